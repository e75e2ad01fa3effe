// The commands. Each declares its flags and what runs with them; none throws.
#ifndef WHYBOUNCE_CLI_COMMANDS_H_
#define WHYBOUNCE_CLI_COMMANDS_H_

namespace whybounce {

class CommandLine;

void AddReportCommand(CommandLine* line);
void AddMapCommand(CommandLine* line);
void AddMergeCommand(CommandLine* line);
void AddHistoryCommand(CommandLine* line);
void AddEventsCommand(CommandLine* line);
void AddClassifyCommand(CommandLine* line);
void AddCompareCommand(CommandLine* line);
void AddExplainCommand(CommandLine* line);
void AddSuppressCommand(CommandLine* line);
void AddTraceCommand(CommandLine* line);
void AddSiteCommand(CommandLine* line);
void AddRulesCommand(CommandLine* line);
void AddSendersCommand(CommandLine* line);
void AddConfigCommand(CommandLine* line);
void AddHelpCommand(CommandLine* line);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_COMMANDS_H_
