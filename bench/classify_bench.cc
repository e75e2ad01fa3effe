// How fast replies are classified: new shapes, shapes seen before, start-up; and the usual
// alternative, all expressions in one unanchored set without a cache (as KumoMTA does it).
// Every answer is compared before anything is timed.
#include <benchmark/benchmark.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "classify/engine.h"
#include "classify/rules/rule_check.h"
#include "classify/verdict_cache.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

const Classifier& TheClassifier() {
  static const std::unique_ptr<Classifier> kClassifier = [] {
    auto classifier = Classifier::Create({});
    if (!classifier.ok()) {
      std::fprintf(stderr, "%s\n", std::string(classifier.status().message()).c_str());
      std::exit(2);
    }
    return *std::move(classifier);
  }();
  return *kClassifier;
}
const Engine& TheEngine() { return EngineOf(TheClassifier()); }

// Every sample of every rule, many times with other words in it, so that no two shapes are equal:
// a host name is put in front of the text, where real replies often have one.
std::vector<std::string> DifferentReplies() {
  std::mt19937 random(20260101);
  const auto host = [&] {
    std::string name;
    for (int i = 0; i < 8; ++i) name.push_back(static_cast<char>('a' + random() % 26));
    return name + ".example";
  };
  std::vector<std::string> replies;
  for (int round = 0; round < 8; ++round) {
    for (uint32_t number = 1; number <= TheEngine().rule_count(); ++number) {
      for (const RuleSample& sample : TheEngine().rule(number).samples) {
        std::string_view text = sample.text;
        const ReplyCode code = ConsumeReplyCode(&text);
        const EnhancedCode enhanced = ConsumeEnhancedCode(&text);
        std::string reply = code == 0 ? "" : std::to_string(code) + " ";
        if (enhanced) reply += ToString(enhanced) + " ";
        reply += host() + " ";
        replies.push_back(reply.append(text));
      }
    }
  }
  std::shuffle(replies.begin(), replies.end(), random);
  // Copied, so that they stand one after the other in memory, as those of a log do.
  return std::vector<std::string>(replies);
}

// What a log repeats: the samples with other addresses, numbers and times.
std::vector<std::string> RepeatedReplies() {
  std::mt19937 random(20260102);
  std::vector<std::string> replies;
  for (int round = 0; round < 4; ++round) {
    for (uint32_t number = 1; number <= TheEngine().rule_count(); ++number) {
      for (const RuleSample& sample : TheEngine().rule(number).samples) {
        std::string reply = sample.text;
        const size_t at = reply.find("192.0.2.14");
        if (at != reply.npos) reply.replace(at + 8, 2, std::to_string(random() % 200));
        replies.push_back(reply);
      }
    }
  }
  std::shuffle(replies.begin(), replies.end(), random);
  return replies;
}

void SetRate(benchmark::State& state, const std::vector<std::string>& replies) {
  size_t bytes = 0;
  for (const std::string& reply : replies) bytes += reply.size();
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) *
                          static_cast<int64_t>(replies.size()));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(bytes));
}

// All expressions of all rules; the smallest index is the first in the order of decision.
// Conditions beyond the text are left out: they cost next to nothing.
struct OneSet {
  OneSet() : set(Options(), RE2::UNANCHORED) {
    for (uint32_t number = 1; number <= TheEngine().rule_count(); ++number) {
      for (const std::string& text : TheEngine().rule(number).texts) {
        set.Add(text, nullptr);
        rules.push_back(number);
      }
    }
    if (!set.Compile()) std::exit(2);
  }
  static RE2::Options Options() {
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_max_mem(int64_t{512} << 20);
    return options;
  }
  RE2::Set set;
  std::vector<uint32_t> rules;
};

// The set and the engine must see the same rules.
void CompareOrDie(const OneSet& one, const std::vector<std::string>& replies) {
  std::string shape;
  std::vector<int> hits;
  Engine::Hearing hearing;
  for (size_t i = 0; i < replies.size(); i += 97) {
    const Query query = TheEngine().MakeQuery({.text = replies[i]}, 0, &shape);
    std::vector<uint32_t> rules = {TheEngine().DecideAll(query, &hearing).rule};
    rules.insert(rules.end(), hearing.beaten.begin(), hearing.beaten.end());
    hits.clear();
    one.set.Match(re2::StringPiece(shape), &hits);
    for (const uint32_t rule : rules) {
      if (rule == 0 || TheEngine().rule(rule).texts.empty()) continue;
      if (std::none_of(hits.begin(), hits.end(),
                       [&](int hit) { return one.rules[static_cast<size_t>(hit)] == rule; })) {
        std::fprintf(stderr, "the set misses %s on: %s\n", TheEngine().rule(rule).id.c_str(),
                     replies[i].c_str());
        std::exit(2);
      }
    }
  }
}

void CheckSamplesOrDie() {
  for (const RuleProblem& problem : CheckRules(TheEngine())) {
    std::fprintf(stderr, "%s:%d: %s\n", problem.file.c_str(), problem.line, problem.what.c_str());
    std::exit(2);
  }
}

void BM_NewReplies(benchmark::State& state) {
  CheckSamplesOrDie();
  const std::vector<std::string> replies = DifferentReplies();
  std::string shape;
  for (auto _ : state) {
    for (const std::string& reply : replies) {
      benchmark::DoNotOptimize(
          TheEngine().Decide(TheEngine().MakeQuery({.text = reply}, 0, &shape)));
    }
  }
  SetRate(state, replies);
}
BENCHMARK(BM_NewReplies)->Unit(benchmark::kMillisecond);

void BM_RepeatedReplies(benchmark::State& state) {
  CheckSamplesOrDie();
  const std::vector<std::string> replies = RepeatedReplies();
  VerdictCache cache(&TheEngine());
  for (const std::string& reply : replies) cache.Classify({.text = reply}, 0);
  for (auto _ : state) {
    for (const std::string& reply : replies) {
      benchmark::DoNotOptimize(cache.Classify({.text = reply}, 0));
    }
  }
  SetRate(state, replies);
}
BENCHMARK(BM_RepeatedReplies)->Unit(benchmark::kMillisecond);

void BM_OneSetWithoutCache(benchmark::State& state) {
  static const OneSet kSet;
  const std::vector<std::string> replies = DifferentReplies();
  CompareOrDie(kSet, replies);
  std::vector<int> hits;
  for (auto _ : state) {
    for (const std::string& reply : replies) {
      hits.clear();
      kSet.set.Match(re2::StringPiece(reply), &hits);
      benchmark::DoNotOptimize(hits.empty() ? -1 : *std::min_element(hits.begin(), hits.end()));
    }
  }
  SetRate(state, replies);
}
BENCHMARK(BM_OneSetWithoutCache)->Unit(benchmark::kMillisecond);

void BM_Create(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Classifier::Create({}));
}
BENCHMARK(BM_Create)->Unit(benchmark::kMillisecond);

void BM_CreateAndCompileAll(benchmark::State& state) {
  for (auto _ : state) {
    auto classifier = Classifier::Create({});
    EngineOf(**classifier).CompileAll();
  }
}
BENCHMARK(BM_CreateAndCompileAll)->Unit(benchmark::kMillisecond);

// The first answer of a process: nothing is compiled yet.
void BM_CreateAndClassifyOne(benchmark::State& state) {
  for (auto _ : state) {
    auto classifier = Classifier::Create({});
    benchmark::DoNotOptimize(
        (*classifier)->Classify({.text = "550 5.1.1 <ann@corp.example>... User unknown"}));
  }
}
BENCHMARK(BM_CreateAndClassifyOne)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace whybounce
