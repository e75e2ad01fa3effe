#include "log/carriers/json_records.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kLevelsMax = 64;
constexpr size_t kStringBytesMax = size_t{1} << 16;

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
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth == 0 && c == '}') {
      // A line ends behind an object, or another one follows at once.
      const std::string_view behind = TrimSpace(s.substr(i + 1));
      const size_t newline = s.find('\n', i);
      return newline != s.npos && behind.size() > s.size() - newline;
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
  levels_.push_back(level);
  if (c == '{' && !InRecord() && is_outer) {
    record_level_ = levels_.size();
    record_line_ = line_;
    record_.clear();
  }
}

void JsonRecords::Close(std::string* out) {
  if (InRecord() && record_level_ == levels_.size()) {
    lines_.Add(record_line_, record_, out);
    record_.clear();
    record_level_ = 0;
  }
  if (!levels_.empty()) levels_.pop_back();
}

void JsonRecords::EndString(std::string* out) {
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (level.at_key) {
    level.names_records = NamesRecords(string_);
  } else if (!InRecord() && level.is_array && levels_.size() == 1) {
    lines_.Add(record_line_, Unescape(string_), out);
  }
}

void JsonRecords::Structure(char c, std::string* out) {
  if (c == '{' || c == '[') {
    if (levels_.size() >= kLevelsMax) {
      // Nobody writes this; the brackets behind it count for what is open.
      Keep(' ');
      return;
    }
    Open(c);
    if (InRecord()) Keep(c);
    return;
  }
  if (levels_.empty()) return Loose(c, out);
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
