#include "base/toml_scanner.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"
#include "base/toml.h"

namespace whybounce {
namespace {

constexpr std::string_view kExpectedValue =
    "expected a \"string\", a 'literal string', a whole number, true, false or an array of these";

bool IsBareKeyByte(char c) { return IsAlnum(c) || c == '-' || c == '_'; }

// TOML allows no control character but the tab.
constexpr bool IsControl(char c) {
  return (static_cast<uint8_t>(c) < 0x20 && c != '\t') || c == 0x7f;
}

// By byte: what ends a run of plain characters in a string.
constexpr std::array<bool, 256> kEndsRun = [] {
  std::array<bool, 256> ends = {};
  for (size_t i = 0; i < ends.size(); ++i) {
    const char c = static_cast<char>(i);
    ends[i] = IsControl(c) || c == '"' || c == '\'' || c == '\\';
  }
  return ends;
}();

}  // namespace

TomlScanner::TomlScanner(std::string_view text, std::string_view file) : text_(text), file_(file) {
  const size_t valid = ValidUtf8Prefix(text);
  if (valid < text.size()) {
    at_ = valid;
    line_ += static_cast<int>(std::count(text.begin(), text.begin() + valid, '\n'));
    line_begin_ = text.rfind('\n', valid) + 1;  // npos + 1 is 0
    Fail("not UTF-8");
  } else if (text.starts_with("\xef\xbb\xbf")) {  // some editors begin a file with this mark
    at_ = line_begin_ = 3;
  }
}

bool TomlScanner::Next(TomlStatement* statement) {
  if (!status_.ok()) return false;
  SkipBlank();
  if (at_ == text_.size()) return false;
  statement->line = line_;
  statement->column = Column();
  statement->path.clear();
  statement->values.clear();
  return (Take('[') ? ReadTable(statement) : ReadPair(statement)) && ExpectLineEnd();
}

bool TomlScanner::Take(char c) {
  if (Peek() != c) return false;
  ++at_;
  return true;
}

void TomlScanner::SkipSpaces() {
  while (Peek() == ' ' || Peek() == '\t') ++at_;
}

void TomlScanner::NextLine() {
  ++line_;
  line_begin_ = at_ + 1;
}

// Blanks, line ends and comments.
void TomlScanner::SkipBlank() {
  for (; at_ < text_.size(); ++at_) {
    if (text_[at_] == '#') at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_ == text_.size() || !IsSpace(text_[at_])) return;
    if (text_[at_] == '\n') NextLine();
  }
}

bool TomlScanner::ExpectLineEnd() {
  SkipSpaces();
  const bool ends = at_ == text_.size() || Peek() == '\n' || Peek() == '\r' || Peek() == '#';
  return ends || Fail("expected the end of the line");
}

// What follows a [ at the beginning of a line.
bool TomlScanner::ReadTable(TomlStatement* statement) {
  const bool is_array = Take('[');
  statement->kind = is_array ? TomlStatement::Kind::kArrayTable : TomlStatement::Kind::kTable;
  do {
    SkipSpaces();
    if (!ReadKey(&statement->path.emplace_back())) return false;
    SkipSpaces();
  } while (Take('.'));
  if (!Take(']')) return Fail("expected ] after the name of a table");
  return !is_array || Take(']') || Fail("expected ]] after the name of an array of tables");
}

bool TomlScanner::ReadKey(std::string* key) {
  if (Peek() == '"' || Peek() == '\'') return ReadString(key);
  const size_t begin = at_;
  while (IsBareKeyByte(Peek())) ++at_;
  if (at_ == begin) return Fail("expected a key, or a [table]");
  *key = text_.substr(begin, at_ - begin);
  return true;
}

bool TomlScanner::ReadPair(TomlStatement* statement) {
  statement->kind = TomlStatement::Kind::kPair;
  if (!ReadKey(&statement->path.emplace_back())) return false;
  SkipSpaces();
  if (Peek() == '.') return Fail("dotted keys are not used here; write a [table]");
  if (!Take('=')) return Fail("expected = after a key");
  SkipSpaces();
  statement->value_line = line_;
  statement->value_column = Column();
  statement->is_list = Take('[');
  if (!statement->is_list) return ReadScalar(&statement->values.emplace_back());
  for (SkipBlank(); !Take(']'); SkipBlank()) {
    if (!ReadScalar(&statement->values.emplace_back())) return false;
    SkipBlank();
    if (!Take(',') && Peek() != ']') return Fail("expected , or ] in an array");
  }
  return true;
}

bool TomlScanner::ReadScalar(TomlScalar* out) {
  out->line = line_;
  out->column = Column();
  const size_t begin = at_;
  while (IsAlnum(Peek()) || Peek() == '-') ++at_;
  if (at_ == begin) return ReadString(&out->text);
  const std::string_view word = text_.substr(begin, at_ - begin);
  out->text = word;
  if (word == "true" || word == "false") {
    out->kind = TomlScalar::Kind::kBoolean;
    out->number = word == "true" ? 1 : 0;
    return true;
  }
  const bool negative = word.front() == '-';
  const std::string_view digits = word.substr(negative ? 1 : 0);
  const auto number = ParseUint(digits);
  if (!number || *number > INT64_MAX || (digits.size() > 1 && digits.front() == '0')) {
    at_ = begin;
    return Fail(kExpectedValue);
  }
  out->kind = TomlScalar::Kind::kInteger;
  out->number = negative ? -static_cast<int64_t>(*number) : static_cast<int64_t>(*number);
  return true;
}

bool TomlScanner::ReadString(std::string* out) {
  const char quote = Peek();
  if (quote != '"' && quote != '\'') return Fail(kExpectedValue);
  if (text_.substr(at_ + 1, 2) == std::string(2, quote)) {
    return Fail("strings of several lines are not used here");
  }
  ++at_;
  while (true) {
    const size_t begin = at_;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (!kEndsRun[static_cast<uint8_t>(c)]) continue;
      if (c == quote || IsControl(c) || (c == '\\' && quote == '"')) break;
    }
    out->append(text_.substr(begin, at_ - begin));
    if (Take(quote)) return true;
    if (at_ == text_.size() || Peek() == '\n' || Peek() == '\r') {
      return Fail("a string ends on its line");
    }
    if (!Take('\\')) return Fail("a control character in a string");
    if (!ReadEscape(out)) return false;
  }
}

bool TomlScanner::ReadEscape(std::string* out) {
  switch (Peek()) {
    case '"':
    case '\\':
      out->push_back(Peek());
      break;
    case 'n':
      out->push_back('\n');
      break;
    case 't':
      out->push_back('\t');
      break;
    default:
      return Fail("only \\\" \\\\ \\n \\t may follow a backslash; in 'single quotes' it is plain");
  }
  ++at_;
  return true;
}

bool TomlScanner::Fail(std::string_view what) {
  status_ = absl::InvalidArgumentError(PointAt(file_, text_, line_, Column(), what));
  return false;
}

}  // namespace whybounce
