// A report that goes on with its logs.
#ifndef WHYBOUNCE_CLI_REPORT_FOLLOW_H_
#define WHYBOUNCE_CLI_REPORT_FOLLOW_H_

#include <string>

#include "classify/engine.h"
#include "cli/report_output.h"
#include "pipeline/run_options.h"

namespace whybounce {

// From one look at logs to the next, unless a signal ends it. False once one has.
bool WaitForLook();
// SIGINT and SIGTERM end what follows.
void EndBySignals();

// Until it is ended: on a terminal the first screen of the report, again and again; in `file` the
// report of now, whenever something is new; else it is printed once, at the end. Returns the exit
// code.
int FollowReport(const Engine& engine, const RunOptions& options, const std::string& file,
                 ReportOutput* output);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_REPORT_FOLLOW_H_
