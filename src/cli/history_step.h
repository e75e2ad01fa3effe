// The history of a report: how runs get into it, and how they come out again.
#ifndef WHYBOUNCE_CLI_HISTORY_STEP_H_
#define WHYBOUNCE_CLI_HISTORY_STEP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "history/history.h"
#include "pipeline/run_report.h"
#include "pipeline/run_state.h"

namespace whybounce {

// Says what is wrong with a history; returns kExitUsage for what was asked wrongly, kExitOutput if
// the disk is full, else kExitInput: a file that is locked or damaged is no alarm.
int HistoryError(const absl::Status& status);

// "400d" or "400": days; "forever": INT32_MAX. 0 is refused: it is read as "for ever" by some.
absl::StatusOr<int32_t> ParseKeptDays(const std::string& text);
inline constexpr const char* kKeptDays = "400d";

// What a run counted, to be added to the history once the state says that it was counted.
PendingRun RunForHistory(const RunResult& result, const Engine& engine, absl::TimeZone zone,
                         const std::string& state, const std::string& history, bool anonymise);

// Puts runs into their histories, each once however often it is tried; those that are there are
// taken off the list. Says on stderr what went wrong and returns kExitInput then, else kExitOk.
int AddPending(std::vector<PendingRun>* pending, int32_t kept_days);

// Errors: kInvalidArgument, with the flag --tz; empty is the system's.
absl::StatusOr<absl::TimeZone> ResolveZone(const std::string& name);

// Days of the times that people say, where a day is given by any time in it; empty: no bound.
absl::StatusOr<DaySpan> ResolveDays(const std::string& since, const std::string& until,
                                    absl::TimeZone zone);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_HISTORY_STEP_H_
