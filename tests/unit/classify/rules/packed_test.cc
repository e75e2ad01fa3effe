#include "classify/rules/packed.h"

#include <gtest/gtest.h>

#include "unit/testing/engine.h"

namespace whybounce {
namespace {

std::unique_ptr<Engine> ParsedEngine() {
  absl::StatusOr<Patterns> patterns = ParsePatterns();
  EXPECT_TRUE(patterns.ok()) << patterns.status();
  return Engine::Create(*std::move(patterns));
}

Verdict Decide(const Engine& engine, std::string_view reply) {
  std::string shape;
  return engine.Decide(engine.MakeQuery({.text = reply}, 0, &shape));
}

TEST(Packed, IsTheEngineOfThePatternsAsTheyAre) {
  const std::string parsed = Pack(*ParsedEngine());
  EXPECT_TRUE(parsed == PackedEngine()) << "the build must pack again when patterns/ changes";
  EXPECT_TRUE(Pack(*Engine::Unpack(parsed)) == parsed);
}

TEST(Packed, AnswersLikeTheParsedPatterns) {
  const std::unique_ptr<Engine> parsed = ParsedEngine();
  const Engine& packed = BuiltInEngine();
  ASSERT_EQ(packed.rule_count(), parsed->rule_count());
  size_t answered = 0;
  for (uint32_t i = 1; i <= packed.rule_count(); ++i) {
    ASSERT_EQ(packed.rule(i).id, parsed->rule(i).id);
    EXPECT_EQ(packed.rule(i).file, parsed->rule(i).file);
    EXPECT_EQ(packed.rule(i).line, parsed->rule(i).line);
    for (const RuleSample& sample : parsed->rule(i).samples) {
      const Verdict a = Decide(packed, sample.text);
      const Verdict b = Decide(*parsed, sample.text);
      EXPECT_EQ(a.rule, b.rule) << sample.text;
      EXPECT_EQ(a.cause, b.cause) << sample.text;
      EXPECT_EQ(a.permanence, b.permanence) << sample.text;
      EXPECT_EQ(a.action, b.action) << sample.text;
      EXPECT_EQ(a.provider, b.provider) << sample.text;
      EXPECT_EQ(a.blocklist, b.blocklist) << sample.text;
      EXPECT_EQ(packed.MatchedWords(a, sample.text), parsed->MatchedWords(b, sample.text));
      answered += a.rule != 0 ? 1 : 0;
    }
  }
  EXPECT_GT(answered, packed.rule_count()) << "most samples need nothing but their words";
}

TEST(Packed, PatternsAreThoseThatAreParsed) {
  const absl::StatusOr<Patterns> loaded = LoadPatterns("");
  const absl::StatusOr<Patterns> parsed = ParsePatterns();
  ASSERT_TRUE(loaded.ok() && parsed.ok());
  EXPECT_EQ(loaded->rules.size(), parsed->rules.size());
  for (const auto& [id, place] : loaded->rule_of_id) EXPECT_EQ(loaded->rules[place].id, id);
  for (const auto& [id, place] : parsed->rule_of_id) EXPECT_TRUE(loaded->rule_of_id.contains(id));
  EXPECT_TRUE(Pack(*Engine::Create(*loaded)) == PackedEngine());
}

}  // namespace
}  // namespace whybounce
