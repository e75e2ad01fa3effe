// The report for terminals, and for tickets and chat: the same sections, with what room each has.
#include <algorithm>

#include "document/render.h"
#include "report/render.h"
#include "report/report_page.h"

namespace whybounce {
namespace {

constexpr size_t kWideFrom = 120;  // columns: room for a second provider and longer bars
constexpr size_t kBarsFrom = 96;   // columns: room for any bars

}  // namespace

std::string RenderText(const Report& report, const Phraser& phraser, const TextOptions& options) {
  const size_t width = std::clamp<size_t>(options.width, 80, 200);
  PageDetail detail{.tables = options.tables};
  detail.providers = width < kWideFrom ? 1 : 2;
  detail.shares = width >= kBarsFrom;
  detail.bars = width < kBarsFrom ? 0 : width < kWideFrom ? 8 : 24;
  detail.samples = options.details ? SIZE_MAX : 0;
  detail.replies = options.tables.replies > 0 ? options.tables.replies : options.details ? 10 : 3;
  detail.commands = true;
  detail.warnings = options.details;
  return RenderText(ReportPage(report, phraser, detail),
                    {.columns = width, .bold = options.colours});
}

std::string RenderMarkdown(const Report& report, const Phraser& phraser,
                           const TablesShown& tables) {
  PageDetail detail{.tables = tables};
  detail.others_short = false;
  return RenderMarkdown(ReportPage(report, phraser, detail));
}

std::string RenderSummary(const Report& report, const Phraser& phraser) {
  PageDetail detail;
  detail.summary = true;
  detail.tables.causes = 3;
  detail.samples = 0;
  return RenderMarkdown(ReportPage(report, phraser, detail));
}

}  // namespace whybounce
