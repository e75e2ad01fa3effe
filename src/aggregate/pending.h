// Who waits: the last deferral of every recipient of the open messages.
#ifndef WHYBOUNCE_AGGREGATE_PENDING_H_
#define WHYBOUNCE_AGGREGATE_PENDING_H_

#include <cstdint>
#include <vector>

#include "aggregate/record.h"
#include "base/key_map.h"

namespace whybounce {

// A list per message, the newest first. Few wait for one message, and are found by walking; where
// they are many (a message may have a hundred thousand recipients), their list gets an index.
// Indexes of nodes are valid until they are removed, references until the next Push().
// Thread-compatible.
class Pending {
 public:
  struct List {
    uint32_t first : 31 = 0;  // node; 0: nobody waits
    uint32_t has_index : 1 = 0;
  };
  // What Find() looks at is in one cache line.
  struct alignas(64) Node {
    uint64_t recipient_key = 0;
    uint32_t attempts = 0;
    uint32_t older = 0;
    uint32_t newer = 0;  // 0: the first of its list
    Record last;
  };

  const Node& operator[](uint32_t index) const { return nodes_[index]; }
  // f(Record*) for everybody in the list; queue key and recipient must stay.
  template <typename F>
  void ChangeList(const List& list, F f) {
    for (uint32_t i = list.first; i != 0; i = nodes_[i].older) f(&nodes_[i].last);
  }

  // The node of the attempt's recipient; 0 if they do not wait.
  uint32_t Find(const Record& attempt, List* list);
  void Push(const Record& last, uint32_t attempts, List* list);
  // They were tried once more: they become the newest.
  void Renew(uint32_t index, const Record& last, List* list);
  void Remove(uint32_t index, List* list);

 private:
  void Link(uint32_t index, List* list);
  void Unlink(uint32_t index, List* list);
  void MakeIndex(List* list);

  std::vector<Node> nodes_{1};  // [0] is no node
  uint32_t free_ = 0;           // the first of a list of free nodes
  KeyMap<uint32_t> index_;      // by queue id and recipient
};

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_PENDING_H_
