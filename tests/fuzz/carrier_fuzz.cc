// Carriers of lines: JSON objects and journal entries.
#include <string>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "log/carriers/journal_export.h"
#include "log/carriers/json_line.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // 64 readable bytes after an object are part of the contract.
  const std::string padded = std::string(Bytes(data, size)) + std::string(64, '\0');
  const std::string_view bytes = std::string_view(padded).substr(0, size);
  JsonLineReader reader;
  for (std::string_view rest = bytes; !rest.empty();) {
    JsonLineReader::Result result;
    if (!reader.Read(TakeUntil(&rest, "\n"), &result)) continue;
    Require(!result.line.text.ends_with("\n"));
  }
  Require(LastJournalEntryEnd(bytes) <= size);
  LineView line;
  for (std::string_view rest = bytes; ConsumeJournalEntry(&rest, &line);)
    RequireInside(rest, bytes);
  return 0;
}
