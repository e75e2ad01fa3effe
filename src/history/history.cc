#include "history/history.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr int64_t kApplicationId = 2003334242;  // "whyb"
// Grows with the tables. A file of an older one is brought forward by the steps from there on; of
// a newer one nothing is known.
constexpr int64_t kSchemaVersion = 1;

// Days are days since 1970 as the run's zone has them (names have those of UTC). Flows are added
// up over runs; `waiting` is a level, of which those of the last runs count.
constexpr const char* kSchema = R"sql(
CREATE TABLE run (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, series TEXT NOT NULL,
  hosts TEXT NOT NULL, zone TEXT NOT NULL, first_us INT NOT NULL, last_us INT NOT NULL,
  first_day INT NOT NULL, last_day INT NOT NULL, forgotten INT NOT NULL DEFAULT 0) STRICT;
CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE total (run INT, name INT, n INT NOT NULL,
  PRIMARY KEY (run, name)) STRICT, WITHOUT ROWID;
CREATE TABLE part (kind INT, day INT, name INT, run INT, c2 INT NOT NULL, c4 INT NOT NULL,
  c5 INT NOT NULL, delivered INT NOT NULL, lost INT NOT NULL, waiting INT NOT NULL,
  first_try INT NOT NULL, traced INT NOT NULL,
  PRIMARY KEY (kind, day, name, run)) STRICT, WITHOUT ROWID;
CREATE TABLE cause (day INT, provider INT, cause INT, run INT, attempts INT NOT NULL,
  lost INT NOT NULL, waiting INT NOT NULL,
  PRIMARY KEY (day, provider, cause, run)) STRICT, WITHOUT ROWID;
CREATE TABLE rejection (day INT, cause INT, run INT, n INT NOT NULL,
  PRIMARY KEY (day, cause, run)) STRICT, WITHOUT ROWID;
CREATE TABLE seen (run INT, provider INT, cause INT, first_us INT NOT NULL, last_us INT NOT NULL,
  PRIMARY KEY (run, provider, cause)) STRICT, WITHOUT ROWID;
CREATE TABLE delay (run INT, provider INT, buckets TEXT NOT NULL,
  PRIMARY KEY (run, provider)) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array<const char*, 6> kTablesOfRuns = {"total",     "part", "cause",
                                                      "rejection", "seen", "delay"};

Counts CountsAt(const SqliteRow& row, int column) {
  Counts counts;
  counts.attempts = {row.Count(column), row.Count(column + 1), row.Count(column + 2)};
  counts.delivered = row.Count(column + 3);
  counts.lost = row.Count(column + 4);
  counts.waiting = row.Count(column + 5);
  counts.first_try = row.Count(column + 6);
  counts.traced = row.Count(column + 7);
  return counts;
}

std::string SumOfCounts() {
  return absl::StrCat("sum(c2), sum(c4), sum(c5), sum(delivered), sum(lost), sum(CASE WHEN run IN ",
                      AbslView(kLastRuns),
                      " THEN waiting ELSE 0 END), sum(first_try), sum(traced)");
}

int32_t DayAt(const SqliteRow& row, int column) {
  return static_cast<int32_t>(std::clamp<int64_t>(row.Int(column), kNoDay, INT32_MAX));
}

}  // namespace

bool History::IsOne(const std::string& path) {
  std::array<char, 16> head = {};
  FILE* const file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return false;
  const size_t size = std::fread(head.data(), 1, head.size(), file);
  std::fclose(file);
  return std::string_view(head.data(), size) == std::string_view("SQLite format 3\0", 16);
}

absl::StatusOr<std::unique_ptr<History>> History::Open(const std::string& path,
                                                       SqliteFile::Mode mode) {
  ASSIGN_OR_RETURN(auto file, SqliteFile::Open(path, mode));
  std::unique_ptr<History> history(new History(std::move(file)));
  RETURN_IF_ERROR(history->Prepare(mode, path));
  return history;
}

absl::Status History::Prepare(SqliteFile::Mode mode, const std::string& path) {
  if (mode != SqliteFile::Mode::kRead) RETURN_IF_ERROR(file_->Run("PRAGMA auto_vacuum = 2"));
  const auto check = [&]() -> absl::StatusOr<int64_t> {
    ASSIGN_OR_RETURN(const int64_t id, file_->Number("PRAGMA application_id"));
    ASSIGN_OR_RETURN(const int64_t version, file_->Number("PRAGMA user_version"));
    ASSIGN_OR_RETURN(const int64_t tables, file_->Number("SELECT count(*) FROM sqlite_schema"));
    if (id == 0 && version == 0 && tables == 0) return 0;
    if (id != kApplicationId || version < 1)
      return absl::InvalidArgumentError(absl::StrCat(path, ": is no history of whybounce"));
    if (version > kSchemaVersion) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": was made by a later version of whybounce (its form ", version,
                       ", known is ", kSchemaVersion, "); it is left as it is"));
    }
    return version;
  };
  ASSIGN_OR_RETURN(int64_t version, check());
  if (version == kSchemaVersion) return absl::OkStatus();
  if (mode == SqliteFile::Mode::kRead)
    return absl::InvalidArgumentError(absl::StrCat(path, ": is empty: no run was added yet"));
  ASSIGN_OR_RETURN(const auto transaction, SqliteTransaction::Begin(file_.get()));
  ASSIGN_OR_RETURN(version, check());  // another may have been first
  if (version == kSchemaVersion) return absl::OkStatus();
  RETURN_IF_ERROR(file_->Run(kSchema));
  RETURN_IF_ERROR(file_->Run(absl::StrCat("PRAGMA application_id = ", kApplicationId,
                                          "; PRAGMA user_version = ", kSchemaVersion)
                                 .c_str()));
  return transaction->Commit();
}

absl::StatusOr<bool> History::Add(const HistoryRun& run) {
  ASSIGN_OR_RETURN(const auto transaction, SqliteTransaction::Begin(file_.get()));
  bool is_there = false;
  RETURN_IF_ERROR(file_->Each(
      "SELECT 1 FROM run WHERE key = ?", [&](const SqliteRow&) { is_there = true; }, run.key));
  if (is_there) return false;
  RETURN_IF_ERROR(Insert(run));
  RETURN_IF_ERROR(transaction->Commit());
  return true;
}

absl::Status History::Insert(const HistoryRun& run) {
  int32_t first_day = INT32_MAX;
  int32_t last_day = kNoDay;
  const auto count_day = [&](int32_t day) {
    if (day == kNoDay) return;
    first_day = std::min(first_day, day);
    last_day = std::max(last_day, day);
  };
  for (const auto& row : run.parts) {
    if (row.kind == static_cast<uint8_t>(PartKind::kProvider)) count_day(row.day);
  }
  for (const auto& row : run.rejections) count_day(row.day);
  if (first_day > last_day) first_day = last_day;
  RETURN_IF_ERROR(file_->Each(
      "INSERT INTO run (key, series, hosts, zone, first_us, last_us, first_day, last_day) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      [](const SqliteRow&) {}, run.key, run.series, absl::StrJoin(run.hosts, ", "), run.zone,
      run.first_us, run.last_us, first_day, last_day));
  ASSIGN_OR_RETURN(const int64_t id, file_->Number("SELECT last_insert_rowid()"));

  std::unordered_map<std::string, int64_t> ids;
  ASSIGN_OR_RETURN(const auto add_name,
                   file_->Prepare("INSERT OR IGNORE INTO name (text) VALUES (?)"));
  ASSIGN_OR_RETURN(const auto find_name, file_->Prepare("SELECT id FROM name WHERE text = ?"));
  absl::Status failed;
  const auto name = [&](const std::string& text) {
    const auto [at, is_new] = ids.try_emplace(text, 0);
    if (!is_new || !failed.ok()) return at->second;
    failed.Update(add_name->Run(text));
    failed.Update(find_name->Each(
        [&number = at->second](const SqliteRow& row) { number = row.Int(0); }, text));
    return at->second;
  };
  ASSIGN_OR_RETURN(const auto total, file_->Prepare("INSERT INTO total VALUES (?, ?, ?)"));
  for (const auto& [text, count] : run.totals) failed.Update(total->Run(id, name(text), count));
  ASSIGN_OR_RETURN(const auto part, file_->Prepare("INSERT INTO part VALUES "
                                                   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  for (const auto& row : run.parts) {
    const Counts& c = row.counts;
    failed.Update(part->Run(row.kind, row.day, name(row.name), id, c.attempts[0], c.attempts[1],
                            c.attempts[2], c.delivered, c.lost, c.waiting, c.first_try, c.traced));
  }
  ASSIGN_OR_RETURN(const auto cause, file_->Prepare("INSERT INTO cause VALUES "
                                                    "(?, ?, ?, ?, ?, ?, ?)"));
  for (const auto& row : run.causes) {
    failed.Update(cause->Run(row.day, name(row.provider), name(row.cause), id, row.counts.attempts,
                             row.counts.lost, row.counts.waiting));
  }
  ASSIGN_OR_RETURN(const auto rejection,
                   file_->Prepare("INSERT INTO rejection VALUES (?, ?, ?, ?)"));
  for (const auto& row : run.rejections)
    failed.Update(rejection->Run(row.day, name(row.cause), id, row.count));
  ASSIGN_OR_RETURN(const auto seen, file_->Prepare("INSERT INTO seen VALUES (?, ?, ?, ?, ?)"));
  for (const auto& row : run.seen)
    failed.Update(seen->Run(id, name(row.provider), name(row.cause), row.first_us, row.last_us));
  ASSIGN_OR_RETURN(const auto delay, file_->Prepare("INSERT INTO delay VALUES (?, ?, ?)"));
  for (const auto& row : run.delays) {
    const std::string buckets =
        absl::StrJoin(row.buckets, " ", [](std::string* out, const auto& bucket) {
          absl::StrAppend(out, bucket.first, ":", bucket.second);
        });
    failed.Update(delay->Run(id, name(row.provider), buckets));
  }
  return failed;
}

absl::StatusOr<std::vector<HistoryEntry>> History::List() const {
  std::vector<HistoryEntry> entries;
  RETURN_IF_ERROR(file_->Each(
      "SELECT key, series, hosts, zone, first_us, last_us, "
      "(SELECT n FROM total JOIN name ON name.id = total.name "
      "WHERE total.run = run.id AND text = 'lines.read'), "
      "coalesce(settled, 0), coalesce(gone, 0) FROM run LEFT JOIN (SELECT run, sum(delivered + "
      "lost) AS settled, sum(lost) AS gone FROM part WHERE kind = 0 GROUP BY run) ON run = run.id "
      "WHERE forgotten = 0 ORDER BY first_us, run.id",
      [&](const SqliteRow& row) {
        entries.push_back({std::string(row.Text(0)), std::string(row.Text(1)),
                           std::string(row.Text(2)), std::string(row.Text(3)), row.Int(4),
                           row.Int(5), row.Count(6), row.Count(7), row.Count(8)});
      }));
  return entries;
}

absl::StatusOr<HistoryEntry> History::Forget(std::string_view key) {
  ASSIGN_OR_RETURN(const auto transaction, SqliteTransaction::Begin(file_.get()));
  ASSIGN_OR_RETURN(const std::vector<HistoryEntry> entries, List());
  const HistoryEntry* found = nullptr;
  for (const HistoryEntry& entry : entries) {
    if (key.empty() || !std::string_view(entry.key).starts_with(key)) continue;
    if (found != nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("several runs begin with ", AbslView(key), "; say more of it"));
    }
    found = &entry;
  }
  if (found == nullptr) return absl::NotFoundError(absl::StrCat("there is no run ", AbslView(key)));
  int64_t id = 0;
  RETURN_IF_ERROR(file_->Each(
      "SELECT id FROM run WHERE key = ?", [&](const SqliteRow& row) { id = row.Int(0); },
      found->key));
  for (const char* table : kTablesOfRuns) {
    RETURN_IF_ERROR(file_->Each(
        absl::StrCat("DELETE FROM ", table, " WHERE run = ?"), [](const SqliteRow&) {}, id));
  }
  RETURN_IF_ERROR(file_->Each(
      "UPDATE run SET forgotten = 1 WHERE id = ?", [](const SqliteRow&) {}, id));
  RETURN_IF_ERROR(transaction->Commit());
  return *found;
}

absl::StatusOr<uint64_t> History::Prune(int32_t days) {
  uint64_t gone = 0;
  {
    ASSIGN_OR_RETURN(const auto transaction, SqliteTransaction::Begin(file_.get()));
    ASSIGN_OR_RETURN(const DaySpan span, Days());
    const int64_t first = int64_t{span.last} - days + 1;
    const auto drop = [&](std::string_view sql, auto value) {
      const absl::Status status = file_->Each(
          sql, [](const SqliteRow&) {}, value);
      if (status.ok()) gone += static_cast<uint64_t>(file_->Number("SELECT changes()").value_or(0));
      return status;
    };
    for (const char* table : {"part", "cause", "rejection"}) {
      RETURN_IF_ERROR(
          drop(absl::StrCat("DELETE FROM ", table, " WHERE day > -1000000 AND day < ?"), first));
    }
    // Of a run whose last day goes nothing is left but that it was there.
    for (const char* table : kTablesOfRuns) {
      RETURN_IF_ERROR(drop(absl::StrCat("DELETE FROM ", table,
                                        " WHERE run IN (SELECT id FROM run WHERE last_day > "
                                        "-1000000 AND last_day < ?)"),
                           first));
    }
    RETURN_IF_ERROR(file_->Each(
        "UPDATE run SET forgotten = 1 WHERE forgotten = 0 AND last_day > -1000000 AND "
        "last_day < ?",
        [](const SqliteRow&) {}, first));
    RETURN_IF_ERROR(file_->Run(
        "DELETE FROM name WHERE id NOT IN (SELECT name FROM part UNION SELECT name FROM total "
        "UNION SELECT provider FROM cause UNION SELECT cause FROM cause UNION SELECT cause FROM "
        "rejection UNION SELECT provider FROM seen UNION SELECT cause FROM seen UNION "
        "SELECT provider FROM delay)"));
    RETURN_IF_ERROR(transaction->Commit());
  }
  RETURN_IF_ERROR(file_->Run("PRAGMA incremental_vacuum"));
  return gone;
}

absl::StatusOr<DaySpan> History::Days() const {
  DaySpan span;
  RETURN_IF_ERROR(file_->Each(
      "SELECT min(first_day), max(last_day), count(*) FROM run WHERE forgotten = 0 AND last_day > "
      "?",
      [&](const SqliteRow& row) {
        if (row.Int(2) > 0) span = {DayAt(row, 0), DayAt(row, 1)};
      },
      int64_t{kNoDay}));
  if (span.last == INT32_MAX) span.last = kNoDay;
  // A day that was pruned is none.
  ASSIGN_OR_RETURN(const int64_t first,
                   file_->Number("SELECT coalesce(min(day), -1000000) FROM (SELECT min(day) AS day "
                                 "FROM part WHERE kind = 0 AND day > -1000000 UNION ALL "
                                 "SELECT min(day) FROM rejection WHERE day > -1000000)"));
  if (first > span.first) span.first = static_cast<int32_t>(std::min<int64_t>(first, INT32_MAX));
  return span;
}

absl::StatusOr<DaySpan> History::DaysOfLastRun() const {
  DaySpan span{kNoDay, kNoDay};
  RETURN_IF_ERROR(file_->Each(
      "SELECT first_day, last_day FROM run WHERE forgotten = 0 ORDER BY last_us DESC, id DESC "
      "LIMIT 1",
      [&](const SqliteRow& row) {
        span = {DayAt(row, 0), DayAt(row, 1)};
      }));
  return span;
}

absl::StatusOr<std::vector<HistoryDay>> History::ByDay(DaySpan span) const {
  std::vector<HistoryDay> days;
  RETURN_IF_ERROR(file_->Each(
      absl::StrCat("SELECT day, ", SumOfCounts(),
                   " FROM part WHERE kind = 0 AND day BETWEEN ? AND ? GROUP BY day ORDER BY day"),
      [&](const SqliteRow& row) {
        days.push_back({DayAt(row, 0), "", "", CountsAt(row, 1), {}, 0});
      },
      span.last, span.first, span.first, span.last));
  RETURN_IF_ERROR(file_->Each(
      "SELECT day, sum(n) FROM rejection WHERE day BETWEEN ? AND ? GROUP BY day ORDER BY day",
      [&](const SqliteRow& row) {
        const int32_t day = DayAt(row, 0);
        auto at = std::lower_bound(days.begin(), days.end(), day,
                                   [](const HistoryDay& one, int32_t d) { return one.day < d; });
        if (at == days.end() || at->day != day) at = days.insert(at, {day, "", "", {}, {}, 0});
        at->rejected = row.Count(1);
      },
      span.first, span.last));
  return days;
}

absl::StatusOr<std::vector<HistoryDay>> History::ByName(PartKind kind, DaySpan span) const {
  std::vector<HistoryDay> days;
  RETURN_IF_ERROR(file_->Each(
      absl::StrCat("SELECT day, text, ", SumOfCounts(),
                   " FROM part JOIN name ON name.id = part.name WHERE kind = ? AND day BETWEEN ? "
                   "AND ? GROUP BY day, part.name ORDER BY day, text"),
      [&](const SqliteRow& row) {
        days.push_back({DayAt(row, 0), std::string(row.Text(1)), "", CountsAt(row, 2), {}, 0});
      },
      span.last, span.first, static_cast<int64_t>(kind), span.first, span.last));
  return days;
}

absl::StatusOr<std::vector<HistoryDay>> History::ByCause(DaySpan span) const {
  std::vector<HistoryDay> days;
  RETURN_IF_ERROR(file_->Each(
      absl::StrCat("SELECT day, p.text, c.text, sum(attempts), sum(lost), sum(CASE WHEN run IN ",
                   AbslView(kLastRuns),
                   " THEN waiting ELSE 0 END) FROM cause JOIN name p ON p.id = provider "
                   "JOIN name c ON c.id = cause.cause WHERE day BETWEEN ? AND ? "
                   "GROUP BY day, provider, cause.cause ORDER BY day, p.text, c.text"),
      [&](const SqliteRow& row) {
        days.push_back({DayAt(row, 0),
                        std::string(row.Text(1)),
                        std::string(row.Text(2)),
                        {},
                        {row.Count(3), row.Count(4), row.Count(5)},
                        0});
      },
      span.last, span.first, span.first, span.last));
  return days;
}

absl::StatusOr<std::vector<HistoryRun::SeenRow>> History::Seen() const {
  std::vector<HistoryRun::SeenRow> seen;
  RETURN_IF_ERROR(file_->Each(
      "SELECT p.text, c.text, min(first_us), max(last_us) FROM seen JOIN name p ON p.id = provider "
      "JOIN name c ON c.id = seen.cause GROUP BY provider, seen.cause ORDER BY p.text, c.text",
      [&](const SqliteRow& row) {
        seen.push_back(
            {std::string(row.Text(0)), std::string(row.Text(1)), row.Int(2), row.Int(3)});
      }));
  return seen;
}

}  // namespace whybounce
