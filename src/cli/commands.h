// The commands. Each declares its flags and sets *exit_code when it was asked for and has run; none
// throws.
#ifndef WHYBOUNCE_CLI_COMMANDS_H_
#define WHYBOUNCE_CLI_COMMANDS_H_

namespace CLI {
class App;
}

namespace whybounce {

void AddReportCommand(CLI::App* app, int* exit_code);
void AddMapCommand(CLI::App* app, int* exit_code);
void AddMergeCommand(CLI::App* app, int* exit_code);
void AddEventsCommand(CLI::App* app, int* exit_code);
void AddClassifyCommand(CLI::App* app, int* exit_code);
void AddCompareCommand(CLI::App* app, int* exit_code);
void AddExplainCommand(CLI::App* app, int* exit_code);
void AddSuppressCommand(CLI::App* app, int* exit_code);
void AddSiteCommand(CLI::App* app, int* exit_code);
void AddRulesCommand(CLI::App* app, int* exit_code);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_COMMANDS_H_
