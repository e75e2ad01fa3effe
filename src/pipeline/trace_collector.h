// The visitor of lines that keeps those of the messages that a trace is asked for.
#ifndef WHYBOUNCE_PIPELINE_TRACE_COLLECTOR_H_
#define WHYBOUNCE_PIPELINE_TRACE_COLLECTOR_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "base/needle_set.h"
#include "base/slot_hash.h"
#include "pipeline/event_visitor.h"
#include "pipeline/trace.h"

namespace whybounce {

// A queue id that belongs to the answer.
struct WantedId {
  std::string queue_id;
  std::string host;
  bool whole = false;            // linked to one that is: all its recipients belong to it
  bool is_notification = false;  // another id of the answer caused it, to tell of a failure
};
using WantedIds = absl::flat_hash_map<uint64_t, WantedId, SlotHash>;  // by queue key

// One round. See LineLoop. Engine, query and ids must outlive it. Thread-compatible.
class TraceCollector {
 public:
  TraceCollector(const Engine& engine, const TraceQuery& query, absl::TimeZone zone,
                 WantedIds* ids);

  void BeginSegment(const Segment& segment) { events_.BeginSegment(segment); }
  bool VisitLine(std::string_view raw, uint32_t times, LineAnalyzer* analyzer, AnalyzedLine* line);
  void SkipLines(uint64_t lines) { events_.SkipLines(lines); }
  void EndSegment() { events_.EndSegment(); }

  // Whether anything that is looked for may stand in the segment,
  bool MayHold(const Segment& segment) const;
  // and what is done with one in which it can't.
  void PassOver(const Segment& segment);

  uint32_t BeginMailSource() { return events_.BeginMailSource(); }
  void AddMail(const EventRow& row);

  // Ids came to light whose lines may have been passed over.
  bool found_more() const { return found_more_; }
  // The answer. Once.
  Trace Take();

 private:
  // A message as long as its lines come in.
  struct Part {
    uint64_t queue_key = 0;  // 0: it never had a queue id
    std::string queue_id;
    std::string host;
    TraceMessage message;
    uint64_t recipients_passed = 0;  // of whom no step is kept
    bool asked = false;              // it, or a recipient of it, by name; not another one of its id
    bool whole = false;              // all its recipients are
  };
  using PartName = std::pair<uint64_t, uint64_t>;  // queue key, number of its message

  void Want(uint64_t key, std::string_view queue_id, std::string_view host, bool whole,
            bool is_notification);
  void WantCaused(uint64_t key, const EventView& event);
  void WantOther(const EventView& event, bool whole);
  Part* PartOf(uint64_t key, uint64_t number, const EventView& event);
  void AddRow(const EventRow& row);
  void AddStep(const EventView& event, Part* part);
  void AddWords(std::string_view raw, Part* part);
  void KeepLine(std::string_view raw, Part* part);
  Part* PartNamedIn(std::string_view raw);
  bool HasRoom(size_t bytes);

  // After the last line: which parts are one message.
  std::vector<std::vector<size_t>> Joined();
  TraceMessage Merge(const std::vector<size_t>& parts);
  void JoinNotices(std::vector<TraceMessage>* messages);

  const TraceQuery& query_;
  const absl::TimeZone zone_;
  WantedIds& ids_;
  EventSink sink_;
  EventVisitor events_;
  std::vector<Part> parts_;
  absl::flat_hash_map<PartName, size_t> part_of_;
  absl::flat_hash_map<uint64_t, size_t> last_part_of_;  // by queue key
  absl::flat_hash_map<std::string, uint64_t> key_of_id_;
  NeedleSet needles_;  // empty: every segment may hold something
  std::vector<TraceStep> notices_;
  struct NoticeFacts {  // of the message it is about
    std::string message_id;
    std::string sender;
    bool has_sender = false;
  };
  std::vector<NoticeFacts> notice_facts_;  // by number in notices_
  absl::flat_hash_set<std::string> names_of_parts_;
  uint64_t lone_ = 0;
  size_t bytes_ = 0;
  uint64_t left_out_ = 0;
  bool cut_ = false;
  bool found_more_ = false;
  Part* row_part_ = nullptr;  // of the present line
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_TRACE_COLLECTOR_H_
