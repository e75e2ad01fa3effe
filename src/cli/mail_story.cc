#include "cli/mail_story.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/text.h"
#include "input/mail_container.h"
#include "pipeline/mail_loop.h"
#include "pipeline/trace_step.h"

namespace whybounce {
namespace {

// What a bounce has before its words, for those that came without.
constexpr std::string_view kHeader =
    "From: MAILER-DAEMON\nSubject: Delivery Status Notification (Failure)\nContent-Type: "
    "text/plain; charset=utf-8\n\n";

Trace Read(const Engine& engine, std::string_view text) {
  MailBatch batch;
  batch.bytes = text;
  std::erase(batch.bytes, '\r');
  batch.sources.push_back({.name = "-"});
  batch.messages.push_back({0, batch.bytes.size(), false});
  MailLoop loop(&engine, Period(), VerpPattern());
  Trace trace;
  loop.Run(
      batch, [](size_t) {}, [](const MailFacts&, uint64_t) {},
      [&](const MailRow& mail) {
        if (mail.event.recipient.empty() || mail.event.outcome == Outcome::kNotABounce) return true;
        if (trace.messages.empty()) trace.messages.emplace_back();
        const EventRow row = loop.MakeEventRow(mail);
        TraceMessage& message = trace.messages.back();
        message.message_id = row.message_id;
        message.has_sender = row.has_sender;
        message.sender = row.sender;
        message.steps.push_back(StepOf(row, TraceStep::Kind::kNotice, absl::UTCTimeZone()));
        return true;
      });
  for (TraceMessage& message : trace.messages) SettleFates(&message);
  return trace;
}

}  // namespace

std::string PipedText() {
  std::string text;
  if (isatty(STDIN_FILENO) == 1) return text;
  char buffer[1 << 16];
  while (text.size() < kMailBytesMax) {
    const ssize_t size = read(STDIN_FILENO, buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    text.append(buffer, static_cast<size_t>(size));
  }
  return text;
}

Trace StoryOfMail(const Engine& engine, std::string_view text) {
  const bool is_mail = LooksLikeMail(text.substr(0, 1 << 14));
  return Read(engine,
              is_mail ? std::string(text) : absl::StrCat(AbslView(kHeader), AbslView(text)));
}

}  // namespace whybounce
