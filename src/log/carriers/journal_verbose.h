// What journalctl -o verbose prints, one JSON object for each entry.
#ifndef WHYBOUNCE_LOG_CARRIERS_JOURNAL_VERBOSE_H_
#define WHYBOUNCE_LOG_CARRIERS_JOURNAL_VERBOSE_H_

#include <string>
#include <string_view>

#include "log/carriers/as_lines.h"

namespace whybounce {

// "Mon 2026-03-09 10:00:00.123456 CET [s=ab;i=1;...]" and below it "    KEY=value".
bool LooksLikeVerboseJournal(std::string_view head);

// One JSON object per entry, with the number of its first line. Thread-compatible.
class VerboseJournal : public RewritingSource {
 public:
  using RewritingSource::RewritingSource;

 private:
  void Feed(std::string_view bytes, std::string* out) override;
  void End(std::string* out) override;
  void Line(std::string_view line, std::string* out);
  void EndEntry(std::string* out);

  std::string waiting_;
  std::string entry_;
  size_t entry_line_ = 0;
  size_t line_ = 0;
  NumberedLines lines_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_JOURNAL_VERBOSE_H_
