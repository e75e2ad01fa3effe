// Lines of the DragonFly Mail Agent (dma.c, net.c). The id is in the tag: "dma[b39.5646fbf55b30]",
// with the process id after it or not; what stands before the dot is the message, the whole is one
// of its recipients.
#include "base/hash.h"
#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"
#include "reply/stage_words.h"

namespace whybounce {
namespace dma {
namespace {

bool IsProgram(std::string_view program) { return program == "dma"; }

// "mx.corp.example [192.0.2.14]" off the front of "... failed after RCPT TO: ...".
void ConsumeHost(std::string_view* text, EventView* event) {
  const size_t open = text->find(" [");
  const size_t close = text->find("] ", open);
  if (open == text->npos || close == text->npos || text->substr(0, open).find(' ') != text->npos)
    return;
  const std::string_view ip = text->substr(open + 2, close - open - 2);
  if (!IsIpAddress(ip)) return;
  event->relay_host = text->substr(0, open);
  event->relay_ip = ip;
  text->remove_prefix(close + 2);
}

// "mx.corp.example [192.0.2.14] failed after RCPT TO: 550 5.1.1 ...", "DNS lookup failure: ..."
ParseResult ParseFailure(Outcome outcome, std::string_view text, EventView* event) {
  event->kind = EventKind::kAttempt;
  event->outcome = outcome;
  ConsumeHost(&text, event);
  event->stage = event->HasRelay() ? Stage::kUnknown : Stage::kLocal;
  if (ConsumePrefix(&text, "failed after ")) {
    const std::string_view stage = TakeUntil(&text, ": ");
    event->stage = stage == "connect"      ? Stage::kGreeting
                   : stage == "final DATA" ? Stage::kEndOfData
                                           : StageOfCommand(stage);
  } else if (ConsumePrefix(&text, "failed: ")) {
    event->stage = Stage::kConnect;
  }
  SetReply(text, event);
  event->speaker = event->reply_code == 0 ? Speaker::kOwnMta : Speaker::kRemote;
  return ParseResult::kEvent;
}

ParseResult Parse(std::string_view text, EventView* event) {
  event->dialect = Dialect::kDma;
  if (ConsumePrefix(&text, "new mail from user=")) {
    event->kind = EventKind::kArrival;
    event->queued = true;
    TakeUntil(&text, " envelope_from=<");
    event->sender = text.substr(0, text.rfind('>'));
    event->has_sender = true;
    return ParseResult::kEvent;
  }
  if (ConsumePrefix(&text, "remote delivery deferred: "))
    return ParseFailure(Outcome::kDeferred, text, event);
  if (ConsumePrefix(&text, "connect to ")) return ParseFailure(Outcome::kDeferred, text, event);
  if (ConsumePrefix(&text, "remote delivery failed: ") ||
      ConsumePrefix(&text, "remote delivery to "))
    return ParseFailure(Outcome::kBounced, text, event);
  const bool is_local_failure = ConsumePrefix(&text, "local delivery failed: ");
  if (is_local_failure || ConsumePrefix(&text, "local delivery deferred: ")) {
    event->direction = Direction::kInbound;
    return ParseFailure(is_local_failure ? Outcome::kBounced : Outcome::kDeferred, text, event);
  }
  if (StartsWith(text, "<") && text.ends_with("> delivery successful")) {
    event->kind = EventKind::kAttempt;
    event->outcome = Outcome::kDelivered;
    event->recipient = text.substr(1, text.size() - 22);
    return ParseResult::kEvent;
  }
  if (ConsumePrefix(&text, "delivery failed, bouncing as ")) {
    event->kind = EventKind::kLink;
    event->origin = Origin::kNotification;
    event->other_queue_id = text;
    return ParseResult::kEvent;
  }
  return ParseResult::kOfNoInterest;
}

// The whole id and the text, of a line with a header or from the mark on.
std::string_view IdOf(const LineView& line, std::string_view* text) {
  *text = line.text;
  if (!line.pid.empty()) {
    // "dma[ID][36135]: ": the process id is that of the tag then.
    std::string_view rest = *text;
    if (ConsumePrefix(&rest, "[") && rest.find("]: ") != rest.npos) {
      TakeUntil(&rest, "]: ");
      *text = rest;
    }
    return line.pid;
  }
  if (!ConsumePrefix(text, "dma[")) return {};
  const std::string_view id = TakeUntil(text, "]");
  TakeUntil(text, ": ");
  return id;
}

EarlierLines::Use Look(const LineView& line) {
  std::string_view text;
  const std::string_view id = IdOf(line, &text);
  if (id.empty()) return {};
  using Verb = EarlierLines::Verb;
  const uint64_t key = Hash64(id);
  if (StartsWith(text, "<"))
    return {text.ends_with(" trying delivery") ? Verb::kBegins : Verb::kTakes, key, text};
  if (StartsWith(text, "trying remote delivery to ") ||
      StartsWith(text, "remote delivery failed") || StartsWith(text, "local delivery failed") ||
      StartsWith(text, "remote delivery to "))
    return {Verb::kAdds, key, text.substr(0, 200)};
  if (StartsWith(text, "delivery failed, bouncing as ")) return {Verb::kTakes, key, {}};
  return {Verb::kAsks, key, {}};
}

// rsyslog and others write the line ends of a reply as "#015#012".
void JoinLines(std::string_view reply, std::string* out) {
  out->clear();
  while (!reply.empty()) {
    if (ConsumePrefix(&reply, "#015")) continue;
    if (ConsumePrefix(&reply, "#012")) {
      out->push_back(' ');
    } else {
      out->push_back(reply.front());
      reply.remove_prefix(1);
    }
  }
}

// Whether what was kept says why it was given up.
bool HasFailed(std::string_view earlier) {
  while (!earlier.empty()) {
    const std::string_view line = TakeUntil(&earlier, "\n");
    if (StartsWith(line, "remote delivery ") || StartsWith(line, "local delivery ")) return true;
  }
  return false;
}

ParseResult Complete(const LineView& line, std::string_view earlier, std::string* scratch,
                     ParseResult parsed, EventView* event) {
  std::string_view text;
  const std::string_view id = IdOf(line, &text);
  if (text.size() != line.text.size()) parsed = Parse(text, event);
  if (parsed != ParseResult::kEvent) return parsed;
  event->queue_id = id.substr(0, id.find('.'));
  const bool has_failed = HasFailed(earlier);
  if (event->kind == EventKind::kLink && !has_failed && !earlier.empty()) {
    // Given up without another word: its time was over.
    event->kind = EventKind::kAttempt;
    event->outcome = Outcome::kExpired;
    event->origin = Origin::kSubmitted;
    event->other_queue_id = {};
    event->speaker = Speaker::kOwnMta;
    event->stage = Stage::kLocal;
  }
  if (event->kind != EventKind::kAttempt) return parsed;
  if (event->recipient.empty() && StartsWith(earlier, "<"))
    event->recipient = earlier.substr(1, earlier.find("> trying delivery") - 1);
  if (event->outcome == Outcome::kDelivered) {
    const size_t at = earlier.rfind("trying remote delivery to ");
    if (at == earlier.npos) {
      event->direction = Direction::kInbound;
      event->stage = Stage::kLocal;
    } else {
      std::string_view host = earlier.substr(at + 26);
      ConsumeHost(&host, event);
      event->stage = Stage::kEndOfData;
    }
    return parsed;
  }
  // "remote delivery deferred: SSL handshake failed": with the host that was being tried.
  const size_t tried = earlier.rfind("trying remote delivery to ");
  if (!event->HasRelay() && tried != earlier.npos) {
    std::string_view host = earlier.substr(tried + 26);
    ConsumeHost(&host, event);
    if (event->stage == Stage::kLocal) event->stage = Stage::kUnknown;
  }
  if (event->reply.find("#01") == event->reply.npos) return parsed;
  JoinLines(event->reply, scratch);
  SetReply(*scratch, event);
  return parsed;
}

constexpr Joins kJoins = {"dma[", Look, Complete};

}  // namespace
}  // namespace dma

const DialectTraits kDmaTraits = {.dialect = Dialect::kDma,
                                  .is_program = dma::IsProgram,
                                  .parse = dma::Parse,
                                  .joins = &dma::kJoins};

}  // namespace whybounce
