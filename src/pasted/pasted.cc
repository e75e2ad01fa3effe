#include "pasted/pasted.h"

#include <algorithm>

#include "base/text.h"
#include "log/dialects/dialects.h"
#include "log/dialects/exim_internal.h"
#include "pasted/named_recipient.h"
#include "pasted/plain_text.h"
#include "reply/find_reply.h"
#include "reply/smtp_reply.h"
#include "reply/stage_words.h"

namespace whybounce {
namespace {

using std::string_view;

constexpr string_view kWordsAround = "words around";
constexpr string_view kLibrary = "mail library";

string_view TrimEnd(string_view s) {
  while (!s.empty() && IsSpace(s.back())) s.remove_suffix(1);
  return s;
}

// What stands after the first `label` of `text`, whatever its case; empty if it is not there.
string_view Behind(string_view text, string_view label) {
  const size_t at = FindIgnoreCase(text, label);
  return at == text.npos ? string_view() : TrimSpace(text.substr(at + label.size()));
}

string_view UpTo(string_view text, string_view end) {
  return TrimEnd(text.substr(0, FindIgnoreCase(text, end)));
}

// The address in the first "<a@b>" of `text`.
string_view AngledAddress(string_view text) {
  const size_t open = text.find('<');
  if (open == text.npos) return {};
  const string_view inside = text.substr(open + 1, text.find('>', open) - open - 1);
  return inside.find('@') == inside.npos || inside.find(' ') != inside.npos ? string_view()
                                                                            : inside;
}

// A log's own words of a line: what is after "postfix/smtp[277]: " or "exim[12]: ".
string_view BehindProgram(string_view text, Dialect* dialect) {
  for (size_t end = text.find(": "); end != text.npos && end < 200;
       end = text.find(": ", end + 2)) {
    string_view tag = text.substr(0, end);
    tag = tag.substr(tag.rfind(' ') + 1);
    tag = tag.substr(0, tag.find('['));
    if (tag.empty()) continue;
    *dialect = DialectOfProgram(tag);
    if (*dialect != Dialect::kUnknown) return text.substr(end + 2);
  }
  return {};
}

// "... (550)", "... (550).", "RCPT failed: 550": where clients put the code.
ReplyCode CodeAtTheEnd(string_view text) {
  if (const size_t colon = text.rfind(": "); colon != text.npos) {
    if (const auto code = ParseReplyCode(text.substr(colon + 2)); code && *code >= 400)
      return *code;
  }
  const size_t open = text.rfind('(');
  if (open == text.npos) return 0;
  string_view inside = text.substr(open + 1);
  const ReplyCode code = ConsumeReplyCode(&inside);
  return code >= 400 && inside.starts_with(')') ? code : ReplyCode{0};
}

// nodemailer: "Error: Message failed: 552 x {code: 'EMESSAGE', responseCode: 552, command:
// 'DATA'}".
Stage StageOfTail(string_view text) {
  const string_view command = Behind(text, "command: '");
  if (command.empty()) return Stage::kUnknown;
  const Stage stage = StageOfCommand(command);
  return stage == Stage::kData ? Stage::kEndOfData : stage;
}

// Where a client's command stands last before a reply: "RCPT TO:<a@b> < ", "-> MAIL FROM:<a@b> <**
// ".
Stage LastCommand(string_view before) {
  Stage stage = Stage::kUnknown;
  for (size_t at = 0; at < before.size(); ++at) {
    if (at != 0 && before[at - 1] != ' ') continue;
    // In a transcript a mark stands before it; without one only what nobody else writes counts.
    const string_view mark = TrimEnd(before.substr(0, at));
    const bool marked = mark.ends_with('>') || mark.ends_with("C:");
    const string_view words = before.substr(at);
    if (marked && words.starts_with(". ")) stage = Stage::kEndOfData;
    const bool is_address_command = FindIgnoreCase(words.substr(0, 8), "rcpt to:") == 0 ||
                                    FindIgnoreCase(words.substr(0, 10), "mail from:") == 0;
    if (!marked && !is_address_command) continue;
    if (const Stage found = StageOfCommand(words); found != Stage::kUnknown) stage = found;
  }
  return stage;
}

// Where the trace of a program's stack begins: "... relay at MailKit.Net.Smtp.SmtpClient.Send",
// "... unknown at SMTPConnection._formatError (/app/mail.js)". A host has no capital letters.
size_t StackTrace(string_view text) {
  for (size_t at = text.find(" at "); at != text.npos; at = text.find(" at ", at + 1)) {
    string_view token = text.substr(at + 4);
    token = token.substr(0, token.find_first_of(" ("));
    const size_t dot = token.find('.');
    if (dot == token.npos || dot == 0 || dot + 1 == token.size() || !IsAlpha(token[0])) continue;
    const bool has_capital =
        std::any_of(token.begin(), token.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool has_small =
        std::any_of(token.begin(), token.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (has_capital && has_small && token.find_first_of("@[<:") == token.npos) return at;
  }
  return text.npos;
}

// The stage of a reply that a transcript after it repeats: "... ----- Transcript of session
// follows ----- >>> RCPT To:<a@b> <<< 550 5.1.1 ...".
Stage StageOfTranscript(string_view behind, string_view code) {
  for (size_t at = behind.find("<<< "); at != behind.npos; at = behind.find("<<< ", at + 1)) {
    if (behind.substr(at + 4).starts_with(code)) return LastCommand(behind.substr(0, at));
  }
  return Stage::kUnknown;
}

bool IsBeforeRecipient(Stage stage) { return stage != Stage::kUnknown && stage < Stage::kRcpt; }

}  // namespace

ReplyView Pasted::Whole() const {
  ReplyView whole = reply_;
  whole.text = {};
  // Codes and a word are no sentence.
  constexpr size_t kLettersMax = 12;
  const string_view own = SplitReply(reply_.text).text;
  const auto letters =
      std::count_if(own.begin(), own.end(), [](char c) { return IsAlpha(c) || (c & 0x80) != 0; });
  const bool may_be_evidence = frame_ == kWordsAround || frame_ == kLibrary;
  if (may_be_evidence && static_cast<size_t>(letters) <= kLettersMax) whole.text = text_;
  return whole;
}

bool Pasted::ReadLogLine(string_view text) {
  EventView event;
  Dialect dialect = Dialect::kUnknown;
  string_view own = BehindProgram(text, &dialect);
  bool is_read = !own.empty() && ParseText(dialect, own, &event) == ParseResult::kEvent;
  if (is_read && event.reply.empty()) is_read = false;
  if (!is_read) {
    // Without the header; or cut so that the queue id is gone, too.
    dialect = Dialect::kPostfix;
    event = EventView();
    own = text.find("NOQUEUE: ") != text.npos ? text.substr(text.find("NOQUEUE: ")) : text;
    const size_t to = text.find("to=<");
    if (to != text.npos && text.find(", status=", to) != text.npos) {
      line_ = "4XpL0K100010z1: ";
      line_.append(text.substr(to));
      own = line_;
    }
    const bool may_be = own.starts_with("NOQUEUE: ") || own.data() == line_.data() ||
                        own.find(" reject: ") != own.npos ||
                        own.find("milter-reject: ") != own.npos;
    is_read = may_be && ParseText(dialect, own, &event) == ParseResult::kEvent;
  }
  if (!is_read) {
    // "** ann@b.example R=dns T=smtp: SMTP error from remote mail server after RCPT ..."
    size_t at = text.rfind("SMTP error from remote mail");
    if (at == text.npos) at = text.rfind("LMTP error after ");
    if (at == text.npos) return false;
    event = EventView();
    dialect = Dialect::kExim;
    string_view host = text.substr(0, at);
    if (const size_t h = host.rfind("H="); h != host.npos) {
      host.remove_prefix(h + 2);
      event.relay_host = host.substr(0, host.find(' '));
    }
    exim::ParseReason(text.substr(at), &event);
    const string_view command = UpTo(text.substr(at), ": ");
    if (event.stage == Stage::kRcpt) event.recipient = AngledAddress(command);
    is_read = event.speaker == Speaker::kRemote;
  }
  if (!is_read || event.reply.empty()) return false;
  reply_ = {
      .text = event.reply,
      .code = event.reply_code,
      .enhanced_code = event.enhanced_code,
      .code_class = event.kind == EventKind::kRejection ? event.code_class : ClassOf(event.outcome),
      .stage = event.stage,
      .speaker = event.speaker,
      .dialect = dialect,
      .recipient = event.recipient,
      .relay_host = event.relay_host};
  if (reply_.code_class == 2 && event.outcome != Outcome::kDelivered) reply_.code_class = 0;
  frame_ = "log line";
  return true;
}

// "Final-Recipient: rfc822; a@b Action: failed Status: 5.1.1 Diagnostic-Code: smtp; 550 ...", some
// of these, on one line.
bool Pasted::ReadDeliveryStatus(string_view text) {
  constexpr string_view kFields[] = {
      "Final-Recipient:", "Original-Recipient:", "Action:",    "Status:",       "Remote-MTA:",
      "Reporting-MTA:",   "Last-Attempt-Date:",  "X-Postfix-", "Arrival-Date:", "Will-Retry-Until:",
      "Final-Log-ID:",    "X-Display-Name:"};
  string_view diagnostic = Behind(text, "Diagnostic-Code:");
  const bool is_field = !diagnostic.empty();
  if (!is_field) {
    diagnostic = text;
    if (!EqualsIgnoreCase(text.substr(0, 5), "smtp;") &&
        !EqualsIgnoreCase(text.substr(0, 10), "x-postfix;") &&
        !EqualsIgnoreCase(text.substr(0, 7), "x-unix;")) {
      return false;
    }
  }
  const auto value_of = [&](string_view label) {
    string_view value = Behind(text, label);
    for (const string_view field : kFields) value = UpTo(value, field);
    value = UpTo(value, "Diagnostic-Code:");
    if (const size_t type = value.find(';'); type != value.npos) value.remove_prefix(type + 1);
    return TrimSpace(value);
  };
  string_view recipient = value_of("Final-Recipient:");
  if (recipient.find('@') != recipient.npos && recipient.find(' ') == recipient.npos) {
    if (recipient.starts_with('<') && recipient.ends_with('>'))
      recipient = recipient.substr(1, recipient.size() - 2);
    reply_.recipient = recipient;
  }
  const string_view remote = value_of("Remote-MTA:");
  if (remote.find(' ') == remote.npos && remote.find('.') != remote.npos)
    reply_.relay_host = remote;
  for (const string_view field : kFields) diagnostic = UpTo(diagnostic, field);
  const string_view type = diagnostic.substr(0, diagnostic.find(';'));
  if (type.size() < diagnostic.size() && type.size() < 12) {
    diagnostic = TrimSpace(diagnostic.substr(type.size() + 1));
    if (EqualsIgnoreCase(type, "x-postfix") || EqualsIgnoreCase(type, "x-unix"))
      reply_.speaker = Speaker::kOwnMta;
  }
  const ReplyView outer = reply_;
  ReadFramed(diagnostic);
  if (reply_.relay_host.empty()) reply_.relay_host = outer.relay_host;
  if (reply_.recipient.empty()) reply_.recipient = outer.recipient;
  if (!reply_.enhanced_code) {
    reply_.enhanced_code = ParseEnhancedCode(value_of("Status:")).value_or(EnhancedCode{});
    if (SplitReply(reply_.text).enhanced_code) reply_.enhanced_code = {};
  }
  frame_ = "delivery status";
  return true;
}

// PHPMailer: "... Detail: <a@b>: User unknown SMTP code: 550 Additional SMTP info: 5.1.1".
bool Pasted::ReadClientError(string_view text) {
  string_view code = Behind(text, "SMTP code: ");
  string_view detail = Behind(text, "Detail: ");
  if (code.empty() || detail.empty()) return false;
  reply_.code = ConsumeReplyCode(&code);
  if (reply_.code == 0) return false;
  string_view info = Behind(text, "Additional SMTP info: ");
  reply_.enhanced_code = ConsumeEnhancedCode(&info);
  reply_.text = UpTo(detail, "SMTP code: ");
  reply_.stage = StageOfSentence(text);
  frame_ = kLibrary;
  return true;
}

// What clients write after a reply.
constexpr string_view kTails[] = {
    "; nested exception is", " Giving up on ", " at /", " -> QUIT", " -> RSET", " QUIT 221",
    " * Closing connection", " (in reply to "};

// A reply after other words, or one that only ends in such.
void Pasted::ReadFramed(string_view text) {
  for (const string_view tail : kTails) {
    const size_t at = text.find(tail);
    if (at == text.npos) continue;
    const string_view inner = text.substr(at + tail.size());
    if (tail == " at /" && inner.find(" line ") == inner.npos) continue;  // Perl's
    const string_view rest = TrimEnd(text.substr(0, at));
    // An exception that nests the one with the reply says less than that.
    if (tail.starts_with(';') && FindReply(rest, ReplyClass::kFailures).code == 0) continue;
    if (tail.starts_with(" (in")) {
      if (inner.find(')') == inner.npos) continue;
      reply_.stage = StageOfCommand(inner);
    }
    text = rest;
  }
  if (const size_t at = StackTrace(text); at != text.npos) {
    if (reply_.stage == Stage::kUnknown) reply_.stage = StageOfSentence(text.substr(at));
    text = TrimEnd(text.substr(0, at));
  }
  if (text.ends_with("##")) text = TrimEnd(text.substr(0, text.size() - 2));
  if (text.size() < text_.size()) frame_ = kWordsAround;
  reply_.text = text;
  string_view front = text;
  if (const ReplyCode code = ConsumeReplyCode(&front); code != 0) {
    // "550 550 5.1.1 User unknown"
    string_view again = front;
    if (ConsumeReplyCode(&again) == code) reply_.text = front;
    return;  // a reply that quotes another is the answer of the outer speaker
  }
  MailReply found = FindReply(text, ReplyClass::kFailures);
  if (found.code == 0) {
    const MailReply any = FindReply(text, ReplyClass::kAll);
    if (any.code != 0) found = any;
  }
  // The first that tells the stage; to look costs something.
  const auto look = [&](const auto& stage_of) {
    if (reply_.stage == Stage::kUnknown) reply_.stage = stage_of();
  };
  if (found.code == 0) {
    look([&] { return StageOfSentence(text); });
    reply_.code = CodeAtTheEnd(text);
    // An enhanced code after a label: "The server response was: 5.1.1 x".
    if (found.strength > 0 && reply_.code == 0) {
      reply_.text = found.text;
      reply_.enhanced_code = found.enhanced_code;
    }
  } else {
    const string_view before = text.substr(0, static_cast<size_t>(found.text.data() - text.data()));
    reply_.text = found.text;
    reply_.code = found.code;
    reply_.enhanced_code = found.enhanced_code;
    const string_view behind =
        text.substr(static_cast<size_t>(found.text.data() - text.data()) + found.text.size());
    look([&] { return found.stage; });
    look([&] { return LastCommand(before); });
    look([&] { return StageOfTail(text); });
    look([&] { return behind.empty() ? Stage::kUnknown : StageOfSentence(behind); });
    look([&] { return StageOfTranscript(behind, found.text.substr(0, 3)); });
    if (!found.host.empty()) reply_.relay_host = found.host;
    if (!IsBeforeRecipient(reply_.stage)) reply_.recipient = AngledAddress(before);
  }
  if (reply_.text.size() < text_.size() || reply_.code != 0) frame_ = kWordsAround;
}

void Pasted::Find(string_view text) {
  string_view rest = text;
  if (ConsumeReplyCode(&rest) != 0) {
    // Most are as they were sent.
    const bool may_be_framed = text.ends_with(')') || (!rest.empty() && IsDigit(rest[0]));
    return may_be_framed ? ReadFramed(text) : void();
  }
  if (ReadLogLine(text) || ReadDeliveryStatus(text) || ReadClientError(text)) return;
  ReadFramed(text);
}

void Pasted::Join() { reply_.text = JoinReplyLines(TrimSpace(reply_.text), &joined_); }

const ReplyView& Pasted::Read(string_view text) {
  text = TrimSpace(text);
  frame_ = named_ = {};
  string_view rest = text;
  const bool is_escaped = text.find(' ') == text.npos && text.find('%') != text.npos;
  if (is_escaped || ConsumeReplyCode(&rest) == 0) {
    if (Unescape(text, &unescaped_)) text = unescaped_;
    if (Plain(text, &plain_)) text = TrimSpace(plain_);
    text = WithoutMarks(text);
  }
  text_ = text;
  reply_ = {.text = text};
  Find(text);
  if (reply_.recipient.empty()) {
    named_ = NamedRecipient(text_, !IsBeforeRecipient(reply_.stage));
  }
  Join();
  return reply_;
}

}  // namespace whybounce
