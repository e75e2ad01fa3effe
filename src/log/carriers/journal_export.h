// journalctl -o export (systemd's Journal Export Format).
#ifndef WHYBOUNCE_LOG_CARRIERS_JOURNAL_EXPORT_H_
#define WHYBOUNCE_LOG_CARRIERS_JOURNAL_EXPORT_H_

#include <string_view>

#include "log/line_view.h"

namespace whybounce {

// An entry is a run of "KEY=value\n" and, for bytes that are no text, "KEY\n", eight bytes of
// length (little endian), the bytes and "\n"; an empty line ends it.

// By the first entry, or what is there of it.
bool LooksLikeJournalExport(std::string_view bytes);

// Takes the first entry off *bytes, with the empty line after it. False if there is none. What it
// says of a log line is put into *line, whose `text` is empty if the entry has no MESSAGE.
bool ConsumeJournalEntry(std::string_view* bytes, LineView* line);

// Where the last whole entry of `bytes` ends; 0 if there is none.
size_t LastJournalEntryEnd(std::string_view bytes);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_JOURNAL_EXPORT_H_
