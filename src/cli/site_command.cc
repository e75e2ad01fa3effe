// whybounce site: the whole reference as static pages.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "cli/base_url.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/usage_error.h"
#include "reference/site.h"

namespace whybounce {
namespace {

// An empty or new directory, or one that holds a site that was made before.
bool MayBeWritten(const std::filesystem::path& directory) {
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) return true;  // writing says what is wrong
  if (std::filesystem::is_empty(directory, error) || error) return true;
  std::ifstream index(directory / "index.html", std::ios::binary);
  const std::string html((std::istreambuf_iterator<char>(index)), {});
  return html.find(kSiteMark) != html.npos;
}

struct Flags {
  std::string directory;
  std::string base_url;
};

int Run(const Flags& flags) {
  const std::string& directory = flags.directory;
  std::string base_url;
  if (!flags.base_url.empty()) {
    const absl::StatusOr<std::string> checked = BaseUrl("--base-url", flags.base_url);
    if (!checked.ok()) return UsageError(checked.status());
    base_url = *checked;
  }
  if (!MayBeWritten(directory)) {
    std::cerr << "whybounce: " << directory
              << " holds files that are no site of whybounce; name a new or an empty directory\n";
    return kExitUsage;
  }
  size_t files = 0;
  const auto write = [&](const std::string& path, const std::string& bytes) {
    const std::filesystem::path file = std::filesystem::path(directory) / path;
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) return absl::UnavailableError(file.parent_path().string() + ": " + error.message());
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << bytes << std::flush;
    ++files;
    return out.good() ? absl::OkStatus()
                      : absl::UnavailableError(file.string() + ": could not be written");
  };
  const absl::Status status = MakeSite(base_url, write);
  if (!status.ok()) {
    std::cerr << "whybounce: " << status.message() << "\n";
    return absl::IsUnavailable(status) ? kExitOutput : kExitUsage;
  }
  std::cerr << "whybounce: " << files << " files written to " << directory << "\n";
  return kExitOk;
}

}  // namespace

void AddSiteCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command = line->AddCommand("site", "write the whole reference as static pages");
  command.Add("directory", &flags->directory, "where to; made if it is not there")
      .Required()
      .Named("DIR");
  command
      .Add("--base-url", &flags->base_url,
           "where it will be: adds a sitemap, and every page says where it is")
      .Named("URL");
  command.Example("whybounce site public/reference", "pages that any web server can serve");
  command.OnRun([flags] { return Run(*flags); });
}

}  // namespace whybounce
