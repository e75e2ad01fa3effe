#include "log/records/sender_source.h"

#include <simdjson.h>

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/limits.h"
#include "base/text.h"
#include "log/carriers/as_lines.h"
#include "log/carriers/csv_records.h"
#include "log/records/record_mapper.h"
#include "log/records/record_views.h"
#include "log/records/seen_events.h"

namespace whybounce {
namespace {

constexpr int kWrappersMax = 4;

// What all forms share: from a record that is known to its line.
class LineMaker {
 public:
  void Append(const Platform& platform, RecordView* view, std::string* out) {
    mapper_.Map(platform, view, &record_);
    if (!record_.recipients.empty() && seen_.IsAgain(record_)) record_.recipients.clear();
    AppendSenderLine(record_, out);
  }
  void AppendOfNoInterest(const Platform& platform, std::string* out) {
    record_.Clear();
    record_.platform = platform.id;
    AppendSenderLine(record_, out);
  }

 private:
  RecordMapper mapper_;
  SenderRecord record_;
  SeenEvents seen_;
};

class ObjectRecords : public LineRewriter {
 public:
  ObjectRecords(std::unique_ptr<ByteSource> source, const std::vector<Platform>& platforms)
      : LineRewriter(std::move(source)), platforms_(platforms) {}

 private:
  void Line(std::string_view line, std::string* out) override {
    const std::string_view bytes = TrimSpace(line);
    if (!StartsWith(bytes, "{") || !view_.Parse(bytes)) {
      out->append(line);
      return;
    }
    for (int i = 0; i <= kWrappersMax; ++i) {
      if (const Platform* const platform = Find()) {
        maker_.Append(*platform, &view_, out);
        out->push_back('\n');
        return;
      }
      if (!view_.Unwrap()) break;
    }
    out->append(line);
  }
  // The one of the record before, most often.
  const Platform* Find() {
    const auto is_of = [&](const Platform& platform) {
      return platform.form == Platform::Form::kObjects && IsRecordOf(platform, view_);
    };
    if (last_ != nullptr && is_of(*last_)) return last_;
    const auto it = std::find_if(platforms_.begin(), platforms_.end(), is_of);
    return it == platforms_.end() ? nullptr : last_ = &*it;
  }

  const std::vector<Platform>& platforms_;
  const Platform* last_ = nullptr;
  ObjectView view_;
  LineMaker maker_;
};

// "#Fields: a" of the W3C format is column "a"; other lines that begin with '#' are comments.
constexpr std::string_view kFieldsMark = "#Fields: ";

const Platform* PlatformOfNames(const std::vector<Platform>& platforms, RowView* row) {
  for (const Platform& platform : platforms) {
    row->ForgetPlaces();
    if (platform.form == Platform::Form::kTable && IsRecordOf(platform, *row)) return &platform;
  }
  row->ForgetPlaces();
  return nullptr;
}

void CleanNames(std::vector<std::string>* names) {
  for (std::string& name : *names) {
    std::string_view clean = name;
    ConsumePrefix(&clean, kFieldsMark);
    clean = TrimSpace(clean);
    if (clean.size() >= 2 && clean.front() == '"' && clean.back() == '"')
      clean = clean.substr(1, clean.size() - 2);
    name = std::string(clean);
  }
}

// Rows under a line with the names of columns, which may come again.
class TableRecords : public TableSource {
 public:
  TableRecords(std::unique_ptr<ByteSource> source, char divider,
               const std::vector<Platform>& platforms)
      : TableSource(std::move(source), divider), platforms_(platforms) {}

 private:
  void Row(const std::vector<std::string>& cells, size_t count, std::string* out) override {
    if (IsHead(cells, count)) {
      if (platform_ != nullptr) maker_.AppendOfNoInterest(*platform_, out);
      return;
    }
    if (platform_ == nullptr || count == 0 || StartsWith(cells[0], "#")) {
      if (platform_ != nullptr) maker_.AppendOfNoInterest(*platform_, out);
      return;
    }
    row_.SetCells(&cells, count);
    maker_.Append(*platform_, &row_, out);
  }
  bool IsHead(const std::vector<std::string>& cells, size_t count) {
    if (count < 2 || (has_head_ && cells[0] != first_name_ && !StartsWith(cells[0], kFieldsMark)))
      return false;
    std::vector<std::string> names(cells.begin(), cells.begin() + static_cast<ptrdiff_t>(count));
    CleanNames(&names);
    RowView row;
    row.SetNames(names);
    const Platform* const platform = PlatformOfNames(platforms_, &row);
    if (platform == nullptr) return false;
    platform_ = platform;
    first_name_ = cells[0];
    has_head_ = true;
    row_.SetNames(std::move(names));
    return true;
  }

  const std::vector<Platform>& platforms_;
  const Platform* platform_ = nullptr;
  RowView row_;
  std::string first_name_;
  bool has_head_ = false;
  LineMaker maker_;
};

// The names of a line's parts, and the words between them.
bool Split(const Platform& platform, std::string_view line, std::vector<std::string>* cells) {
  cells->clear();
  const std::vector<std::string>& shape = platform.line;
  if (shape.empty() || !ConsumePrefix(&line, std::string_view(shape[0]))) return false;
  for (size_t i = 1; i < shape.size(); i += 2) {
    const std::string_view mark = i + 1 < shape.size() ? std::string_view(shape[i + 1]) : "";
    const size_t end = mark.empty() ? line.size() : line.find(mark);
    if (end == line.npos) return false;
    cells->emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + mark.size(), line.size()));
  }
  return true;
}

class LineRecords : public LineRewriter {
 public:
  LineRecords(std::unique_ptr<ByteSource> source, const Platform& platform)
      : LineRewriter(std::move(source)), platform_(platform) {
    std::vector<std::string> names;
    for (size_t i = 1; i < platform.line.size(); i += 2) names.push_back(platform.line[i]);
    row_.SetNames(std::move(names));
  }

 private:
  void Line(std::string_view line, std::string* out) override {
    std::string_view bytes = line;
    while (bytes.ends_with('\n') || bytes.ends_with('\r')) bytes.remove_suffix(1);
    const auto& no_records = platform_.no_records;
    if (std::any_of(no_records.begin(), no_records.end(),
                    [&](const std::string& words) { return bytes.find(words) != bytes.npos; })) {
      maker_.AppendOfNoInterest(platform_, out);
      out->push_back('\n');
      return;
    }
    if (!Split(platform_, bytes, &cells_)) {
      out->append(line);
      return;
    }
    row_.SetCells(&cells_, cells_.size());
    maker_.Append(platform_, &row_, out);
    out->push_back('\n');
  }

  const Platform& platform_;
  RowView row_;
  std::vector<std::string> cells_;
  LineMaker maker_;
};

}  // namespace

bool MayHoldSenderObjects(std::string_view head, const std::vector<Platform>& platforms) {
  std::string_view text = TrimSpace(head);
  if (!StartsWith(text, "{") && !StartsWith(text, "[")) return false;
  // Within what hands them on quotes are escaped, and escapes, too.
  const auto has = [&](std::string_view key) {
    for (size_t at = text.find(key); at != text.npos; at = text.find(key, at + 1)) {
      const size_t end = at + key.size();
      if (at > 0 && text[at - 1] == '"' && end < text.size() &&
          (text[end] == '"' || text[end] == '\\')) {
        return true;
      }
    }
    return false;
  };
  for (const Platform& platform : platforms) {
    for (const auto& marks : platform.known) {
      if (platform.form == Platform::Form::kObjects &&
          std::all_of(marks.begin(), marks.end(),
                      [&](const Platform::Mark& mark) { return has(mark.key.steps.back()); })) {
        return true;
      }
    }
  }
  return false;
}

std::unique_ptr<ByteSource> SenderObjects(std::unique_ptr<ByteSource> source,
                                          const std::vector<Platform>& platforms) {
  return std::make_unique<ObjectRecords>(std::move(source), platforms);
}

std::unique_ptr<ByteSource> SenderTable(std::string_view head, std::unique_ptr<ByteSource>* source,
                                        const std::vector<Platform>& platforms) {
  std::string_view line;
  do {
    line = TrimSpace(TakeUntil(&head, "\n"));
  } while (!head.empty() && StartsWith(line, "#") && !StartsWith(line, kFieldsMark));
  for (const char divider : {',', ';', '\t', '|'}) {
    std::vector<std::string> names;
    std::string_view rest = line;
    while (!rest.empty() && names.size() < TableSource::kColumnsMax) {
      const size_t end = rest.find(divider);
      names.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
    if (names.size() < 2) continue;
    CleanNames(&names);
    RowView row;
    row.SetNames(std::move(names));
    if (PlatformOfNames(platforms, &row) != nullptr)
      return std::make_unique<TableRecords>(std::move(*source), divider, platforms);
  }
  return nullptr;
}

std::unique_ptr<ByteSource> SenderLines(std::string_view head, std::unique_ptr<ByteSource>* source,
                                        const std::vector<Platform>& platforms) {
  std::vector<std::string> cells;
  for (int i = 0; i < 5 && !head.empty(); ++i) {
    std::string_view line = TakeUntil(&head, "\n");
    while (line.ends_with('\r')) line.remove_suffix(1);
    for (const Platform& platform : platforms) {
      if (platform.form != Platform::Form::kLines || !Split(platform, line, &cells)) continue;
      SenderRecord record;
      RowView row;
      std::vector<std::string> names;
      for (size_t k = 1; k < platform.line.size(); k += 2) names.push_back(platform.line[k]);
      row.SetNames(std::move(names));
      row.SetCells(&cells, cells.size());
      RecordMapper mapper;
      mapper.Map(platform, &row, &record);
      if (record.unix_us == 0 || !record.unknown_type.empty()) continue;
      return std::make_unique<LineRecords>(std::move(*source), platform);
    }
  }
  return nullptr;
}

}  // namespace whybounce
