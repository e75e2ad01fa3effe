#include "cli/history_step.h"

#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/input_flags.h"
#include "history/run.h"

namespace whybounce {
namespace {

constexpr uint64_t kKeptDaysMax = 100'000;

absl::Status AddOne(const PendingRun& pending, int32_t kept_days) {
  ASSIGN_OR_RETURN(const HistoryRun run, UnpackHistoryRun(pending.bytes));
  ASSIGN_OR_RETURN(const auto history, History::Open(pending.history, SqliteFile::Mode::kCreate));
  RETURN_IF_ERROR(history->Add(run).status());
  ASSIGN_OR_RETURN(const DaySpan days, history->Days());
  if (int64_t{days.last} - days.first >= kept_days)
    RETURN_IF_ERROR(history->Prune(kept_days).status());
  return absl::OkStatus();
}

int32_t DayOf(int64_t unix_us, absl::TimeZone zone) {
  const absl::CivilDay day(zone.At(absl::FromUnixMicros(unix_us)).cs);
  return static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1));
}

}  // namespace

int HistoryError(const absl::Status& status) {
  std::cerr << "whybounce: " << status.message() << "\n";
  if (absl::IsResourceExhausted(status)) return kExitOutput;
  const bool is_asked_wrongly = absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
                                absl::IsFailedPrecondition(status);
  return is_asked_wrongly ? kExitUsage : kExitInput;
}

absl::StatusOr<int32_t> ParseKeptDays(const std::string& text) {
  if (text == "forever") return INT32_MAX;
  std::string_view digits = text;
  if (digits.ends_with('d')) digits.remove_suffix(1);
  const auto days = ParseUint(digits);
  if (!days || *days == 0 || *days > kKeptDaysMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("--keep: \"", text, "\" is no number of days; write 400d, or forever"));
  }
  return static_cast<int32_t>(*days);
}

PendingRun RunForHistory(const RunResult& result, const Engine& engine, absl::TimeZone zone,
                         const std::string& state, const std::string& history, bool anonymise) {
  HistoryRun run = HistoryRunOf(ReportOf(result, engine, zone, kHistoryNamesMax),
                                std::filesystem::absolute(state).string());
  if (anonymise) Anonymise(&run);
  // Every line is read once, so no other run of this state has read up to here.
  std::string read_up_to = PackHistoryRun(run);
  for (const FileProgress& file : result.files)
    absl::StrAppend(&read_up_to, "\n", file.head_hash, " ", file.offset, " ", file.last_unix_s);
  run.key = HistoryKey(read_up_to);
  return {std::filesystem::absolute(history).string(), PackHistoryRun(run)};
}

int AddPending(std::vector<PendingRun>* pending, int32_t kept_days) {
  int code = kExitOk;
  std::vector<PendingRun> left;
  std::string refused;  // what is locked once is not waited for again
  for (PendingRun& one : *pending) {
    absl::Status status;
    if (one.history != refused) {
      status = AddOne(one, kept_days);
      if (status.ok()) continue;
      std::cerr << "whybounce: " << status.message()
                << "; the run is kept in the state, and the next one adds it\n";
      refused = one.history;
    }
    code = kExitInput;
    left.push_back(std::move(one));
  }
  *pending = std::move(left);
  return code;
}

absl::StatusOr<absl::TimeZone> ResolveZone(const std::string& name) {
  absl::TimeZone zone = absl::LocalTimeZone();
  if (!name.empty() && !absl::LoadTimeZone(name, &zone)) {
    return absl::InvalidArgumentError(absl::StrCat("--tz: there is no time zone \"", name,
                                                   "\"; write it like UTC or Europe/Paris"));
  }
  return zone;
}

absl::StatusOr<DaySpan> ResolveDays(const std::string& since, const std::string& until,
                                    absl::TimeZone zone) {
  DaySpan span;
  int64_t unix_us = 0;
  if (!since.empty()) {
    RETURN_IF_ERROR(ResolveTime("--since", since, zone, &unix_us));
    span.first = DayOf(unix_us, zone);
  }
  if (!until.empty()) {  // as for logs: what is before it
    RETURN_IF_ERROR(ResolveTime("--until", until, zone, &unix_us));
    span.last = DayOf(unix_us - 1, zone);
  }
  if (span.first > span.last) {
    return absl::InvalidArgumentError("--until is not later than --since: no day lies between");
  }
  return span;
}

}  // namespace whybounce
