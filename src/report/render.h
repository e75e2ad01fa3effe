// A Report in the formats that people and programs read.
#ifndef WHYBOUNCE_REPORT_RENDER_H_
#define WHYBOUNCE_REPORT_RENDER_H_

#include <string>

#include "base/csv.h"
#include "document/phrase.h"
#include "whybounce/report.h"

namespace whybounce {

// Which tables are printed by text and Markdown (the other formats have all of them), and how much
// of what has no table.
struct TablesShown {
  bool provider = true;
  bool domain = true;
  bool sender = true;
  bool relay = false;
  bool day = true;     // if there is more than one
  size_t causes = 10;  // told in full; the others stand in one table
  size_t replies = 0;  // that no rule knows; 0: as many as suit the format
  // Where `whybounce site` was put, with a slash at its end: the HTML page links causes to it.
  // Empty: nowhere. It must be an address and nothing else.
  std::string reference;
};

struct TextOptions {
  size_t width = 100;  // 80 to 200
  bool colours = false;
  bool details = false;  // samples with file:line under every cause
  TablesShown tables = {};
};

// For a terminal: verdict, what to do, where, how it was counted. Ends with a newline.
std::string RenderText(const Report& report, const Phraser& phraser, const TextOptions& options);

// For tickets and chat. What comes from the logs can't be taken for markup.
std::string RenderMarkdown(const Report& report, const Phraser& phraser, const TablesShown& tables);

// What is reported upward, as Markdown that a chat takes: how it stands against the last period and
// at the largest providers, what changed, what to do first, blocks, lists and failed proofs. The
// report should have few rows per table.
std::string RenderSummary(const Report& report, const Phraser& phraser);

// The whole model; see src/report/report.schema.json. Indented, ends with a newline.
std::string RenderJson(const Report& report, const Phraser& phraser);

// One row per number: section, name, within, measure, value.
std::string RenderCsv(const Report& report, CsvFor reader);

// The text format of Prometheus, for the textfile collector of node_exporter. Labels are ids of
// causes and providers: their number is bounded, and no address is among them.
std::string RenderPrometheus(const Report& report);

// One file that loads nothing: `phraser` must have all texts (Catalogue::Load() without files).
// It has all tables, and causes and links as `tables` says.
std::string RenderReportHtml(const Report& report, const Phraser& phraser,
                             const TablesShown& tables);

// A message for a mail program: the text, and the page of the same run attached, which has room for
// more rows. Date and recipients are for who sends it to add.
std::string RenderMail(const Report& report, const Report& page, const Phraser& phraser,
                       const TextOptions& options);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_RENDER_H_
