#include "report/words.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/domain.h"
#include "base/limits.h"
#include "base/text.h"
#include "report/advice.h"
#include "report/mail_notes.h"
#include "report/verdict.h"

namespace whybounce {

std::string_view Id(Change change) {
  constexpr std::string_view kIds[] = {"new", "gone", "more", "less"};
  return kIds[static_cast<size_t>(change)];
}

std::vector<std::string> ReportWords::Head() const {
  std::vector<std::string> parts = {absl::StrCat("whybounce ", WHYBOUNCE_VERSION)};
  uint64_t bytes = 0;
  for (const ReportSource& source : r_.sources) bytes += source.bytes;
  parts.push_back(absl::StrCat(p_.Plural("report.files", r_.sources.size()),
                               AbslView(p_.Text("number.comma")), p_.Bytes(bytes)));
  if (r_.hosts.size() <= 3) {
    std::vector<std::string> hosts;
    for (const std::string& host : r_.hosts) hosts.push_back(Sanitized(host));
    if (!hosts.empty()) parts.push_back(p_.Join(hosts));
  } else {
    parts.push_back(p_.Say("report.hosts_more", {{"host", Sanitized(r_.hosts[0])},
                                                 {"n", p_.Number(r_.hosts.size() - 1)}}));
  }
  if (r_.first_us != 0) {
    parts.push_back(
        p_.Say("report.period", {{"from", p_.Minute(r_.first_us)},
                                 {"to", p_.Minute(r_.last_us)},
                                 {"zone", r_.zone},
                                 {"length", p_.Span((r_.last_us - r_.first_us) / 1'000'000)}}));
  }
  if (!r_.part.empty()) parts.push_back(p_.Say("report.part", {{"part", r_.part}}));
  return parts;
}

std::string ReportWords::Verdict() const {
  std::string text;
  for (const std::string& sentence : VerdictSentences(r_, p_)) {
    if (!text.empty()) absl::StrAppend(&text, AbslView(p_.Text("punctuation.between_sentences")));
    text += sentence;
  }
  return text;
}

std::string ReportWords::Share(uint64_t part, uint64_t whole) const {
  return whole < kSharesFrom ? p_.Number(part) : p_.Percent(part, whole);
}

std::string ReportWords::CountAndShare(uint64_t part, uint64_t whole) const {
  if (whole < kSharesFrom || part == 0) return p_.Number(part);
  return absl::StrCat(p_.Number(part), " (", p_.Percent(part, whole), ")");
}

std::string ReportWords::FirstTryAndDelays() const {
  std::vector<std::string> parts;
  if (r_.mail.traced >= kSharesFrom) {
    parts.push_back(p_.Say("report.totals.first_try",
                           {{"share", p_.Percent(r_.mail.first_try, r_.mail.traced)}}));
  }
  if (r_.p50_s >= 0) {
    parts.push_back(p_.Say("report.totals.delays",
                           {{"p50", p_.Duration(r_.p50_s)}, {"p95", p_.Duration(r_.p95_s)}}));
  }
  std::string out;
  for (const std::string& part : parts)
    absl::StrAppend(&out, out.empty() ? "" : AbslView(p_.Text("number.comma")), part);
  return out;
}

std::string ReportWords::Notifications() const {
  if (r_.notification_messages == 0) return "";
  return p_.Say("report.totals.notifications",
                {{"messages", p_.Number(r_.notification_messages)},
                 {"delivered", p_.Number(r_.notifications.delivered)},
                 {"lost", p_.Number(r_.notifications.lost)},
                 {"waiting", p_.Number(r_.notifications.waiting)}});
}

std::string ReportWords::NameOf(const ReportRow& row, RowsOf section) const {
  if (row.name == "(other)") return std::string(p_.Text("report.head.other"));
  if (!row.name.empty())
    return Sanitized(section == RowsOf::kProviders ? row.name : UnicodeDomain(row.name));
  constexpr std::string_view kNameless[] = {"other_provider", "no_domain", "null_sender",
                                            "no_relay"};
  return std::string(
      p_.Text(absl::StrCat("report.head.", AbslView(kNameless[static_cast<size_t>(section)]))));
}

std::string ReportWords::NameOf(const ReportFinding& row) {
  return Sanitized(UnicodeDomain(row.name));
}

std::string ReportWords::Title(RowsOf section) const {
  constexpr std::string_view kTitles[] = {"by_provider", "by_domain", "by_sender", "by_relay"};
  return std::string(
      p_.Text(absl::StrCat("report.head.", AbslView(kTitles[static_cast<size_t>(section)]))));
}

std::vector<std::string> ReportWords::ChangeOverAll(const ReportComparison& comparison) const {
  const auto delivered = [&](const Counts& mail) {
    if (mail.recipients() >= kSharesFrom) return Share(mail.delivered, mail.recipients());
    return p_.Say("report.change.of",
                  {{"n", p_.Number(mail.delivered)}, {"all", p_.Number(mail.recipients())}});
  };
  std::vector<std::string> lines = {
      p_.Say("report.change.delivered",
             {{"now", delivered(r_.mail)}, {"before", delivered(comparison.mail)}})};
  if (std::min(r_.mail.recipients(), comparison.mail.recipients()) < kSharesFrom) {
    lines.push_back(p_.Say("report.change.too_few", {{"n", p_.Number(kSharesFrom)}}));
  } else if (comparison.changes.empty()) {
    lines.emplace_back(p_.Text("report.change.none"));
  }
  return lines;
}

std::string ReportWords::ChangeLine(const ReportChange& change) const {
  return p_.Say("report.change.line",
                {{"change", p_.Text(absl::StrCat("report.change.", AbslView(Id(change.change))))},
                 {"title", TitleOf(change.cause, p_)},
                 {"where", change.id.empty() ? p_.Text("report.change.anywhere")
                                             : std::string_view(change.name)},
                 {"before", p_.Number(change.before)},
                 {"before_all", p_.Number(change.before_all)},
                 {"now", p_.Number(change.now)},
                 {"now_all", p_.Number(change.now_all)}});
}

std::string ReportWords::Conservation() const {
  const LineCounts& l = r_.lines;
  std::string text =
      p_.Say("report.notes.conservation", {{"read", p_.Number(l.read)},
                                           {"attempts", p_.Number(l.attempts)},
                                           {"rejections", p_.Number(l.rejections)},
                                           {"queue", p_.Number(l.queue)},
                                           {"of_no_interest", p_.Number(l.of_no_interest)},
                                           {"other_program", p_.Number(l.other_program)},
                                           {"not_understood", p_.Number(l.not_understood)}});
  if (l.outside_period > 0) {
    absl::StrAppend(&text, " + ",
                    p_.Say("report.notes.outside", {{"n", p_.Number(l.outside_period)}}));
  }
  return text;
}

namespace {

// "waiting now, says the queue: 3 recipients of 2 messages, since ... (Mailbox over quota 2)"
std::string WaitingNow(const WaitingCounts& queue, const Phraser& phraser) {
  std::vector<std::pair<uint64_t, Cause>> causes;
  for (size_t i = 0; i < kCauseCount; ++i) {
    if (queue.causes[i] > 0) causes.emplace_back(queue.causes[i], static_cast<Cause>(i));
  }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> names;
  names.reserve(causes.size());
  for (const auto& [n, cause] : causes)
    names.push_back(absl::StrCat(AbslView(TitleOf(cause, phraser)), " ", phraser.Number(n)));
  const bool is_dated = queue.oldest_us != INT64_MAX;
  return phraser.Say(
      is_dated ? "report.totals.queue_since" : "report.totals.queue",
      {{"recipients", phraser.Plural("report.totals.queue_recipients", queue.recipients)},
       {"messages", phraser.Plural("report.totals.queue_messages", queue.messages)},
       {"since", is_dated ? phraser.Minute(queue.oldest_us) : std::string()},
       {"causes", phraser.Join(names)}});
}

}  // namespace

std::vector<std::string> ReportWords::Notes() const {
  std::vector<std::string> notes;
  if (r_.mails.read > 0) notes.push_back(MailNotes(r_, p_));
  if (r_.waiting_now.recipients > 0) notes.push_back(WaitingNow(r_.waiting_now, p_));
  std::vector<std::string> apart;
  for (const auto& [key, n] :
       {std::pair("report.totals.own", r_.notifications.all_attempts()),
        std::pair("report.totals.handed_on", r_.handed_on),
        std::pair("report.totals.copies", r_.copies), std::pair("report.totals.probes", r_.probes),
        std::pair("report.totals.discarded", r_.discarded),
        std::pair("report.totals.expired_unknown", r_.expired_unknown)}) {
    if (n > 0) apart.push_back(p_.Plural(key, n));
  }
  if (!apart.empty()) notes.push_back(p_.Say("report.totals.apart", {{"list", p_.Join(apart)}}));
  if (r_.mail.recipients() > 0 && r_.mail.recipients() < kSharesFrom)
    notes.push_back(p_.Say("report.notes.few", {{"n", p_.Number(kSharesFrom)}}));
  for (const auto& [section, table] :
       {std::pair(RowsOf::kDomains, &r_.domains), std::pair(RowsOf::kSenders, &r_.senders),
        std::pair(RowsOf::kRelays, &r_.relays)}) {
    if (!table->overflowed) continue;
    notes.push_back(p_.Say("report.notes.overflow",
                           {{"section", Title(section)}, {"n", p_.Number(kKeysPerDimensionMax)}}));
  }
  if (r_.shapes_dropped > 0)
    notes.push_back(p_.Say("report.notes.shapes_dropped", {{"n", p_.Number(r_.shapes_dropped)}}));
  if (r_.assumed_year)
    notes.push_back(p_.Say("report.notes.year", {{"year", absl::StrCat(r_.first_year)}}));
  if (r_.assumed_zone) notes.push_back(p_.Say("report.notes.zone", {{"zone", r_.zone}}));
  if (r_.lines.overlong > 0)
    notes.push_back(p_.Say("report.notes.overlong", {{"n", p_.Number(r_.lines.overlong)}}));
  if (r_.far_off > 0)
    notes.push_back(p_.Say("report.notes.far_off", {{"n", p_.Number(r_.far_off)}}));
  if (r_.let_go > 0) {
    notes.push_back(p_.Say("report.notes.let_go",
                           {{"n", p_.Number(r_.let_go)}, {"max", p_.Number(kOpenMessagesMax)}}));
  }
  // Now and then an address is listed twice; of a log that is written twice it is every other one.
  if (r_.delivered_twice * 10 > r_.mail.delivered)
    notes.push_back(p_.Say("report.notes.twice", {{"n", p_.Number(r_.delivered_twice)}}));
  if (r_.lines.lost > 0)
    notes.push_back(p_.Say("report.notes.lost", {{"n", p_.Number(r_.lines.lost)}}));
  if (r_.anonymised) notes.emplace_back(p_.Text("report.notes.anonymised"));
  return notes;
}

std::string ReportWords::SampleLine(const ReportSample& sample) const {
  std::string out;
  if (sample.count > 0) absl::StrAppend(&out, p_.Number(sample.count), " × ");
  absl::StrAppend(&out, Sanitized(sample.at.source), ":", sample.at.line, ": ",
                  Sanitized(sample.reply));
  if (const auto suggests = CauseFromId(sample.suggests)) {
    absl::StrAppend(&out, " - ",
                    p_.Say("report.notes.suggests", {{"cause", TitleOf(*suggests, p_)}}));
  }
  return out;
}

}  // namespace whybounce
