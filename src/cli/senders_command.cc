// whybounce senders check|list: what is known of the records of senders' platforms.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/write_output.h"
#include "log/records/platform.h"
#include "pipeline/event_stream.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

struct Flags {
  std::string senders_directory;
};

// "ann@corp.example bounced user-unknown"
std::vector<std::string> RowsOf(const Engine& engine, const Platforms& senders,
                                std::string_view record, uint64_t* not_understood) {
  RunOptions options;
  options.input.paths = {"-"};
  options.input.memory = record;
  options.input.senders = senders;
  std::vector<std::string> rows;
  const StreamResult result = StreamEvents(engine, options, [&](const EventRow& row) {
    rows.push_back(absl::StrCat(AbslView(row.event->recipient), " ",
                                AbslView(Id(row.event->outcome)), " ",
                                AbslView(Id(row.verdict->cause))));
    return row.event->dialect == Dialect::kSender;
  });
  *not_understood = result.not_understood;
  return rows;
}

int Check(const Platforms& senders) {
  const auto classifier = Classifier::Create({});
  if (!classifier.ok()) return kExitUsage;
  size_t samples = 0;
  bool wrong = false;
  for (const Platform& platform : senders.all()) {
    const auto say = [&](int line, const std::string& what) {
      std::cerr << Sanitized(platform.file) << ":" << line << ": " << Sanitized(what) << "\n";
      wrong = true;
    };
    if (platform.samples.empty())
      say(1, "has no [[sample]]: a record, and the rows that it is to give");
    for (const Platform::Sample& sample : platform.samples) {
      ++samples;
      uint64_t not_understood = 0;
      const std::vector<std::string> rows =
          RowsOf(EngineOf(**classifier), senders, TrimSpace(sample.record), &not_understood);
      for (size_t i = 0; i < std::max(rows.size(), sample.rows.size()); ++i) {
        const std::string got = i < rows.size() ? rows[i] : "no row";
        const std::string wanted = i < sample.rows.size() ? sample.rows[i] : "no row";
        if (got == wanted) continue;
        say(sample.text_line, absl::StrCat("the sample gives \"", got, "\", not \"", wanted, "\"",
                                           not_understood > 0 ? "; it is not understood" : ""));
      }
    }
  }
  if (wrong) return kExitUsage;
  return WriteOutput(
      "", absl::StrCat(senders.all().size(), " platforms read their ", samples, " samples\n"));
}

int List(const Platforms& senders) {
  std::string out;
  for (const Platform& platform : senders.all()) {
    absl::StrAppend(&out, platform.id, "\t", platform.name, "\t", platform.file, "\n");
  }
  return WriteOutput("", out);
}

template <typename Run>
int WithPlatforms(const Flags& flags, Run run) {
  if (flags.senders_directory.empty()) return run(Platforms());
  const auto senders = Platforms::With(flags.senders_directory);
  if (senders.ok()) return run(*senders);
  std::cerr << senders.status().message() << "\n";
  return kExitUsage;
}

}  // namespace

void AddSendersCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command senders =
      line->AddCommand("senders", "check or list the platforms whose records are read");
  senders.Example("whybounce senders list",
                  "whose accounting files, exports and webhooks are read");
  senders.Example("whybounce senders check --senders my-senders/",
                  "whether your own files read their samples");
  const auto add = [&](const char* name, const char* what, auto run) {
    const Command command = senders.AddCommand(name, what);
    command.Add("--senders", &flags->senders_directory, "directory of further platforms")
        .Named("DIR");
    command.OnRun([=] { return WithPlatforms(*flags, run); });
  };
  add("check", "find platforms whose samples do not give the rows that they are to give", Check);
  add("list", "id, name and file of every platform", List);
}

}  // namespace whybounce
