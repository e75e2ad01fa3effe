#include "aggregate/pending.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace whybounce {
namespace {

Record Deferral(uint64_t queue_key, uint64_t recipient, uint32_t line) {
  Record record;
  record.queue_key = queue_key;
  record.recipient_key = recipient;
  record.at.line = line;
  return record;
}

struct Waiting {
  uint64_t recipient = 0;
  uint32_t line = 0;
  uint32_t attempts = 0;
};

// The same, by the plainest means.
struct Message {
  Pending::List list;
  std::vector<Waiting> waiting;  // the newest first
};

void ExpectEqual(const Pending& pending, const Message& message) {
  uint32_t node = message.list.first;
  for (const Waiting& waiting : message.waiting) {
    ASSERT_NE(node, 0U);
    EXPECT_EQ(pending[node].last.recipient_key, waiting.recipient);
    EXPECT_EQ(pending[node].last.at.line, waiting.line);
    EXPECT_EQ(pending[node].attempts, waiting.attempts);
    node = pending[node].older;
  }
  EXPECT_EQ(node, 0U);
}

// Lists of a few and of hundreds, with and without an index.
TEST(Pending, IsAListOfEachMessage) {
  std::mt19937 random(7);
  Pending pending;
  std::vector<Message> messages(5);
  for (uint32_t line = 1; line < 20000; ++line) {
    const size_t i = random() % messages.size();
    Message& message = messages[i];
    const Record attempt = Deferral(i + 1, random() % (i < 2 ? 8 : 400), line);
    const uint32_t node = pending.Find(attempt, &message.list);
    const auto found =
        std::find_if(message.waiting.begin(), message.waiting.end(),
                     [&](const Waiting& w) { return w.recipient == attempt.recipient_key; });
    ASSERT_EQ(node != 0, found != message.waiting.end());
    if (node == 0) {
      pending.Push(attempt, 1, &message.list);
      message.waiting.insert(message.waiting.begin(), {attempt.recipient_key, line, 1});
    } else if (random() % 3 == 0) {
      pending.Remove(node, &message.list);
      message.waiting.erase(found);
    } else {
      const Waiting renewed = {attempt.recipient_key, line, found->attempts + 1};
      pending.Renew(node, attempt, &message.list);
      message.waiting.erase(found);
      message.waiting.insert(message.waiting.begin(), renewed);
    }
    if (line % 500 == 0) ExpectEqual(pending, message);
  }
  EXPECT_FALSE(messages[0].list.has_index);
  EXPECT_TRUE(messages[4].list.has_index);
  for (const Message& message : messages) ExpectEqual(pending, message);
}

// As only a damaged file has it.
TEST(Pending, KeepsARecipientThatIsNamedTwice) {
  Pending pending;
  Pending::List list;
  for (uint32_t line = 1; line <= 50; ++line) pending.Push(Deferral(1, line, line), 1, &list);
  ASSERT_EQ(pending.Find(Deferral(1, 99, 0), &list), 0U);
  ASSERT_TRUE(list.has_index);
  pending.Push(Deferral(1, 3, 51), 2, &list);
  size_t removed = 0;
  for (; list.first != 0; ++removed) pending.Remove(list.first, &list);
  EXPECT_EQ(removed, 51U);
  EXPECT_EQ(pending.Find(Deferral(1, 3, 0), &list), 0U);
}

}  // namespace
}  // namespace whybounce
