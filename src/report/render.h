// A Report in the formats that people and programs read.
#ifndef WHYBOUNCE_REPORT_RENDER_H_
#define WHYBOUNCE_REPORT_RENDER_H_

#include <string>

#include "reference/phrase.h"
#include "whybounce/report.h"

namespace whybounce {

struct TextOptions {
  size_t width = 100;  // 80 to 200
  bool colours = false;
  bool details = false;  // samples with file:line under every cause
};

// For a terminal: verdict, what to do, where, how it was counted. Ends with a newline.
std::string RenderText(const Report& report, const Phraser& phraser, const TextOptions& options);

// The whole model; see tests/data/report.schema.json. Indented, ends with a newline.
std::string RenderJson(const Report& report, const Phraser& phraser);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_RENDER_H_
