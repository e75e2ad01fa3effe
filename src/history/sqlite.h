// A file of SQLite. The library is loaded when the first file is opened: nothing else needs it.
#ifndef WHYBOUNCE_HISTORY_SQLITE_H_
#define WHYBOUNCE_HISTORY_SQLITE_H_

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace whybounce {

// A row that a query gives. Texts are valid during the call it is given to.
class SqliteRow {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  int64_t Int(int column) const;
  // What is counted is not negative, whatever the file says.
  uint64_t Count(int column) const;
  std::string_view Text(int column) const;

 private:
  sqlite3_stmt* statement_;
};

class SqliteFile;

// One statement, to be run as often as is wanted. Its file must outlive it.
class SqliteStatement {
 public:
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // With a value for each `?` in it. f(const SqliteRow&) is called with each row.
  template <typename F, typename... Values>
  absl::Status Each(F f, const Values&... values) {
    int at = 0;
    (Bind(++at, values), ...);
    for (;;) {
      const absl::StatusOr<bool> is_row = Step();
      if (!is_row.ok()) return is_row.status();
      if (!*is_row) return absl::OkStatus();
      f(SqliteRow(statement_));
    }
  }
  template <typename... Values>
  absl::Status Run(const Values&... values) {
    return Each([](const SqliteRow&) {}, values...);
  }

 private:
  friend class SqliteFile;
  SqliteStatement(const SqliteFile* file, sqlite3_stmt* statement)
      : file_(file), statement_(statement) {}
  template <std::integral Number>
  void Bind(int at, Number value) {
    BindInt(at, static_cast<int64_t>(value));
  }
  void Bind(int at, std::string_view value);
  void BindInt(int at, int64_t value);
  absl::StatusOr<bool> Step();  // false: there are no more rows, and it can be run again

  const SqliteFile* file_;
  sqlite3_stmt* statement_;
};

// Errors of all: kUnavailable if another process has it locked for ten seconds, kDataLoss for what
// is damaged or no such file at all, kResourceExhausted where the disk is full, kInternal for the
// rest; with the file's name. Thread-compatible.
class SqliteFile {
 public:
  enum class Mode : uint8_t {
    kRead,    // kNotFound if it is not there
    kWrite,   // the same
    kCreate,  // its owner's alone if it was not there
  };
  static absl::StatusOr<std::unique_ptr<SqliteFile>> Open(const std::string& path, Mode mode);
  ~SqliteFile();
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;

  absl::StatusOr<std::unique_ptr<SqliteStatement>> Prepare(std::string_view sql) const;
  // Statements without values and rows.
  absl::Status Run(const char* sql) const;
  // One, with values and rows, once.
  template <typename F, typename... Values>
  absl::Status Each(std::string_view sql, F f, const Values&... values) const {
    auto statement = Prepare(sql);
    return statement.ok() ? (*statement)->Each(f, values...) : statement.status();
  }
  // A first number, 0 if there is none.
  absl::StatusOr<int64_t> Number(std::string_view sql) const;

 private:
  friend class SqliteStatement;
  explicit SqliteFile(std::string path) : path_(std::move(path)) {}
  absl::Status Failure(int code) const;

  const std::string path_;
  sqlite3* db_ = nullptr;
};

// What is done in its life is done wholly or, without Commit(), not at all.
class SqliteTransaction {
 public:
  // At once with the right to write, so that no two wait for each other.
  static absl::StatusOr<std::unique_ptr<SqliteTransaction>> Begin(const SqliteFile* file);
  ~SqliteTransaction();
  absl::Status Commit();
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;

 private:
  explicit SqliteTransaction(const SqliteFile* file) : file_(file) {}
  const SqliteFile* file_;
  bool is_open_ = true;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_HISTORY_SQLITE_H_
