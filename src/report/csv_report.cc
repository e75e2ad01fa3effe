// The report as one table in long form: a number per row.
#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "report/render.h"

namespace whybounce {
namespace {

class CsvWriter {
 public:
  CsvWriter(const Report& report, CsvFor reader) : r_(report), reader_(reader) {}

  std::string Write() {
    out_ = "section,name,within,measure,value\n";
    WriteCounts("mail", "", r_.mail);
    if (r_.part.empty()) Row("mail", "", "", "messages", r_.messages);
    Row("mail", "", "", "expired", r_.expired);
    WriteCounts("own_notifications", "", r_.notifications);
    if (r_.part.empty()) Row("own_notifications", "", "", "messages", r_.notification_messages);
    if (r_.part.empty()) Lines();
    for (const ReportCause& cause : r_.causes) Cause(cause);
    Table("providers", r_.providers);
    Table("domains", r_.domains);
    Table("senders", r_.senders);
    Table("relays", r_.relays);
    Findings("sending_ips", r_.sending_ips);
    Findings("blocklists", r_.blocklists);
    Findings("dead_domains", r_.dead_domains);
    Findings("rejected_clients", r_.rejected_clients);
    for (const ReportDay& day : r_.days) {
      WriteCounts("days", day.date, day.counts);
      Row("days", day.date, "", "rejected", day.rejected);
    }
    for (size_t hour = 0; hour < r_.hours_of_day.size(); ++hour)
      WriteCounts("hours_of_day", absl::StrCat(hour), r_.hours_of_day[hour]);
    for (const ReportRejection& row : r_.rejections)
      Row("rejections", Id(row.cause), "", "replies", row.count);
    for (const ReportSample& sample : r_.unmatched) {
      Row("unmatched", sample.reply, absl::StrCat(sample.at.source, ":", sample.at.line), "replies",
          sample.count);
      // What its code suggests, though it proves nothing.
      if (!sample.suggests.empty())
        Row("suggestions", sample.reply, sample.suggests, "replies", sample.count);
    }
    return std::move(out_);
  }

 private:
  void Cell(std::string_view text) { AppendCsvText(text, reader_, &out_); }

  void Row(std::string_view section, std::string_view name, std::string_view within,
           std::string_view measure, uint64_t value) {
    Start(section, name, within, measure);
    absl::StrAppend(&out_, value, "\n");
  }
  void Seconds(std::string_view section, std::string_view name, std::string_view measure,
               double value) {
    if (value < 0) return;
    Start(section, name, "", measure);
    absl::StrAppend(&out_, value, "\n");
  }
  void Start(std::string_view section, std::string_view name, std::string_view within,
             std::string_view measure) {
    absl::StrAppend(&out_, AbslView(section), ",");
    if (!name.empty()) Cell(name);
    out_.push_back(',');
    if (!within.empty()) Cell(within);
    absl::StrAppend(&out_, ",", AbslView(measure), ",");
  }

  void WriteCounts(std::string_view section, std::string_view name, const Counts& counts) {
    Row(section, name, "", "recipients", counts.recipients());
    Row(section, name, "", "delivered", counts.delivered);
    Row(section, name, "", "lost", counts.lost);
    Row(section, name, "", "waiting", counts.waiting);
    Row(section, name, "", "first_try", counts.first_try);
    Row(section, name, "", "traced", counts.traced);
    Row(section, name, "", "attempts_2xx", counts.attempts[0]);
    Row(section, name, "", "attempts_4xx", counts.attempts[1]);
    Row(section, name, "", "attempts_5xx", counts.attempts[2]);
  }

  template <typename T>
  void Harm(std::string_view section, std::string_view name, std::string_view within,
            const T& item) {
    Row(section, name, within, "attempts", item.attempts);
    Row(section, name, within, "lost", item.lost);
    Row(section, name, within, "waiting", item.waiting);
  }

  void Lines() {
    const LineCounts& l = r_.lines;
    for (const auto& [measure, n] :
         {std::pair("read", l.read), std::pair("attempts", l.attempts),
          std::pair("rejections", l.rejections), std::pair("queue", l.queue),
          std::pair("of_no_interest", l.of_no_interest),
          std::pair("other_program", l.other_program),
          std::pair("outside_period", l.outside_period),
          std::pair("not_understood", l.not_understood)}) {
      Row("lines", "", "", measure, n);
    }
  }

  void Cause(const ReportCause& cause) {
    const std::string_view id = Id(cause.cause);
    Harm("causes", id, "", cause);
    for (const ReportShare& share : cause.providers)
      Harm("cause_providers", id, share.id.empty() ? "(other)" : std::string_view(share.id), share);
    for (const ReportShare& share : cause.domains) Harm("cause_domains", id, share.name, share);
    for (const ReportShare& share : cause.senders) Harm("cause_senders", id, share.name, share);
  }

  void Table(std::string_view section, const ReportTable& table) {
    for (const ReportRow& row : table.rows) {
      const std::string_view name = row.name.empty() ? std::string_view("(none)") : row.name;
      WriteCounts(section, name, row.counts);
      Seconds(section, name, "delay_p50_s", row.p50_s);
      Seconds(section, name, "delay_p95_s", row.p95_s);
    }
    WriteCounts(section, "(rest)", table.rest);
    WriteCounts(section, "(unnamed)", table.unnamed);
  }

  void Findings(std::string_view section, const ReportFindings& findings) {
    for (const ReportFinding& row : findings.rows) {
      Harm(section, row.name, "", row);
      for (const ReportCauseShare& share : row.causes)
        Harm(section, row.name, Id(share.cause), share);
    }
  }

  const Report& r_;
  const CsvFor reader_;
  std::string out_;
};

}  // namespace

std::string RenderCsv(const Report& report, CsvFor reader) {
  return CsvWriter(report, reader).Write();
}

}  // namespace whybounce
