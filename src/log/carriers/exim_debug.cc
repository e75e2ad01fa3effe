#include "log/carriers/exim_debug.h"

#include "base/text.h"
#include "log/dialects/exim.h"

namespace whybounce {
namespace {

// Without the process id, which -d puts before each line, and the time of +timestamp before that.
std::string_view WithoutPid(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  std::string_view rest = TrimSpace(line);
  if (rest.size() > 9 && rest[2] == ':' && rest[5] == ':' && rest[8] == ' ') rest.remove_prefix(9);
  while (StartsWith(rest, " ")) rest.remove_prefix(1);
  const size_t digits = rest.find_first_not_of("0123456789");
  if (digits != 0 && digits != rest.npos && rest[digits] == ' ') {
    rest.remove_prefix(digits);
    return TrimSpace(rest);
  }
  return TrimSpace(line);
}

bool IsMark(std::string_view words) {
  return words == "LOG: MAIN" || StartsWith(words, "LOG: MAIN ") || words == "LOG: REJECT" ||
         StartsWith(words, "LOG: MAIN,");
}

}  // namespace

bool LooksLikeEximDebug(std::string_view head) {
  while (!head.empty()) {
    if (IsMark(WithoutPid(TakeUntil(&head, "\n")))) return true;
  }
  return false;
}

void EximDebug::Line(std::string_view line, std::string* out) {
  const std::string_view words = WithoutPid(line);
  const bool was_log = is_log_;
  is_log_ = IsMark(words);
  std::string_view rest = words;
  if (was_log) {
    out->append("exim: ");
    if (!id_.empty() && !IsEximMessageId(words.substr(0, words.find(' ')))) {
      out->append(id_);
      out->push_back(' ');
    }
    out->append(words);
  } else if (ConsumePrefix(&rest, "delivering ") || ConsumePrefix(&rest, "Delivering ")) {
    const std::string_view id = rest.substr(0, rest.find_first_of(" ,"));
    if (IsEximMessageId(id)) id_ = id;
  }
  if (line.ends_with('\n')) out->push_back('\n');
}

}  // namespace whybounce
