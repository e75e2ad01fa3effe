#include "report/suppression.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace whybounce {
namespace {

constexpr int64_t kDayUs = int64_t{86'400} * 1'000'000;

// One failure of ann@corp.example on a day.
struct Failure {
  Cause cause;
  Permanence permanence;
  Action action;
  Who who;
  Outcome outcome = Outcome::kBounced;
};
constexpr Failure kUnknown = {Cause::kUserUnknown, Permanence::kHard, Action::kSuppress,
                              Who::kList};
constexpr Failure kFull = {Cause::kMailboxFull, Permanence::kSoft, Action::kSuppressIfRepeated,
                           Who::kList};
constexpr Failure kBlocked = {Cause::kIpBlocklisted, Permanence::kSoft, Action::kDelist,
                              Who::kSenderAdmin};

void Add(const Failure& failure, int day, std::string_view message_id, SuppressionList* list,
         std::string_view recipient = "ann@corp.example", std::string_view queue_id = "") {
  EventView event;
  event.kind = EventKind::kAttempt;
  event.outcome = failure.outcome;
  event.recipient = recipient;
  event.queue_id = queue_id;
  event.unix_us = day * kDayUs;
  Verdict verdict;
  verdict.cause = failure.cause;
  verdict.permanence = failure.permanence;
  verdict.action = failure.action;
  verdict.who = failure.who;
  EventRow row;
  row.event = &event;
  row.verdict = &verdict;
  row.message_id = message_id;
  row.reply = "550 said";
  list->Add(row);
}

TEST(Suppression, OneHardFailureIsEnough) {
  SuppressionList list({5, 14});
  Add(kUnknown, 100, "m1", &list);
  const auto addresses = list.Take();
  ASSERT_EQ(addresses.size(), 1U);
  EXPECT_EQ(addresses[0].recipient, "ann@corp.example");
  EXPECT_EQ(addresses[0].cause, Cause::kUserUnknown);
  EXPECT_EQ(addresses[0].failures, 1U);
}

// The list has who was mailed; who failed behind an alias is evidence.
TEST(Suppression, NamesWhomTheMailWasFor) {
  SuppressionList list({5, 14});
  EventView event;
  event.kind = EventKind::kAttempt;
  event.outcome = Outcome::kBounced;
  event.recipient = "kim@far.example";
  event.original_recipient = "team@corp.example";
  Verdict verdict;
  verdict.cause = kUnknown.cause;
  verdict.permanence = kUnknown.permanence;
  verdict.action = kUnknown.action;
  verdict.who = kUnknown.who;
  EventRow row;
  row.event = &event;
  row.verdict = &verdict;
  list.Add(row);
  const auto addresses = list.Take();
  ASSERT_EQ(addresses.size(), 1U);
  EXPECT_EQ(addresses[0].recipient, "team@corp.example");
  EXPECT_EQ(addresses[0].final_recipient, "kim@far.example");
}

TEST(Suppression, NeverForTheSendersFault) {
  SuppressionList list({1, 0});
  for (int day = 0; day < 30; ++day) Add(kBlocked, 100 + day, absl::StrCat("m", day), &list);
  EXPECT_TRUE(list.Take().empty());
}

TEST(Suppression, SoftCausesAfterSoManyFailuresOverSoManyDays) {
  struct Case {
    const char* name;
    int failures;
    int days_apart;
    bool suppressed;
  };
  for (const Case& c : {Case{"few", 4, 5, false}, Case{"at once", 9, 0, false},
                        Case{"both", 5, 4, true}, Case{"just short", 5, 3, false}}) {
    SCOPED_TRACE(c.name);
    SuppressionList list({5, 14});
    for (int i = 0; i < c.failures; ++i)
      Add(kFull, 100 + i * c.days_apart, absl::StrCat("m", i), &list);
    EXPECT_EQ(!list.Take().empty(), c.suppressed);
  }
}

TEST(Suppression, ADeliveryBeginsAnew) {
  SuppressionList list({3, 2});
  Add(kFull, 100, "m1", &list);
  Add(kFull, 101, "m2", &list);
  Failure delivered = {Cause::kDelivered, Permanence::kNone, Action::kNothing, Who::kNobody,
                       Outcome::kDelivered};
  Add(delivered, 102, "m3", &list);
  Add(kFull, 103, "m4", &list);
  Add(kFull, 110, "m5", &list);
  EXPECT_TRUE(list.Take().empty());
}

TEST(Suppression, AMessageCountsOnceWhoeverTellsOfIt) {
  SuppressionList list({2, 0});
  Add(kFull, 100, "<m1@shop.example>", &list, "ann@corp.example", "AA01");  // the log
  Add(kFull, 100, "m1@shop.example", &list, "Ann@corp.example");            // its notice
  Add(kFull, 100, "", &list, "ann@corp.example", "AA01");                   // without an original
  EXPECT_TRUE(list.Take().empty());
}

TEST(Suppression, AWarningIsNoFailureUnlessItIsForGood) {
  SuppressionList list({1, 0});
  Failure later = kFull;
  later.outcome = Outcome::kDeferred;
  Add(later, 100, "m1", &list);
  EXPECT_TRUE(list.Take().empty());
  Failure never = kUnknown;
  never.outcome = Outcome::kDeferred;
  Add(never, 100, "m1", &list);
  EXPECT_EQ(list.Take().size(), 1U);
}

TEST(Suppression, FormsHoldNoFormulaAndNoControlCharacter) {
  SuppressionList list({1, 0});
  Add(kUnknown, 100, "m1", &list, "=cmd()\x1b[2J@corp.example");
  const auto addresses = list.Take();
  const absl::TimeZone utc = absl::UTCTimeZone();
  EXPECT_NE(SuppressionCsv(addresses, utc).find("\"'=cmd()"), std::string::npos);
  for (const std::string& out :
       {SuppressionCsv(addresses, utc), SuppressionText(addresses, utc, 100),
        SuppressionJsonLines(addresses, utc), SuppressionNames(addresses)}) {
    EXPECT_EQ(out.find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace whybounce
