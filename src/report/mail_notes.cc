#include "report/mail_notes.h"

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {

std::string MailNotes(const Report& report, const Phraser& phraser) {
  const MailCounts& mails = report.mails;
  if (mails.read == 0) return {};
  std::string text = phraser.Plural("report.mails.read", mails.read);
  const auto add = [&](std::string_view key, uint64_t n, std::string_view before) {
    if (n > 0) absl::StrAppend(&text, AbslView(before), phraser.Plural(key, n));
  };
  std::string_view mark = " = ";
  for (size_t i = 0; i < mails.kinds.size(); ++i) {
    if (mails.kinds[i] == 0) continue;
    add(absl::StrCat("report.mails.", AbslView(Id(static_cast<MailKind>(i)))), mails.kinds[i],
        mark);
    mark = " + ";
  }
  add("report.mails.outside", mails.outside_period, mark);
  absl::StrAppend(&text, " + ",
                  phraser.Plural("report.mails.not_understood", mails.not_understood));
  add("report.mails.known", mails.known, " · ");
  add("report.mails.cut", mails.cut, " · ");
  return text;
}

}  // namespace whybounce
