// Values as bytes and back: what is written and what is read follow one list, the Fields() of a
// type (whybounce/fields.h says how it looks).
#ifndef WHYBOUNCE_BASE_ARCHIVE_H_
#define WHYBOUNCE_BASE_ARCHIVE_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/archive_fwd.h"
#include "base/hash.h"
#include "base/wire.h"

namespace whybounce {

namespace archive_internal {

// Lists of those are copied as they are where only this build reads them.
template <typename T>
concept Flat = std::has_unique_object_representations_v<T>;
template <typename T>
concept Number = std::is_integral_v<T>;
// A struct of bits only: `using Bits = uint8_t;` says of what size.
template <typename T>
concept BitSet = requires {
  typename T::Bits;
}
&&sizeof(typename T::Bits) == sizeof(T);
template <typename T>
concept Map = requires {
  typename T::mapped_type;
};
template <typename T>
concept Set = requires {
  typename T::key_type;
}
&&!Map<T>;

template <typename Container>
auto SortedKeys(const Container& container) {
  std::vector<typename Container::key_type> keys;
  keys.reserve(container.size());
  for (const auto& item : container) {
    if constexpr (Map<Container>) {
      keys.push_back(item.first);
    } else {
      keys.push_back(item);
    }
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

}  // namespace archive_internal

// Equal for equal values: maps and sets are written in the order of their keys.
// Thread-compatible.
template <ReadBy reader>
class BasicPacker {
 public:
  void operator()(const auto&... values) { (Put(values), ...); }
  // A list that the caller writes element by element: their number comes first.
  void Count(size_t count) { out_.Uint(count); }
  void Require(bool /*holds*/) {}
  const std::string& bytes() const { return out_.bytes(); }

 private:
  static constexpr bool kRaw = reader == ReadBy::kThisBuild;

  template <typename T>
  void Put(const T& value) {
    if constexpr (archive_internal::BitSet<T>) {
      out_.Uint(std::bit_cast<typename T::Bits>(value));
    } else if constexpr (std::is_enum_v<T>) {
      out_.Uint(static_cast<uint64_t>(value));
    } else if constexpr (archive_internal::Number<T> && std::is_signed_v<T>) {
      out_.Int(value);
    } else if constexpr (archive_internal::Number<T>) {
      out_.Uint(value);
    } else if constexpr (archive_internal::Map<T>) {
      out_.Uint(value.size());
      for (const auto& key : archive_internal::SortedKeys(value))
        (*this)(key, value.find(key)->second);
    } else if constexpr (archive_internal::Set<T>) {
      (*this)(archive_internal::SortedKeys(value));
    } else if constexpr (requires { T::Fields(value, *this); }) {
      T::Fields(value, *this);
    } else {
      Fields(value, *this);
    }
  }
  void Put(float value) { out_.Float(value); }
  void Put(const std::string& value) { out_.String(value); }
  void Put(std::string_view value) { out_.String(value); }
  template <typename A, typename B>
  void Put(const std::pair<A, B>& value) {
    (*this)(value.first, value.second);
  }
  template <typename T>
  void Put(const std::optional<T>& value) {
    Put(value.has_value());
    if (value) Put(*value);
  }
  template <typename T>
  void Put(const std::vector<T>& values) {
    if constexpr (!kRaw || !archive_internal::Flat<T>) out_.Uint(values.size());
    PutAll(values);
  }
  template <typename T, size_t size>
  void Put(const std::array<T, size>& values) {
    PutAll(values);
  }
  template <typename List>
  void PutAll(const List& values) {
    using T = typename List::value_type;
    if constexpr (kRaw && archive_internal::Flat<T>) {
      out_.String({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
    } else {
      for (const T& value : values) Put(value);
    }
  }

  WireWriter out_;
};

// Reads what a packer of the same reader wrote. After the first thing that can't be, ok() is false
// and all that is read is zero or empty: to be checked once, at the end. Enums that anybody may
// have written need a function EnumeratorCount(E). Thread-compatible.
template <ReadBy reader>
class BasicUnpacker {
 public:
  explicit BasicUnpacker(std::string_view bytes) : in_(bytes) {}

  void operator()(auto&&... values) { (Get(values), ...); }
  size_t Count() { return in_.Count(); }
  // What a type knows of its own values.
  void Require(bool holds) {
    if (!holds) in_.Fail();
  }
  bool ok() const { return in_.ok(); }
  bool at_end() const { return in_.at_end(); }

 private:
  static constexpr bool kRaw = reader == ReadBy::kThisBuild;

  template <typename T>
  void Get(T& value) {
    if constexpr (archive_internal::BitSet<T>) {
      value = std::bit_cast<T>(GetNumber<typename T::Bits>());
    } else if constexpr (std::is_enum_v<T> && !kRaw) {
      value = static_cast<T>(in_.Below(EnumeratorCount(T())));
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(in_.Uint());
    } else if constexpr (archive_internal::Number<T>) {
      value = GetNumber<T>();
    } else if constexpr (archive_internal::Map<T>) {
      for (size_t n = Count(); n > 0 && ok(); --n) {
        typename T::key_type key{};
        Get(key);
        Get(value[key]);
      }
    } else if constexpr (archive_internal::Set<T>) {
      for (size_t n = Count(); n > 0 && ok(); --n) {
        typename T::key_type key{};
        Get(key);
        value.insert(key);
      }
    } else if constexpr (requires { T::Fields(value, *this); }) {
      T::Fields(value, *this);
    } else {
      Fields(value, *this);
    }
  }
  template <typename T>
  T GetNumber() {
    if constexpr (std::is_signed_v<T>) {
      const int64_t number = in_.Int();
      Require(number >= std::numeric_limits<T>::min() && number <= std::numeric_limits<T>::max());
      return ok() ? static_cast<T>(number) : T{};
    } else {
      const uint64_t number = in_.Uint();
      Require(number <= std::numeric_limits<T>::max());
      return ok() ? static_cast<T>(number) : T{};
    }
  }
  void Get(float& value) { value = in_.Float(); }
  void Get(std::string& value) { value.assign(in_.String()); }
  void Get(std::string_view& value) { value = in_.String(); }  // of the bytes
  template <typename A, typename B>
  void Get(std::pair<A, B>& value) {
    (*this)(value.first, value.second);
  }
  template <typename T>
  void Get(std::optional<T>& value) {
    if (in_.Bool()) Get(value.emplace());
  }
  template <typename T>
  void Get(std::vector<T>& values) {
    if constexpr (kRaw && archive_internal::Flat<T>) {
      const std::string_view bytes = in_.String();
      values.resize(bytes.size() / sizeof(T));
      if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    } else if constexpr (kRaw) {
      values.resize(Count());
      for (T& value : values) Get(value);
    } else {
      for (size_t n = Count(); n > 0 && ok(); --n) Get(values.emplace_back());
    }
  }
  template <typename T, size_t size>
  void Get(std::array<T, size>& values) {
    if constexpr (kRaw && archive_internal::Flat<T>) {
      const std::string_view bytes = in_.String();
      if (bytes.size() == sizeof values) std::memcpy(values.data(), bytes.data(), bytes.size());
    } else {
      for (T& value : values) Get(value);
    }
  }

  WireReader in_;
};

// A number for the form that a Packer gives a type: another one when a field comes or goes, or gets
// another name or type. Thread-compatible.
class FormHash {
 public:
  template <typename T>
  static uint64_t Of() {
    FormHash form;
    const T value{};
    form.Add(value);
    return form.hash_;
  }

  void operator()(const auto&... values) { (Add(values), ...); }
  void Require(bool /*holds*/) {}

 private:
  void Mix(uint64_t value) { hash_ = Mix64(hash_, value); }

  template <typename T>
  void Add(const T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T> || archive_internal::BitSet<T>) {
      Mix(sizeof(T) * 2 + (std::is_signed_v<T> ? 1 : 0));
    } else if constexpr (archive_internal::Map<T>) {
      Mix('m');
      (*this)(typename T::key_type{}, typename T::mapped_type{});
    } else if constexpr (requires { typename T::value_type; }) {
      Mix('l');
      if constexpr (requires { std::tuple_size<T>::value; }) Mix(value.size());
      Add(typename T::value_type{});
    } else {
      Mix('{');
      if constexpr (requires {
                      value.name;
                      value.value;
                    })
        Mix(Hash64(value.name));
      T::Fields(value, *this);
      Mix('}');
    }
  }
  void Add(const std::string& /*value*/) { Mix('s'); }
  void Add(std::string_view /*value*/) { Mix('s'); }
  template <typename A, typename B>
  void Add(const std::pair<A, B>& value) {
    (*this)(value.first, value.second);
  }

  uint64_t hash_ = 1;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_ARCHIVE_H_
