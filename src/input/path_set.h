// From what the user named to the files to read.
#ifndef WHYBOUNCE_INPUT_PATH_SET_H_
#define WHYBOUNCE_INPUT_PATH_SET_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace whybounce {

struct InputPath {
  std::string path;        // "-": stdin
  bool was_named = false;  // by the user, not found in a directory: then not reading it is an error
};

// A path the user named that leads nowhere.
struct PathProblem {
  std::string path;
  absl::Status status;
};

// Expands directories (all regular files below, but no hidden ones, sorted by name; symbolic links
// to files are followed, to directories not) and globs that name no file. Each file comes once.
std::vector<InputPath> ExpandPaths(const std::vector<std::string>& named,
                                   std::vector<PathProblem>* problems);

}  // namespace whybounce

#endif  // WHYBOUNCE_INPUT_PATH_SET_H_
