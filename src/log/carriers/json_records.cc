#include "log/carriers/json_records.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kLevelsMax = 64;
constexpr size_t kStringBytesMax = size_t{1} << 16;
constexpr size_t kColumnsMax = 256;
constexpr size_t kCellBytesMax = 64;  // of a number

bool NamesRecords(std::string_view key) {
  for (const std::string_view one :
       {"events", "logEvents", "Records", "records", "hits", "data", "logs", "results", "result",
        "messages", "items", "value", "values", "rows", "entries", "response"}) {
    if (key == one) return true;
  }
  return false;
}

// What a JSON string says, roughly: line ends become blanks, characters beyond ASCII stay escaped.
std::string Unescape(std::string_view s) {
  std::string out;
  for (size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '\\' || i + 1 == s.size()) {
      out.push_back(s[i]);
      continue;
    }
    ++i;
    if (s[i] == 'n' || s[i] == 'r' || s[i] == 't') {
      out.push_back(' ');
    } else if (s[i] == 'u') {
      out.append("\\u");
    } else {
      out.push_back(s[i]);
    }
  }
  return out;
}

bool NamesRows(std::string_view key) {
  return key == "values" || key == "rows" || key == "datarows";
}
bool NamesColumns(std::string_view key) {
  return key == "columns" || key == "schema" || key == "fields";
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

bool LooksLikeJsonDocument(std::string_view head) {
  std::string_view s = TrimSpace(head);
  ConsumePrefix(&s, "\xef\xbb\xbf");
  if (s.empty()) return false;
  if (s.front() == '[') {
    s = TrimSpace(s.substr(1));
    return s.starts_with("{") || s.starts_with("\"");
  }
  if (s.front() != '{') return false;
  // Over several lines?
  int depth = 0;
  bool in_string = false;
  std::string_view key;
  size_t string_at = 0;
  for (size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c != '"') continue;
      in_string = false;
      key = s.substr(string_at, i - string_at);
      continue;
    }
    if (c == '\n') return depth > 0;
    if (c == '"') {
      in_string = true;
      string_at = i + 1;
    }
    if (c == '[' && NamesRecords(key) && depth <= 3) {
      const std::string_view behind = TrimSpace(s.substr(i + 1));
      if (behind.starts_with("{")) return true;
    }
    if (c == '[' && NamesRows(key) && TrimSpace(s.substr(i + 1)).starts_with("[")) return true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth == 0 && c == '}') {
      // A line ends after an object, or another one follows at once.
      const std::string_view behind = TrimSpace(s.substr(i + 1));
      const size_t newline = s.find('\n', i);
      if (newline == s.npos) return behind.starts_with("{");
      return behind.size() > s.size() - newline;
    }
    if (c != ':' && !IsBlank(c) && c != '"') key = {};
  }
  return false;
}

void JsonRecords::Keep(char c) {
  if (record_.size() < kLineBytesMax) record_.push_back(c == '\n' || c == '\r' ? ' ' : c);
}

// Text outside of documents is given as it is: whoever reads lines says what it is.
void JsonRecords::Loose(char c, std::string* out) {
  if (c == '\n') {
    if (!TrimSpace(loose_).empty()) lines_.Add(loose_line_, loose_, out);
    loose_.clear();
    return;
  }
  if (loose_.empty()) loose_line_ = line_;
  if (loose_.size() < kLineBytesMax) loose_.push_back(c);
}

void JsonRecords::Open(char c) {
  Level level;
  level.is_array = c == '[';
  level.at_key = c == '{';
  Level* const around = levels_.empty() ? nullptr : &levels_.back();
  const bool is_outer = around == nullptr || (around->is_envelope && around->is_array);
  const bool is_named =
      around != nullptr && !around->is_array && around->is_envelope && around->names_records;
  level.is_envelope = is_outer ? (level.is_array ? levels_.empty() : levels_.size() <= 1)
                               : is_named && (level.is_array || levels_.size() < 4);
  // An element of the array that an envelope names is a record, and so ends the guess that what is
  // around it is one.
  if (c == '{' && around != nullptr && around->is_array && around->is_envelope && InRecord()) {
    record_level_ = 0;
    record_.clear();
    level.is_envelope = false;
  }
  const bool is_member = around != nullptr && !around->is_array;
  level.holds_rows = level.is_array && is_member && NamesRows(key_);
  level.holds_columns =
      is_member ? level.is_array && NamesColumns(key_) : around != nullptr && around->holds_columns;
  if (is_member && level.holds_columns) columns_.clear();
  const bool is_row = level.is_array && around != nullptr && around->holds_rows && row_level_ == 0;
  levels_.push_back(level);
  if (is_row) {
    row_level_ = levels_.size();
    row_line_ = line_;
    cells_.clear();
    cell_.clear();
  }
  if (c == '{' && !InRecord() && is_outer) {
    record_level_ = levels_.size();
    record_line_ = line_;
    record_.clear();
  }
}

void JsonRecords::Close(std::string* out) {
  if (row_level_ != 0 && row_level_ == levels_.size()) EndRow(out);
  if (InRecord() && record_level_ == levels_.size()) {
    if (!has_rows_) lines_.Add(record_line_, record_, out);
    has_rows_ = false;
    record_.clear();
    record_level_ = 0;
  }
  if (!levels_.empty()) levels_.pop_back();
}

void JsonRecords::EndString(std::string* out) {
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (row_level_ == levels_.size()) {
    cell_ = "\"" + string_ + "\"";
  } else if (level.holds_columns && !level.at_key && (level.is_array || key_ == "name")) {
    if (columns_.size() < kColumnsMax) columns_.push_back(string_);
  }
  if (level.at_key) {
    key_ = string_;
    level.names_records = NamesRecords(string_);
  } else if (!InRecord() && level.is_array && levels_.size() == 1 && row_level_ == 0) {
    lines_.Add(record_line_, Unescape(string_), out);
  }
}

// A row's cells end with a comma or with the row.
void JsonRecords::OfRow(char c) {
  if (c == ',' || c == ']') {
    if (cells_.size() < kColumnsMax) cells_.push_back(cell_.empty() ? "null" : cell_);
    cell_.clear();
  } else if (!IsBlank(c) && cell_.size() < kCellBytesMax && c != '}') {
    cell_.push_back(c);  // a number
  }
}

// As an object: by the names of the columns, or of a pair a time and a line.
void JsonRecords::EndRow(std::string* out) {
  static constexpr std::string_view kPair[] = {"timestamp", "message"};
  row_level_ = 0;
  has_rows_ = InRecord();
  const bool is_named = columns_.size() == cells_.size();
  if (!is_named && cells_.size() != std::size(kPair)) return;
  std::string row = "{";
  for (size_t i = 0; i < cells_.size() && row.size() < kLineBytesMax; ++i) {
    if (i > 0) row += ',';
    row += '"';
    row += is_named ? std::string_view(columns_[i]) : kPair[i];
    row += "\":" + cells_[i];
  }
  lines_.Add(row_line_, row + "}", out);
}

// `"@timestamp" => 2026-03-09T09:00:00.000Z,`: as Ruby prints it. Whether the byte was dealt with.
bool JsonRecords::IsOfBareWord(char c) {
  if (c == '=' && !in_bare_) {
    Keep(':');
    levels_.back().at_key = false;
    has_arrows_ = true;
    return true;
  }
  if (!has_arrows_) return false;
  if (c == '>' && !in_bare_) return true;
  const bool ends = IsBlank(c) || c == ',' || c == '}' || c == ']';
  if (!in_bare_ && (ends || c == ':')) return false;
  if (ends || !in_bare_) Keep('"');
  in_bare_ = !ends;
  if (in_bare_) Keep(c);
  return in_bare_;
}

void JsonRecords::Structure(char c, std::string* out) {
  if (c == '{' || c == '[') {
    if (levels_.size() >= kLevelsMax) {
      // Nobody writes this; the brackets after it count for what is open.
      Keep(' ');
      return;
    }
    Open(c);
    if (InRecord()) Keep(c);
    return;
  }
  if (levels_.empty()) return Loose(c, out);
  if (row_level_ != 0 && row_level_ == levels_.size()) OfRow(c);
  if (InRecord() && IsOfBareWord(c)) return;
  if (IsBlank(c)) return;
  if (InRecord()) Keep(c);
  if (c == '}' || c == ']') {
    Close(out);
  } else if (c == ',' && !levels_.back().is_array) {
    levels_.back().at_key = true;
    levels_.back().names_records = false;
  } else if (c == ':') {
    levels_.back().at_key = false;
  }
}

void JsonRecords::Feed(std::string_view bytes, std::string* out) {
  for (const char c : bytes) {
    if (in_string_) {
      if (InRecord()) Keep(c);
      if (is_escaped_) {
        is_escaped_ = false;
      } else if (c == '\\') {
        is_escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
        EndString(out);
        continue;
      }
      if (string_.size() < kStringBytesMax) string_.push_back(c);
    } else if (c == '"' && !levels_.empty()) {
      in_string_ = true;
      string_.clear();
      if (InRecord()) {
        Keep(c);
      } else {
        record_line_ = line_;
      }
    } else {
      Structure(c, out);
    }
    if (c == '\n') ++line_;
  }
}

void JsonRecords::End(std::string* out) {
  // Somebody still writes it, or it was cut.
  if (InRecord()) out->append(record_);
  if (!TrimSpace(loose_).empty()) out->append(loose_);
}

}  // namespace whybounce
