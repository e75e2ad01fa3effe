#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/exit_code.h"

int main(int argc, char** argv) {
  using namespace whybounce;
  CLI::App app("whybounce: why was this mail refused, and what to do about it");
  app.require_subcommand(1);
  ClassifyFlags classify;
  CLI::App* command = app.add_subcommand("classify", "name the cause of replies");
  command->add_option("reply", classify.replies, "replies; none: one per line on stdin");
  command->add_option("--format", classify.format)->check(CLI::IsMember({"text", "jsonl"}));
  command->add_option("--rules", classify.rules_directory, "directory of further rules");
  command->add_flag("--why", classify.why, "show the rule and the words that decided");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kExitOk : kExitUsage;
  }
  return RunClassify(classify);
}
