// Lines of containerd and Kubernetes (CRI): "2026-11-22T04:58:45.761691123Z stdout F text".
#ifndef WHYBOUNCE_LOG_CARRIERS_CRI_LINE_H_
#define WHYBOUNCE_LOG_CARRIERS_CRI_LINE_H_

#include <string_view>

#include "base/civil_time.h"

namespace whybounce {

struct CriLine {
  CivilStamp stamp;
  int offset_s = 0;
  bool is_stderr = false;
  bool is_piece = false;  // "P": the line goes on in the stream's next one
  std::string_view text;
};

// False if `line` is none. Views are into it.
bool ParseCriLine(std::string_view line, CriLine* cri);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_CRI_LINE_H_
