// Headers of lines, in every style: what is given lies in the line, and the clock never stops.
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "log/carriers/exim_stamp.h"
#include "log/carriers/syslog_prefix.h"
#include "log/dialects/exim.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  SyslogPrefix prefix({absl::UTCTimeZone(), 0, 1795348800});
  for (std::string_view rest = Bytes(data, size); !rest.empty();) {
    const std::string_view text = TakeUntil(&rest, "\n");
    LineView line;
    if (prefix.Parse(text, &line)) {
      for (const std::string_view view : {line.host, line.program, line.pid, line.text})
        RequireInside(view, text);
    }
    if (SyslogPrefix::ParseTag(text, &line)) RequireInside(line.text, text);
    std::string_view left = text;
    CivilStamp stamp;
    bool has_zone = false;
    int offset_s = 0;
    if (ConsumeEximStamp(&left, &stamp, &has_zone, &offset_s)) {
      RequireInside(left, text);
      prefix.ToUnixMicros(stamp, has_zone, offset_s);
    }
    EximPiece piece;
    if (ConsumeEximPiece(&left, &piece)) Require(piece.number >= 1 && piece.number <= piece.count);
    int64_t unix_us = 0;
    if (left = text; ConsumeTai64(&left, &unix_us)) Require(left.size() < text.size());
  }
  return 0;
}
