// Strings kept once, named by a small number.
#ifndef WHYBOUNCE_BASE_STRING_POOL_H_
#define WHYBOUNCE_BASE_STRING_POOL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace whybounce {

// The number of an interned string. 0 is the empty string.
using StringId = uint32_t;

// Owns every string it was given; ids are dense and count up in the order of first appearance.
// Views are valid as long as the pool. Thread-compatible. At most 2^32 - 2 strings; memory is the
// strings' bytes plus 12 to 24 bytes each.
class StringPool {
 public:
  StringPool();
  StringPool(StringPool&&) noexcept = default;
  StringPool& operator=(StringPool&&) noexcept = default;

  StringId Intern(std::string_view s);
  // Forgets all strings and keeps most of the memory.
  void Clear();
  // The id of `s` if it was interned, else 0. The empty string is always interned.
  StringId Find(std::string_view s) const;
  std::string_view View(StringId id) const { return views_[id]; }
  // Ids are 0 .. size() - 1.
  size_t size() const { return views_.size(); }
  size_t bytes() const { return bytes_; }

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    std::vector<std::string_view> names;
    if constexpr (std::is_const_v<Self>) names.assign(self.views_.begin() + 1, self.views_.end());
    visit(names);
    if constexpr (!std::is_const_v<Self>) {
      self.Clear();
      for (const std::string_view name : names) visit.Require(self.Intern(name) + 1 == self.size());
      visit.Require(self.size() == names.size() + 1);
    }
  }

 private:
  struct Slot {
    uint32_t hash = 0;
    StringId id = 0;  // 0: free
  };
  // The slot of `s`, or the free slot where it would go.
  size_t Locate(std::string_view s, uint32_t hash) const;
  void Grow();
  std::string_view Store(std::string_view s);

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<std::string_view> views_;
  std::vector<std::unique_ptr<char[]>> chunks_;
  size_t chunk_used_ = 0;
  size_t chunk_size_ = 0;
  size_t bytes_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_STRING_POOL_H_
