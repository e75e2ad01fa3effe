// Addresses as keys: many of one mail are told apart in constant time.
#ifndef WHYBOUNCE_MAIL_ADDRESS_SET_H_
#define WHYBOUNCE_MAIL_ADDRESS_SET_H_

#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/process_seed.h"
#include "base/text.h"
#include "mail/address.h"

namespace whybounce {

struct AddressHash {
  size_t operator()(std::string_view address) const {
    char lower[kAddressBytesMax];
    address = address.substr(0, sizeof lower);
    CopyLower(address, lower);
    return Hash64({lower, address.size()}, ProcessSeed());
  }
};
struct AddressEqual {
  bool operator()(std::string_view a, std::string_view b) const { return SameAddress(a, b); }
};

template <typename Value>
using AddressMap = absl::flat_hash_map<std::string_view, Value, AddressHash, AddressEqual>;

// In the order in which they came, each once. Keeps views. Thread-compatible.
class AddressSet {
 public:
  void Add(std::string_view address) {
    if (known_.insert(address).second) all_.push_back(address);
  }
  bool Has(std::string_view address) const { return !all_.empty() && known_.contains(address); }
  void clear() {
    all_.clear();
    known_.clear();
  }

  size_t size() const { return all_.size(); }
  bool empty() const { return all_.empty(); }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::vector<std::string_view> all_;
  absl::flat_hash_set<std::string_view, AddressHash, AddressEqual> known_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_MAIL_ADDRESS_SET_H_
