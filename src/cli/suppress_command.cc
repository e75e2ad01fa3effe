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
#include "cli/report_follow.h"
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
  std::string soft_expires = "90d";
  std::string except;
  std::string since_file;
  std::string min_date;
  std::string group_by;
  bool follow = false;
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

// "90d", or "never".
absl::Status ResolveExpiry(std::string_view text, SoftLimit* limit) {
  limit->expires_days = UINT32_MAX;
  if (text == "never") return absl::OkStatus();
  std::string_view number = text;
  const bool has_days = number.ends_with('d');
  if (has_days) number.remove_suffix(1);
  const auto days = ParseUint(number);
  if (!has_days || !days || *days > 36'500) {
    return absl::InvalidArgumentError(
        absl::StrCat("--soft-expires: \"", Sanitized(text),
                     "\" is no number of days; write it like 90d, or never"));
  }
  limit->expires_days = static_cast<uint32_t>(*days);
  return absl::OkStatus();
}

std::string Rendered(const Flags& flags, const std::vector<SuppressedAddress>& addresses,
                     absl::TimeZone zone) {
  if (flags.format == "csv") return SuppressionCsv(addresses, zone, !flags.group_by.empty());
  if (flags.format == "jsonl") return SuppressionJsonLines(addresses, zone);
  if (flags.format == "list" || flags.format == "mailman") return SuppressionNames(addresses);
  if (flags.format == "listmonk") return SuppressionListmonk(addresses);
  if (flags.format == "sendgrid") return SuppressionSendGrid(addresses);
  return SuppressionText(addresses, zone, flags.output.empty() ? TerminalColumns(160) : 160);
}

const std::vector<std::string>& Formats() {
  static const std::vector<std::string> formats = {"text",     "csv",     "jsonl",   "list",
                                                   "listmonk", "mailman", "sendgrid"};
  return formats;
}

int Run(const Flags& flags) {
  const auto options = ResolveInput(flags.input);
  auto limit = ResolveSoftLimit(flags.soft_after);
  absl::Status expiry;
  if (limit.ok()) expiry = ResolveExpiry(flags.soft_expires, &*limit);
  const auto classifier = Classifier::Create({flags.input.rules_directory});
  for (const absl::Status& status :
       {options.status(), limit.status(), expiry, classifier.status()}) {
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
  const auto group = ResolveGroup(flags.group_by);
  if (!group.ok()) return UsageError(group.status());
  if (flags.follow && !IsRegularOutput(flags.output)) {
    return UsageError(
        absl::InvalidArgumentError("--follow keeps a list up to date: name its file with -o"));
  }
  SuppressionList list(*limit);
  const EventSink add = [&](EventRow row) {
    const std::string whose = *group ? (*group)->Of(row) : std::string();
    row.group = whose;
    list.Add(row, filter->empty() || filter->Matches(row));
    return true;
  };
  std::vector<SuppressedAddress> addresses;
  size_t all = 0;
  std::string last;
  int written = kExitOk;
  // The list of now, where it is another one than before.
  const auto write = [&] {
    addresses = list.Addresses();
    all = addresses.size();
    std::erase_if(addresses, [&](const SuppressedAddress& address) {
      return !address.is_chosen || (address.last_us != 0 && address.last_us < min_date_us) ||
             except->Has(address.recipient) || before->Has(address.recipient);
    });
    std::string now = Rendered(flags, addresses, options->input.zone);
    if (flags.follow && !last.empty() && now == last) return true;
    written = WriteOutput(flags.output, now);
    last = std::move(now);
    return written == kExitOk;
  };
  StreamResult result;
  if (flags.follow) {
    EndBySignals();
    result = FollowEvents(engine, *options, add, [&] { return write() && WaitForLook(); });
  } else {
    result = StreamEvents(engine, *options, add);
  }
  if (written != kExitOk || !write()) return written;
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
           "text, csv (for spreadsheets), jsonl, list or mailman: addresses only, listmonk: what "
           "its webhook for bounces takes, sendgrid: what its API for suppressions takes (default: "
           "by the name of the output, else text)")
      .OneOf(Formats());
  command.Add("-o,--output", &flags->output, "file to write to").Named("FILE");
  command
      .Add("--soft-after", &flags->soft_after,
           "failures over days after which a full or disabled mailbox is given up, or "
           "\"never\" (default: 5/14d)")
      .Named("LIMIT");
  command
      .Add("--soft-expires", &flags->soft_expires,
           "days after the last failure, at the end of the logs, after which such a mailbox is "
           "tried again, or \"never\" (default: 90d)")
      .Named("DAYS");
  command.Add("-f,--follow", &flags->follow,
              "go on with what is written to the logs, and keep the file of -o up to date; an "
              "address comes off with the next delivery");
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
  command.Example(
      "whybounce suppress --format listmonk mail.log | while read -r b; do curl -u bot:KEY "
      "-H 'Content-Type: application/json' -d \"$b\" https://lists.example/webhooks/bounce; done",
      "tell listmonk");
  AddFilterFlags(command, &flags->filter);
  AddGroupFlag(command, &flags->group_by);
  command.OnRun([flags] {
    SettleFormat(flags->output, Formats(), &flags->format);
    return Run(*flags);
  });
}

}  // namespace whybounce
