// Which queue ids and bounces are about one message.
#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "pipeline/trace_collector.h"

namespace whybounce {
namespace {

// Disjoint sets of numbers.
class Groups {
 public:
  explicit Groups(size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0); }
  size_t Of(size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  // The one with the lower number stands for both.
  void Join(size_t a, size_t b) {
    a = Of(a);
    b = Of(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<size_t> parent_;
};

// A message that comes back from a filter, or another host of ours, keeps both.
std::string MessageAndRecipient(std::string_view message_id, std::string_view recipient) {
  std::string name(message_id);
  name.push_back('\n');
  name += ToLower(recipient);
  return name;
}

bool IsEarlier(const TraceStep& a, const TraceStep& b) {
  return a.unix_us != b.unix_us ? a.unix_us < b.unix_us : a.at < b.at;
}

bool Names(const TraceRecipient& recipient, std::string_view address) {
  return !address.empty() && (EqualsIgnoreCase(recipient.address, address) ||
                              EqualsIgnoreCase(recipient.original, address));
}

}  // namespace

std::vector<std::vector<size_t>> TraceCollector::Joined() {
  Groups groups(parts_.size());
  absl::flat_hash_map<uint64_t, std::vector<size_t>> by_key;
  for (size_t i = 0; i < parts_.size(); ++i) {
    if (parts_[i].queue_key != 0) by_key[parts_[i].queue_key].push_back(i);
  }
  absl::flat_hash_map<std::string, size_t> by_name;
  for (size_t i = 0; i < parts_.size(); ++i) {
    const TraceMessage& message = parts_[i].message;
    for (const TraceStep& step : message.steps) {
      if (!message.message_id.empty() && step.IsRow()) {
        const auto [it, is_first] =
            by_name.try_emplace(MessageAndRecipient(message.message_id, step.recipient), i);
        if (!is_first) groups.Join(i, it->second);
      }
      if (step.other_queue_id.empty()) continue;
      const auto others = by_key.find(events_.QueueKeyAt(step.host, step.other_queue_id));
      if (others == by_key.end()) continue;
      // An id may come again: the message meant is the nearest in time.
      const size_t other =
          *std::min_element(others->second.begin(), others->second.end(), [&](size_t a, size_t b) {
            return std::abs(parts_[a].message.first_us() - step.unix_us) <
                   std::abs(parts_[b].message.first_us() - step.unix_us);
          });
      groups.Join(i, other);
    }
  }
  std::vector<std::vector<size_t>> joined(parts_.size());
  for (size_t i = 0; i < parts_.size(); ++i) joined[groups.Of(i)].push_back(i);
  std::erase_if(joined, [](const std::vector<size_t>& group) { return group.empty(); });
  return joined;
}

TraceMessage TraceCollector::Merge(const std::vector<size_t>& group) {
  const bool all_are_notifications = std::all_of(
      group.begin(), group.end(), [&](size_t i) { return parts_[i].message.is_notification; });
  TraceMessage whole;
  whole.is_notification = all_are_notifications;
  for (const size_t i : group) {
    Part& part = parts_[i];
    TraceMessage& message = part.message;
    if (!part.queue_id.empty()) whole.queue_ids.push_back(part.queue_id);
    const bool is_answer = message.is_notification && !all_are_notifications;
    for (TraceStep& step : message.steps) {
      step.of_notification = is_answer;
      whole.steps.push_back(std::move(step));
    }
    for (std::string& line : message.lines) whole.lines.push_back(std::move(line));
    if (is_answer) continue;
    whole.other_recipients = std::max(whole.other_recipients, part.recipients_passed);
    if (whole.message_id.empty()) whole.message_id = std::move(message.message_id);
    if (whole.subject.empty()) whole.subject = std::move(message.subject);
    if (whole.size_bytes < 0) whole.size_bytes = message.size_bytes;
    if (!whole.has_sender) {
      whole.has_sender = message.has_sender;
      whole.sender = std::move(message.sender);
    }
  }
  std::stable_sort(whole.steps.begin(), whole.steps.end(), IsEarlier);
  return whole;
}

// A bounce belongs to the message of which it names the Message-ID or queue id and a recipient.
void TraceCollector::JoinNotices(std::vector<TraceMessage>* messages) {
  absl::flat_hash_map<std::string, std::vector<size_t>> by_name;
  const auto add_names = [&](size_t i) {
    const TraceMessage& message = (*messages)[i];
    if (!message.message_id.empty()) by_name[message.message_id].push_back(i);
    for (const std::string& id : message.queue_ids) by_name[id].push_back(i);
  };
  for (size_t i = 0; i < messages->size(); ++i) add_names(i);
  for (size_t n = 0; n < notices_.size(); ++n) {
    TraceStep& notice = notices_[n];
    const NoticeFacts& facts = notice_facts_[n];
    TraceMessage* home = nullptr;
    for (const std::string_view name :
         {std::string_view(facts.message_id), std::string_view(notice.queue_id)}) {
      if (name.empty() || home != nullptr) continue;
      const auto it = by_name.find(AbslView(name));
      if (it == by_name.end()) continue;
      for (const size_t i : it->second) {
        TraceMessage& message = (*messages)[i];
        const bool is_told_of = std::any_of(
            message.recipients.begin(), message.recipients.end(), [&](const TraceRecipient& one) {
              return Names(one, notice.recipient) || Names(one, notice.original_recipient);
            });
        if (is_told_of) home = &message;
      }
    }
    if (home == nullptr) {
      if (!notice.is_asked_for) continue;
      messages->emplace_back();
      home = &messages->back();
      home->message_id = facts.message_id;
      if (!notice.queue_id.empty()) home->queue_ids.push_back(notice.queue_id);
    }
    if (!home->has_sender) {
      home->has_sender = facts.has_sender;
      home->sender = facts.sender;
    }
    home->steps.push_back(std::move(notice));
    std::stable_sort(home->steps.begin(), home->steps.end(), IsEarlier);
    SettleFates(home);
    if (home == &messages->back()) add_names(messages->size() - 1);
  }
}

Trace TraceCollector::Take() {
  Trace trace;
  trace.left_out = left_out_;
  trace.cut = cut_;
  for (const std::vector<size_t>& group : Joined()) {
    // An id comes again, for a message that nobody asked for.
    if (std::none_of(group.begin(), group.end(), [&](size_t i) { return parts_[i].asked; }))
      continue;
    trace.messages.push_back(Merge(group));
    SettleFates(&trace.messages.back());
  }
  JoinNotices(&trace.messages);
  for (TraceMessage& message : trace.messages) {
    std::erase_if(message.recipients, [&](const TraceRecipient& recipient) {
      return !message.steps[recipient.last_step].passes;
    });
  }
  if (!query_.filter.empty()) {
    std::erase_if(trace.messages,
                  [](const TraceMessage& message) { return message.recipients.empty(); });
  }
  std::stable_sort(
      trace.messages.begin(), trace.messages.end(),
      [](const TraceMessage& a, const TraceMessage& b) { return a.first_us() < b.first_us(); });
  return trace;
}

}  // namespace whybounce
