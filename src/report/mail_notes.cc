#include "report/mail_notes.h"

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "report/advice.h"

namespace whybounce {

std::string MailNotes(const Report& report, const Phraser& phraser) {
  const ReportMails& mails = report.mails;
  if (mails.read == 0) return {};
  std::string text = phraser.Plural("report.mails.read", mails.read);
  const auto add = [&](std::string_view key, uint64_t n, std::string_view before) {
    if (n > 0) absl::StrAppend(&text, AbslView(before), phraser.Plural(key, n));
  };
  std::string_view mark = " = ";
  for (const auto& [kind, n] : mails.kinds) {
    if (n == 0) continue;
    add(absl::StrCat("report.mails.", kind), n, mark);
    mark = " + ";
  }
  add("report.mails.outside", mails.outside_period, mark);
  absl::StrAppend(&text, " + ",
                  phraser.Plural("report.mails.not_understood", mails.not_understood));
  add("report.mails.known", mails.known, " · ");
  add("report.mails.cut", mails.cut, " · ");
  return text;
}

std::string MailVerdict(const Report& report, const Phraser& phraser) {
  std::string text =
      phraser.Say("report.mails.verdict",
                  {{"lost", phraser.Plural("report.count.recipients", report.mail.lost)},
                   {"waiting", phraser.Number(report.mail.waiting)}});
  if (report.causes.empty()) return text;
  const ReportCause& worst = report.causes.front();
  const std::string where = WhereOf(worst, phraser);
  absl::StrAppend(
      &text, " ",
      phraser.Say(where.empty() ? "report.verdict.first_anywhere" : "report.verdict.first",
                  {{"title", TitleOf(worst.cause, phraser)},
                   {"where", where},
                   {"recipients", phraser.Plural("report.count.recipients", worst.lost)},
                   {"since", phraser.Minute(worst.first_us)}}));
  return text;
}

}  // namespace whybounce
