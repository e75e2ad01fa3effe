#include "classify/pasted_reply.h"

#include "base/text.h"

namespace whybounce {
namespace {

using std::string_view;

// What stands between the last `before` and the first `after` behind it; empty if there is none.
string_view Between(string_view text, string_view before, string_view after) {
  const size_t at = text.rfind(before);
  if (at == text.npos) return {};
  text.remove_prefix(at + before.size());
  const size_t end = text.find(after);
  return end == text.npos ? string_view() : text.substr(0, end);
}

struct Command {
  string_view words;
  Stage stage;
};

Stage StageOf(string_view command) {
  constexpr Command kCommands[] = {
      {"end of data", Stage::kEndOfData},
      {"data", Stage::kData},
      {"rcpt", Stage::kRcpt},
      {"mail", Stage::kMail},
      {"helo", Stage::kEhlo},
      {"ehlo", Stage::kEhlo},
      {"lhlo", Stage::kEhlo},
      {"starttls", Stage::kStarttls},
      {"auth", Stage::kAuth},
      {"initial connection", Stage::kGreeting},
  };
  for (const string_view prefix : {"pipelined ", "sending "}) ConsumePrefix(&command, prefix);
  for (const Command& one : kCommands) {
    if (EqualsIgnoreCase(command.substr(0, one.words.size()), one.words)) return one.stage;
  }
  return Stage::kUnknown;
}

// "to=<a@b.example>, relay=mx.example[192.0.2.1]:25, ..., status=deferred (...)": what Postfix says
// itself, unless it quotes somebody.
void CutPostfixLine(ReplyView* view) {
  const size_t status = view->text.find(", status=");
  const size_t open = view->text.find(" (", status);
  if (status == view->text.npos || open == view->text.npos) return;
  const string_view head = view->text.substr(0, status);
  view->recipient = Between(head, "to=<", ">");
  view->relay_host = Between(head, "relay=", "[");
  view->speaker = Speaker::kOwnMta;
  view->dialect = Dialect::kPostfix;
  view->text.remove_prefix(open + 2);
  if (view->text.ends_with(')')) view->text.remove_suffix(1);
}

// "host mx.example[192.0.2.1] said: 550 ... (in reply to RCPT TO command)"
bool CutPostfixQuote(ReplyView* view) {
  constexpr string_view kSaid = " said: ";
  constexpr string_view kRefused = " refused to talk to me: ";
  constexpr string_view kInReply = " (in reply to ";
  // The innermost speaker is the one who refused.
  const size_t said = view->text.rfind(kSaid);
  const size_t refused = view->text.rfind(kRefused);
  const bool greeting = refused != view->text.npos && (said == view->text.npos || refused > said);
  const size_t at = greeting ? refused : said;
  if (at == view->text.npos) return false;
  const string_view host = Between(view->text.substr(0, at), "host ", "[");
  if (!host.empty()) view->relay_host = host;
  view->speaker = Speaker::kRemote;
  view->text.remove_prefix(at + (greeting ? kRefused.size() : kSaid.size()));
  if (greeting) view->stage = Stage::kGreeting;
  if (const size_t in_reply = view->text.rfind(kInReply); in_reply != view->text.npos) {
    view->stage = StageOf(view->text.substr(in_reply + kInReply.size()));
    view->text = view->text.substr(0, in_reply);
  }
  return true;
}

// "SMTP error from remote mail server after RCPT TO:<a@b.example>: host mx.example [192.0.2.1]:
// 550 ..."; a log line has H=mx.example [192.0.2.1] before it instead.
bool CutExim(ReplyView* view) {
  const string_view text = view->text;
  const size_t at = text.rfind("SMTP error from remote mail");
  if (at == text.npos) return false;
  string_view rest = text.substr(at);
  TakeUntil(&rest, " after ");
  const string_view command = rest.substr(0, rest.find(": "));
  view->stage = StageOf(command);
  view->recipient = Between(command, "<", ">");
  TakeUntil(&rest, ": ");
  view->relay_host = Between(text.substr(0, at), "H=", " ");
  if (rest.starts_with("host ")) {
    view->relay_host = Between(rest.substr(0, rest.find("]: ")), "host ", " ");
    TakeUntil(&rest, "]: ");
  }
  if (rest.empty()) return false;
  view->text = rest;
  return true;
}

}  // namespace

ReplyView CutOutReply(std::string_view text) {
  ReplyView view = {.text = TrimSpace(text)};
  for (const string_view prefix : {"smtp;", "SMTP;", "<<<"}) ConsumePrefix(&view.text, prefix);
  view.text = TrimSpace(view.text);
  string_view rest = view.text;
  // A reply that quotes another is the answer of the outer speaker.
  if (ConsumeReplyCode(&rest) != 0) return view;
  CutPostfixLine(&view);
  if (!CutPostfixQuote(&view)) CutExim(&view);
  view.text = TrimSpace(view.text);
  return view;
}

}  // namespace whybounce
