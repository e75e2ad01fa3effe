#include "whybounce/counts.h"

#include <gtest/gtest.h>

#include <string>

namespace whybounce {
namespace {

TEST(Counts, AddsEveryField) {
  Totals one;
  uint64_t next = 1;
  const auto fill = [&](uint64_t& n, uint64_t) { n = next++; };
  ZipFields(&one.lines, LineCounts(), fill);
  ZipFields(&one.mails, MailCounts(), fill);
  ZipFields(&one.mail, Counts(), fill);
  one.expired = next++;
  one.attempt_lines.back() = next++;
  Totals two = one;
  two.Add(one);
  EXPECT_EQ(two.lines.read, 2 * one.lines.read);
  EXPECT_EQ(two.lines.lost, 2 * one.lines.lost);
  EXPECT_EQ(two.mails.kinds.back(), 2 * one.mails.kinds.back());
  EXPECT_EQ(two.mails.known, 2 * one.mails.known);
  EXPECT_EQ(two.mail.attempts[2], 2 * one.mail.attempts[2]);
  EXPECT_EQ(two.mail.traced, 2 * one.mail.traced);
  EXPECT_EQ(two.expired, 2 * one.expired);
  EXPECT_EQ(two.attempt_lines.back(), 2 * one.attempt_lines.back());
}

TEST(LineCounts, NamesItsFieldsInTheirOrder) {
  LineCounts lines;
  lines.queue = 4;
  std::string names;
  uint64_t queue = 0;
  const auto see = [&](const auto& field) {
    names.append(field.name).push_back(' ');
    if (field.name == "queue") queue = field.value;
  };
  const auto visit = [&](const auto&... fields) { (see(fields), ...); };
  LineCounts::Fields(lines, visit);
  EXPECT_EQ(names,
            "read attempts rejections queue of_no_interest other_program outside_period "
            "not_understood overlong lost ");
  EXPECT_EQ(queue, 4U);
}

}  // namespace
}  // namespace whybounce
