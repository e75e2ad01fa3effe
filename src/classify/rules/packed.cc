#include "classify/rules/packed.h"

#include <cassert>
#include <concepts>
#include <cstring>
#include <optional>
#include <type_traits>

#include "base/wire.h"

namespace whybounce {
namespace {

// Lists of those are copied as they are: values without gaps between their bytes.
template <typename T>
concept Flat = std::has_unique_object_representations_v<T>;

template <typename T, typename Wanted>
concept Is = std::same_as<std::remove_const_t<T>, Wanted>;

// ---- plain structs: a binding names all members, so none is forgotten --------------------------

template <typename Archive>
void Fields(Is<CauseInfo> auto& info, Archive& archive) {
  auto& [permanence, action, who, faults, of_sender, of_client, of_login, names_both, names] = info;
  archive(permanence, action, who, faults, of_sender, of_client, of_login, names_both, names);
}

template <typename Archive>
void Fields(Is<Provider> auto& provider, Archive& archive) {
  auto& [id, name, mx, domains, marks] = provider;
  archive(id, name, mx, domains, marks);
}

template <typename Archive>
void Fields(Is<Blocklist> auto& blocklist, Archive& archive) {
  auto& [zone, operator_name, lists, delisting, closed, marks] = blocklist;
  archive(zone, operator_name, lists, delisting, closed, marks);
}

template <typename Archive>
void Fields(Is<RuleSample> auto& sample, Archive& archive) {
  auto& [text, line] = sample;
  archive(text, line);
}

template <typename Archive>
void Fields(Is<Rule> auto& rule, Archive& archive) {
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
void Fields(Is<Patterns> auto& patterns, Archive& archive) {
  auto& [causes, providers, blocklists, readings, silence, words, rules, rule_of_id] = patterns;
  archive(causes, providers, blocklists, readings, silence);
}

// ---- there and back --------------------------------------------------------------------------

class Packer {
 public:
  void operator()(const auto&... values) { (Put(values), ...); }
  const std::string& bytes() const { return out_.bytes(); }

 private:
  template <typename T>
  void Put(const T& value) {
    if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      out_.Uint(static_cast<uint64_t>(value));
    } else if constexpr (requires { T::Fields(value, *this); }) {
      T::Fields(value, *this);
    } else {
      Fields(value, *this);
    }
  }
  void Put(const std::string& value) { out_.String(value); }
  template <typename T>
  void Put(const std::optional<T>& value) {
    Put(value.has_value());
    if (value) Put(*value);
  }
  template <typename T>
  void Put(const std::vector<T>& values) {
    if constexpr (!Flat<T>) out_.Uint(values.size());
    PutAll(values);
  }
  template <typename T, size_t size>
  void Put(const std::array<T, size>& values) {
    PutAll(values);
  }
  template <typename List>
  void PutAll(const List& values) {
    using T = typename List::value_type;
    if constexpr (Flat<T>) {
      out_.String({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
    } else {
      for (const T& value : values) Put(value);
    }
  }

  WireWriter out_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : in_(bytes) {}

  void operator()(auto&... values) { (Get(&values), ...); }
  bool ok() const { return in_.ok(); }
  bool at_end() const { return in_.at_end(); }

 private:
  template <typename T>
  void Get(T* value) {
    if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      *value = static_cast<T>(in_.Uint());
    } else if constexpr (requires { T::Fields(*value, *this); }) {
      T::Fields(*value, *this);
    } else {
      Fields(*value, *this);
    }
  }
  void Get(std::string* value) { value->assign(in_.String()); }
  template <typename T>
  void Get(std::optional<T>* value) {
    if (in_.Bool()) Get(&value->emplace());
  }
  template <typename T>
  void Get(std::vector<T>* values) {
    if constexpr (Flat<T>) {
      const std::string_view bytes = in_.String();
      values->resize(bytes.size() / sizeof(T));
      if (!bytes.empty()) std::memcpy(values->data(), bytes.data(), bytes.size());
    } else {
      values->resize(in_.Count());
      for (T& value : *values) Get(&value);
    }
  }
  template <typename T, size_t size>
  void Get(std::array<T, size>* values) {
    if constexpr (Flat<T>) {
      const std::string_view bytes = in_.String();
      if (bytes.size() == sizeof *values) std::memcpy(values->data(), bytes.data(), bytes.size());
    } else {
      for (T& value : *values) Get(&value);
    }
  }

  WireReader in_;
};

}  // namespace

std::string Pack(const Engine& engine) {
  Packer packer;
  packer(engine);
  return packer.bytes();
}

std::unique_ptr<Engine> Engine::Unpack(std::string_view bytes) {
  std::unique_ptr<Engine> engine(new Engine);
  Unpacker unpacker(bytes);
  unpacker(*engine);
  assert(unpacker.ok() && unpacker.at_end());
  engine->Index();
  return engine;
}

Patterns UnpackPatterns() {
  Patterns patterns;
  Unpacker unpacker(PackedEngine());
  unpacker(patterns, patterns.rules);
  assert(unpacker.ok());
  for (size_t i = 0; i < patterns.rules.size(); ++i) {
    patterns.rule_of_id.emplace(patterns.rules[i].id, i);
  }
  return patterns;
}

}  // namespace whybounce
