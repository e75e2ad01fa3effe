#include <csignal>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/flags.h"

int main(int argc, char** argv) {
  using namespace whybounce;
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is an error of write(), which is told
  CommandLine line("whybounce: why was this mail refused, and what to do about it",
                   "whybounce " WHYBOUNCE_VERSION);
  AddReportCommand(&line);
  AddMapCommand(&line);
  AddMergeCommand(&line);
  AddEventsCommand(&line);
  AddSuppressCommand(&line);
  AddClassifyCommand(&line);
  AddRulesCommand(&line);
  AddCompareCommand(&line);
  AddExplainCommand(&line);
  AddSiteCommand(&line);
  // `whybounce PATH...` and `whybounce --format html PATH...` are `whybounce report ...`.
  return line.Run({argv + 1, argv + argc}, "report");
}
