// whybounce history: what was counted over months, in one file.
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/atomic_file.h"
#include "base/civil_time.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/history_step.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "cli/write_output.h"
#include "document/text_table.h"
#include "history/history.h"
#include "history/trend.h"
#include "history/unusual.h"
#include "pipeline/partial.h"
#include "pipeline/run_report.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

constexpr size_t kPartialBytesMax = size_t{4} << 30;

struct Flags {
  std::string file;
  std::vector<std::string> partials;
  std::string key;
  std::string rules_directory;
  std::string zone;
  std::string since;
  std::string until;
  std::string day;
  std::string kept_days = kKeptDays;
  std::string format = "text";
  std::string output;
  size_t top = 10;
  bool anonymise = false;
  bool fail = false;
};

// A day as people say it, kNoDay where none is said.
absl::StatusOr<int32_t> DayOf(const Flags& flags) {
  if (flags.day.empty()) return kNoDay;
  const auto zone = ResolveZone(flags.zone);
  if (!zone.ok()) return zone.status();
  const auto span = ResolveDays(flags.day, "", *zone);
  if (!span.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--day: \"", flags.day, "\" is no day; write yesterday, or 2026-11-22"));
  }
  return span->first;
}

// Opens the history that a command reads, and runs it.
template <typename F>
int WithHistory(const Flags& flags, SqliteFile::Mode mode, F run) {
  const auto history = History::Open(flags.file, mode);
  if (!history.ok()) return HistoryError(history.status());
  return run(history->get());
}

int Add(const Flags& flags) {
  const auto zone = ResolveZone(flags.zone);
  if (!zone.ok()) return UsageError(zone.status());
  const auto kept_days = ParseKeptDays(flags.kept_days);
  if (!kept_days.ok()) return UsageError(kept_days.status());
  const auto classifier = Classifier::Create({flags.rules_directory});
  if (!classifier.ok()) return UsageError(classifier.status());
  const Engine& engine = EngineOf(**classifier);
  return WithHistory(flags, SqliteFile::Mode::kCreate, [&](History* history) {
    for (const std::string& path : flags.partials) {
      const auto bytes = ReadWholeFile(path == "-" ? "/dev/stdin" : path, kPartialBytesMax);
      if (!bytes.ok()) return UsageError(bytes.status());
      auto partial = ReadPartial(*bytes, engine);
      if (!partial.ok()) {
        return UsageError(absl::InvalidArgumentError(
            absl::StrCat(path, " ", AbslView(StdView(partial.status().message())))));
      }
      const RunResult result = FinishPartial(*std::move(partial));
      const Report report = ReportOf(result, engine, *zone, kHistoryNamesMax);
      std::string hosts;
      for (const std::string& host : report.hosts)
        absl::StrAppend(&hosts, hosts.empty() ? "" : ", ", host);
      HistoryRun run = HistoryRunOf(report, hosts);
      run.key = HistoryKey(*bytes);
      if (flags.anonymise) Anonymise(&run);
      const auto added = history->Add(run);
      if (!added.ok()) return HistoryError(added.status());
      if (!*added) std::cerr << "whybounce: " << Sanitized(path) << ": is in the history already\n";
    }
    const auto days = history->Days();
    if (!days.ok()) return HistoryError(days.status());
    if (int64_t{days->last} - days->first >= *kept_days) {
      if (const auto gone = history->Prune(*kept_days); !gone.ok())
        return HistoryError(gone.status());
    }
    return static_cast<int>(kExitOk);
  });
}

void Text(const char* name, std::string_view value, JsonWriter* json) {
  json->Key(name);
  json->String(value);
}

void Number(const char* name, uint64_t value, JsonWriter* json) {
  json->Key(name);
  json->Uint(value);
}

int List(const Flags& flags) {
  return WithHistory(flags, SqliteFile::Mode::kRead, [&](History* history) {
    const auto entries = history->List();
    if (!entries.ok()) return HistoryError(entries.status());
    std::string out;
    if (flags.format == "json") {
      JsonWriter json(&out, JsonWriter::Layout::kIndented);
      json.BeginArray();
      for (const HistoryEntry& one : *entries) {
        json.BeginObject();
        Text("run", one.key, &json);
        Text("series", one.series, &json);
        Text("hosts", one.hosts, &json);
        Text("first", FormatRfc3339(one.first_us, absl::UTCTimeZone()), &json);
        Text("last", FormatRfc3339(one.last_us, absl::UTCTimeZone()), &json);
        Number("lines", one.lines, &json);
        Number("recipients", one.recipients, &json);
        Number("lost", one.lost, &json);
        json.EndObject();
      }
      json.EndArray();
      out.push_back('\n');
      return WriteOutput(flags.output, out);
    }
    TextTable table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight, Align::kRight,
                     Align::kRight, Align::kLeft, Align::kLeft});
    table.AddRow({"run", "first", "last", "lines", "settled", "lost", "hosts", "of"});
    const auto minute = [](int64_t unix_us) {
      return unix_us == 0 ? std::string()
                          : FormatRfc3339(unix_us, absl::UTCTimeZone()).substr(0, 16);
    };
    for (const HistoryEntry& one : *entries) {
      table.AddRow({Sanitized(one.key.substr(0, 8)), minute(one.first_us), minute(one.last_us),
                    absl::StrCat(one.lines), absl::StrCat(one.recipients), absl::StrCat(one.lost),
                    Sanitized(one.hosts), Sanitized(one.series)});
    }
    for (const std::string& line : table.Lines(TerminalColumns(140)))
      absl::StrAppend(&out, line, "\n");
    return WriteOutput(flags.output, out);
  });
}

int TrendOf(const Flags& flags) {
  const auto zone = ResolveZone(flags.zone);
  if (!zone.ok()) return UsageError(zone.status());
  const auto span = ResolveDays(flags.since, flags.until, *zone);
  if (!span.ok()) return UsageError(span.status());
  const auto day = DayOf(flags);
  if (!day.ok()) return UsageError(day.status());
  return WithHistory(flags, SqliteFile::Mode::kRead, [&](History* history) {
    const auto trend = TakeTrend(*history, *day, *span);
    if (!trend.ok()) return HistoryError(trend.status());
    std::string out;
    if (flags.format == "json") {
      out = TrendJson(*trend);
    } else if (flags.format == "csv") {
      out = TrendCsv(*trend);
    } else {
      out = TrendText(*trend, {flags.top, TerminalColumns(100)});
    }
    return WriteOutput(flags.output, out);
  });
}

std::string Grouped(uint64_t n) {
  std::string digits = absl::StrCat(n);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string WhyUnusual(const UnusualCause& one) {
  std::string out =
      absl::StrCat(one.date, "  ", Sanitized(one.cause), " at ",
                   one.provider.empty() ? "others" : Sanitized(one.provider), ": ",
                   Grouped(one.why.failed), " of ", Grouped(one.why.attempts), " attempts; ");
  if (one.why.is_new) return absl::StrCat(out, "not once in the 28 days before");
  return absl::StrCat(out, "in ", one.why.days, " such days at most ", Grouped(one.why.most));
}

int Check(const Flags& flags) {
  const auto day = DayOf(flags);
  if (!day.ok()) return UsageError(day.status());
  return WithHistory(flags, SqliteFile::Mode::kRead, [&](History* history) {
    DaySpan span{*day, *day};
    if (*day == kNoDay) {
      const auto last = history->DaysOfLastRun();
      if (!last.ok()) return HistoryError(last.status());
      span = *last;
    }
    const auto unusual = FindUnusual(*history, span);
    if (!unusual.ok()) return HistoryError(unusual.status());
    std::string out;
    if (flags.format == "json") {
      JsonWriter json(&out, JsonWriter::Layout::kIndented);
      json.BeginArray();
      for (const UnusualCause& one : *unusual) {
        json.BeginObject();
        Text("date", one.date, &json);
        Text("provider", one.provider, &json);
        Text("cause", one.cause, &json);
        Number("failed", one.why.failed, &json);
        Number("attempts", one.why.attempts, &json);
        Number("days", one.why.days, &json);
        Number("most", one.why.most, &json);
        json.Key("new");
        json.Bool(one.why.is_new);
        json.EndObject();
      }
      json.EndArray();
      out.push_back('\n');
    } else {
      for (const UnusualCause& one : *unusual) absl::StrAppend(&out, WhyUnusual(one), "\n");
      const std::string first = DateFromDay(span.first);
      const std::string last = DateFromDay(span.last);
      if (unusual->empty()) {
        out = absl::StrCat(first, first == last ? "" : absl::StrCat(" to ", last),
                           ": nothing is unusual\n");
      }
    }
    const int written = WriteOutput(flags.output, out);
    if (written != kExitOk || !flags.fail || unusual->empty()) return written;
    return static_cast<int>(kExitThreshold);
  });
}

int Forget(const Flags& flags) {
  return WithHistory(flags, SqliteFile::Mode::kWrite, [&](History* history) {
    const auto gone = history->Forget(flags.key);
    if (!gone.ok()) return HistoryError(gone.status());
    std::cerr << "whybounce: forgotten: the run " << gone->key << ", " << gone->lines << " lines\n";
    return static_cast<int>(kExitOk);
  });
}

int Prune(const Flags& flags) {
  const auto kept_days = ParseKeptDays(flags.kept_days);
  if (!kept_days.ok()) return UsageError(kept_days.status());
  if (*kept_days == INT32_MAX) return kExitOk;
  return WithHistory(flags, SqliteFile::Mode::kWrite, [&](History* history) {
    const auto gone = history->Prune(*kept_days);
    if (!gone.ok()) return HistoryError(gone.status());
    std::cerr << "whybounce: " << *gone << " rows were older than " << *kept_days << " days\n";
    return static_cast<int>(kExitOk);
  });
}

}  // namespace

void AddHistoryCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command history =
      line->AddCommand("history", "what changed over days and months: runs kept in one file");
  history.About(
      "A history is one file of SQLite, to which `whybounce report --state S --history FILE` adds "
      "each run. It keeps counts by day, provider, cause, domain and sender, no replies and no "
      "recipients, and outlives rotated logs and upgrades. `whybounce report --from FILE` makes a "
      "report of it.");
  history.Example("whybounce report --state mail.state --history mail.db mail.log",
                  "adds what is new in the log, each line once");
  history.Example("whybounce history trend mail.db", "what is new or more than the day before");
  history.Example("whybounce history check --fail mail.db || echo alarm",
                  "an alarm for what such days do not bring");
  const auto add = [&](const char* name, const char* what, int (*run)(const Flags&)) {
    const Command command = history.AddCommand(name, what);
    command.Add("history", &flags->file, "the file of the history").Required().Named("HISTORY");
    command.OnRun([=] { return run(*flags); });
    return command;
  };
  const auto add_output = [&](const Command& command, const std::vector<std::string>& formats) {
    command.Add("--format", &flags->format, "form of the output").OneOf(formats);
    command.Add("-o,--output", &flags->output, "file to write to").Named("FILE");
  };
  const auto add_zone = [&](const Command& command) {
    command.Add("--tz", &flags->zone, "zone of days (default: the system's)").Named("ZONE");
  };
  const auto add_kept = [&](const Command& command) {
    command.Add("--keep", &flags->kept_days, "days to keep, or forever").Named("DAYS");
  };

  const Command trend = add("trend", "what is new, and what there is more of", TrendOf);
  trend.Add("--day", &flags->day, "the day to look at (default: the last one with mail)")
      .Named("DAY");
  trend.Add("--since", &flags->since, "first day that is listed: 90d, 2026-11-01").Named("TIME");
  trend.Add("--until", &flags->until, "the days before it are listed").Named("TIME");
  trend.Add("--top", &flags->top, "rows per table").Between(1, 1'000'000);
  add_zone(trend);
  add_output(trend, {"text", "json", "csv"});

  const Command check =
      add("check", "say what is unusual on the days of the last run, and why", Check);
  check.Add("--day", &flags->day, "another day").Named("DAY");
  check.Add("--fail", &flags->fail, "exit with 1 if anything is");
  add_zone(check);
  add_output(check, {"text", "json"});

  const Command list = add("list", "the runs that are in it", List);
  add_output(list, {"text", "json"});

  const Command add_runs = add("add", "add partial reports, each once", Add);
  add_runs.Add("partial", &flags->partials, "files that map or merge wrote; - for standard input")
      .Required()
      .Named("FILE");
  add_runs.Add("--rules", &flags->rules_directory, "directory of further rules, as for map")
      .IsDirectory();
  add_runs.Add("--anonymise", &flags->anonymise, "senders without the local part");
  add_kept(add_runs);
  add_zone(add_runs);

  add("forget", "take a run out again", Forget)
      .Add("run", &flags->key, "the run, as list shows it")
      .Required()
      .Named("RUN");
  add_kept(add("prune", "take out the oldest days", Prune));
}

}  // namespace whybounce
