#include "pipeline/mail_loop.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "base/embedded.h"
#include "pipeline/verdict_columns.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace {

bool IsFailure(Outcome outcome) { return ClassOf(outcome) != 2; }

// What an automatic reply can say of the mailbox that wrote it.
bool IsAboutMailbox(Cause cause) {
  return cause == Cause::kMailboxDisabled || cause == Cause::kMailboxMoved;
}

}  // namespace

const MailWords& BuiltInMailWords() {
  static const MailWords* words = [] {
    std::vector<MailWordsFile> files;
    for (const EmbeddedFile& file : EmbeddedFiles()) {
      if (file.name.starts_with("mail/")) files.push_back({file.name, file.bytes});
    }
    // A test reads every built-in file, so they are right.
    return MailWords::Create(files)->release();
  }();
  return *words;
}

MailLoop::MailLoop(const Engine* engine, const Period& period, const VerpPattern& verp)
    : engine_(*engine),
      period_(period),
      parser_(&BuiltInMailWords(), verp),
      verdicts_(engine),
      peers_(engine) {}

// A mail without a date is of no time, so of any.
bool MailLoop::IsOutside(const ParsedMail& mail) const {
  return mail.unix_us != 0 && !period_.Has(mail.unix_us);
}

void MailLoop::Judge() {
  const EventView& event = event_;
  reply_ = JoinReplyLines(event.reply, &joined_);
  verdict_ = Verdict();
  verdict_.provider = peers_.Find(event.relay_host, event.recipient).provider;
  verdict_.basis = Basis::kDialect;
  if (!IsFailure(event.outcome) && event.outcome != Outcome::kNotABounce) {
    verdict_.cause = Cause::kDelivered;
    verdict_.code_class = 2;
    return;
  }
  if (event.outcome == Outcome::kNotABounce && reply_.empty()) {
    verdict_.cause = Cause::kNotABounce;
    return;
  }
  ReplyView reply;
  reply.text = reply_;
  reply.code = event.reply_code;
  reply.enhanced_code = event.enhanced_code;
  reply.code_class = ClassOf(event.outcome);
  reply.stage = event.stage;
  reply.speaker = event.speaker;
  reply.dialect = event.dialect;
  reply.recipient = event.recipient;
  reply.relay_host = event.relay_host;
  const Verdict verdict = verdicts_.Classify(reply, verdict_.provider);
  if (event.outcome != Outcome::kNotABounce) {
    verdict_ = verdict;
    // "retry timeout exceeded": that the sender gave up may be said in words alone.
    if (event.outcome == Outcome::kBounced && verdict.cause == Cause::kMessageExpired)
      event_.outcome = Outcome::kExpired;
    return;
  }
  // An automatic reply that says that nobody reads the mailbox (Meaning::kGone). A person says so,
  // not a server, so it is not for good.
  verdict_.cause = IsAboutMailbox(verdict.cause) ? verdict.cause : Cause::kMailboxDisabled;
  verdict_.rule = IsAboutMailbox(verdict.cause) ? verdict.rule : 0;
  verdict_.rule_text = verdict.rule_text;
  verdict_.basis = Basis::kText;
}

EventRow MailLoop::MakeEventRow(const MailRow& of) const {
  const ParsedMail& mail = of.mail;
  EventRow row;
  row.event = &of.event;
  row.verdict = &of.verdict;
  row.source = of.source;
  row.message = static_cast<int64_t>(of.index);
  row.identity = mail.notice_id;
  row.kind = Id(mail.kind);
  row.feedback_type = mail.feedback_type;
  row.complained = of.recipient.complained;
  row.subject = mail.subject;
  row.list_id = mail.list_id;
  row.sender = mail.sender;
  row.has_sender = mail.has_sender;
  row.message_id = mail.message_id;
  row.reply = of.reply;
  AddVerdictColumns(engine_, row.reply, &row);
  return row;
}

}  // namespace whybounce
