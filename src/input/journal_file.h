// Files of systemd's journal.
#ifndef WHYBOUNCE_INPUT_JOURNAL_FILE_H_
#define WHYBOUNCE_INPUT_JOURNAL_FILE_H_

#include <memory>
#include <string>
#include <string_view>

#include "input/byte_source.h"

namespace whybounce {

// Whether a file with these first bytes is one; eight are enough.
bool LooksLikeJournalFile(std::string_view head);

// What `fd` has as the journal's export format, with the fields that a log's line is made of and no
// others: the same lines as "journalctl --file PATH -o export" gives, without what it spends on the
// rest. Takes `fd`. `path` is for messages. Errors: kUnimplemented where there is no libsystemd,
// which is loaded when it is first asked for; kDataLoss if no journal can be read from the file.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenJournalFile(int fd, const std::string& path);

}  // namespace whybounce

#endif  // WHYBOUNCE_INPUT_JOURNAL_FILE_H_
