// One list of the fields of a struct, from which comes whatever is done to each of them: adding,
// saving and loading (base/archive.h), JSON. A struct has
//   template <typename Self, typename Visitor>
//   static constexpr void Fields(Self& self, Visitor& visit) { visit(self.a, self.b); }
#ifndef WHYBOUNCE_FIELDS_H_
#define WHYBOUNCE_FIELDS_H_

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace whybounce {

// A field with the name that it has in JSON.
template <typename T>
struct Named {
  constexpr Named(std::string_view its_name, T& field) : name(its_name), value(field) {}

  std::string_view name;
  T& value;

  template <typename Self, typename Visitor>
  static constexpr void Fields(Self& self, Visitor& visit) {
    visit(self.value);
  }
};
template <typename T>
Named(std::string_view, T&) -> Named<T>;

template <typename T>
constexpr T& ValueOfField(T& field) {
  return field;
}
template <typename T>
constexpr T& ValueOfField(Named<T>& field) {
  return field.value;
}

// The part of an object that its base is, for Fields().
template <typename Base, typename Self>
constexpr auto& Part(Self& self) {
  return static_cast<std::conditional_t<std::is_const_v<Self>, const Base, Base>&>(self);
}

// f(x&, const y&) for each field of one and the other; for arrays of each element.
template <typename T, typename F>
constexpr void ZipFields(T* one, const T& other, F f) {
  const auto zip = [&f](auto& x, const auto& y) {
    if constexpr (requires { x.fill(x[0]); }) {
      for (size_t i = 0; i < x.size(); ++i) f(x[i], y[i]);
    } else {
      f(x, y);
    }
  };
  auto outer = [&](auto&&... xs) {
    auto inner = [&](auto&&... ys) { (zip(ValueOfField(xs), ValueOfField(ys)), ...); };
    T::Fields(other, inner);
  };
  T::Fields(*one, outer);
}

// Numbers are added up, of all else Add() is asked.
template <typename T>
constexpr void AddTo(T* sum, const T& more) {
  if constexpr (std::is_arithmetic_v<T>) {
    *sum += more;
  } else {
    sum->Add(more);
  }
}
template <typename T>
constexpr void AddFields(T* sum, const T& more) {
  ZipFields(sum, more, [](auto& x, const auto& y) { AddTo(&x, y); });
}

// Whether no field is left out of the list. Of structs without gaps.
template <typename T>
constexpr bool ListsAllFields() {
  T value{};
  size_t bytes = 0;
  auto add = [&](auto&&... fields) { bytes = (sizeof(ValueOfField(fields)) + ... + 0); };
  T::Fields(value, add);
  return bytes == sizeof(T);
}

}  // namespace whybounce

#endif  // WHYBOUNCE_FIELDS_H_
