// What is counted, by a tally and in a report alike. To add a counter: a member, and its place in
// the list of fields below it.
#ifndef WHYBOUNCE_COUNTS_H_
#define WHYBOUNCE_COUNTS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "whybounce/cause.h"
#include "whybounce/event.h"
#include "whybounce/fields.h"

namespace whybounce {

// One row of any table. Attempts and recipients are different things and never added up. A
// recipient is one address of one message.
struct Counts {
  std::array<uint64_t, 3> attempts{};  // by class: 2xx, 4xx, 5xx
  uint64_t delivered = 0;              // recipients from here on
  uint64_t lost = 0;                   // refused or given up
  uint64_t waiting = 0;                // at the end of the log
  uint64_t first_try = 0;              // delivered at the first attempt, of `traced`
  uint64_t traced = 0;                 // delivered, and all attempts were seen

  template <typename Self, typename Visitor>
  static constexpr void Fields(Self& self, Visitor& visit) {
    visit(self.attempts, self.delivered, self.lost, self.waiting, self.first_try, self.traced);
  }
  constexpr void Add(const Counts& other) { AddFields(this, other); }
  // What was added since it was `before`.
  constexpr Counts Since(const Counts& before) const {
    Counts since = *this;
    ZipFields(&since, before, [](uint64_t& x, uint64_t y) { x -= y; });
    return since;
  }
  friend constexpr bool operator==(const Counts&, const Counts&) = default;

  uint64_t recipients() const { return delivered + lost + waiting; }
  uint64_t all_attempts() const { return attempts[0] + attempts[1] + attempts[2]; }
};
static_assert(ListsAllFields<Counts>());

// A cause within something.
struct CauseCounts {
  uint64_t attempts = 0;
  uint64_t lost = 0;     // recipients
  uint64_t waiting = 0;  // recipients

  template <typename Self, typename Visitor>
  static constexpr void Fields(Self& self, Visitor& visit) {
    visit(self.attempts, self.lost, self.waiting);
  }
  constexpr void Add(const CauseCounts& other) { AddFields(this, other); }
};
static_assert(ListsAllFields<CauseCounts>());

// Where the lines went. The sum of all but `read`, `overlong` and `lost` is `read`.
struct LineCounts {
  uint64_t read = 0;
  uint64_t attempts = 0;
  uint64_t rejections = 0;
  uint64_t queue = 0;           // arrivals, senders, removals, links
  uint64_t of_no_interest = 0;  // mail programs' talk
  uint64_t other_program = 0;
  uint64_t outside_period = 0;  // not between --since and --until
  uint64_t not_understood = 0;
  uint64_t overlong = 0;  // among the above: cut at kLineBytesMax
  uint64_t lost = 0;      // never written: syslog says that it dropped as many

  template <typename Self, typename Visitor>
  static constexpr void Fields(Self& self, Visitor& visit) {
    visit(Named("read", self.read), Named("attempts", self.attempts),
          Named("rejections", self.rejections), Named("queue", self.queue),
          Named("of_no_interest", self.of_no_interest), Named("other_program", self.other_program),
          Named("outside_period", self.outside_period),
          Named("not_understood", self.not_understood), Named("overlong", self.overlong),
          Named("lost", self.lost));
  }
  constexpr void Add(const LineCounts& other) { AddFields(this, other); }
};
static_assert(ListsAllFields<LineCounts>());

// Where the mails went. Those outside of the period or not understood are of no kind, so the sum
// of these and of all kinds is `read`.
struct MailCounts {
  uint64_t read = 0;
  std::array<uint64_t, kMailKindCount> kinds{};
  uint64_t outside_period = 0;
  uint64_t not_understood = 0;  // bounces that do not say whose
  uint64_t cut = 0;             // among the above: longer than kMailBytesMax, or too many parts
  uint64_t recipients = 0;      // that bounces, warnings and reports name
  uint64_t known = 0;           // of these: counted before, from a log or another mail

  template <typename Self, typename Visitor>
  static constexpr void Fields(Self& self, Visitor& visit) {
    visit(Named("read", self.read), Named("kinds", self.kinds),
          Named("outside_period", self.outside_period),
          Named("not_understood", self.not_understood), Named("cut", self.cut),
          Named("recipients", self.recipients), Named("known", self.known));
  }
  constexpr void Add(const MailCounts& other) { AddFields(this, other); }
};
static_assert(ListsAllFields<MailCounts>());

// Who waits, as listings of queues say: a level of the moment, added to nothing that logs tell.
struct WaitingCounts {
  uint64_t messages = 0;
  uint64_t recipients = 0;
  int64_t oldest_us = INT64_MAX;  // when the first of the messages came, if that is said
  std::array<uint64_t, kCauseCount> causes{};  // recipients

  template <typename Self, typename Visitor>
  static constexpr void Fields(Self& self, Visitor& visit) {
    visit(self.messages, self.recipients, self.oldest_us, self.causes);
  }
  constexpr void Add(const WaitingCounts& other) {
    messages += other.messages;
    recipients += other.recipients;
    oldest_us = std::min(oldest_us, other.oldest_us);
    for (size_t i = 0; i < kCauseCount; ++i) causes[i] += other.causes[i];
  }
};
static_assert(ListsAllFields<WaitingCounts>());

// What is counted once, over all.
struct Totals {
  LineCounts lines;
  MailCounts mails;
  std::array<uint64_t, kOutcomeCount> attempt_lines{};    // by outcome, all kinds of mail
  std::array<uint64_t, kOutcomeCount> rejection_lines{};  // rejected, held, discarded
  Counts mail;                                            // what people sent
  Counts notifications;                                   // what this host wrote: bounces, reports
  uint64_t expired = 0;    // of mail.lost: given up after the queue lifetime
  uint64_t probes = 0;     // attempts that were address verification
  uint64_t handed_on = 0;  // attempts that went to a filter or another address
  uint64_t discarded = 0;  // attempts that ended in a bin, on purpose
  uint64_t messages = 0;   // queue files of mail
  uint64_t notification_messages = 0;
  uint64_t arrivals = 0;         // client= and uid= lines: queue files begun
  uint64_t copies = 0;           // queue files that continue another one
  uint64_t delivered_twice = 0;  // deliveries of one id to one recipient at one time, in a row
  uint64_t shapes_dropped = 0;   // replies without a sample: there were too many different ones
  uint64_t expired_unknown = 0;  // messages given up of whose recipients no line tells
  uint64_t unread_outcomes = 0;  // of lines.not_understood: they look like outcomes
  WaitingCounts waiting_now;

  template <typename Self, typename Visitor>
  static constexpr void Fields(Self& self, Visitor& visit) {
    visit(self.lines, self.mails, self.attempt_lines, self.rejection_lines, self.mail,
          self.notifications, self.expired, self.probes, self.handed_on, self.discarded,
          self.messages, self.notification_messages, self.arrivals, self.copies,
          self.delivered_twice, self.shapes_dropped, self.expired_unknown, self.unread_outcomes,
          self.waiting_now);
  }
  constexpr void Add(const Totals& other) { AddFields(this, other); }
};
static_assert(ListsAllFields<Totals>());

}  // namespace whybounce

#endif  // WHYBOUNCE_COUNTS_H_
