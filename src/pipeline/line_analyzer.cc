#include "pipeline/line_analyzer.h"

#include "base/limits.h"
#include "base/text.h"
#include "log/carriers/not_a_log.h"
#include "log/dialects/dialects.h"
#include "log/dialects/exim.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace {

// As *event = EventView().
void Clear(EventView* event) {
  ZeroWhole(event);
  event->delay_s = -1;
  event->size_bytes = -1;
  event->recipient_count = -1;
}

// What the platform of a sender says in words of its own, where the reply gives no cause.
void TakeSaid(const CauseInfo& info, const EventView& event, Verdict* verdict) {
  verdict->cause = event.said_cause;
  verdict->suggests = Cause::kUndetermined;
  verdict->basis = Basis::kDialect;
  verdict->rule = 0;
  verdict->fault = info.faults.empty() ? Fault::kNobody : info.faults.front();
  const bool is_final = event.outcome == Outcome::kBounced && verdict->code_class != 4;
  verdict->permanence =
      is_final || info.permanence != Permanence::kHard ? info.permanence : Permanence::kSoft;
  verdict->who = info.who;
  verdict->action = info.action;
  if (info.action == Action::kSuppress && verdict->permanence != Permanence::kHard)
    verdict->action =
        event.outcome == Outcome::kDeferred ? Action::kRetry : Action::kSuppressIfRepeated;
}

}  // namespace

void LineAnalyzer::Judge(AnalyzedLine* out) {
  const EventView& event = out->event;
  Verdict& verdict = out->verdict;
  verdict = Verdict();
  out->details = ReplyDetails();
  Peer peer = peers_.Find(event.Relay(), event.recipient);
  if (event.kind == EventKind::kRejection) peer.provider = 0;
  if (peer.has_domain) out->details.peer_key = peer.key;
  if (ClassOf(event.outcome) == 2 && event.kind == EventKind::kAttempt) {
    verdict.cause = Cause::kDelivered;
    verdict.code_class = 2;
    verdict.basis = Basis::kDialect;
    verdict.provider = peer.provider;
    return;
  }
  if (event.outcome == Outcome::kNotABounce) {
    verdict.cause = Cause::kNotABounce;
    verdict.basis = Basis::kDialect;
    verdict.provider = peer.provider;
    return;
  }
  ReplyView reply;
  reply.text = event.reply;
  reply.code = event.reply_code;
  // What the log states of a remote reply may be made up (Postfix: dsn=5.0.0 where the server gave
  // none), of the host's own words it is the code of the error.
  reply.enhanced_code =
      event.enhanced_code || event.speaker == Speaker::kRemote ? event.enhanced_code : event.dsn;
  reply.code_class = event.code_class != 0 ? event.code_class : ClassOf(event.outcome);
  reply.stage = event.stage;
  reply.speaker = event.speaker;
  reply.dialect = event.dialect;
  reply.recipient = event.recipient;
  reply.relay_host = event.relay_host;
  const VerdictCache::Answer& answer = verdicts_.Classify(
      reply, peer, [this](std::string_view lines) { return JoinReplyLines(lines, &joined_); });
  verdict = answer.verdict;
  out->details.sending_ip = answer.sending_ip;
  if (event.said_cause != Cause::kUndetermined &&
      (event.said_decides || verdict.cause == Cause::kUndetermined)) {
    TakeSaid(engine_.cause(event.said_cause), event, &verdict);
  }
  if (verdict.blocklist != 0)
    out->details.blocklist = engine_.patterns().blocklists[verdict.blocklist - 1].zone;
}

// What stands before the segment may hold the first line of a pair whose second stands in it.
void LineAnalyzer::FollowPairs(const Segment& segment) {
  pairs_.Clear();
  if (segment.tail_before.empty()) return;
  Unwrapper unwrapper(segment.format, segment.clock);
  if (segment.anchor_unix_s != INT64_MIN) unwrapper.clock().Anchor(segment.anchor_unix_s);
  const std::string padded = segment.tail_before + std::string(kBlockPaddingBytes, '\0');
  unwrapper.Begin(std::string_view(padded).substr(0, segment.tail_before.size()), {});
  LogEntry entry;
  EventView event;
  while (unwrapper.Next(&entry)) {
    if (!entry.has_header || !IsEximProgram(entry.line.program)) continue;
    event = EventView();
    if (ParseText(Dialect::kExim, entry.line.text, &event) == ParseResult::kEvent &&
        event.kind == EventKind::kRejection) {
      pairs_.IsSecond(entry.line, refusal_copies_);
    }
  }
}

void LineAnalyzer::BeginSegment(const Segment& segment) {
  counted_ = segment.role == LogRole::kLookedUp || segment.role == LogRole::kRepeats
                 ? segment.memory.get()
                 : nullptr;
  repeats_ = segment.role == LogRole::kRepeats;
  remembering_ = segment.role == LogRole::kRemembered ? segment.memory.get() : nullptr;
  remembered_.clear();
  refusal_copies_ = segment.refusal_copies;
  FollowPairs(segment);
  earlier_ = segment.earlier;
}

// A line says how a delivery ended, another one before it whose it was.
void LineAnalyzer::Join(const Joins& joins, const LineView& line, AnalyzedLine* out) {
  const EarlierLines::Use use = joins.look(line);
  if (use.verb == EarlierLines::Verb::kNothing) return;
  if (!earlier_) earlier_.emplace();
  out->result = joins.complete(line, earlier_->Do(use), &completed_, out->result, &out->event);
}

void LineAnalyzer::Analyze(const LogEntry& entry, LineFormat format, AnalyzedLine* out) {
  if (!entry.has_header) {
    const bool is_none =
        (format == LineFormat::kExim && IsEximRejectLogDump(entry.raw)) || IsNoLine(entry.raw);
    out->result = is_none ? ParseResult::kOfNoInterest : ParseResult::kNotUnderstood;
    return;
  }
  if (entry.is_continuation && period_.Has(entry.line.unix_us)) {
    out->result = ParseResult::kOfNoInterest;
    return;
  }
  AnalyzeLine(entry.line, out);
}

void LineAnalyzer::Remember(const LineView& line, const AnalyzedLine& out) {
  if (const uint64_t key = remembering_->Key(line, out.result, out.event); key != 0)
    remembered_.push_back(key);
}

void LineAnalyzer::Read(const LineView& line, AnalyzedLine* out) {
  if (!period_.Has(line.unix_us)) {
    out->result = ParseResult::kOutsidePeriod;
    return;
  }
  if (counted_ != nullptr && counted_->Has(line)) {
    out->result = ParseResult::kOfNoInterest;
    return;
  }
  const Dialect dialect = line.dialect;
  if (dialect == Dialect::kUnknown && !line.program_is_cut) {
    out->result = ParseResult::kOtherProgram;
    out->lost_lines = LostLines(line);
    return;
  }
  EventView& event = out->event;
  Clear(&event);
  out->result = dialect == Dialect::kUnknown ? ParseTextOfAnyDialect(line.text, &event)
                                             : ParseText(dialect, line.text, &event);
  if (dialect != Dialect::kPostfix && dialect != Dialect::kExim) {
    const DialectTraits* const row = TraitsOf(dialect);
    if (row != nullptr && row->joins != nullptr) Join(*row->joins, line, out);
  }
  if (out->result == ParseResult::kEvent && repeats_) out->result = ParseResult::kOfNoInterest;
  if (out->result != ParseResult::kEvent) return;
  if (dialect == Dialect::kExim && event.kind == EventKind::kRejection &&
      pairs_.IsSecond(line, refusal_copies_)) {
    out->result = ParseResult::kOfNoInterest;
    return;
  }
  event.unix_us = line.unix_us;
  event.host = line.host;
  event.program = line.program;
  if (event.kind == EventKind::kAttempt || event.kind == EventKind::kRejection ||
      event.kind == EventKind::kQueued || event.kind == EventKind::kNotice) {
    Judge(out);
  }
}

bool LineAnalyzer::NextRecipient(AnalyzedLine* line) {
  if (!whybounce::NextRecipient(&line->event)) return false;
  Judge(line);
  return true;
}

}  // namespace whybounce
