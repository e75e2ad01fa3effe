#include "base/flat_toml.h"

#include <algorithm>
#include <map>

#include "base/status_macros.h"
#include "base/text.h"
#include "base/toml.h"

namespace whybounce {
namespace {

class Reader {
 public:
  Reader(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  absl::StatusOr<std::vector<FlatTomlEntry>> Read() {
    std::vector<FlatTomlEntry> out;
    out.reserve(text_.size() / 64);
    std::string table;
    for (SkipBlank(); at_ < text_.size(); SkipBlank()) {
      if (Take('[')) {
        RETURN_IF_ERROR(ReadTable(&table));
        continue;
      }
      FlatTomlEntry entry;
      entry.line = line_;
      entry.key = table;
      RETURN_IF_ERROR(ReadKey(&entry.key));
      SkipSpaces();
      if (!Take('=')) return Fail("expected = after a key");
      SkipSpaces();
      RETURN_IF_ERROR(ReadValue(&entry));
      RETURN_IF_ERROR(ExpectLineEnd());
      out.push_back(std::move(entry));
    }
    return out;
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  void SkipSpaces() {
    while (Peek() == ' ' || Peek() == '\t') ++at_;
  }
  // Blanks, line ends and comments.
  void SkipBlank() {
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '#') at_ = std::min(text_.find('\n', at_), text_.size());
      if (at_ == text_.size() || !IsSpace(text_[at_])) return;
      if (text_[at_] == '\n') NextLine();
    }
  }
  absl::Status ExpectLineEnd() {
    SkipSpaces();
    const bool ends = at_ == text_.size() || Peek() == '\n' || Peek() == '\r' || Peek() == '#';
    return ends ? absl::OkStatus() : Fail("expected the end of the line");
  }
  void NextLine() {
    ++line_;
    line_begin_ = at_ + 1;
  }

  // What follows a [ at the beginning of a line.
  absl::Status ReadTable(std::string* table) {
    const bool is_array = Take('[');
    table->clear();
    RETURN_IF_ERROR(ReadKey(table));
    if (!Take(']') || (is_array && !Take(']'))) return Fail("expected ] after the name of a table");
    if (is_array) *table += "." + std::to_string(array_sizes_[*table]++);
    return ExpectLineEnd();
  }

  // a."b.c".d, appended to *key with a dot between.
  absl::Status ReadKey(std::string* key) {
    do {
      SkipSpaces();
      if (!key->empty()) key->push_back('.');
      if (Peek() == '"') {
        RETURN_IF_ERROR(ReadString(key));
      } else {
        const size_t begin = at_;
        while (IsAlnum(Peek()) || Peek() == '-' || Peek() == '_') ++at_;
        if (at_ == begin) return Fail("expected a key");
        key->append(text_.substr(begin, at_ - begin));
      }
      SkipSpaces();
    } while (Take('.'));
    return absl::OkStatus();
  }

  absl::Status ReadValue(FlatTomlEntry* entry) {
    if (!Take('[')) return ReadScalar(&entry->values.emplace_back());
    entry->is_list = true;
    for (SkipBlank(); !Take(']'); SkipBlank()) {
      RETURN_IF_ERROR(ReadScalar(&entry->values.emplace_back()));
      SkipBlank();
      if (!Take(',') && Peek() != ']') return Fail("expected , or ] in an array");
    }
    return absl::OkStatus();
  }

  absl::Status ReadScalar(std::string* out) {
    const size_t begin = at_;
    while (IsAlnum(Peek()) || Peek() == '-') ++at_;
    if (at_ == begin) return ReadString(out);
    *out = text_.substr(begin, at_ - begin);
    const std::string_view digits = std::string_view(*out).substr(out->front() == '-' ? 1 : 0);
    if (*out == "true" || *out == "false" || ParseUint(digits)) return absl::OkStatus();
    at_ = begin;
    return Fail("expected a string, a whole number, true, false or an array of these");
  }

  // Appends to *out.
  absl::Status ReadString(std::string* out) {
    const char quote = Peek();
    if (quote != '"' && quote != '\'')
      return Fail("expected a string, a whole number, true, false or an array of these");
    ++at_;
    if (text_.substr(at_, 2) == std::string(2, quote)) {
      return Fail("strings of several lines are not used here");
    }
    while (!Take(quote)) {
      const size_t end = text_.find_first_of(quote == '"' ? "\"\\\n" : "'\n", at_);
      if (end == text_.npos || text_[end] == '\n') return Fail("a string ends on its line");
      out->append(text_.substr(at_, end - at_));
      at_ = end;
      if (quote == '"' && Take('\\')) RETURN_IF_ERROR(ReadEscape(out));
    }
    return absl::OkStatus();
  }

  absl::Status ReadEscape(std::string* out) {
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
        return Fail("only \\\" \\\\ \\n \\t may follow a backslash here");
    }
    ++at_;
    return absl::OkStatus();
  }

  absl::Status Fail(std::string_view what) const {
    return absl::InvalidArgumentError(
        PointAt(file_, text_, line_, static_cast<int>(at_ - line_begin_) + 1, what));
  }

  const std::string_view text_;
  const std::string_view file_;
  size_t at_ = 0;
  size_t line_begin_ = 0;
  int line_ = 1;
  std::map<std::string, int> array_sizes_;
};

}  // namespace

absl::StatusOr<std::vector<FlatTomlEntry>> ReadFlatToml(std::string_view text,
                                                        std::string_view file) {
  return Reader(text, file).Read();
}

}  // namespace whybounce
