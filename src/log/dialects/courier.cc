// Lines of the Courier mail server (courier/cdlogger, module.esmtp): one or more that say what the
// peer did, then one with the status, under "id=ID,from=<S>,addr=<R>".
#include "base/hash.h"
#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace courier {
namespace {

bool IsProgram(std::string_view program) {
  return StartsWith(program, "courier") &&
         (program == "courierd" || program == "courieresmtp" || program == "courierlocal" ||
          program == "courieresmtpd" || program == "courierdsn" || program == "courier" ||
          program == "courieruucp" || program == "courierfax");
}

struct Line {
  std::string_view head;  // "id=ID,from=<S>,addr=<R>"
  std::string_view id, sender, recipient;
  std::string_view rest;  // ",status: failure", ": 550 5.1.1 ..."
};

bool Split(std::string_view text, Line* line) {
  std::string_view rest = text;
  if (!ConsumePrefix(&rest, "id=")) return false;
  const size_t id_end = rest.find(",from=<");
  if (id_end == rest.npos) return false;
  line->id = rest.substr(0, id_end);
  rest.remove_prefix(id_end + 7);
  const size_t sender_end = rest.find(">,addr=<");
  if (sender_end == rest.npos) return false;
  line->sender = rest.substr(0, sender_end);
  rest.remove_prefix(sender_end + 8);
  // An address may hold a '>' within quotes, but not this.
  size_t end = rest.find('>');
  while (end != rest.npos && end + 1 < rest.size() && rest[end + 1] != ',' && rest[end + 1] != ':')
    end = rest.find('>', end + 1);
  if (end == rest.npos || end + 1 >= rest.size()) return false;
  line->recipient = rest.substr(0, end);
  line->rest = rest.substr(end + 1);
  line->head = text.substr(0, text.size() - line->rest.size());
  return true;
}

// ",status: deferred", after a size where one is said.
bool ConsumeStatus(std::string_view rest, Outcome* outcome) {
  const size_t at = rest.rfind(",status: ");
  if (at == rest.npos || !StartsWith(rest, ",")) return false;
  const std::string_view status = rest.substr(at + 9);
  if (status == "success") {
    *outcome = Outcome::kDelivered;
  } else if (status == "deferred") {
    *outcome = Outcome::kDeferred;
  } else if (status == "failure") {
    *outcome = Outcome::kBounced;
  } else {
    return false;
  }
  return true;
}

ParseResult Parse(std::string_view text, EventView* event) {
  event->dialect = Dialect::kCourier;
  if (ConsumePrefix(&text, "newmsg,id=")) {
    event->kind = EventKind::kArrival;
    event->queued = true;
    event->queue_id = TakeUntil(&text, ": ");
    return ParseResult::kEvent;
  }
  if (ConsumePrefix(&text, "started,id=")) {
    event->queue_id = TakeUntil(&text, ",from=<");
    event->sender = TakeUntil(&text, ">,module=");
    event->has_sender = true;
    // Of its own bounce of the same message, the sender is nobody.
    if (event->queue_id.empty() || StartsWith(text, "dsn,")) return ParseResult::kOfNoInterest;
    event->kind = EventKind::kActive;
    return ParseResult::kEvent;
  }
  Line line;
  if (!Split(text, &line) || !ConsumeStatus(line.rest, &event->outcome))
    return ParseResult::kOfNoInterest;
  event->kind = EventKind::kAttempt;
  event->queue_id = line.id;
  event->sender = line.sender;
  event->has_sender = true;
  event->recipient = line.recipient;
  event->speaker = Speaker::kOwnMta;
  return ParseResult::kEvent;
}

bool IsOwnText(std::string_view text) {
  Line line;
  return Split(text, &line);
}

EarlierLines::Use Look(const LineView& view) {
  std::string_view text = view.text;
  // It begins at the mark: "courieresmtp[814]: id=".
  if (StartsWith(text, "courier")) TakeUntil(&text, ": ");
  Line line;
  if (!Split(text, &line)) return {};
  using Verb = EarlierLines::Verb;
  Outcome outcome;
  const uint64_t key = Hash64(line.head);
  if (ConsumeStatus(line.rest, &outcome)) return {Verb::kTakes, key, {}};
  return {Verb::kAdds, key, line.rest};
}

// ": 550-5.1.1 a", ": 550 5.1.1 b", ",success: delivered: mx.corp.example [192.0.2.14]"
ParseResult Complete(const LineView&, std::string_view earlier, std::string* scratch,
                     ParseResult parsed, EventView* event) {
  if (parsed != ParseResult::kEvent || event->kind != EventKind::kAttempt) return parsed;
  scratch->clear();
  while (!earlier.empty()) {
    std::string_view line = TakeUntil(&earlier, "\n");
    if (ConsumePrefix(&line, ": ")) {
      if (!scratch->empty()) scratch->push_back(' ');
      scratch->append(line);
    } else if (const size_t at = line.find("success: delivered: "); at != line.npos) {
      line.remove_prefix(at + 20);
      const std::string_view host = TakeUntil(&line, " [");
      const std::string_view ip = TakeUntil(&line, "]");
      if (!StartsWith(host, "[")) event->relay_host = host;
      if (IsIpAddress(ip)) event->relay_ip = ip;
    }
  }
  SetReply(*scratch, event);
  const bool is_local = event->reply_code == 0;
  event->speaker = is_local ? Speaker::kOwnMta : Speaker::kRemote;
  if (event->outcome == Outcome::kDelivered && !is_local) event->stage = Stage::kEndOfData;
  return parsed;
}

constexpr Joins kJoins = {"courier", Look, Complete};

}  // namespace
}  // namespace courier

const DialectTraits kCourierTraits = {.dialect = Dialect::kCourier,
                                      .is_program = courier::IsProgram,
                                      .parse = courier::Parse,
                                      .is_own_text = courier::IsOwnText,
                                      .joins = &courier::kJoins};

}  // namespace whybounce
