// A report as sections of blocks: what text, Markdown and HTML have in common.
#ifndef WHYBOUNCE_REPORT_REPORT_PAGE_H_
#define WHYBOUNCE_REPORT_REPORT_PAGE_H_

#include "document/page.h"
#include "report/render.h"

namespace whybounce {

// How much is told of what has no end.
struct PageDetail {
  TablesShown tables = {};
  size_t providers = 2;      // that a cause's "where" names
  bool shares = true;        // and which part falls on each
  size_t bars = 0;           // of a cause's attempts over the period; 0: no such column
  size_t samples = 1;        // replies under a cause
  size_t replies = 10;       // that no rule knows
  bool commands = false;     // name the command that tells more
  bool others_short = true;  // the causes after the first as one paragraph, or as a table
  bool warnings = false;     // problems that cost nothing, too
  bool clients = false;      // whom this host refused
  bool links = false;        // names can be links
  bool summary = false;      // only what is reported upward, in a few lines
};

// All sections, in the one order that every format for people follows. Those that are not there in
// this report, and charts, which only HTML has, are empty. All text is valid UTF-8 without control
// characters; a link to a cause has the page "cause-<id>".
Page ReportPage(const Report& report, const Phraser& phraser, const PageDetail& detail);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_REPORT_PAGE_H_
