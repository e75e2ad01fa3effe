#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/exit_code.h"

int main(int argc, char** argv) {
  using namespace whybounce;
  CLI::App app("whybounce: why was this mail refused, and what to do about it");
  app.require_subcommand(1);
  int exit_code = kExitOk;
  AddClassifyCommand(&app, &exit_code);
  AddRulesCommand(&app, &exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return exit_code;
}
