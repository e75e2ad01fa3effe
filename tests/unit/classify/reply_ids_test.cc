#include "classify/reply_ids.h"

#include <gtest/gtest.h>

#include <iterator>
#include <memory>
#include <random>
#include <string>

#include "base/text.h"
#include "classify/engine.h"
#include "reply/extract.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

uint64_t Hash(std::string_view text) { return HashWithoutIds(text, {}); }

TEST(ReplyIds, EqualRepliesDifferInIdsOnly) {
  const std::string_view gmail = "550 5.1.1 p=NoSuchUser d9443c01a7336-20b2feabc12si12345678wrb.45";
  EXPECT_NE(Hash(gmail), 0U);
  EXPECT_EQ(Hash(gmail), Hash("550 5.1.1 p=NoSuchUser 1c2a72fcca58a-7b8a0e0c0c1si987xyz.123"));
  EXPECT_NE(Hash(gmail), Hash("550 5.1.2 p=NoSuchUser d9443c01a7336-20b2feabc12si12345678wrb.45"));
  EXPECT_NE(Hash(gmail), Hash("550 5.1.1 p=NoSuchUser d9443c01a7336-20b2feabc12si12345678wrb"));
  EXPECT_NE(Hash("1234567 days"), Hash("1a2b3c4d5e6f days"));
  // Codes are no ids.
  for (const char* text : {"550 5.7.606 S3150", "OFR_417 AUP#1310", "DM000001", "192.0.2.14",
                           "[2001:db8::1]", "a.1234567", "days9671x63bebax", ""}) {
    EXPECT_EQ(Hash(text), 0U) << text;
    EXPECT_FALSE(HasId(text)) << text;
  }
  EXPECT_EQ(Hash("Bo\xc3\xaete 1234567"), 0U);
  EXPECT_TRUE(HasId("mx1000210021.example"));
}

class Random {
 public:
  std::string Reply() {
    static constexpr std::string_view kPieces[] = {"550 ",      "550-",
                                                   "421 ",      "5.1.1 ",
                                                   "#5.7.1 ",   "user unknown ",
                                                   " ",         "  ",
                                                   "-",         ".",
                                                   ":",         "::",
                                                   "[",         "]",
                                                   "(",         ")",
                                                   "<",         ">",
                                                   "@",         "/",
                                                   "=",         "#",
                                                   "_",         "ip ",
                                                   "45",        ".45",
                                                   ".123 ",     "192.0.2.14",
                                                   "2001:db8",  "2026-11-22",
                                                   "T",         "04:44:02",
                                                   "S315",      "a1b2",
                                                   "DM0",       "mx.a.example",
                                                   "b.example", "ann@b.example",
                                                   "12",        "1234",
                                                   " sec",      " days",
                                                   "abcd",      "see https://",
                                                   "?ip=",      "from ",
                                                   "f00",       "9"};
    std::string reply;
    for (size_t n = 2 + random_() % 12; n > 0; --n) {
      reply += random_() % 3 == 0 ? Id() : kPieces[random_() % std::size(kPieces)];
    }
    return reply;
  }
  // Other ids, or other digits only.
  std::string Changed(std::string_view reply) {
    std::string changed;
    for (size_t i = 0; i < reply.size();) {
      size_t end = i;
      while (end < reply.size() && IsAlnum(reply[end])) ++end;
      const std::string_view word = reply.substr(i, std::max<size_t>(end - i, 1));
      if (word.size() >= 5 && random_() % 2 == 0) {
        changed += random_() % 4 == 0 ? Id() : OfSameKind(word);
      } else {
        changed += word;
      }
      i += word.size();
    }
    return changed;
  }

 private:
  std::string Id() {
    static constexpr std::string_view kBytes = "0123456789abcdefxyz";
    const bool is_number = random_() % 2 == 0;
    std::string id;
    for (size_t n = 4 + random_() % 14; n > 0; --n)
      id += kBytes[random_() % (is_number ? 10 : kBytes.size())];
    return id;
  }
  std::string OfSameKind(std::string_view word) {
    std::string other(word);
    for (char& c : other) {
      if (IsDigit(c)) {
        c = static_cast<char>('0' + random_() % 10);
      } else if (random_() % 4 == 0) {
        c = static_cast<char>('a' + random_() % 26);
      }
    }
    return other;
  }

  std::mt19937 random_{11};
};

// Everything that an answer is made of is the same.
TEST(ReplyIds, RepliesOfEqualHashGetEqualAnswers) {
  const std::unique_ptr<Classifier> classifier = *Classifier::Create({});
  const Engine& engine = EngineOf(*classifier);
  Random random;
  size_t equal = 0;
  for (int i = 0; i < 200'000; ++i) {
    const std::string a = random.Reply();
    const std::string b = random.Changed(a);
    if (a == b || Hash(a) == 0 || Hash(a) != Hash(b)) continue;
    ++equal;
    ReplyView reply;
    reply.recipient = "ann.b@b.example";
    reply.relay_host = "mx.a.example";
    if (FindIgnoreCase(a, "ann.b") != a.npos || FindIgnoreCase(b, "ann.b") != b.npos) continue;
    std::string shape_a;
    std::string shape_b;
    reply.text = a;
    const Query of_a = engine.MakeQuery(reply, 0, &shape_a);
    reply.text = b;
    const Query of_b = engine.MakeQuery(reply, 0, &shape_b);
    ASSERT_EQ(shape_a, shape_b) << a << "\n" << b;
    ASSERT_EQ(of_a.code, of_b.code) << a << "\n" << b;
    ASSERT_EQ(of_a.enhanced_code, of_b.enhanced_code) << a << "\n" << b;
    ASSERT_EQ(of_a.code_class, of_b.code_class) << a << "\n" << b;
    ASSERT_EQ(FindSendingIp(a), FindSendingIp(b)) << a << "\n" << b;
  }
  EXPECT_GT(equal, 5'000U);
}

}  // namespace
}  // namespace whybounce
