#include "base/civil_time.h"
#include "report/advice.h"
#include "report/json_fields.h"
#include "report/render.h"
#include "report/verdict.h"

namespace whybounce {
namespace {

class JsonReport : private JsonFields {
 public:
  JsonReport(const Report& report, const Phraser& phraser, std::string* out)
      : JsonFields(out), r_(report), p_(phraser) {}

  void Write() {
    json_.BeginObject();
    Text("program", "whybounce");
    Text("version", WHYBOUNCE_VERSION);
    Number("report_version", kReportVersion);
    Number("vocabulary_version", kVocabularyVersion);
    Inputs();
    Totals();
    List("causes", r_.causes, [&](const ReportCause& cause) { WriteCause(cause); });
    Table("providers", r_.providers);
    Table("domains", r_.domains);
    Table("senders", r_.senders);
    Table("relays", r_.relays);
    if (!r_.group_by.empty()) {
      Text("group_by", r_.group_by);
      Table("groups", r_.groups);
    }
    Findings("sending_ips", r_.sending_ips);
    Findings("blocklists", r_.blocklists);
    Findings("dead_domains", r_.dead_domains);
    Findings("authentication", r_.authentication);
    Days();
    Times();
    List("rejections", r_.rejections, [&](const ReportRejection& rejection) {
      Text("cause", Id(rejection.cause));
      Number("count", rejection.count);
      Samples("samples", rejection.samples);
    });
    Findings("rejected_clients", r_.rejected_clients);
    Samples("unmatched", r_.unmatched);
    Number("unmatched_count", r_.unmatched_count);
    Number("unmatched_shapes", r_.unmatched_shapes);
    Number("shapes_dropped", r_.shapes_dropped);
    if (r_.comparison) Comparison(*r_.comparison);
    json_.EndObject();
  }

 private:
  void Object(std::string_view key, const Counts& counts) {
    json_.Key(key);
    json_.BeginObject();
    WriteCounts(counts);
    json_.EndObject();
  }

  void WriteCounts(const Counts& counts) {
    json_.Key("attempts");
    json_.BeginObject();
    Number("2xx", counts.attempts[0]);
    Number("4xx", counts.attempts[1]);
    Number("5xx", counts.attempts[2]);
    json_.EndObject();
    Number("recipients", counts.recipients());
    Number("delivered", counts.delivered);
    Number("lost", counts.lost);
    Number("waiting", counts.waiting);
    Number("traced", counts.traced);
    Number("first_try", counts.first_try);
  }

  void Inputs() {
    List("sources", r_.sources, [&](const ReportSource& source) {
      Text("name", source.name);
      Number("lines", source.lines);
      Number("bytes", source.bytes);
    });
    json_.Key("hosts");
    json_.BeginArray();
    for (const std::string& host : r_.hosts) json_.String(host);
    json_.EndArray();
    Time("first", r_.first_us);
    Time("last", r_.last_us);
    Time("known_until", r_.known_until_us);
    Text("health", Id(HealthOf(r_)));
    Limits();
    // What cannot be told of a part is left out of it.
    if (!r_.part.empty()) Text("part", r_.part);
    if (r_.part.empty()) {
      json_.Key("lines");
      json_.BeginObject();
      Members(r_.lines);
      if (r_.far_off > 0) Number("far_off", r_.far_off);
      json_.EndObject();
      if (r_.delivered_twice > 0) Number("delivered_twice", r_.delivered_twice);
      if (r_.let_go > 0) Number("let_go", r_.let_go);
    }
    json_.Key("mails");
    json_.BeginObject();
    Members(r_.mails);
    json_.EndObject();
    List("not_understood", r_.not_understood, [&](const auto& example) {
      Place(example.first);
      Text("text", example.second);
    });
    List("problems", r_.problems, [&](const ReportProblem& problem) {
      Text("path", problem.path);
      Text("what", problem.what);
      Flag("is_error", problem.is_error);
    });
    Text("zone", r_.zone);
    Flag("anonymised", r_.anonymised);
    json_.Key("assumed");
    json_.BeginObject();
    if (r_.assumed_year) Number("year", static_cast<uint64_t>(r_.first_year));
    if (r_.assumed_zone) Text("zone", r_.zone);
    json_.EndObject();
  }

  void Days() {
    List("episodes", r_.episodes, [&](const ReportEpisode& episode) {
      Text("cause", Id(episode.cause));
      Text("provider", episode.id);
      Text("provider_name", episode.name);
      if (!episode.ip.empty()) Text("ip", episode.ip);
      Time("first", episode.first_us);
      Time("last", episode.last_us);
      Harm(episode);
    });
    List("cause_days", r_.cause_days, [&](const ReportCauseDay& day) {
      Text("date", day.date);
      Text("provider", day.provider);
      Text("cause", Id(day.cause));
      Harm(day);
    });
    NameDays("domain_days", r_.domain_days);
    NameDays("sender_days", r_.sender_days);
  }
  void Harm(const CauseCounts& counts) {
    Number("attempts", counts.attempts);
    Number("lost", counts.lost);
    Number("waiting", counts.waiting);
  }
  void NameDays(std::string_view key, const std::vector<ReportNameDay>& days) {
    List(key, days, [&](const ReportNameDay& day) {
      Text("date", day.date);
      Text("name", day.name);
      WriteCounts(day.counts);
    });
  }

  void Limits() {
    json_.Key("limits");
    json_.BeginObject();
    Seconds("impaired", r_.limits.impaired);
    Seconds("troubled", r_.limits.troubled);
    Seconds("stuck", r_.limits.stuck);
    Number("stuck_for_s", static_cast<uint64_t>(r_.limits.stuck_for_s));
    Seconds("healthy", r_.limits.healthy);
    json_.EndObject();
    Time("oldest_waiting", r_.oldest_waiting_us);
  }

  // The fields that have names, in their order.
  template <typename T>
  void Members(const T& counts) {
    const auto write = [this](const auto&... field) {
      (this->Member(field.name, field.value), ...);
    };
    T::Fields(counts, write);
  }
  void Member(std::string_view key, uint64_t value) { Number(key, value); }
  void Member(std::string_view key, const std::array<uint64_t, kMailKindCount>& kinds) {
    json_.Key(key);
    json_.BeginObject();
    for (size_t i = 0; i < kinds.size(); ++i) Number(Id(static_cast<MailKind>(i)), kinds[i]);
    json_.EndObject();
  }

  template <size_t N>
  void Outcomes(std::string_view key, const std::array<uint64_t, N>& counts) {
    json_.Key(key);
    json_.BeginObject();
    for (size_t i = 0; i < N; ++i) {
      if (counts[i] > 0) Number(Id(static_cast<Outcome>(i)), counts[i]);
    }
    json_.EndObject();
  }

  void Totals() {
    json_.Key("mail");
    json_.BeginObject();
    WriteCounts(r_.mail);
    if (r_.part.empty()) Number("messages", r_.messages);
    Number("expired", r_.expired);
    Seconds("delay_p50_s", r_.p50_s);
    Seconds("delay_p95_s", r_.p95_s);
    List("delays", r_.delays, [&](const ReportDelay& delay) {
      Seconds("upper_s", delay.upper_s);
      Number("recipients", delay.recipients);
    });
    json_.EndObject();
    json_.Key("own_notifications");
    json_.BeginObject();
    WriteCounts(r_.notifications);
    if (r_.part.empty()) Number("messages", r_.notification_messages);
    json_.EndObject();
    json_.Key("counted_apart");
    json_.BeginObject();
    Number("handed_on", r_.handed_on);
    if (r_.part.empty()) {
      Number("arrivals", r_.arrivals);
      Number("copies", r_.copies);
    }
    Number("probes", r_.probes);
    Number("discarded", r_.discarded);
    if (r_.expired_unknown > 0) Number("expired_unknown", r_.expired_unknown);
    json_.EndObject();
    if (r_.waiting_now.recipients > 0) WaitingNow();
    if (!r_.part.empty()) return;
    Outcomes("attempt_lines", r_.attempt_lines);
    Outcomes("rejection_lines", r_.rejection_lines);
  }

  void WaitingNow() {
    const WaitingCounts& queue = r_.waiting_now;
    json_.Key("waiting_now");
    json_.BeginObject();
    Number("messages", queue.messages);
    Number("recipients", queue.recipients);
    if (queue.oldest_us != INT64_MAX) Time("oldest", queue.oldest_us);
    json_.Key("causes");
    json_.BeginObject();
    for (size_t i = 0; i < kCauseCount; ++i) {
      if (queue.causes[i] > 0) Number(Id(static_cast<Cause>(i)), queue.causes[i]);
    }
    json_.EndObject();
    json_.EndObject();
  }

  void Place(const ReportPlace& place) {
    Text("source", place.source);
    Number("line", place.line);
  }

  void Samples(std::string_view key, const std::vector<ReportSample>& samples) {
    List(key, samples, [&](const ReportSample& sample) {
      Text("reply", sample.reply);
      Number("count", sample.count);
      Place(sample.at);
      Text("rule", sample.rule);
      Text("provider", sample.provider);
      if (!sample.suggests.empty()) Text("suggests", sample.suggests);
    });
  }

  void Shares(std::string_view key, const std::vector<ReportShare>& shares) {
    List(key, shares, [&](const ReportShare& share) {
      if (!share.id.empty()) Text("id", share.id);
      Text("name", share.name);
      Harm(share);
      if (share.first_us == 0) return;
      Time("first", share.first_us);
      Time("last", share.last_us);
      if (share.sample.at.line == 0) return;
      json_.Key("sample");
      json_.BeginObject();
      Text("reply", share.sample.reply);
      Place(share.sample.at);
      json_.EndObject();
    });
  }

  void CauseShares(const std::vector<ReportCauseShare>& causes) {
    List("causes", causes, [&](const ReportCauseShare& share) {
      Text("cause", Id(share.cause));
      Harm(share);
    });
  }

  void Findings(std::string_view key, const ReportFindings& findings) {
    json_.Key(key);
    json_.BeginObject();
    Number("count", findings.count);
    List("rows", findings.rows, [&](const ReportFinding& row) {
      Text("name", row.name);
      if (!row.page.empty()) Text("page", row.page);
      Harm(row);
      CauseShares(row.causes);
    });
    json_.EndObject();
  }

  void Table(std::string_view key, const ReportTable& table) {
    json_.Key(key);
    json_.BeginObject();
    Number("count", table.count);
    Flag("overflowed", table.overflowed);
    List("rows", table.rows, [&](const ReportRow& row) {
      if (!row.id.empty()) Text("id", row.id);
      Text("name", row.name);
      WriteCounts(row.counts);
      Seconds("delay_p50_s", row.p50_s);
      Seconds("delay_p95_s", row.p95_s);
      CauseShares(row.causes);
    });
    Object("rest", table.rest);
    Object("unnamed", table.unnamed);
    json_.EndObject();
  }

  void Times() {
    json_.Key("timeline");
    json_.BeginObject();
    Number("slot_s", static_cast<uint64_t>(r_.slot_s));
    List("slots", r_.timeline, [&](const ReportSlot& slot) {
      json_.Key("time");
      json_.String(FormatRfc3339(slot.unix_s * 1'000'000, absl::UTCTimeZone()));
      WriteCounts(slot.counts);
      Number("rejected", slot.rejected);
    });
    json_.EndObject();
    List("days", r_.days, [&](const ReportDay& day) {
      Text("date", day.date);
      WriteCounts(day.counts);
      Number("rejected", day.rejected);
    });
    List("hours_of_day", r_.hours_of_day, [&](const Counts& counts) { WriteCounts(counts); });
  }

  void Comparison(const ReportComparison& comparison) {
    json_.Key("comparison");
    json_.BeginObject();
    Text("with", comparison.with);
    Time("first", comparison.first_us);
    Time("last", comparison.last_us);
    Object("mail", comparison.mail);
    List("providers", comparison.providers, [&](const auto& provider) {
      Text("id", provider.first);
      Object("mail", provider.second);
    });
    List("changes", comparison.changes, [&](const ReportChange& change) {
      Text("change", Id(change.change));
      Text("cause", Id(change.cause));
      if (!change.id.empty()) {
        Text("provider", change.id);
        Text("provider_name", change.name);
      }
      Number("before", change.before);
      Number("before_attempts", change.before_all);
      Number("now", change.now);
      Number("now_attempts", change.now_all);
    });
    json_.EndObject();
  }

  void WriteCause(const ReportCause& cause) {
    Text("cause", Id(cause.cause));
    Text("title", TitleOf(cause.cause, p_));
    Text("permanence", Id(cause.permanence));
    Text("action", Id(cause.action));
    Text("who", Id(cause.who));
    Text("advice", AdviceFor(cause, r_, p_));
    Harm(cause);
    Time("first", cause.first_us);
    Time("last", cause.last_us);
    json_.Key("trend");
    json_.BeginArray();
    for (const uint64_t n : cause.trend) json_.Uint(n);
    json_.EndArray();
    Shares("providers", cause.providers);
    Shares("domains", cause.domains);
    Number("domain_count", cause.domain_count);
    Shares("senders", cause.senders);
    Shares("sending_ips", cause.sending_ips);
    Shares("blocklists", cause.blocklists);
    Samples("samples", cause.samples);
  }

  const Report& r_;
  const Phraser& p_;
};

}  // namespace

std::string RenderJson(const Report& report, const Phraser& phraser) {
  std::string out;
  JsonReport(report, phraser, &out).Write();
  out.push_back('\n');
  return out;
}

}  // namespace whybounce
