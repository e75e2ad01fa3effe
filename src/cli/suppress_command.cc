// whybounce suppress: addresses to stop mailing.
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "base/atomic_file.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/filter_flags.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/output_format.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "cli/write_output.h"
#include "pipeline/event_stream.h"
#include "report/suppression.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

struct Flags {
  InputFlags input;
  FilterFlags filter;
  std::string format;
  std::string output;
  std::string soft_after = "5/14d";
  std::string except;
  std::string since_file;
  std::string min_date;
  bool verbose = false;
};

constexpr size_t kListBytesMax = size_t{1} << 30;

// Addresses that a file names: of every line the first word that is one, or "@corp.example" for all
// of a domain. So any form of the list will do, and any list of others.
class AddressList {
 public:
  // Errors: those of ReadWholeFile(); no file is an empty list.
  static absl::StatusOr<AddressList> Read(const std::string& path) {
    AddressList list;
    if (path.empty()) return list;
    ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(path, kListBytesMax));
    std::string_view rest = bytes;
    while (!rest.empty()) list.AddLine(TakeUntil(&rest, "\n"));
    return list;
  }

  bool Has(std::string_view address) const {
    const std::string lower = ToLower(address);
    return names_.contains(lower) ||
           names_.contains(lower.substr(std::min(lower.rfind('@'), lower.size())));
  }

 private:
  void AddLine(std::string_view line) {
    constexpr std::string_view kAround = " \t\r\n,;\"'<>[]{}:";
    while (!line.empty()) {
      const std::string_view word = line.substr(0, line.find_first_of(kAround));
      if (word.find('@') != word.npos) {
        names_.insert(ToLower(word));
        return;
      }
      line.remove_prefix(std::min(line.size(), word.size() + 1));
    }
  }

  absl::flat_hash_set<std::string> names_;
};

// "5/14d": five failures over at least fourteen days; "1/0d": the first one; "never".
absl::StatusOr<SoftLimit> ResolveSoftLimit(std::string_view text) {
  if (text == "never") return SoftLimit{UINT32_MAX, UINT32_MAX};
  std::string_view rest = text;
  const auto failures = ParseUint(TakeUntil(&rest, "/"));
  const bool has_days = rest.ends_with('d');
  if (has_days) rest.remove_suffix(1);
  const auto days = ParseUint(rest);
  // Many failures within no time are one failure that was told often.
  if (!has_days || !failures || !days || *failures == 0 || *failures > 1'000'000 ||
      *days > 36'500 || (*days == 0 && *failures > 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--soft-after: \"", AbslView(text),
                     "\" is no limit; write it like 5/14d (five failures over 14 days) or never"));
  }
  return SoftLimit{static_cast<uint32_t>(*failures), static_cast<uint32_t>(*days)};
}

std::string Rendered(const Flags& flags, const std::vector<SuppressedAddress>& addresses,
                     absl::TimeZone zone) {
  if (flags.format == "csv") return SuppressionCsv(addresses, zone);
  if (flags.format == "jsonl") return SuppressionJsonLines(addresses, zone);
  if (flags.format == "list") return SuppressionNames(addresses);
  return SuppressionText(addresses, zone, flags.output.empty() ? TerminalColumns(160) : 160);
}

const std::vector<std::string>& Formats() {
  static const std::vector<std::string> formats = {"text", "csv", "jsonl", "list"};
  return formats;
}

int Run(const Flags& flags) {
  const auto options = ResolveInput(flags.input);
  const auto limit = ResolveSoftLimit(flags.soft_after);
  const auto classifier = Classifier::Create({flags.input.rules_directory});
  for (const absl::Status& status : {options.status(), limit.status(), classifier.status()}) {
    if (!status.ok()) return UsageError(status);
  }
  if (const absl::Status status = CheckOutput(flags.output, options->input.paths); !status.ok())
    return UsageError(status);
  const Engine& engine = EngineOf(**classifier);
  const auto except = AddressList::Read(flags.except);
  const auto before = AddressList::Read(flags.since_file);
  int64_t min_date_us = INT64_MIN;
  for (const absl::Status& status :
       {except.status(), before.status(),
        ResolveTime("--min-date", flags.min_date, options->input.zone, &min_date_us)}) {
    if (!status.ok()) return UsageError(status);
  }
  const auto filter = ResolveFilter(flags.filter, engine);
  if (!filter.ok()) return UsageError(filter.status());
  SuppressionList list(*limit);
  const StreamResult result = StreamEvents(engine, *options, [&](const EventRow& row) {
    list.Add(row, filter->empty() || filter->Matches(row));
    return true;
  });
  std::vector<SuppressedAddress> addresses = list.Take();
  const size_t all = addresses.size();
  std::erase_if(addresses, [&](const SuppressedAddress& address) {
    return !address.is_chosen || (address.last_us != 0 && address.last_us < min_date_us) ||
           except->Has(address.recipient) || before->Has(address.recipient);
  });
  const int written = WriteOutput(flags.output, Rendered(flags, addresses, options->input.zone));
  if (written != kExitOk) return written;
  if (list.dropped() > 0) {
    std::cerr << "whybounce: more addresses failed than can be kept; " << list.dropped()
              << " failures were not looked at: read less at a time\n";
  }
  std::cerr << "whybounce: " << addresses.size()
            << (addresses.size() == 1 ? " address" : " addresses") << " to stop mailing";
  if (all > addresses.size())
    std::cerr << "; " << all - addresses.size() << " more were left out as was asked";
  std::cerr << "\n";
  const bool ok = SayHowItEnded(result, flags.verbose);
  return ok && list.dropped() == 0 ? kExitOk : kExitInput;
}

}  // namespace

void AddSuppressCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command =
      line->AddCommand("suppress", "addresses to stop mailing, each with its cause and evidence");
  AddInputFlags(command, &flags->input);
  command.Group("List");
  command
      .Add("--format", &flags->format,
           "text, csv (for spreadsheets), jsonl, or list: addresses only (default: by the name of "
           "the output, else text)")
      .OneOf(Formats());
  command.Add("-o,--output", &flags->output, "file to write to").Named("FILE");
  command
      .Add("--soft-after", &flags->soft_after,
           "failures over days after which a full or disabled mailbox is given up, or "
           "\"never\" (default: 5/14d)")
      .Named("LIMIT");
  command.Add("--except", &flags->except, "file of addresses, or @domains, that are never listed")
      .Named("FILE");
  command
      .Add("--since-file", &flags->since_file,
           "the last list, in any form: only what is new since is told")
      .Named("FILE");
  command
      .Add("--min-date", &flags->min_date,
           "only addresses that failed at or after this time, as for --since")
      .Named("TIME");
  command.Add("-v,--verbose", &flags->verbose, "say what each source was taken for");
  command.Example("whybounce suppress mail.log Maildir/",
                  "addresses that logs and bounces prove dead, each with its evidence");
  command.Example("whybounce suppress --format list mail.log >dead", "the addresses alone");
  AddFilterFlags(command, &flags->filter);
  command.OnRun([flags] {
    SettleFormat(flags->output, Formats(), &flags->format);
    return Run(*flags);
  });
}

}  // namespace whybounce
