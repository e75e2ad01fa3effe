#include "classify/word_finder.h"

namespace whybounce {

bool WordFinder::Add(std::string_view word, uint32_t* number) {
  if (word.empty()) return false;
  uint16_t state = 0;
  for (const char c : word) {
    const auto [edge, is_new] = edges_.emplace(EdgeKey(state, c), uint16_t{0});
    if (is_new) {
      if (word_at_.size() >= kStatesMax) {
        edges_.erase(edge);
        return false;
      }
      edge->second = static_cast<uint16_t>(word_at_.size());
      word_at_.push_back(kNoWord);
    }
    state = edge->second;
  }
  if (word_at_[state] == kNoWord) word_at_[state] = word_count_++;
  *number = word_at_[state];
  return true;
}

void WordFinder::Build() {
  for (const auto& [key, target] : edges_) class_of_[key & 0xff] = 1;
  class_count_ = 1;
  for (uint8_t& klass : class_of_) {
    if (klass != 0) klass = static_cast<uint8_t>(class_count_++);
  }
  const size_t states = word_at_.size();
  next_.assign(states * class_count_, 0);
  for (const auto& [key, target] : edges_) {
    next_[(key >> 8) * class_count_ + class_of_[key & 0xff]] = target;
  }
  edges_ = {};

  // Breadth first: a state's missing edges are those of its longest proper suffix.
  std::vector<uint16_t> suffix(states, 0);
  std::vector<uint16_t> order;
  order.reserve(states);
  first_end_.assign(states, 0);
  further_end_.assign(states, 0);
  for (uint32_t klass = 0; klass < class_count_; ++klass) {
    if (next_[klass] != 0) order.push_back(next_[klass]);
  }
  for (size_t i = 0; i < order.size(); ++i) {
    const uint16_t state = order[i];
    const uint16_t fallback = suffix[state];
    further_end_[state] = first_end_[fallback];
    first_end_[state] = word_at_[state] != kNoWord ? state : first_end_[fallback];
    for (uint32_t klass = 0; klass < class_count_; ++klass) {
      uint16_t& edge = next_[state * class_count_ + klass];
      const uint16_t target = next_[fallback * class_count_ + klass];
      if (edge == 0) {
        edge = target;
      } else {
        suffix[edge] = target;
        order.push_back(edge);
      }
    }
  }
}

}  // namespace whybounce
