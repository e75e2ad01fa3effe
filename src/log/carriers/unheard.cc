#include "log/carriers/unheard.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "log/carriers/not_a_log.h"
#include "log/carriers/unwrapper.h"

namespace whybounce {
namespace {

constexpr int kLinesToHear = 2000;
constexpr int kLinesToTrust = 50;
constexpr size_t kProgramsMax = 50;
constexpr size_t kProgramsToName = 3;
constexpr size_t kQuoteColumns = 100;

bool HasOneOf(std::string_view line, std::string_view mark,
              std::initializer_list<std::string_view> words) {
  const size_t at = line.find(mark);
  if (at == line.npos) return false;
  const std::string_view behind = line.substr(at + mark.size());
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view one) { return StartsWith(behind, one); });
}

struct Program {
  std::string name;
  int lines = 0;
};

void Count(std::string_view name, std::vector<Program>* programs) {
  if (name.empty()) name = "(no name)";
  for (Program& one : *programs) {
    if (one.name != name) continue;
    ++one.lines;
    return;
  }
  if (programs->size() < kProgramsMax) programs->push_back({std::string(name), 1});
}

}  // namespace

bool SpeaksOfMail(std::string_view line) {
  return HasOneOf(line, "status=", {"sent", "deferred", "bounced", "expired"}) ||
         HasOneOf(line, "stat=", {"Sent", "Deferred", "User unknown", "Service unavailable"}) ||
         line.find(" T=remote_smtp") != line.npos || line.find("NOQUEUE: ") != line.npos;
}

std::string WhyUnheard(LineFormat format, std::string_view lines, const ClockOptions& clock) {
  Unwrapper unwrapper(format, clock);
  unwrapper.Begin(lines, {});
  LogEntry entry;
  std::vector<Program> programs;
  std::string quoted;
  int known = 0;
  int unheard = 0;
  for (int i = 0; i < kLinesToHear && unwrapper.Next(&entry); ++i) {
    if (known > kLinesToTrust && known * 20 > unheard) return {};  // as nearly all logs are
    if (entry.has_header && entry.line.dialect != Dialect::kUnknown) {
      ++known;
    } else if (!entry.line.program_is_cut && SpeaksOfMail(entry.raw)) {
      ++unheard;
      if (entry.has_header) Count(entry.line.program, &programs);
      if (quoted.empty()) quoted = Ellipsized(Sanitized(entry.raw.substr(0, 400)), kQuoteColumns);
    }
  }
  if (unheard == 0 || known * 20 > unheard) return {};
  std::sort(programs.begin(), programs.end(), [](const Program& a, const Program& b) {
    return a.lines != b.lines ? a.lines > b.lines : a.name < b.name;
  });
  std::string out = "speaks of mail, but its lines have a header that is not known";
  for (size_t i = 0; i < std::min(programs.size(), kProgramsToName); ++i) {
    absl::StrAppend(&out, i == 0 ? "; it says that who speaks is \"" : ", \"",
                    AbslView(Ellipsized(Sanitized(programs[i].name), 40)), "\"");
  }
  absl::StrAppend(&out, "; it has \"", quoted, "\"; known are \"", AbslView(ExampleOf(format)),
                  "\" and others: see --as");
  return out;
}

bool HasNoTimes(LineFormat format, std::string_view lines, const ClockOptions& clock) {
  Unwrapper unwrapper(format, clock);
  unwrapper.Begin(lines, {});
  LogEntry entry;
  bool any = false;
  for (int i = 0; i < kLinesToTrust && unwrapper.Next(&entry); ++i) {
    if (!entry.has_header || entry.line.dialect == Dialect::kUnknown) continue;
    if (entry.line.unix_us != 0) return false;
    EventView event;
    const ParseResult result = ParseText(entry.line.dialect, entry.line.text, &event);
    any = any || result != ParseResult::kEvent || event.kind != EventKind::kQueued;
  }
  return any;
}

}  // namespace whybounce
