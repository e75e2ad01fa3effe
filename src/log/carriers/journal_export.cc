#include "log/carriers/journal_export.h"

#include <algorithm>

#include "base/text.h"

namespace whybounce {
namespace {

struct JournalField {
  std::string_view key;
  std::string_view value;
};

constexpr int kFieldsToLookAt = 200;

bool IsJournalName(std::string_view key) {
  return !key.empty() && key.size() <= 64 && !IsDigit(key.front()) &&
         std::all_of(key.begin(), key.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '_'; });
}

enum class FieldResult : uint8_t { kField, kEndOfEntry, kIncomplete };

FieldResult ConsumeJournalField(std::string_view* bytes, JournalField* field) {
  const size_t newline = bytes->find('\n');
  if (newline == bytes->npos) return FieldResult::kIncomplete;
  const std::string_view line = bytes->substr(0, newline);
  if (line.empty()) {
    bytes->remove_prefix(1);
    return FieldResult::kEndOfEntry;
  }
  if (const size_t equals = line.find('='); equals != line.npos) {
    *field = {line.substr(0, equals), line.substr(equals + 1)};
    bytes->remove_prefix(newline + 1);
    return FieldResult::kField;
  }
  if (bytes->size() < newline + 9) return FieldResult::kIncomplete;
  uint64_t length = 0;
  for (size_t i = 8; i > 0; --i)
    length = (length << 8) | static_cast<uint8_t>((*bytes)[newline + i]);
  if (length > bytes->size() - newline - 9) return FieldResult::kIncomplete;
  *field = {line, bytes->substr(newline + 9, length)};
  bytes->remove_prefix(std::min(bytes->size(), newline + 9 + length + 1));
  return FieldResult::kField;
}

}  // namespace

// Fields come in any order: all of the first entry must have names as the journal's have, and some
// of these must be there (an environment looks the same but for that).
bool LooksLikeJournalExport(std::string_view bytes) {
  int known = 0;
  JournalField field;
  for (int i = 0; i < kFieldsToLookAt; ++i) {
    if (ConsumeJournalField(&bytes, &field) != FieldResult::kField) break;
    if (!IsJournalName(field.key)) return false;
    for (const std::string_view name : {"MESSAGE", "__CURSOR", "__REALTIME_TIMESTAMP", "_HOSTNAME",
                                        "SYSLOG_IDENTIFIER", "PRIORITY", "_TRANSPORT"}) {
      known += field.key == name ? 1 : 0;
    }
  }
  return known >= 2;
}

bool ConsumeJournalEntry(std::string_view* bytes, LineView* line) {
  *line = LineView();
  std::string_view rest = *bytes;
  while (rest.starts_with("\n")) rest.remove_prefix(1);
  if (rest.empty()) return false;
  for (;;) {
    JournalField field;
    const FieldResult result = ConsumeJournalField(&rest, &field);
    if (result == FieldResult::kIncomplete)
      rest = {};  // the end of the file without its empty line
    if (result != FieldResult::kField) break;
    if (field.key == "__REALTIME_TIMESTAMP") {
      line->unix_us = static_cast<int64_t>(ParseUint(field.value).value_or(0));
    } else if (field.key == "_HOSTNAME") {
      line->host = field.value;
    } else if (field.key == "SYSLOG_IDENTIFIER") {
      line->program = field.value;
    } else if (field.key == "SYSLOG_PID" || (field.key == "_PID" && line->pid.empty())) {
      line->pid = field.value;
    } else if (field.key == "PRIORITY") {
      const auto severity = ParseUint(field.value);
      if (severity && *severity < 8) line->severity = static_cast<int8_t>(*severity);
    } else if (field.key == "MESSAGE") {
      line->text = field.value;
    }
  }
  *bytes = rest;
  return true;
}

size_t LastJournalEntryEnd(std::string_view bytes) {
  size_t end = 0;
  std::string_view rest = bytes;
  JournalField field;
  for (;;) {
    const FieldResult result = ConsumeJournalField(&rest, &field);
    if (result == FieldResult::kIncomplete) return end;
    if (result == FieldResult::kEndOfEntry) end = bytes.size() - rest.size();
  }
}

}  // namespace whybounce
