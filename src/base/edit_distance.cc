#include "base/edit_distance.h"

#include <algorithm>
#include <vector>

namespace whybounce {
namespace {

constexpr size_t kWordBytesMax = 100;

// How many letters must be put in, taken out or changed to make one of the other.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0]++;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row[b.size()];
}

}  // namespace

NearestWord::NearestWord(std::string_view word)
    : word_(word.substr(0, kWordBytesMax)), best_distance_(word_.size() / 3 + 1) {}

void NearestWord::Offer(std::string_view name) {
  const size_t distance = EditDistance(word_, name);
  if (distance >= best_distance_) return;
  best_distance_ = distance;
  best_ = name;
}

}  // namespace whybounce
