#include "pipeline/trace_collector.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/text.h"
#include "pipeline/arrival_words.h"
#include "pipeline/trace_step.h"

namespace whybounce {
namespace {

// What a step takes beside its strings.
constexpr size_t kStepBytes = sizeof(TraceStep);

uint64_t CountLines(std::string_view bytes) {
  uint64_t lines = 0;
  for (size_t at = 0; at < bytes.size(); ++lines) {
    const size_t newline = bytes.find('\n', at);
    at = newline == bytes.npos ? bytes.size() : newline + 1;
  }
  return lines;
}

bool IsQueueIdByte(char c) { return IsAlnum(c) || c == '-'; }

}  // namespace

TraceCollector::TraceCollector(const Engine& engine, const TraceQuery& query, absl::TimeZone zone,
                               WantedIds* ids)
    : query_(query),
      zone_(zone),
      ids_(*ids),
      sink_([this](const EventRow& row) {
        AddRow(row);
        return true;
      }),
      events_(engine, sink_) {
  for (const auto& [key, id] : ids_) key_of_id_.emplace(id.queue_id, key);
  for (const std::string& word : query.names.needles()) needles_.Add(word);
  if (needles_.empty()) return;
  for (const auto& [key, id] : ids_) needles_.Add(id.queue_id);
}

bool TraceCollector::MayHold(const Segment& segment) const {
  // Lines that end what lines before the segment began (qmail's deliveries) name nobody.
  if (needles_.empty() || segment.earlier.has_value()) return true;
  return needles_.StandsIn(segment.block->bytes()) || needles_.StandsIn(segment.line_before);
}

void TraceCollector::PassOver(const Segment& segment) {
  BeginSegment(segment);
  SkipLines(CountLines(segment.block->bytes()));
}

bool TraceCollector::HasRoom(size_t bytes) {
  if (bytes_ + bytes > kTraceBytesMax) {
    cut_ = true;
    return false;
  }
  bytes_ += bytes;
  return true;
}

void TraceCollector::Want(uint64_t key, std::string_view queue_id, std::string_view host,
                          bool whole, bool is_notification) {
  if (key == 0) return;
  const auto [it, is_new] = ids_.try_emplace(key);
  WantedId& id = it->second;
  if (is_new) {
    if (!HasRoom(queue_id.size() + host.size() + sizeof(WantedId))) {
      ids_.erase(key);
      return;
    }
    id.queue_id = queue_id;
    id.host = host;
    id.is_notification = is_notification;
    key_of_id_.emplace(id.queue_id, key);
    found_more_ = true;
  }
  id.whole = id.whole || whole;
}

// What the event's id caused, or came of, belongs to the answer as well, and the other way round.
void TraceCollector::WantCaused(uint64_t key, const EventView& event) {
  const auto other = ids_.find(events_.QueueKeyAt(event.host, event.other_queue_id));
  if (other == ids_.end() || ids_.contains(key)) return;
  const bool is_new_mail =
      event.kind == EventKind::kArrival &&
      (event.origin == Origin::kNotification || event.origin == Origin::kForwarded);
  Want(key, event.queue_id, event.host, other->second.whole || is_new_mail,
       is_new_mail && event.origin == Origin::kNotification);
}

void TraceCollector::WantOther(const EventView& event, bool whole) {
  if (event.other_queue_id.empty()) return;
  const bool is_notification = event.origin == Origin::kNotification;
  const bool has_own_recipients = is_notification || event.origin == Origin::kForwarded;
  Want(events_.QueueKeyAt(event.host, event.other_queue_id), event.other_queue_id, event.host,
       whole || has_own_recipients, is_notification && event.kind != EventKind::kArrival);
}

TraceCollector::Part* TraceCollector::PartOf(uint64_t key, uint64_t number,
                                             const EventView& event) {
  const auto [it, is_new] = part_of_.try_emplace(PartName(key, number), parts_.size());
  if (is_new) {
    if (parts_.size() >= kTraceMessagesMax || !HasRoom(sizeof(Part))) {
      ++left_out_;
      part_of_.erase(it);
      return nullptr;
    }
    Part& part = parts_.emplace_back();
    part.queue_key = key;
    part.queue_id = event.queue_id;
    part.host = event.host;
    const auto id = ids_.find(key);
    part.message.is_notification = id != ids_.end() && id->second.is_notification;
    if (key != 0) last_part_of_[key] = parts_.size() - 1;
    return &part;
  }
  return &parts_[it->second];
}

void TraceCollector::AddRow(const EventRow& row) {
  const EventView& event = *row.event;
  const uint64_t key = events_.QueueKeyOfEvent(event);
  const bool is_asked_for = query_.names.WantsRecipient(event.recipient, event.original_recipient);
  const bool is_of_message =
      query_.names.WantsMessage(event) ||
      (row.has_sender && query_.names.WantsSender(row.sender)) ||
      (!row.message_id.empty() && query_.names.WantsMessageId(row.message_id));
  if (is_asked_for || is_of_message) Want(key, event.queue_id, event.host, is_of_message, false);
  const auto id = ids_.find(key);
  if (id == ids_.end() && !is_asked_for && !is_of_message) return;
  uint64_t number = row.message_number != 0 ? row.message_number : events_.NumberOf(key);
  if (key == 0) number = ++lone_;
  Part* const part = PartOf(key, number, event);
  if (part == nullptr) return;
  row_part_ = part;
  TraceMessage& message = part->message;
  if (!row.message_id.empty()) message.message_id = row.message_id;
  if (row.has_sender) {
    message.has_sender = true;
    message.sender = row.sender;
  }
  if (row.size_bytes >= 0) message.size_bytes = row.size_bytes;
  message.is_notification = message.is_notification || row.is_notification;
  part->asked = part->asked || is_asked_for || is_of_message;
  part->whole = part->whole || is_of_message || (id != ids_.end() && id->second.whole);
  const bool whole = part->whole;
  if (id != ids_.end()) WantOther(event, whole);
  if (!whole && !is_asked_for) {
    ++part->recipients_passed;
    return;
  }
  TraceStep step = StepOf(
      row,
      event.kind == EventKind::kRejection ? TraceStep::Kind::kRefusal : TraceStep::Kind::kAttempt,
      zone_);
  step.is_asked_for = is_asked_for;
  step.passes = query_.filter.Matches(row);
  if (HasRoom(kStepBytes + step.row.size() * 2)) message.steps.push_back(std::move(step));
}

// What is no row: arrivals, links, the end.
void TraceCollector::AddStep(const EventView& event, Part* part) {
  TraceMessage& message = part->message;
  if (!event.message_id.empty() && message.message_id.empty())
    message.message_id = event.message_id;
  if (event.size_bytes >= 0) message.size_bytes = event.size_bytes;
  if (event.has_sender) {
    message.has_sender = true;
    message.sender = event.sender;
  }
  TraceStep step = StepOf(event);
  switch (event.kind) {
    case EventKind::kArrival:
      step.kind = TraceStep::Kind::kArrival;
      break;
    case EventKind::kLink:
      step.kind = TraceStep::Kind::kLink;
      break;
    case EventKind::kRemoval:
      step.kind = TraceStep::Kind::kRemoval;
      break;
    default:
      return;
  }
  step.at = events_.at();
  if (HasRoom(kStepBytes)) message.steps.push_back(std::move(step));
}

void TraceCollector::AddWords(std::string_view raw, Part* part) {
  ArrivalWords words = ReadArrivalWords(raw);
  if (!words.subject.empty()) part->message.subject = std::move(words.subject);
  if (words.login.empty()) return;
  for (TraceStep& step : part->message.steps) {
    if (step.kind == TraceStep::Kind::kArrival) step.login = words.login;
  }
}

void TraceCollector::KeepLine(std::string_view raw, Part* part) {
  if (query_.lines && HasRoom(raw.size() + sizeof(std::string)))
    part->message.lines.emplace_back(raw);
}

// Of a line that says nothing of a delivery, but names a queue id of the answer.
TraceCollector::Part* TraceCollector::PartNamedIn(std::string_view raw) {
  if (key_of_id_.empty()) return nullptr;
  for (size_t at = 0; at < raw.size();) {
    size_t end = at;
    while (end < raw.size() && IsQueueIdByte(raw[end])) ++end;
    if (end > at) {
      const auto it = key_of_id_.find(AbslView(raw.substr(at, end - at)));
      if (it != key_of_id_.end()) {
        const auto part = last_part_of_.find(it->second);
        if (part != last_part_of_.end() &&
            raw.find(parts_[part->second].host) != std::string_view::npos)
          return &parts_[part->second];
      }
    }
    at = end + 1;
  }
  return nullptr;
}

bool TraceCollector::VisitLine(std::string_view raw, uint32_t times, LineAnalyzer* analyzer,
                               AnalyzedLine* line) {
  row_part_ = nullptr;
  if (line->result != ParseResult::kEvent || times == 0) {
    events_.VisitLine(raw, times, analyzer, line);
    if (Part* const part = PartNamedIn(raw); part != nullptr) {
      AddWords(raw, part);
      KeepLine(raw, part);
    }
    return true;
  }
  const EventView event = line->event;  // its further recipients are walked below
  const uint64_t key = events_.QueueKeyOfEvent(event);
  const uint64_t number_before = key == 0 ? 0 : events_.NumberOf(key);
  const bool is_named = key != 0 && query_.names.WantsMessage(event);
  if (is_named) Want(key, event.queue_id, event.host, false, false);
  if (key != 0 && !event.other_queue_id.empty()) WantCaused(key, event);
  events_.VisitLine(raw, times, analyzer, line);
  Part* part = row_part_;
  const auto id = ids_.find(key);
  if (key != 0 && id != ids_.end() && event.kind != EventKind::kAttempt &&
      event.kind != EventKind::kRejection) {
    // A removal ends the message that was open before it.
    const uint64_t number = events_.NumberOf(key);
    part = PartOf(key, number != 0 ? number : number_before, event);
    if (part != nullptr) {
      AddStep(event, part);
      part->asked = part->asked || is_named;
      part->whole = part->whole || is_named || id->second.whole;
      WantOther(event, part->whole);
    }
  }
  if (part == nullptr) return true;
  AddWords(raw, part);
  KeepLine(raw, part);
  return true;
}

void TraceCollector::AddMail(const EventRow& row) {
  const EventView& event = *row.event;
  const bool is_asked_for = query_.names.WantsRecipient(event.recipient, event.original_recipient);
  const bool is_of_message =
      (row.has_sender && query_.names.WantsSender(row.sender)) ||
      (!row.message_id.empty() && query_.names.WantsMessageId(row.message_id)) ||
      (!event.queue_id.empty() && query_.names.WantsQueueId(event.queue_id));
  if (names_of_parts_.empty()) {  // of the logs, which are read before mails
    for (const Part& part : parts_) {
      names_of_parts_.insert(part.message.message_id);
      names_of_parts_.insert(part.queue_id);
    }
    names_of_parts_.insert("");
  }
  const auto names_a_part = [&](std::string_view name) {
    return !name.empty() && names_of_parts_.contains(AbslView(name));
  };
  if (!is_asked_for && !is_of_message && !names_a_part(row.message_id) &&
      !names_a_part(event.queue_id))
    return;
  TraceStep step = StepOf(row, TraceStep::Kind::kNotice, zone_);
  step.is_asked_for = is_asked_for || is_of_message;
  step.passes = query_.filter.Matches(row);
  if (!HasRoom(kStepBytes + step.row.size() * 2)) return;
  notices_.push_back(std::move(step));
  notice_facts_.push_back({std::string(row.message_id),
                           std::string(row.has_sender ? row.sender : std::string_view()),
                           row.has_sender});
}

}  // namespace whybounce
