#include "log/carriers/csv_records.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "log/carriers/json_line.h"

namespace whybounce {
namespace {

constexpr size_t kNameBytesMax = 48;

std::string_view WithoutQuotes(std::string_view field) {
  field = TrimSpace(field);
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
    field = field.substr(1, field.size() - 2);
  return field;
}

bool IsName(std::string_view field) {
  return !field.empty() && field.size() <= kNameBytesMax && !IsDigit(field.front()) &&
         std::all_of(field.begin(), field.end(), [](char c) {
           return IsAlnum(c) || std::string_view("_@. -[]()/").find(c) != std::string_view::npos;
         });
}

bool IsHead(std::string_view line, char divider) {
  size_t columns = 0;
  bool has_message = false;
  size_t known = 0;
  while (!line.empty()) {
    const size_t end = line.find(divider);
    const std::string_view field = WithoutQuotes(line.substr(0, end));
    line.remove_prefix(end == line.npos ? line.size() : end + 1);
    if (!field.empty() && !IsName(field)) return false;
    if (++columns > TableSource::kColumnsMax) return false;
    has_message = has_message || IsMessageKey(field);
    known += IsLineKey(field) ? 1 : 0;
  }
  return columns >= 2 && has_message && known >= 2;
}

}  // namespace

char DividerOfTable(std::string_view head) {
  ConsumePrefix(&head, "\xef\xbb\xbf");
  const std::string_view line = TrimSpace(head.substr(0, head.find('\n')));
  for (const char divider : {',', ';', '\t', '|'}) {
    if (IsHead(line, divider)) return divider;
  }
  return '\0';
}

TableSource::TableSource(std::unique_ptr<ByteSource> source, char divider)
    : RewritingSource(std::move(source)) {
  csv_init(&parser_, 0);
  csv_set_delim(&parser_, static_cast<unsigned char>(divider));
}

TableSource::~TableSource() { csv_free(&parser_); }

void TableSource::Cell(std::string_view text) {
  if (count_ >= kColumnsMax) return;
  if (count_ == cells_.size()) cells_.emplace_back();
  cells_[count_++].assign(text);
}

void TableSource::EndRow() {
  line_text_.clear();
  Row(cells_, count_, &line_text_);
  if (!line_text_.empty()) lines_.Add(row_line_, line_text_, out_);
  count_ = 0;
}

void TableSource::FeedPiece(std::string_view piece) {
  csv_parse(
      &parser_, piece.data(), piece.size(),
      [](void* text, size_t size, void* self) {
        static_cast<TableSource*>(self)->Cell({static_cast<const char*>(text), size});
      },
      [](int, void* self) {
        auto* const table = static_cast<TableSource*>(self);
        table->EndRow();
        table->row_bytes_ = 0;
      },
      this);
}

// Line by line, to know where rows begin.
void TableSource::Feed(std::string_view bytes, std::string* out) {
  out_ = out;
  while (!bytes.empty()) {
    const size_t newline = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, newline == bytes.npos ? newline : newline + 1);
    bytes.remove_prefix(piece.size());
    row_bytes_ += piece.size();
    if (row_bytes_ == piece.size()) row_line_ = line_;
    FeedPiece(piece);
    if (newline != bytes.npos && piece.ends_with('\n')) ++line_;
    if (row_bytes_ > kLineBytesMax) {
      // A quote that nobody closed.
      const auto divider = csv_get_delim(&parser_);
      csv_free(&parser_);
      csv_init(&parser_, 0);
      csv_set_delim(&parser_, divider);
      count_ = 0;
      row_bytes_ = 0;
    }
  }
}

void TableSource::End(std::string* out) {
  out_ = out;
  csv_fini(
      &parser_,
      [](void* text, size_t size, void* self) {
        static_cast<TableSource*>(self)->Cell({static_cast<const char*>(text), size});
      },
      [](int, void* self) { static_cast<TableSource*>(self)->EndRow(); }, this);
}

void CsvRecords::Row(const std::vector<std::string>& cells, size_t count, std::string* out) {
  if (in_head_) {
    for (size_t i = 0; i < count; ++i) {
      std::string_view name = cells[i];
      ConsumePrefix(&name, "\xef\xbb\xbf");
      names_.emplace_back(TrimSpace(name));
    }
    in_head_ = false;
    return;
  }
  *out += "{";
  for (size_t i = 0; i < std::min(count, names_.size()); ++i) {
    *out += i == 0 ? "\"" : ",\"";
    AppendJsonEscaped(names_[i], out);
    *out += "\":\"";
    AppendJsonEscaped(cells[i], out);
    *out += "\"";
  }
  *out += "}";
}

}  // namespace whybounce
