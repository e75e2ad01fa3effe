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
  const auto addresses = list.Addresses();
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
  const auto addresses = list.Addresses();
  ASSERT_EQ(addresses.size(), 1U);
  EXPECT_EQ(addresses[0].recipient, "team@corp.example");
  EXPECT_EQ(addresses[0].final_recipient, "kim@far.example");
}

TEST(Suppression, NeverForTheSendersFault) {
  SuppressionList list({1, 0});
  for (int day = 0; day < 30; ++day) Add(kBlocked, 100 + day, absl::StrCat("m", day), &list);
  EXPECT_TRUE(list.Addresses().empty());
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
    EXPECT_EQ(!list.Addresses().empty(), c.suppressed);
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
  EXPECT_TRUE(list.Addresses().empty());
}

TEST(Suppression, AMessageCountsOnceWhoeverTellsOfIt) {
  SuppressionList list({2, 0});
  Add(kFull, 100, "<m1@shop.example>", &list, "ann@corp.example", "AA01");  // the log
  Add(kFull, 100, "m1@shop.example", &list, "Ann@corp.example");            // its notice
  Add(kFull, 100, "", &list, "ann@corp.example", "AA01");                   // without an original
  EXPECT_TRUE(list.Addresses().empty());
}

TEST(Suppression, AWarningIsNoFailureUnlessItIsForGood) {
  SuppressionList list({1, 0});
  Failure later = kFull;
  later.outcome = Outcome::kDeferred;
  Add(later, 100, "m1", &list);
  EXPECT_TRUE(list.Addresses().empty());
  Failure never = kUnknown;
  never.outcome = Outcome::kDeferred;
  Add(never, 100, "m1", &list);
  EXPECT_EQ(list.Addresses().size(), 1U);
}

TEST(Suppression, FormsHoldNoFormulaAndNoControlCharacter) {
  SuppressionList list({1, 0});
  Add(kUnknown, 100, "m1", &list, "=cmd()\x1b[2J@corp.example");
  const auto addresses = list.Addresses();
  const absl::TimeZone utc = absl::UTCTimeZone();
  EXPECT_NE(SuppressionCsv(addresses, utc).find("\"'=cmd()"), std::string::npos);
  for (const std::string& out :
       {SuppressionCsv(addresses, utc), SuppressionText(addresses, utc, 100),
        SuppressionJsonLines(addresses, utc), SuppressionNames(addresses)}) {
    EXPECT_EQ(out.find('\x1b'), std::string::npos);
  }
}

TEST(Suppression, ASoftOneIsTriedAgainInTheEnd) {
  for (const auto& [later, suppressed] :
       {std::pair(100, true), std::pair(190, true), std::pair(220, false)}) {
    SuppressionList list({2, 14, 90});
    Add(kFull, 80, "m1", &list);
    Add(kFull, 100, "m2", &list);
    Add(kUnknown, 80, "m3", &list, "eve@corp.example");
    Add(kBlocked, later, "m4", &list, "bob@away.example");  // as late as the logs go
    EXPECT_EQ(list.Addresses().size(), suppressed ? 2U : 1U) << later;
  }
}

TEST(Suppression, FormsOfOtherPrograms) {
  SuppressionList list({5, 14});
  Add(kUnknown, 100, "m1", &list);
  Add(kUnknown, 100, "m2", &list, "eve@corp.example");
  const auto addresses = list.Addresses();
  EXPECT_EQ(SuppressionListmonk(addresses).substr(0, 133),
            R"({"email":"ann@corp.example","source":"whybounce","type":"hard",)"
            R"("meta":"{\"cause\":\"user-unknown\",\"reply\":\"550 said\"}"})"
            "\n{\"email\"");
  EXPECT_EQ(SuppressionSendGrid(addresses),
            "{\"recipient_emails\":[\"ann@corp.example\",\"eve@corp.example\"]}\n");
  EXPECT_EQ(SuppressionSendGrid({}), "");
  // Of now: asking changes nothing.
  EXPECT_EQ(list.Addresses().size(), 2U);
}

}  // namespace
}  // namespace whybounce
