// What stands around a reply changes nothing: every rule's samples in the frames of mail programs.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_replace.h"
#include "base/domain.h"
#include "base/text.h"
#include "pasted/pasted.h"
#include "unit/testing/engine.h"

namespace whybounce {
namespace {

struct Frame {
  const char* text;  // %s: the reply, %t: without its code, %c: its code, %u: URL-encoded
  Stage stage = Stage::kUnknown;
};

constexpr Frame kFrames[] = {
    {"Diagnostic-Code: smtp; %s"},
    {"smtp;%s"},
    {"<ann@corp.example>: %s"},
    {"host mx.corp.example[192.0.2.25] said: %s"},
    {"host mx.corp.example[192.0.2.25] said: %s (in reply to RCPT TO command)", Stage::kRcpt},
    {"%s (in reply to end of DATA command)", Stage::kEndOfData},
    {"<<< %s"},
    {">>> RCPT TO:<ann@corp.example> <<< %s"},
    {"(reason: %s)"},
    {"Remote Server returned '%s'"},
    {"The server response was: %s"},
    {"The error that the other server returned was: %s"},
    {"mx.corp.example gave this error: %s"},
    {"Reported error: %s"},
    {"mx.corp.example #%s ##"},
    {"(%c, b'%t')"},
    {"smtplib.SMTPResponseException: (%c, b'%t')"},
    {"Net::SMTPFatalError: %s"},
    {"com.sun.mail.smtp.SMTPSendFailedException: %s; nested exception is: java.lang.Exception: x"},
    {"Error: Can't send mail - %s"},
    {"Expected response code 250 but got code \"%c\", with message \"%s\""},
    {"gomail: could not send email 1: %s"},
    {"rpc error: code = %c desc = %t"},
    {"< %s"},
    {"msmtp: server message: %s"},
    {"\"%s\""},
    {"> * %s"},
    {"2026-11-22 04:44:02 %s"},
    {"[2026-11-22 04:44:02] smtp error: %s"},
    {"%u"},
    {"Final-Recipient: rfc822; ann@corp.example Action: failed Diagnostic-Code: smtp; %s "
     "Last-Attempt-Date: Sun, 22 Nov 2026 04:44:02 +0000"},
    {"SMTP error from remote mail server after RCPT TO:<ann@corp.example>: host mx.corp.example "
     "[192.0.2.25]: %s",
     Stage::kRcpt},
    {"Nov 22 04:44:02 mail postfix/smtp[277]: 4CC3BD2D0: to=<ann@corp.example>, "
     "relay=mx.corp.example[192.0.2.25]:25, delay=1, delays=0/0/0/1, dsn=5.0.0, status=bounced "
     "(host "
     "mx.corp.example[192.0.2.25] said: %s (in reply to RCPT TO command))",
     Stage::kRcpt},
};

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (IsAlnum(c) || c == '.' || c == '-') {
      out.push_back(c);
    } else {
      constexpr char kHex[] = "0123456789ABCDEF";
      out += {'%', kHex[static_cast<unsigned char>(c) >> 4], kHex[c & 15]};
    }
  }
  return out;
}

Verdict Decide(const ReplyView& reply) {
  std::string shape;
  const Engine& engine = BuiltInEngine();
  return engine.Decide(engine.MakeQuery(
      reply, engine.FindProvider(reply.relay_host, DomainOf(reply.recipient)), &shape));
}

Verdict Judge(std::string_view text, Stage stage) {
  Pasted pasted;
  ReplyView reply = pasted.Read(text);
  if (stage != Stage::kUnknown) reply.stage = stage;
  const Verdict verdict = Decide(reply);
  ReplyView whole = pasted.Whole();
  if (verdict.rule != 0 || whole.text.empty()) return verdict;
  const Verdict of_whole = Decide(whole);
  return of_whole.cause == Cause::kUndetermined ? verdict : of_whole;
}

// Of each frame, of more than a thousand: samples with quotes that look like the frame's, and 503,
// which is an echo of an earlier failure where it is quoted.
constexpr int kWrongMax = 2;

TEST(Frames, TheVerdictIsThatOfTheBareReply) {
  const Engine& engine = BuiltInEngine();
  std::map<std::string, int> tried;
  std::map<std::string, int> wrong;
  for (uint32_t number = 1; number <= engine.rule_count(); ++number) {
    const Rule& rule = engine.rule(number);
    if (rule.dialects != 0 || rule.speaker || rule.stages != 0 || rule.classes == Bit(2)) continue;
    for (const RuleSample& sample : rule.samples) {
      std::string_view words = sample.text;
      const ReplyCode code = ConsumeReplyCode(&words);
      if (code < 400) continue;
      for (const Frame& frame : kFrames) {
        const std::string framed = absl::StrReplaceAll(frame.text, {{"%s", sample.text},
                                                                    {"%t", std::string(words)},
                                                                    {"%c", std::to_string(code)},
                                                                    {"%u", Escaped(sample.text)}});
        const Verdict bare = Judge(sample.text, frame.stage);
        const Verdict verdict = Judge(framed, Stage::kUnknown);
        ++tried[frame.text];
        if (verdict.cause == bare.cause) continue;
        if (++wrong[frame.text] > kWrongMax) {
          ADD_FAILURE() << framed << "\n  " << Id(verdict.cause) << ", bare " << Id(bare.cause);
        }
      }
    }
  }
  for (const auto& [frame, count] : wrong) {
    if (count <= kWrongMax) continue;
    ADD_FAILURE() << frame << ": " << count << " of " << tried[frame];
  }
}

}  // namespace
}  // namespace whybounce
