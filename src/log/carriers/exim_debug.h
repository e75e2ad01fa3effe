// What exim -d and -v print: the lines for the log stand among others, after "LOG: MAIN".
#ifndef WHYBOUNCE_LOG_CARRIERS_EXIM_DEBUG_H_
#define WHYBOUNCE_LOG_CARRIERS_EXIM_DEBUG_H_

#include <string>
#include <string_view>

#include "log/carriers/as_lines.h"

namespace whybounce {

// Whether a "LOG: MAIN" stands on a line of its own in the first bytes.
bool LooksLikeEximDebug(std::string_view head);

// The lines for the log, with Exim's tag before them and the message's id, where it was said; the
// others become empty ones. Thread-compatible.
class EximDebug : public LineRewriter {
 public:
  using LineRewriter::LineRewriter;

 private:
  void Line(std::string_view line, std::string* out) override;

  bool is_log_ = false;  // the line before was "LOG: MAIN"
  std::string id_;       // of the message that is being delivered
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_EXIM_DEBUG_H_
