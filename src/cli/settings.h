// Defaults of flags that files and the environment give: whybounce.conf(5).
#ifndef WHYBOUNCE_CLI_SETTINGS_H_
#define WHYBOUNCE_CLI_SETTINGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace whybounce {

struct Setting {
  std::string command;  // whose flag; empty: of every command that has one of that name
  std::string flag;     // "top" for --top
  std::vector<std::string> values;
  std::string origin;  // "/etc/whybounce.conf:7", "WHYBOUNCE_TOP"
};

// Where settings may come from, in the order in which the later wins.
struct SettingSource {
  std::string name;  // a file, or what the environment is called
  bool is_there = false;
  std::vector<Setting> settings;  // those of one command after those of all
};

// The files, which may be missing, and the environment. A variable that is no setting of `commands`
// is left alone: others may mean something by it. Errors: kInvalidArgument, with file and line.
absl::StatusOr<std::vector<SettingSource>> LoadSettings(const std::vector<std::string>& commands);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_SETTINGS_H_
