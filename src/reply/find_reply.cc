#include "reply/find_reply.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "reply/program_text.h"
#include "reply/smtp_reply.h"
#include "reply/stage_words.h"

namespace whybounce {
namespace {

constexpr int kAtStart = 6;
constexpr int kAfterMark = 4;      // after a colon, a quote, a bracket, "error"
constexpr int kAfterCodeWord = 6;  // "error code: 550"
constexpr int kWithEnhanced = 6;
constexpr int kWithText = 2;
constexpr int kFromRemote = 3;  // "<<< 550 ..."
constexpr int kEcho = -3;       // "503 need RCPT": says only that the commands before it failed
constexpr int kStrengthMin = 5;
constexpr size_t kContextBytes = 300;  // before a code

struct Candidate {
  size_t at = 0;  // of the code
  int strength = 0;
  char opened_by = '\0';
};

bool IsFailure(ReplyCode code) { return code >= 400; }

std::string_view TrimEnd(std::string_view s) {
  while (!s.empty() && IsSpace(s.back())) s.remove_suffix(1);
  return s;
}

bool EndsWithWord(std::string_view s, std::string_view lower_case_word) {
  if (s.size() < lower_case_word.size()) return false;
  const size_t begin = s.size() - lower_case_word.size();
  return EqualsIgnoreCase(s.substr(begin), lower_case_word) &&
         (begin == 0 || !IsAlnum(s[begin - 1]));
}

bool EndsWithCodeWord(std::string_view s) {
  constexpr std::string_view kWords[] = {"error", "code",     "reply", "response",
                                         "said",  "returned", "status"};
  for (const std::string_view word : kWords) {
    if (EndsWithWord(s, word)) return true;
  }
  return false;
}

// "=>", "->": from an address to what became of it.
bool EndsWithArrow(std::string_view s) { return s.ends_with("=>") || s.ends_with("->"); }

// "(000B09B6)": Exchange's own number before what the other server said.
bool EndsWithHexNumber(std::string_view s) {
  if (s.size() < 10 || s[s.size() - 10] != '(' || s.back() != ')') return false;
  const std::string_view digits = s.substr(s.size() - 9, 8);
  return digits.find_first_not_of("0123456789ABCDEFabcdef") == digits.npos;
}

// A number with its unit is no code: "(450 bytes)", "after: 500 seconds".
bool BeginsWithUnit(std::string_view s) {
  constexpr std::array<std::string_view, 12> kUnits = {
      "bytes",   "kb",    "mb",   "seconds",  "secs",  "ms",
      "minutes", "hours", "days", "messages", "times", "recipients"};
  for (const std::string_view unit : kUnits) {
    if (s.size() >= unit.size() && EqualsIgnoreCase(s.substr(0, unit.size()), unit)) return true;
  }
  return false;
}

// What stands after a code: an enhanced code, words, or nothing that tells.
int StrengthOfRest(std::string_view rest) {
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '-' || rest.front() == '\'' ||
                           rest.front() == '"' || rest.front() == ':')) {
    rest.remove_prefix(1);
  }
  // "550, no such mailbox", but not "550, 551".
  if (rest.starts_with(", ") && rest.size() > 3) {
    if (rest[2] == '\'' || rest[2] == '"') return StrengthOfRest(rest.substr(3));
    if (IsAlpha(rest[2])) return kWithText;
  }
  if (rest.empty() || rest.front() == ',' || rest.front() == ')') return 0;
  std::string_view after = rest;
  if (ConsumeEnhancedCode(&after)) return kWithEnhanced;
  const char c = rest.front();
  if (BeginsWithUnit(rest)) return -kAtStart;
  if (IsDigit(c)) {
    if (IsIpAddress(rest.substr(0, rest.find(' '))))
      return kWithText;  // "550 192.0.2.14 is listed"
    // "554 30 Sorry, ...": a number of the server's own, and words after it.
    size_t digits = 0;
    while (digits < rest.size() && IsDigit(rest[digits])) ++digits;
    const bool words = digits < 4 && digits + 1 < rest.size() && rest[digits] == ' ' &&
                       IsAlpha(rest[digits + 1]) && !BeginsWithUnit(rest.substr(digits + 1));
    return words ? 0 : -kAtStart;
  }
  return IsAlpha(c) || (c & 0x80) != 0 || c == '<' || c == '(' || c == '[' ? kWithText : 0;
}

// What stands before a code, blanks at the end cut off.
int StrengthOfContext(std::string_view before, char* opened_by) {
  *opened_by = '\0';
  if (before.empty()) return kAtStart;
  // A full-width colon (U+FF1A) is one, too.
  const char last = before.ends_with("\xef\xbc\x9a") ? ':' : before.back();
  switch (last) {
    case '\'':
    case '"':
    case '(':
    case '<':
    case '[':
    case '{':
      *opened_by = last;
      return kAfterMark;
    case ':':
    case ';':
    case '#':
    case '=':
    case ',':
    case '|': {
      // "(reason: 550 ...)"
      before = before.substr(before.size() - std::min(before.size(), kContextBytes));
      const size_t open = before.rfind('(');
      if (open != before.npos && before.find(')', open) == before.npos) *opened_by = '(';
      std::string_view word = TrimEnd(before.substr(0, before.size() - 1));
      return EndsWithCodeWord(word) ? kAfterCodeWord : kAfterMark;
    }
    case '.':
      return before.ends_with("...") ? kAfterMark : 0;
    case '>': {
      if (EndsWithArrow(before)) return kAfterMark;
      // "RCPT TO:<a@b> 550": a transcript without marks.
      const std::string_view command = TrimEnd(before.substr(0, before.rfind('<')));
      return EndsWithWord(command, "to:") || EndsWithWord(command, "from:") ? kAfterMark : 0;
    }
    case ')':
      return EndsWithHexNumber(before) ? kAfterMark : 0;
    case '*':
      return before.ends_with("<**") ? kAfterMark : 0;  // swaks
    case '-':
      if (before.ends_with("<-")) return kAfterMark;
      return before.size() > 1 && before[before.size() - 2] == ' ' ? kAfterMark : 0;
    default:
      break;
  }
  return EndsWithCodeWord(before) || EndsWithArrow(before) ? kAfterMark : 0;
}

// A reply that only echoes: RFC 5321 section 4.3.2, "503 bad sequence", "554 no valid recipients".
bool IsEcho(ReplyCode code, std::string_view text) {
  if (code == 503) return true;
  return code == 554 && FindIgnoreCase(text.substr(0, 60), "no valid recipient") != text.npos;
}

// The code at line[at], if one stands there.
bool ReadCandidate(std::string_view line, size_t at, ReplyClass classes, Candidate* out) {
  std::string_view rest = line.substr(at);
  const ReplyCode code = ConsumeReplyCode(&rest);
  if (code == 0 || (classes == ReplyClass::kFailures && !IsFailure(code))) return false;
  const char behind = at + 3 < line.size() ? line[at + 3] : ' ';
  // "[550] unknown": the brackets are around the code alone.
  const bool bracketed = behind == ']' && at > 0 && line[at - 1] == '[';
  const bool in_parentheses = behind == ')' && at > 0 && line[at - 1] == '(';
  const bool is_quoted = behind == '"' && at > 0 && line[at - 1] == '"';
  if (std::strchr(" -:,;'", behind) == nullptr && !bracketed && !in_parentheses && !is_quoted)
    return false;
  std::string_view before = TrimEnd(line.substr(0, at));
  if (EndsWithWord(before, "expected response code")) return false;  // what did not come
  int remote = 0;
  // "Received >>> 550": arrows as a gateway draws them, away from the other host.
  if (before == "<<<" || before == "<--" || before == "Received >>>") {
    before = {};
    remote = kFromRemote;
  }
  char opened_by;
  int context = StrengthOfContext(before, &opened_by);
  if (behind == '-' && line.substr(at + 4, 1) == "'") context = std::max(context, kAfterMark);
  if (bracketed) opened_by = '\0';
  if (behind == ',' && before.ends_with('(')) context = kAtStart;  // Python
  // "554: 554 30 Sorry": who wrote the code again took what follows for the reply.
  if (before.size() == 4 && before.back() == ':' && before.starts_with(line.substr(at, 3)))
    context = kAtStart;
  int follow = StrengthOfRest(line.substr(at + (bracketed ? 4 : 3)));
  if (in_parentheses && line.substr(at + 4, 2) == ": ") {
    follow = StrengthOfRest(line.substr(at + 5));
    opened_by = '\0';
  }
  // "<a@b>: 550": all that the server said.
  if (TrimEnd(line.substr(at + 3)).empty() && before.ends_with(':') &&
      (before.size() == 1 || before.find('@') != before.npos)) {
    follow = kWithText;
  }
  if (context == 0 && follow < kWithEnhanced) return false;
  *out = {at, context + follow + remote + (IsEcho(code, rest) ? kEcho : 0), opened_by};
  return true;
}

// `text` up to what closes the quote or bracket that was opened before it.
std::string_view Closed(std::string_view text, char opened_by) {
  text = TrimEnd(text);
  if (opened_by == '\0') return text;
  if (opened_by == '\'' || opened_by == '"') {
    // The last one that is no apostrophe.
    for (size_t at = text.size(); at > 0; --at) {
      const bool apostrophe = at < text.size() && IsAlnum(text[at]);
      if (text[at - 1] == opened_by && !apostrophe) return TrimEnd(text.substr(0, at - 1));
    }
    return text;
  }
  constexpr std::string_view kOpen = "(<[{";
  constexpr std::string_view kClose = ")>]}";
  const char closes = kClose[kOpen.find(opened_by)];
  int depth = 1;
  for (size_t at = 0; at < text.size(); ++at) {
    depth += text[at] == opened_by ? 1 : text[at] == closes ? -1 : 0;
    if (depth == 0) return TrimEnd(text.substr(0, at));
  }
  return text;
}

// "(in reply to RCPT TO command)" and "[RCPT_TO]" at the end are the client's words.
void CutStage(MailReply* reply) {
  // Exim's, where it gave up: the reply is that of the last attempt.
  constexpr std::string_view kGaveUp = ": retry timeout exceeded";
  if (reply->text.ends_with(kGaveUp)) reply->text.remove_suffix(kGaveUp.size());
  const size_t in_reply = reply->text.rfind(" (in reply to ");
  // At its end only: the server may say the same.
  if (in_reply != reply->text.npos && reply->text.find(')', in_reply) == reply->text.size() - 1) {
    reply->stage = StageOfCommand(reply->text.substr(in_reply + 14));
    reply->text = TrimEnd(reply->text.substr(0, in_reply));
  }
  if (!reply->text.ends_with(']')) return;
  const size_t open = reply->text.rfind('[');
  const Stage stage =
      open == reply->text.npos ? Stage::kUnknown : StageOfCommand(reply->text.substr(open + 1));
  if (stage == Stage::kUnknown) return;
  reply->stage = stage;
  reply->text = TrimEnd(reply->text.substr(0, open));
}

// An enhanced code further inside: "(#5.1.1)", "[5.7.1]", or bare with the class of the reply code.
EnhancedCode FindEnhancedCode(std::string_view text, ReplyCode code) {
  EnhancedCode bare;
  for (size_t i = FindEnhancedCodeLike(text, 0); i + 5 <= text.size() && i != text.npos;
       i = FindEnhancedCodeLike(text, i + 1)) {
    if (text[i] == '3') continue;
    const char before = i == 0 ? ' ' : text[i - 1];
    if (IsAlnum(before) || before == '.' || before == '-' || before == '/') continue;
    std::string_view rest = text.substr(i);
    const EnhancedCode found = ConsumeEnhancedCode(&rest);
    // A version or a part of an address: "4.3.2.1", "v 5.0.1-beta", "5.1.1x".
    if (!found || found.subject > 9) continue;
    const size_t end = static_cast<size_t>(rest.data() - text.data());
    const char behind = end < text.size() ? text[end] : ' ';
    if (before == '#' || ((before == '(' || before == '[') && behind != '.')) {
      if (code == 0 || found.code_class == code / 100) return found;
    }
    if (!bare && (before == ' ' || before == ':' || before == ';') &&
        found.code_class == code / 100)
      bare = found;
  }
  return bare;
}

// Where the code begins in "Reason: 5.1.1 unknown", "Status code: 5.1.1", "Error 5.1.1: unknown"; 0
// if there is none. "Version: 5.1.1" is none.
size_t LabelledEnhancedCode(std::string_view line) {
  for (size_t i = FindEnhancedCodeLike(line, 1); i + 5 <= line.size() && i != line.npos;
       i = FindEnhancedCodeLike(line, i + 1)) {
    std::string_view before = TrimEnd(line.substr(0, i));
    if (before.size() == i && !before.ends_with(':') && !before.ends_with('=')) continue;
    if (before.ends_with(':') || before.ends_with('=')) before.remove_suffix(1);
    before = TrimEnd(before);
    if (!EndsWithCodeWord(before) && !EndsWithWord(before, "reason") &&
        !EndsWithWord(before, "result") && !EndsWithWord(before, "was") &&
        !EndsWithWord(before, "responded") && !EndsWithWord(before, "diagnostic")) {
      continue;
    }
    std::string_view rest = line.substr(i);
    const EnhancedCode found = ConsumeEnhancedCode(&rest);
    if (found && found.subject <= 9 && line[i] != '3') return i;
  }
  return 0;
}

// The innermost of replies within a reply: a code after "<", a quote or "..." inside of it.
Candidate Innermost(std::string_view text, ReplyClass classes) {
  Candidate best;
  for (size_t at = FindReplyCodeLike(text, 4); at < text.size() && at + 4 < text.size();
       at = FindReplyCodeLike(text, at + 1)) {
    const char before = text[at - 1];
    const bool opened = before == '<' || before == '\'' || before == '"';
    const bool dots = before == ' ' && text.substr(0, at - 1).ends_with("...");
    Candidate candidate;
    if ((opened || dots) && ReadCandidate(text, at, classes, &candidate) &&
        candidate.strength > kAfterMark) {
      best = candidate;
    }
  }
  return best;
}

void FillReply(std::string_view text, ReplyClass classes, MailReply* reply) {
  reply->text = text;
  CutStage(reply);
  const Candidate inner = Innermost(reply->text, classes);
  std::string_view rest = reply->text;
  ConsumeReplyCode(&rest);
  const EnhancedCode wrapper = ConsumeEnhancedCode(&rest);
  if (inner.strength > 0) {
    const std::string_view closed = Closed(reply->text.substr(inner.at), inner.opened_by);
    const int strength = reply->strength;
    FillReply(closed, classes, reply);
    reply->strength = strength;
    if (!reply->enhanced_code) reply->enhanced_code = wrapper;
    return;
  }
  rest = reply->text;
  reply->code = ConsumeReplyCode(&rest);
  // 550-'5.7.1 Access denied': a quote around all of it, not around a word.
  if ((rest.starts_with('\'') || rest.starts_with('"')) &&
      (reply->text[3] == '-' || rest.ends_with(rest.front()))) {
    reply->text = rest = Closed(rest.substr(1), rest.front());
  }
  if (const std::string_view words = BehindProgramming(rest); words.data() != rest.data())
    reply->text = rest = words;
  reply->enhanced_code = ConsumeEnhancedCode(&rest);
  if (!reply->enhanced_code) reply->enhanced_code = FindEnhancedCode(rest, reply->code);
}

// "host mx.example [192.0.2.1] said", "after RCPT TO:<a@b>: host mx.example [192.0.2.1]".
void ReadContext(std::string_view before, MailReply* reply) {
  if (reply->stage == Stage::kUnknown) reply->stage = StageFromWords(before);
  size_t host = before.rfind("host ");
  if (host == before.npos || (host > 0 && IsAlnum(before[host - 1]))) return;
  ParseHostAndIp(before.substr(host + 5), &reply->host, &reply->ip);
  if (reply->host.find('.') == reply->host.npos) reply->host = {};  // "Remote host said"
}

}  // namespace
MailReply FindReply(std::string_view line, ReplyClass classes) {
  line = line.substr(0, kReplyBytesMax);
  Candidate best;
  for (size_t at = FindReplyCodeLike(line, 0); at < line.size();
       at = FindReplyCodeLike(line, at + 1)) {
    Candidate candidate;
    const bool inside_word =
        at > 0 && (IsAlnum(line[at - 1]) || line[at - 1] == '.' || line[at - 1] == '/');
    if (inside_word && !(at >= 3 && line.substr(at - 3, 3) == "...")) continue;
    if (!ReadCandidate(line, at, classes, &candidate)) continue;
    // What a server asked of the sender's host is no answer about the recipient.
    if (best.strength >= kStrengthMin &&
        FindIgnoreCase(line.substr(best.at, at - best.at), "sender address rejected: un") !=
            line.npos) {
      break;
    }
    if (candidate.strength > best.strength) best = candidate;
    // The further lines of a reply may quote another one: "550-Verification failed 550-Response:
    // ...".
    if (at == 0 && candidate.strength >= kStrengthMin && line.size() > 4 && line[3] == '-' &&
        line[4] != '\'') {
      break;
    }
  }
  MailReply reply;
  if (best.strength >= kStrengthMin) {
    reply.strength = best.strength;
    ReadContext(line.substr(0, best.at), &reply);
    FillReply(Closed(line.substr(best.at), best.opened_by), classes, &reply);
    if (line.substr(best.at + 3, 1) == "]") reply.text = line.substr(best.at - 1);
    if (!reply.enhanced_code) {
      // "5.3.0 - Other mail system problem 550-'Unknown user'": the wrapper's is better than none.
      std::string_view front = line;
      reply.enhanced_code = ConsumeEnhancedCode(&front);
    }
    return reply;
  }
  if (const size_t at = LabelledEnhancedCode(line); at != 0) line.remove_prefix(at);
  // A reply without a reply code: "#5.1.1 ...", "5.7.54 SMTP; Unable to relay", "... (#5.1.1)".
  std::string_view rest = line;
  EnhancedCode enhanced = ConsumeEnhancedCode(&rest);
  if (!enhanced) enhanced = FindEnhancedCode(line, 0);
  if (enhanced && (classes == ReplyClass::kAll || enhanced.code_class != 2)) {
    while (!line.empty() && (IsSpace(line.front()) || line.front() == ':' || line.front() == '-'))
      line.remove_prefix(1);
    reply.text = line;
    CutStage(&reply);
    reply.enhanced_code = enhanced;
    reply.strength = kAfterMark;
  }
  return reply;
}

}  // namespace whybounce
