// What the words of bounces and other automatic mail mean: patterns/mail/*.toml in memory.
#ifndef WHYBOUNCE_MAIL_WORDS_H_
#define WHYBOUNCE_MAIL_WORDS_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/phrase_finder.h"

namespace whybounce {

// See patterns/mail/README.md.
enum class Meaning : uint8_t {
  kFailed,          // the mail was not delivered and will not be
  kFailedSubject,   // the same, where it is a subject
  kRefusal,         // why a server refuses: no such user, mailbox full
  kDelayed,         // not yet delivered
  kDelivered,       // delivered, handed on
  kDeliveredLabel,  // after it stands who got the mail
  kAutoReply,       // somebody is away; an automatic reply
  kGone,            // in an automatic reply: this mailbox is not read any more
  kChallenge,       // prove that you are a person
  kFeedback,        // somebody complains
  kReplied,         // subject of an answer
  kForwarded,       // subject of forwarded mail
  kNotifier,        // the name or local part of who writes bounces
  kNobody,          // a local part that stands for none
  kMailProgram,     // the name of a program in which people write mail
  kOtherGoods,      // what is delivered or returned and is no mail: parcels, payments
  kRecipientLabel,  // after it stands the recipient
  kReplyLabel,      // after it stands why
  kOtherLabel,      // after it stands something else
  kNotRecipient,    // an address after it did not fail
  kOriginal,        // below it begins a copy of the mail
  kEndOfReply,      // what the server said ends before it
  kBoilerplate,     // says nothing of why
  kGaveUp,          // the time was up: it failed for want of an answer, not by one
  kRole,            // a local part of who helps
  kAttempts,        // below it stands what each attempt met with
};
inline constexpr size_t kMeaningCount = static_cast<size_t>(Meaning::kAttempts) + 1;

// What a phrase may mean: a bit per Meaning.
using Meanings = uint32_t;
constexpr Meanings Bit(Meaning meaning) { return 1U << static_cast<unsigned>(meaning); }

struct MailWordsFile {
  std::string_view name;
  std::string_view text;
};

// Thread-safe: immutable after Create().
class MailWords {
 public:
  // Errors: kInvalidArgument with "file:line:column: what" for a file that is not right.
  static absl::StatusOr<std::unique_ptr<MailWords>> Create(const std::vector<MailWordsFile>& files);

  // Calls found(Meanings, begin, end) for every phrase in `folded` (see FoldCase), in the order of
  // their ends. "Not yet delivered" does not say "not delivered", nor "sender address" "address",
  // though that stands in it. One look-up per byte.
  template <typename Found>
  void Find(std::string_view folded, Found found) const {
    size_t last_end = std::string_view::npos;
    Meanings denied = 0;
    // Of phrases with the same end the longest comes first.
    finder_.Find(folded, [&](Meanings meanings, size_t begin, size_t end) {
      if (end != last_end) denied = 0;
      last_end = end;
      meanings &= ~denied;
      if (meanings == 0) return;
      if ((meanings & Bit(Meaning::kDelayed)) != 0)
        denied |= Bit(Meaning::kFailed) | Bit(Meaning::kFailedSubject);
      if ((meanings & Bit(Meaning::kOtherLabel)) != 0) denied |= Bit(Meaning::kRecipientLabel);
      found(meanings, begin, end);
    });
  }

 private:
  PhraseFinder finder_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_WORDS_H_
