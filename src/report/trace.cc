#include "report/trace.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "base/text.h"

namespace whybounce {
namespace {

TraceFate FateOf(const TraceStep& step) {
  switch (step.outcome) {
    case Outcome::kDelivered:
      return TraceFate::kDelivered;
    case Outcome::kDeferred:
      return TraceFate::kWaiting;
    case Outcome::kBounced:
    case Outcome::kExpired:
      return TraceFate::kLost;
    case Outcome::kRejected:
      return TraceFate::kRefused;
    case Outcome::kNotABounce:
      return TraceFate::kAnswered;
    default:
      return TraceFate::kElsewhere;
  }
}

// What a later row of the same recipient may not be outdone by: that it was handed on says nothing
// where it is seen what came of it.
bool SaysMore(TraceFate fate) {
  return fate != TraceFate::kElsewhere && fate != TraceFate::kAnswered;
}

// The last rows of a recipient, by queue id.
struct LastRows {
  std::vector<size_t> steps;
};

}  // namespace

std::string_view Id(TraceStep::Kind kind) {
  constexpr std::array<std::string_view, 6> kIds = {"arrival", "attempt", "refusal",
                                                    "link",    "removal", "notice"};
  return kIds[static_cast<size_t>(kind)];
}

std::string_view Id(TraceFate fate) {
  constexpr std::array<std::string_view, 6> kIds = {"delivered", "lost",    "waiting",
                                                    "elsewhere", "refused", "answered"};
  return kIds[static_cast<size_t>(fate)];
}

void SettleFates(TraceMessage* message) {
  message->recipients.clear();
  absl::flat_hash_map<std::string, size_t> number_of;  // by address, lower case
  std::vector<LastRows> last_rows;
  for (size_t i = 0; i < message->steps.size(); ++i) {
    const TraceStep& step = message->steps[i];
    if (!step.IsRow() || step.of_notification) continue;
    std::string address = ToLower(step.recipient);
    // A bounce may name the address that was mailed as well as the final one.
    if (const auto original = number_of.find(ToLower(step.original_recipient));
        step.kind == TraceStep::Kind::kNotice && !number_of.contains(address) &&
        original != number_of.end())
      address = original->first;
    const auto [it, is_new] = number_of.try_emplace(address, message->recipients.size());
    if (is_new) {
      message->recipients.push_back({step.recipient, step.original_recipient});
      last_rows.emplace_back();
    }
    TraceRecipient& recipient = message->recipients[it->second];
    if (step.kind == TraceStep::Kind::kAttempt && SaysMore(FateOf(step)))
      recipient.attempts += step.times;
    std::vector<size_t>& last = last_rows[it->second].steps;
    const auto same = std::find_if(last.begin(), last.end(), [&](size_t other) {
      const TraceStep& one = message->steps[other];
      return one.queue_id == step.queue_id && one.host == step.host;
    });
    if (same != last.end()) last.erase(same);
    last.push_back(i);
  }
  for (size_t r = 0; r < message->recipients.size(); ++r) {
    TraceRecipient& recipient = message->recipients[r];
    const std::vector<size_t>& last = last_rows[r].steps;
    recipient.last_step = last.back();
    for (auto it = last.rbegin(); it != last.rend(); ++it) {
      if (!SaysMore(FateOf(message->steps[*it]))) continue;
      recipient.last_step = *it;
      break;
    }
    recipient.fate = FateOf(message->steps[recipient.last_step]);
  }
}

}  // namespace whybounce
