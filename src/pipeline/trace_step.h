// Steps of a trace, as events and rows tell them.
#ifndef WHYBOUNCE_PIPELINE_TRACE_STEP_H_
#define WHYBOUNCE_PIPELINE_TRACE_STEP_H_

#include "absl/time/time.h"
#include "report/trace.h"
#include "whybounce/event_row.h"

namespace whybounce {

// What an event says by itself. Its kind and place are the caller's.
TraceStep StepOf(const EventView& event);
// An attempt, a refusal or a notice, with the verdict and what `events` prints of it.
TraceStep StepOf(const EventRow& row, TraceStep::Kind kind, absl::TimeZone zone);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_TRACE_STEP_H_
