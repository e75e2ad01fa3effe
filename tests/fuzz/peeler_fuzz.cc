// What stands around lines: nothing is read outside of them, and nothing that holds no mail
// program's words is taken for a line.
#include <string>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "log/carriers/as_lines.h"
#include "log/carriers/peeler.h"
#include "log/carriers/stamps.h"
#include "log/records/platform.h"

using namespace whybounce;

namespace {

std::string Read(const std::string& bytes, size_t step) {
  const auto source = AsLines(MemorySource(bytes, step), HeadedSource::Pace::kWait, {});
  std::string out;
  char buffer[512];
  for (;;) {
    const auto size = source->Read(buffer, sizeof buffer);
    Require(size.ok());
    if (*size == 0) return out;
    out.append(buffer, *size);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  SyslogPrefix clock({absl::UTCTimeZone(), 0, 1795348800});
  Peeler peeler(&clock);
  for (std::string_view rest = Bytes(data, size); !rest.empty();) {
    const std::string_view text = TakeUntil(&rest, "\n");
    LineView line;
    if (peeler.Peel(text, Peeler::Words::kSome, &line)) {
      Require(line.dialect != Dialect::kUnknown);
      Require(line.text.size() <= text.size());
    }
    line = LineView();
    if (!peeler.Peel(text, Peeler::Words::kNone, &line)) Require(line.text.empty());
    std::string_view left = text;
    AnyStamp stamp;
    if (ConsumeAnyStamp(&left, &stamp)) {
      RequireInside(left, text);
      Require(left.size() < text.size());
      stamp.ToUnixMicros(&clock);
    } else {
      Require(left.size() == text.size());
    }
  }
  // However the bytes come, they give the same lines.
  const std::string bytes(Bytes(data, size));
  Require(Read(bytes, 1) == Read(bytes, 4096));
  return 0;
}
