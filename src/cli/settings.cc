#include "cli/settings.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/atomic_file.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "base/toml.h"

namespace whybounce {
namespace {

constexpr size_t kFileBytesMax = size_t{1} << 20;

std::string ValueOfEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Later ones win. WHYBOUNCE_CONFIG stands for both; empty: none is read.
std::vector<std::string> Files() {
  if (std::getenv("WHYBOUNCE_CONFIG") != nullptr) {
    const std::string file = ValueOfEnvironment("WHYBOUNCE_CONFIG");
    return file.empty() ? std::vector<std::string>{} : std::vector<std::string>{file};
  }
  std::vector<std::string> files = {"/etc/whybounce.conf"};
  std::string home = ValueOfEnvironment("XDG_CONFIG_HOME");
  if (home.empty() && !ValueOfEnvironment("HOME").empty())
    home = ValueOfEnvironment("HOME") + "/.config";
  if (!home.empty()) files.push_back(home + "/whybounce/config");
  return files;
}

// False for what no flag can have.
bool AddValue(const TomlValue& value, std::vector<std::string>* values) {
  switch (value.kind) {
    case TomlValue::Kind::kString:
      values->push_back(value.text);
      return true;
    case TomlValue::Kind::kInteger:
      values->push_back(absl::StrCat(value.number));
      return true;
    case TomlValue::Kind::kBoolean:
      values->emplace_back(value.number != 0 ? "true" : "false");
      return true;
    default:
      return false;
  }
}

class FileReader {
 public:
  FileReader(const std::string& file, const std::vector<std::string>& commands,
             SettingSource* source)
      : file_(file), commands_(commands), source_(*source) {}

  absl::Status Read(std::string_view text) {
    ASSIGN_OR_RETURN(const TomlValue table, ParseToml(text, file_));
    for (const TomlMember& member : table.members) {
      if (member.value.kind != TomlValue::Kind::kTable) {
        RETURN_IF_ERROR(Add(text, "", member));
        continue;
      }
      if (std::find(commands_.begin(), commands_.end(), member.name) == commands_.end())
        return Wrong(text, member.value, absl::StrCat("there is no command ", member.name));
      for (const TomlMember& inner : member.value.members)
        of_command_.push_back({member.name, &inner});
    }
    for (const auto& [command, member] : of_command_) RETURN_IF_ERROR(Add(text, command, *member));
    return absl::OkStatus();
  }

 private:
  struct OfCommand {
    std::string command;
    const TomlMember* member;
  };

  absl::Status Add(std::string_view text, const std::string& command, const TomlMember& member) {
    Setting setting = {command, member.name, {}, absl::StrCat(file_, ":", member.value.line)};
    bool is_right = true;
    if (member.value.kind == TomlValue::Kind::kArray) {
      for (const TomlValue& item : member.value.items)
        is_right = is_right && AddValue(item, &setting.values);
    } else {
      is_right = AddValue(member.value, &setting.values);
    }
    if (!is_right) {
      return Wrong(
          text, member.value,
          absl::StrCat(member.name, " is a text, a number, true, false or a list of these"));
    }
    source_.settings.push_back(std::move(setting));
    return absl::OkStatus();
  }

  absl::Status Wrong(std::string_view text, const TomlValue& value, const std::string& what) const {
    return absl::InvalidArgumentError(PointAt(file_, text, value.line, value.column, what));
  }

  const std::string& file_;
  const std::vector<std::string>& commands_;
  SettingSource& source_;
  std::vector<OfCommand> of_command_;
};

// "WHYBOUNCE_REPORT_FAIL_IF=lost_rate>5%": fail-if of report; "WHYBOUNCE_TZ=UTC": tz of all.
void ReadEnvironment(const std::vector<std::string>& commands, SettingSource* source) {
  constexpr std::string_view kPrefix = "WHYBOUNCE_";
  std::vector<Setting> of_command;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string_view variable = *entry;
    if (!variable.starts_with(kPrefix)) continue;
    const size_t end = variable.find('=');
    if (end == std::string_view::npos || variable.substr(0, end) == "WHYBOUNCE_CONFIG") continue;
    std::string flag = absl::AsciiStrToLower(absl::StrReplaceAll(
        AbslView(variable.substr(kPrefix.size(), end - kPrefix.size())), {{"_", "-"}}));
    Setting setting = {
        "", flag, {std::string(variable.substr(end + 1))}, std::string(variable.substr(0, end))};
    for (const std::string& command : commands) {
      if (!flag.starts_with(command + "-")) continue;
      setting.command = command;
      setting.flag = flag.substr(command.size() + 1);
    }
    (setting.command.empty() ? source->settings : of_command).push_back(std::move(setting));
  }
  // The order of an environment is nobody's intention.
  const auto by_name = [](const Setting& a, const Setting& b) { return a.origin < b.origin; };
  std::sort(source->settings.begin(), source->settings.end(), by_name);
  std::sort(of_command.begin(), of_command.end(), by_name);
  source->settings.insert(source->settings.end(), of_command.begin(), of_command.end());
}

// Not there; or in a home that this user may not enter: HOME outlives a change of the user.
bool IsNobodysFault(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsPermissionDenied(status);
}

}  // namespace

absl::StatusOr<std::vector<SettingSource>> LoadSettings(const std::vector<std::string>& commands) {
  std::vector<SettingSource> sources;
  for (const std::string& file : Files()) {
    SettingSource source;
    source.name = file;
    auto text = ReadWholeFile(file, kFileBytesMax);
    if (text.ok()) {
      source.is_there = true;
      RETURN_IF_ERROR(FileReader(file, commands, &source).Read(*text));
    } else if (std::getenv("WHYBOUNCE_CONFIG") != nullptr || !IsNobodysFault(text.status())) {
      return text.status();
    }
    sources.push_back(std::move(source));
  }
  SettingSource environment;
  environment.name = "environment";
  environment.is_there = true;
  ReadEnvironment(commands, &environment);
  sources.push_back(std::move(environment));
  return sources;
}

}  // namespace whybounce
