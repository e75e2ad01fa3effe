#include "aggregate/pending.h"

#include <algorithm>

#include "base/hash.h"

namespace whybounce {
namespace {

constexpr int kWalkedMax = 32;              // nodes
constexpr uint32_t kNodesMax = 0x7fffffff;  // in 31 bits; there is no memory for as many

uint64_t IndexKey(const Record& record) {
  return std::max<uint64_t>(Mix64(record.queue_key, record.recipient_key), 1);
}

}  // namespace

uint32_t Pending::Find(const Record& attempt, List* list) {
  if (!list->has_index) {
    uint32_t i = list->first;
    for (int walked = 0; walked < kWalkedMax; ++walked, i = nodes_[i].older) {
      if (i == 0 || nodes_[i].recipient_key == attempt.recipient_key) return i;
    }
    MakeIndex(list);
  }
  const uint32_t* const index = index_.Find(IndexKey(attempt));
  return index == nullptr ? 0 : *index;
}

[[gnu::noinline]] void Pending::MakeIndex(List* list) {
  list->has_index = 1;
  for (uint32_t i = list->first; i != 0; i = nodes_[i].older)
    *index_.Insert(IndexKey(nodes_[i].last)).first = i;
}

void Pending::Link(uint32_t index, List* list) {
  nodes_[index].older = list->first;
  nodes_[index].newer = 0;
  if (list->first != 0) nodes_[list->first].newer = index;
  list->first = index & kNodesMax;
}

void Pending::Unlink(uint32_t index, List* list) {
  const Node& node = nodes_[index];
  if (node.newer != 0) {
    nodes_[node.newer].older = node.older;
  } else {
    list->first = node.older & kNodesMax;
  }
  if (node.older != 0) nodes_[node.older].newer = node.newer;
}

void Pending::Push(const Record& last, uint32_t attempts, List* list) {
  uint32_t index = free_;
  if (index != 0) {
    free_ = nodes_[index].older;
  } else {
    index = static_cast<uint32_t>(nodes_.size());
    nodes_.emplace_back();
  }
  Node& node = nodes_[index];
  node.recipient_key = last.recipient_key;
  node.attempts = attempts;
  node.last = last;
  Link(index, list);
  if (list->has_index) *index_.Insert(IndexKey(last)).first = index;
}

void Pending::Renew(uint32_t index, const Record& last, List* list) {
  nodes_[index].last = last;
  ++nodes_[index].attempts;
  if (list->first == index) return;
  Unlink(index, list);
  Link(index, list);
}

void Pending::Remove(uint32_t index, List* list) {
  Unlink(index, list);
  if (list->has_index) {
    // A damaged file may name a recipient twice: then the index knows one of them.
    const uint64_t key = IndexKey(nodes_[index].last);
    if (const uint32_t* const found = index_.Find(key); found != nullptr && *found == index)
      index_.Erase(key);
  }
  nodes_[index].older = free_;
  free_ = index;
}

}  // namespace whybounce
