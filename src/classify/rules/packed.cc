#include "classify/rules/packed.h"

#include <cassert>
#include <concepts>
#include <type_traits>

#include "base/archive.h"

namespace whybounce {

template <typename T, typename Wanted>
concept Is = std::same_as<std::remove_const_t<T>, Wanted>;

// Plain structs: a binding names all members, so none is forgotten.

template <typename Archive>
static void Fields(Is<CauseInfo> auto& info, Archive& archive) {
  auto& [permanence, action, who, faults, of_sender, of_client, of_login, names_both, names] = info;
  archive(permanence, action, who, faults, of_sender, of_client, of_login, names_both, names);
}

template <typename Archive>
static void Fields(Is<Provider> auto& provider, Archive& archive) {
  auto& [id, name, mx, domains, marks] = provider;
  archive(id, name, mx, domains, marks);
}

template <typename Archive>
static void Fields(Is<Blocklist> auto& blocklist, Archive& archive) {
  auto& [zone, operator_name, lists, delisting, closed, marks] = blocklist;
  archive(zone, operator_name, lists, delisting, closed, marks);
}

template <typename Archive>
static void Fields(Is<RuleSample> auto& sample, Archive& archive) {
  auto& [text, line] = sample;
  archive(text, line);
}

template <typename Archive>
static void Fields(Is<Rule> auto& rule, Archive& archive) {
  auto& [id, cause, texts, not_texts, replies, enhanced, stages, dialects, classes, speaker,
         providers, provider_known, weak, exact, permanence, action, who, faults, help, source,
         samples, priority, origin, file, line] = rule;
  archive(id, cause, texts, not_texts, replies, enhanced, stages, dialects, classes, speaker,
          providers, provider_known, weak, exact, permanence, action, who, faults, help, source,
          samples, priority, origin, file, line);
}

// Rules are packed by the engine, which has them in order; ids are found anew. What became of the
// words is in the matcher: only who builds an engine anew reads them again.
template <typename Archive>
static void Fields(Is<Patterns> auto& patterns, Archive& archive) {
  auto& [causes, providers, blocklists, readings, silence, words, rules, rule_of_id] = patterns;
  archive(causes, providers, blocklists, readings, silence);
}

std::string Pack(const Engine& engine) {
  BasicPacker<ReadBy::kThisBuild> packer;
  packer(engine);
  return packer.bytes();
}

std::unique_ptr<Engine> Engine::Unpack(std::string_view bytes) {
  std::unique_ptr<Engine> engine(new Engine);
  BasicUnpacker<ReadBy::kThisBuild> unpacker(bytes);
  unpacker(*engine);
  assert(unpacker.ok() && unpacker.at_end());
  engine->Index();
  return engine;
}

Patterns UnpackPatterns() {
  Patterns patterns;
  BasicUnpacker<ReadBy::kThisBuild> unpacker(PackedEngine());
  unpacker(patterns, patterns.rules);
  assert(unpacker.ok());
  for (size_t i = 0; i < patterns.rules.size(); ++i) {
    patterns.rule_of_id.emplace(patterns.rules[i].id, i);
  }
  return patterns;
}

}  // namespace whybounce
