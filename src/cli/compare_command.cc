// whybounce compare: two codes side by side.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/page_flags.h"
#include "cli/usage_error.h"
#include "reference/pages.h"

namespace whybounce {
namespace {

struct Flags : PageFlags {
  std::string a;
  std::string b;
};

std::optional<Entry> FindCode(const Reference& reference, const std::string& name) {
  const auto entry = reference.Find(name);
  if (entry && (entry->kind == EntryKind::kReply || entry->kind == EntryKind::kEnhanced)) {
    return entry;
  }
  std::cerr << "whybounce: \"" << Sanitized(name)
            << "\" is no code; compare takes two of them, such as 550 and 5.1.1\n";
  return std::nullopt;
}

int Run(const Flags& flags) {
  const auto reference = Reference::Load(flags.language);
  if (!reference.ok()) return UsageError(reference.status());
  const auto a = FindCode(*reference, flags.a);
  if (!a) return kExitUsage;
  const auto b = FindCode(*reference, flags.b);
  if (!b) return kExitUsage;
  return PrintPage(MakeComparisonPage(*reference, *a, *b), reference->texts(), flags);
}

}  // namespace

void AddCompareCommand(CLI::App* app, int* exit_code) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app->add_subcommand("compare", "two codes side by side");
  command->add_option("a", flags->a, "a reply code or an enhanced code")->required();
  command->add_option("b", flags->b, "another one")->required();
  AddPageFlags(command, flags.get());
  command->callback([flags, exit_code] { *exit_code = Run(*flags); });
}

}  // namespace whybounce
