// Addresses to stop mailing, and why.
#ifndef WHYBOUNCE_REPORT_SUPPRESSION_H_
#define WHYBOUNCE_REPORT_SUPPRESSION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "base/slot_hash.h"
#include "whybounce/event_row.h"

namespace whybounce {

// When causes that may pass (mailbox full, disabled) are enough: after so many messages that were
// lost, the first and the last of them at least so many days apart, and none delivered since.
struct SoftLimit {
  uint32_t failures = 5;
  uint32_t days = 14;
};

struct SuppressedAddress {
  std::string recipient;        // whom the mail was for, as it was written last
  std::string final_recipient;  // whom it went to from there and who failed, if it is another one
  Cause cause = Cause::kUndetermined;
  Permanence permanence = Permanence::kSoft;  // hard: one failure was enough
  uint32_t failures = 0;                      // messages lost since the last delivery
  int64_t first_us = 0;                       // of them; 0: not known
  int64_t last_us = 0;
  ReplyCode reply_code = 0;  // of the last one
  EnhancedCode enhanced_code;
  std::string reply;
  std::string source;  // where the last one stands
  uint64_t line = 0;   // of a log, 1-based; 0: a mail
  int64_t message = -1;
  bool is_chosen = true;  // what Add() was told of the row that is told of
};

// Looks at one event after the other. Only what is the list owner's to mend (`who`) or to give up
// (`action`) counts: causes that are the sender's fault, the receiving system's or of the moment
// never stop an address; a complaint (feedback report) does at once, whatever is delivered after
// it. A message counts once, whether a log, a bounce or both tell of it. Memory: at most
// kSuppressAddressesMax addresses. Thread-compatible.
class SuppressionList {
 public:
  explicit SuppressionList(SoftLimit limit) : limit_(limit) {}

  // `is_chosen`: the row is of a part that was asked for. All rows must come: a delivery by whom
  // nobody asked for takes an address off as well.
  void Add(const EventRow& row, bool is_chosen = true);
  // By address. The list is empty afterwards.
  std::vector<SuppressedAddress> Take();
  // Addresses that were not looked at because there were too many.
  uint64_t dropped() const { return dropped_; }

 private:
  static constexpr size_t kKnownMessagesMax = 16;
  struct Suspect {
    SuppressedAddress address;
    bool is_hard = false;
    bool complained = false;
    std::vector<uint64_t> messages;  // the last that counted, by queue id and by Message-ID
  };

  static bool IsNew(const EventRow& row, Suspect* entry);

  const SoftLimit limit_;
  absl::flat_hash_map<uint64_t, Suspect, SlotHash> entries_;  // by address in lower case
  uint64_t dropped_ = 0;
};

// The forms of the list. Replies and addresses are sanitised; in `list` stand addresses only.
std::string SuppressionText(const std::vector<SuppressedAddress>& addresses, absl::TimeZone zone,
                            size_t width);
std::string SuppressionCsv(const std::vector<SuppressedAddress>& addresses, absl::TimeZone zone);
std::string SuppressionJsonLines(const std::vector<SuppressedAddress>& addresses,
                                 absl::TimeZone zone);
std::string SuppressionNames(const std::vector<SuppressedAddress>& addresses);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_SUPPRESSION_H_
