// What the words around a reply say of the host that gave it and of what it answered.
#include <algorithm>

#include "base/text.h"
#include "reply/find_reply.h"
#include "reply/stage_words.h"

namespace whybounce {

Stage StageFromWords(std::string_view before) {
  for (const std::string_view word : {" after ", "(after ", " command '", " sent: "}) {
    const size_t at = before.rfind(word);
    if (at == before.npos) continue;
    const Stage stage = StageOfCommand(before.substr(at + word.size()));
    if (stage != Stage::kUnknown) return stage;
  }
  // "error from remote server for RCPT TO command, host: mx.example (192.0.2.1) reason: "
  constexpr size_t kCommandBytes = 30;
  if (const size_t of = before.rfind(" for "); of != before.npos) {
    const std::string_view command = before.substr(of + 5, kCommandBytes);
    if (FindIgnoreCase(command, " command") != command.npos) {
      const Stage stage = StageOfCommand(command);
      if (stage != Stage::kUnknown) return stage;
    }
  }
  return StageOfSentence(before);
}

void ParseHostAndIp(std::string_view text, std::string_view* host, std::string_view* ip) {
  text = TrimSpace(text);
  size_t end = 0;
  while (end < text.size() && (IsAlnum(text[end]) || text[end] == '.' || text[end] == '-' ||
                               text[end] == '_' || (text[end] == ':' && end > 0))) {
    ++end;
  }
  std::string_view name = text.substr(0, end);
  while (!name.empty() && !IsAlnum(name.back())) name.remove_suffix(1);
  if (std::count(name.begin(), name.end(), ':') == 1) name = name.substr(0, name.find(':'));
  text.remove_prefix(end);
  if (IsIpAddress(name)) {
    *ip = name;
  } else if (!name.empty()) {
    *host = name;
  }
  text = TrimSpace(text);
  if (text.empty() || (text.front() != '[' && text.front() != '(')) return;
  std::string_view inside = text.substr(1, text.find_first_of("])") - 1);
  if (ConsumePrefix(&inside, "TCP|")) {  // own address, own port, the peer's, its port
    TakeUntil(&inside, "|");
    TakeUntil(&inside, "|");
    inside = inside.substr(0, inside.find('|'));
  }
  ConsumePrefix(&inside, "IPv6:");
  if (IsIpAddress(inside)) *ip = inside;
}

}  // namespace whybounce
