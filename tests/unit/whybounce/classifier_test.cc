#include "whybounce/classifier.h"

#include <gtest/gtest.h>

#include "unit/testing/engine.h"

namespace whybounce {
namespace {

// A caller may have kept numbers of other rules, or cast any number.
TEST(Classifier, WhatIsNoneHasNoName) {
  const Classifier& classifier = BuiltInClassifier();
  for (const uint32_t rule : {0U, 1'000'000U, 0xffffffffU}) {
    EXPECT_EQ(classifier.RuleId(rule), "");
    EXPECT_EQ(classifier.RuleHelp(rule), "");
    Verdict verdict;
    verdict.rule = rule;
    verdict.basis = Basis::kText;
    EXPECT_EQ(classifier.MatchedWords(verdict, "550 no such user"), "");
  }
  for (const uint16_t number : {uint16_t{60000}, uint16_t{0xffff}}) {
    EXPECT_EQ(classifier.ProviderId(number), "");
    EXPECT_EQ(classifier.ProviderName(number), "");
    EXPECT_EQ(classifier.BlocklistZone(number), "");
    EXPECT_EQ(classifier.BlocklistOperator(number), "");
    EXPECT_EQ(classifier.BlocklistDelisting(number), "");
  }
  EXPECT_EQ(classifier.ProviderId(0), "");
  EXPECT_EQ(classifier.BlocklistZone(0), "");
  EXPECT_EQ(Id(static_cast<Cause>(250)), "");
  EXPECT_EQ(Id(static_cast<Permanence>(250)), "");
  EXPECT_EQ(Id(static_cast<Action>(250)), "");
  EXPECT_EQ(Id(static_cast<Who>(250)), "");
  EXPECT_EQ(Id(static_cast<Outcome>(250)), "");
  EXPECT_EQ(Id(static_cast<Stage>(250)), "");
  EXPECT_EQ(Id(static_cast<Dialect>(250)), "");
  EXPECT_EQ(Id(static_cast<Basis>(250)), "");
  EXPECT_EQ(Id(static_cast<Vocabulary>(250)), "");
  EXPECT_EQ(classifier.NameIn(Vocabulary::kSisimai, static_cast<Cause>(250)), "");
  EXPECT_EQ(classifier.NameIn(static_cast<Vocabulary>(250), Cause::kNullMx), "");
}

}  // namespace
}  // namespace whybounce
