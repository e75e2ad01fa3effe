#include "input/path_set.h"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"

namespace whybounce {
namespace {

namespace fs = std::filesystem;

bool IsMaildir(const fs::path& directory) {
  std::error_code error;
  return fs::is_directory(directory / "cur", error);
}

// What is hidden, but for the folders of a Maildir++ (".Bounces", ".Bounces.2026"); and of a
// Maildir mails that are being written (tmp/) and what its programs note (dovecot-uidlist).
bool IsLeftOut(const fs::directory_entry& entry, bool in_maildir) {
  std::error_code error;
  const std::string name = entry.path().filename().string();
  const bool is_directory = entry.is_directory(error);
  if (name.starts_with(".")) return !is_directory || !IsMaildir(entry.path());
  return in_maildir && (!is_directory || name == "tmp");
}

class Expander {
 public:
  explicit Expander(std::vector<PathProblem>* problems) : problems_(*problems) {}

  void Add(const std::string& named) {
    std::error_code error;
    if (fs::is_directory(named, error) && named != "-") {
      AddDirectory(named);
    } else if (named == "-" || fs::exists(named, error)) {
      AddFile(named, true);
    } else {
      AddGlob(named);
    }
  }

  std::vector<InputPath> Take() { return std::move(paths_); }

 private:
  void AddFile(const std::string& path, bool was_named) {
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(path, error);
    if (path != "-" && !seen_.insert(error ? path : canonical.string()).second) return;
    paths_.push_back({path, was_named});
  }

  void AddDirectory(const std::string& directory) {
    std::vector<std::string> files;
    FindFiles(directory, &files);
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) AddFile(file, false);
  }

  // A directory that cannot be read is a problem of its own: what is beside it is read.
  void FindFiles(const fs::path& top, std::vector<std::string>* files) {
    std::vector<fs::path> directories{top};
    while (!directories.empty()) {
      const fs::path directory = std::move(directories.back());
      directories.pop_back();
      std::error_code error;
      const bool is_maildir = IsMaildir(directory);
      fs::directory_iterator it(directory, error);
      for (; !error && it != fs::directory_iterator(); it.increment(error)) {
        std::error_code ignored;
        if (IsLeftOut(*it, is_maildir)) continue;
        if (it->is_directory(ignored) && !it->is_symlink(ignored)) {
          directories.push_back(it->path());
        } else if (it->is_regular_file(ignored)) {
          files->push_back(it->path().string());
        }
      }
      if (error) {
        problems_.push_back({directory.string(), absl::UnavailableError(absl::StrCat(
                                                     directory.string(), ": ", error.message()))});
      }
    }
  }

  void AddGlob(const std::string& pattern) {
    glob_t found;
    if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
      std::error_code ignored;
      for (size_t i = 0; i < found.gl_pathc; ++i) {
        if (fs::is_directory(found.gl_pathv[i], ignored)) {
          AddDirectory(found.gl_pathv[i]);
        } else {
          AddFile(found.gl_pathv[i], true);
        }
      }
      globfree(&found);
    } else {
      problems_.push_back(
          {pattern, absl::NotFoundError(absl::StrCat(pattern, ": no such file or directory"))});
    }
  }

  std::vector<PathProblem>& problems_;
  std::vector<InputPath> paths_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<InputPath> ExpandPaths(const std::vector<std::string>& named,
                                   std::vector<PathProblem>* problems) {
  Expander expander(problems);
  for (const std::string& path : named) expander.Add(path);
  return expander.Take();
}

}  // namespace whybounce
