// whybounce compare: two codes side by side.
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
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
  auto entry = reference.Find(name);
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

void AddCompareCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command = line->AddCommand("compare", "two codes side by side");
  command.Add("a", &flags->a, "a reply code or an enhanced code").Required();
  command.Add("b", &flags->b, "another one").Required();
  AddPageFlags(command, flags.get());
  command.Example("whybounce compare 450 550", "whether to try again, and what differs else");
  command.OnRun([flags] { return Run(*flags); });
}

}  // namespace whybounce
