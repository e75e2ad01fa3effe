// Every attempt and refusal as one event, in the order of the log, joined with what the other lines
// of its message say.
#ifndef WHYBOUNCE_PIPELINE_EVENT_STREAM_H_
#define WHYBOUNCE_PIPELINE_EVENT_STREAM_H_

#include <functional>
#include <vector>

#include "classify/engine.h"
#include "pipeline/run_options.h"
#include "whybounce/event_row.h"

namespace whybounce {

struct StreamResult {
  std::vector<InputProblem> problems;
  std::vector<std::string> notes;  // what each source was taken for
  uint64_t lines = 0;              // and mails
  uint64_t not_understood = 0;     // lines, and bounces that do not say whose
  uint64_t unread_outcomes = 0;    // of these lines: they look like outcomes
  uint64_t of_nobody = 0;          // of these the bounces
  uint64_t cut = 0;                // mails of which not everything was looked at
  uint64_t let_go = 0;             // queue ids forgotten before their time: too many were open
  bool stopped = false;            // the sink wanted no more
};

// Called with one row after the other, in the order of the log; false stops. Views in the row are
// valid during the call. This is where to stand for whatever looks at rows: filters, suppression,
// traces.
using EventSink = std::function<bool(const EventRow& row)>;

// options.threads is not looked at: one thread, one pass; keeps the Message-ID, sender and last
// deferrals of the queue ids that are open, as long as a report keeps them.
StreamResult StreamEvents(const Engine& engine, const RunOptions& options, const EventSink& sink);

// The same of logs that are being written (pipeline/log_follower.h): the rows of what is new, and
// then `on_pause`, again and again until that returns false.
StreamResult FollowEvents(const Engine& engine, const RunOptions& options, const EventSink& sink,
                          const std::function<bool()>& on_pause);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_EVENT_STREAM_H_
