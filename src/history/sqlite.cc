#include "history/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/shared_library.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr int kLockedMaxMs = 10'000;
constexpr int kCellBytesMax = 1 << 20;
constexpr int kStatementBytesMax = 1 << 16;

struct Library {
  decltype(&sqlite3_open_v2) open = nullptr;
  decltype(&sqlite3_close) close = nullptr;
  decltype(&sqlite3_exec) exec = nullptr;
  decltype(&sqlite3_prepare_v2) prepare = nullptr;
  decltype(&sqlite3_finalize) finalize = nullptr;
  decltype(&sqlite3_step) step = nullptr;
  decltype(&sqlite3_reset) reset = nullptr;
  decltype(&sqlite3_bind_int64) bind_int64 = nullptr;
  decltype(&sqlite3_bind_text) bind_text = nullptr;
  decltype(&sqlite3_column_int64) column_int64 = nullptr;
  decltype(&sqlite3_column_text) column_text = nullptr;
  decltype(&sqlite3_column_bytes) column_bytes = nullptr;
  decltype(&sqlite3_busy_timeout) busy_timeout = nullptr;
  decltype(&sqlite3_db_config) db_config = nullptr;
  decltype(&sqlite3_limit) limit = nullptr;
  decltype(&sqlite3_errmsg) errmsg = nullptr;
  bool is_whole = false;
};

const Library& Sqlite() {
  static const Library library = [] {
    Library found;
    SharedLibrary file("libsqlite3.so.0");
    file.Find("sqlite3_open_v2", &found.open);
    file.Find("sqlite3_close", &found.close);
    file.Find("sqlite3_exec", &found.exec);
    file.Find("sqlite3_prepare_v2", &found.prepare);
    file.Find("sqlite3_finalize", &found.finalize);
    file.Find("sqlite3_step", &found.step);
    file.Find("sqlite3_reset", &found.reset);
    file.Find("sqlite3_bind_int64", &found.bind_int64);
    file.Find("sqlite3_bind_text", &found.bind_text);
    file.Find("sqlite3_column_int64", &found.column_int64);
    file.Find("sqlite3_column_text", &found.column_text);
    file.Find("sqlite3_column_bytes", &found.column_bytes);
    file.Find("sqlite3_busy_timeout", &found.busy_timeout);
    file.Find("sqlite3_db_config", &found.db_config);
    file.Find("sqlite3_limit", &found.limit);
    file.Find("sqlite3_errmsg", &found.errmsg);
    found.is_whole = file.is_whole();
    return found;
  }();
  return library;
}

// Its owner's alone: it names senders and domains.
absl::Status CreatePrivate(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  if (fd < 0) {
    return absl::InternalError(
        absl::StrCat(path, ": cannot be made: ", std::strerror(errno)));  // NOLINT: one thread
  }
  close(fd);
  return absl::OkStatus();
}

}  // namespace

int64_t SqliteRow::Int(int column) const { return Sqlite().column_int64(statement_, column); }

uint64_t SqliteRow::Count(int column) const {
  return static_cast<uint64_t>(std::max<int64_t>(Int(column), 0));
}

std::string_view SqliteRow::Text(int column) const {
  const unsigned char* const text = Sqlite().column_text(statement_, column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<size_t>(Sqlite().column_bytes(statement_, column))};
}

SqliteStatement::~SqliteStatement() { Sqlite().finalize(statement_); }

void SqliteStatement::BindInt(int at, int64_t value) { Sqlite().bind_int64(statement_, at, value); }

void SqliteStatement::Bind(int at, std::string_view value) {
  // A null pointer would be NULL.
  Sqlite().bind_text(statement_, at, value.empty() ? "" : value.data(),
                     static_cast<int>(value.size()), SQLITE_STATIC);
}

absl::StatusOr<bool> SqliteStatement::Step() {
  const int code = Sqlite().step(statement_);
  if (code == SQLITE_ROW) return true;
  absl::Status status;
  if (code != SQLITE_DONE) status = file_->Failure(code);
  Sqlite().reset(statement_);
  if (!status.ok()) return status;
  return false;
}

absl::StatusOr<std::unique_ptr<SqliteFile>> SqliteFile::Open(const std::string& path, Mode mode) {
  if (!Sqlite().is_whole) {
    return absl::FailedPreconditionError(
        "a history needs SQLite; install libsqlite3-0 (sqlite-libs)");
  }
  if (mode == Mode::kCreate) {
    RETURN_IF_ERROR(CreatePrivate(path));
  } else if (access(path.c_str(), F_OK) != 0) {
    return absl::NotFoundError(absl::StrCat(path, ": there is no such history"));
  }
  std::unique_ptr<SqliteFile> file(new SqliteFile(path));
  const int how = mode == Mode::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  // Not a URI, whatever it is called.
  const std::string plain = path.starts_with('/') ? path : absl::StrCat("./", path);
  if (const int code = Sqlite().open(plain.c_str(), &file->db_, how, nullptr); code != SQLITE_OK)
    return file->Failure(code);
  Sqlite().busy_timeout(file->db_, kLockedMaxMs);
  // What is in the file is data, whoever wrote it.
  Sqlite().db_config(file->db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  Sqlite().db_config(file->db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  Sqlite().db_config(file->db_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  Sqlite().db_config(file->db_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  Sqlite().limit(file->db_, SQLITE_LIMIT_LENGTH, kCellBytesMax);
  Sqlite().limit(file->db_, SQLITE_LIMIT_SQL_LENGTH, kStatementBytesMax);
  Sqlite().limit(file->db_, SQLITE_LIMIT_ATTACHED, 0);
  return file;
}

SqliteFile::~SqliteFile() {
  if (db_ != nullptr) Sqlite().close(db_);
}

absl::Status SqliteFile::Failure(int code) const {
  const std::string words = absl::StrCat(path_, ": ", Sqlite().errmsg(db_));
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::UnavailableError(absl::StrCat(path_, ": another process has it locked"));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:     // a table or a column that is not as it was made
    case SQLITE_MISMATCH:  // a value
      return absl::DataLossError(
          absl::StrCat(path_, ": is damaged, or no history (", Sqlite().errmsg(db_), ")"));
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(absl::StrCat(path_, ": the disk is full"));
    default:
      return absl::InternalError(words);
  }
}

absl::StatusOr<std::unique_ptr<SqliteStatement>> SqliteFile::Prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code =
      Sqlite().prepare(db_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) return Failure(code);
  return std::unique_ptr<SqliteStatement>(new SqliteStatement(this, statement));
}

absl::Status SqliteFile::Run(const char* sql) const {
  const int code = Sqlite().exec(db_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Failure(code);
}

absl::StatusOr<int64_t> SqliteFile::Number(std::string_view sql) const {
  int64_t number = 0;
  RETURN_IF_ERROR(Each(sql, [&](const SqliteRow& row) { number = row.Int(0); }));
  return number;
}

absl::StatusOr<std::unique_ptr<SqliteTransaction>> SqliteTransaction::Begin(
    const SqliteFile* file) {
  RETURN_IF_ERROR(file->Run("BEGIN IMMEDIATE"));
  return std::unique_ptr<SqliteTransaction>(new SqliteTransaction(file));
}

SqliteTransaction::~SqliteTransaction() {
  if (is_open_) (void)file_->Run("ROLLBACK");
}

absl::Status SqliteTransaction::Commit() {
  RETURN_IF_ERROR(file_->Run("COMMIT"));
  is_open_ = false;
  return absl::OkStatus();
}

}  // namespace whybounce
