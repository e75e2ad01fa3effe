#include "log/carriers/journal_verbose.h"

#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

// The stamp before the cursor of an entry's first line, or empty.
std::string_view StampOf(std::string_view line) {
  const size_t cursor = line.substr(0, 64).find(" [s=");
  return cursor == line.npos || line.starts_with(" ") ? std::string_view() : line.substr(0, cursor);
}

bool IsField(std::string_view line) {
  return line.starts_with("    ") && line.find('=') != line.npos;
}

}  // namespace

bool LooksLikeVerboseJournal(std::string_view head) {
  std::string_view line = TakeUntil(&head, "\n");
  if (line.starts_with("-- ")) line = TakeUntil(&head, "\n");
  return !StampOf(line).empty() && IsField(TakeUntil(&head, "\n"));
}

void VerboseJournal::EndEntry(std::string* out) {
  if (entry_.empty()) return;
  entry_ += "}";
  lines_.Add(entry_line_, entry_, out);
  entry_.clear();
}

void VerboseJournal::Line(std::string_view line, std::string* out) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (const std::string_view stamp = StampOf(line); !stamp.empty()) {
    EndEntry(out);
    entry_line_ = line_;
    entry_ = "{\"__REALTIME_TIMESTAMP\":\"";
    AppendJsonEscaped(stamp, &entry_);
    entry_ += "\"";
  } else if (!entry_.empty() && IsField(line)) {
    line.remove_prefix(line.find_first_not_of(' '));
    const size_t equals = line.find('=');
    if (entry_.size() < kLineBytesMax) {
      entry_ += ",\"";
      AppendJsonEscaped(line.substr(0, equals), &entry_);
      entry_ += "\":\"";
      AppendJsonEscaped(line.substr(equals + 1), &entry_);
      entry_ += "\"";
    }
  } else if (!TrimSpace(line).empty() && entry_.empty()) {
    lines_.Add(line_, line, out);
  }
  ++line_;
}

void VerboseJournal::Feed(std::string_view bytes, std::string* out) {
  waiting_.append(bytes);
  size_t begin = 0;
  for (size_t end = waiting_.find('\n'); end != waiting_.npos; end = waiting_.find('\n', begin)) {
    Line(std::string_view(waiting_).substr(begin, end - begin), out);
    begin = end + 1;
  }
  waiting_.erase(0, begin);
  if (waiting_.size() > kLineBytesMax) {
    Line(waiting_, out);
    waiting_.clear();
  }
}

void VerboseJournal::End(std::string* out) {
  if (!waiting_.empty()) Line(waiting_, out);
  EndEntry(out);
}

}  // namespace whybounce
