// What the words around a reply say of the host that gave it and of what it answered.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "log/dialects/qmail.h"
#include "mail/reply.h"

namespace whybounce {

Stage StageFromCommand(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Stage>, 13> kCommands = {{
      {"rcpt", Stage::kRcpt},
      {"mail", Stage::kMail},
      {"end of data", Stage::kEndOfData},
      {"end_of_data", Stage::kEndOfData},
      {"data", Stage::kData},
      {"bdat", Stage::kEndOfData},
      {"ehlo", Stage::kEhlo},
      {"helo", Stage::kEhlo},
      {"lhlo", Stage::kEhlo},
      {"initial connection", Stage::kGreeting},
      {"connect", Stage::kConnect},
      {"starttls", Stage::kStarttls},
      {"auth", Stage::kAuth},
  }};
  for (const auto& [words, stage] : kCommands) {
    if (text.size() >= words.size() && EqualsIgnoreCase(text.substr(0, words.size()), words) &&
        (text.size() == words.size() || !IsAlnum(text[words.size()]))) {
      return stage;
    }
  }
  return Stage::kUnknown;
}

Stage StageFromWords(std::string_view before) {
  if (const size_t after = before.rfind(" after "); after != before.npos) {
    std::string_view command = before.substr(after + 7);
    ConsumePrefix(&command, "pipelined ");
    if (const Stage stage = StageFromCommand(command); stage != Stage::kUnknown) return stage;
  }
  if (before.find("refused to talk to me") != before.npos) return Stage::kGreeting;
  return StageFromQmailRemote(before);
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
