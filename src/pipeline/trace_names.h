// What a trace is asked for, and where in bytes it can be seen.
#ifndef WHYBOUNCE_PIPELINE_TRACE_NAMES_H_
#define WHYBOUNCE_PIPELINE_TRACE_NAMES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/name_pattern.h"
#include "whybounce/event.h"

namespace whybounce {

// One word: an address, "ann" or "@corp.example", a queue id, a Message-ID.
struct TraceName {
  // What it may name; several, where its form does not tell.
  bool recipient = false;
  bool sender = false;
  bool local_part = false;  // of either of these two; else the whole address
  bool domain = false;      // likewise
  bool queue_id = false;
  bool message_id = false;
  NamePattern pattern;

  // Told by its form.
  static TraceName Of(std::string_view word);
};

// The names that a trace is asked for. Thread-compatible.
class TraceNames {
 public:
  void Add(TraceName name);
  bool empty() const { return names_.empty(); }

  // Whether the event is about a recipient that is asked for,
  bool WantsRecipient(std::string_view recipient, std::string_view original) const;
  // or belongs to a message that is asked for whoever gets it.
  bool WantsSender(std::string_view sender) const;
  bool WantsMessageId(std::string_view message_id) const;
  bool WantsQueueId(std::string_view queue_id) const;
  bool WantsMessage(const EventView& event) const {
    return (event.has_sender && WantsSender(event.sender)) ||
           (!event.message_id.empty() && WantsMessageId(event.message_id)) ||
           (!event.queue_id.empty() && WantsQueueId(event.queue_id)) ||
           (!event.other_queue_id.empty() && WantsQueueId(event.other_queue_id));
  }

  // Words one of which stands, in either case, wherever a name does; empty: they may stand
  // anywhere.
  const std::vector<std::string>& needles() const { return needles_; }

 private:
  static bool MatchesAddress(const TraceName& name, std::string_view address);

  std::vector<TraceName> names_;
  std::vector<std::string> needles_;
  bool anywhere_ = false;
};

// The longest run of bytes in `text` that stands as it is in every carrier, JSON among them, and
// without wildcards.
std::string_view PlainestPart(std::string_view text);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_TRACE_NAMES_H_
