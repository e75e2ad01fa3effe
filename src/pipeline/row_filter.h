// A part of the rows: which recipients are asked for.
#ifndef WHYBOUNCE_PIPELINE_ROW_FILTER_H_
#define WHYBOUNCE_PIPELINE_ROW_FILTER_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "base/name_pattern.h"
#include "classify/engine.h"
#include "report/event_row.h"

namespace whybounce {

// By which key of a row.
enum class RowKey : uint8_t {
  kRecipient,
  kSender,
  kDomain,        // of the recipient: the domain itself and what lies below it
  kOrganisation,  // likewise: all domains of whoever registered it
  kProvider,
  kCause,
  kClass,
  kHost,  // that wrote the log
  kQueueId,
  kMessageId,
  kOutcome,
};
inline constexpr size_t kRowKeyCount = static_cast<size_t>(RowKey::kOutcome) + 1;
std::string_view Id(RowKey key);  // "recipient", "queue-id": the name of its flag

// What is asked of a recipient's last row. Copyable; thread-safe: not changed by asking.
class RowFilter {
 public:
  // Errors: kInvalidArgument for a cause, class, provider or outcome that there is not.
  absl::Status Add(RowKey key, std::string_view typed, const Engine& engine);

  bool empty() const;
  // Whether all rows of a recipient are answered alike, so that nobody need wait for the last.
  bool LooksAtEveryRowAlike() const;
  bool Matches(const EventRow& row) const;
  // As it was typed: "cause=ip-blocked, domain=!corp.example".
  std::string Describe() const;
  const NamePatterns& of(RowKey key) const { return patterns_[static_cast<size_t>(key)]; }

 private:
  std::array<NamePatterns, kRowKeyCount> patterns_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_ROW_FILTER_H_
