// Records of senders' platforms, in any carrier: what they become is lines that their parser reads.
#include <string>

#include "fuzz/dialect_lines.h"
#include "fuzz/fuzz.h"
#include "log/carriers/as_lines.h"
#include "log/records/platform.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes = Bytes(data, size);
  const auto source = AsLines(MemorySource(bytes, 1 + size % 61), HeadedSource::Pace::kWait, {});
  std::string lines;
  char buffer[512];
  while (true) {
    const auto read = source->Read(buffer, sizeof(buffer));
    if (!read.ok() || *read == 0) break;
    lines.append(buffer, *read);
  }
  for (std::string_view rest = lines; !rest.empty();) {
    std::string_view line = TakeUntil(&rest, "\n");
    const size_t tag = line.find("sender/");
    if (tag == line.npos) continue;
    line.remove_prefix(tag);
    TakeUntil(&line, ": ");
    EventView event;
    const ParseResult result = ParseText(Dialect::kSender, line, &event);
    if (result == ParseResult::kEvent) CheckEvent(event, line);
  }
  ReadDialectLines(Dialect::kSender, bytes);
  return 0;
}
