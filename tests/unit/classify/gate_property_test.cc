// What must hold for every rule's samples, whatever the rules are.
#include <gtest/gtest.h>

#include <string>

#include "classify/rules/rule_check.h"
#include "unit/testing/engine.h"

namespace whybounce {
namespace {

// Calls visit(rule, sample, reply) for all samples of failures, as their rule's conditions ask for.
template <typename Visit>
void ForEachSample(Visit visit) {
  const Engine& engine = BuiltInEngine();
  for (uint32_t number = 1; number <= engine.rule_count(); ++number) {
    const Rule& rule = engine.rule(number);
    if (rule.classes == Bit(2) || rule.cause == Cause::kDelivered) continue;
    for (const RuleSample& sample : rule.samples) {
      ReplyView reply{.text = sample.text};
      reply.speaker = rule.speaker.value_or(Speaker::kRemote);
      visit(rule, sample.text, reply);
    }
  }
}

Verdict Decide(const ReplyView& reply) { return BuiltInClassifier().Classify(reply); }

bool BlamesTheRecipient(Fault fault) {
  return fault == Fault::kRecipient || fault == Fault::kDomain;
}

TEST(GateProperty, BeforeRcptNobodyIsDead) {
  for (const Stage stage :
       {Stage::kGreeting, Stage::kEhlo, Stage::kStarttls, Stage::kAuth, Stage::kMail}) {
    ForEachSample([&](const Rule& rule, const std::string& sample, ReplyView reply) {
      reply.stage = stage;
      const Verdict verdict = Decide(reply);
      EXPECT_FALSE(BlamesTheRecipient(verdict.fault)) << rule.id << ": " << sample;
      if (verdict.cause == Cause::kNullMx || verdict.cause == Cause::kHostDoesNotAcceptMail) return;
      EXPECT_NE(verdict.permanence, Permanence::kHard)
          << rule.id << " at " << Id(stage) << ": " << sample << ": " << Id(verdict.cause);
    });
  }
}

TEST(GateProperty, OfTheSenderNothingIsSaidOfTheRecipient) {
  ForEachSample([](const Rule& rule, const std::string& sample, ReplyView reply) {
    std::string_view words = sample;
    ConsumeReplyCode(&words);
    ConsumeEnhancedCode(&words);
    for (const char* before :
         {"550 <news@shop.example>: Sender address rejected: ", "550 sender verify failed: "}) {
      const std::string text = before + std::string(words);
      reply.text = text;
      const Verdict verdict = Decide(reply);
      EXPECT_FALSE(BlamesTheRecipient(verdict.fault)) << rule.id << ": " << text;
      EXPECT_NE(verdict.permanence, Permanence::kHard) << rule.id << ": " << text;
    }
  });
}

TEST(GateProperty, ClassFourAndLaterAreNeverHard) {
  ForEachSample([](const Rule& rule, const std::string& sample, ReplyView reply) {
    std::string text = sample + ", please try again later";
    reply.text = text;
    EXPECT_NE(Decide(reply).permanence, Permanence::kHard) << rule.id << ": " << text;
    if (text.size() < 3 || text[0] != '5' || text[3] != ' ') return;
    text = sample;
    text[0] = '4';
    if (text.size() > 5 && text[4] == '5' && text[5] == '.') text[4] = '4';
    reply.text = text;
    EXPECT_NE(Decide(reply).permanence, Permanence::kHard) << rule.id << ": " << text;
  });
}

// What stands after the words changes nothing.
TEST(GateProperty, TailsKeepTheCause) {
  int changed = 0;
  std::string which;
  int tried = 0;
  for (const char* tail : {" https://www.corp.example/spam-policy/dmarc/mailbox-full.html",
                           " (ticket 7GHK2-LL91-0042)", " [mx12.corp.example]", " 4XpL0K100010z1",
                           ", please try again later"}) {
    ForEachSample([&](const Rule& rule, const std::string& sample, ReplyView reply) {
      if (rule.stages != 0 || rule.dialects != 0) return;
      const Verdict bare = Decide(reply);
      if (bare.basis != Basis::kText) return;
      const std::string text = sample + tail;
      reply.text = text;
      ++tried;
      const Verdict verdict = Decide(reply);
      if (verdict.cause == bare.cause) return;
      ++changed;
      which += rule.id + ": " + text + ": " + std::string(Id(verdict.cause)) + ", without " +
               std::string(Id(bare.cause)) + "\n";
    });
  }
  EXPECT_GT(tried, 3000);
  // Expressions that end with the reply, and marks of providers that do.
  EXPECT_LE(changed * 100, tried * 3) << which;
}

// "550 550 5.1.1 User unknown", as Gmail's bounces say it.
TEST(GateProperty, ACodeSaidTwiceChangesNothing) {
  int tried = 0;
  ForEachSample([&](const Rule& rule, const std::string& sample, ReplyView reply) {
    std::string_view words = sample;
    const ReplyCode code = ConsumeReplyCode(&words);
    if (code == 0 || sample[3] != ' ') return;
    const Verdict bare = Decide(reply);
    const std::string text = std::to_string(code) + " " + sample;
    reply.text = text;
    ++tried;
    const Verdict verdict = Decide(reply);
    EXPECT_EQ(verdict.cause, bare.cause) << rule.id << ": " << text;
    EXPECT_EQ(verdict.permanence, bare.permanence) << rule.id << ": " << text;
  });
  EXPECT_GT(tried, 900);
}

}  // namespace
}  // namespace whybounce
