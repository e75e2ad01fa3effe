#include "pipeline/row_group.h"

#include <re2/re2.h>

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregate/sender_group.h"
#include "base/atomic_file.h"
#include "base/domain.h"
#include "base/organisation.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kNamesBytesMax = size_t{64} << 20;
constexpr int64_t kPatternMemory = int64_t{8} << 20;

}  // namespace

const std::vector<std::string>& RowGroup::Words() {
  static const std::vector<std::string> words = {
      "sender-domain", "sender-organisation", "sender", "organisation", "list-id", "host"};
  return words;
}

absl::StatusOr<RowGroup> RowGroup::Create(const std::string& typed) {
  RowGroup group;
  group.by_ = typed;
  const auto word = std::find(Words().begin(), Words().end(), typed);
  if (word != Words().end()) {
    group.kind_ = static_cast<Kind>(word - Words().begin());
    return group;
  }
  std::error_code error;
  if (std::filesystem::exists(typed, error)) {
    group.kind_ = Kind::kFile;
    RETURN_IF_ERROR(group.ReadNames(typed));
    return group;
  }
  const auto wrong = [&](std::string_view why) {
    return absl::InvalidArgumentError(
        absl::StrCat("--group-by: \"", Sanitized(typed), "\" ", AbslView(why), "; there are ",
                     absl::StrJoin(Words(), ", "),
                     ", a regular expression with a group in parentheses, \"bounce-([0-9]+)-\", "
                     "or a file of lines with an address or domain, a tab and a name"));
  };
  if (typed.find('(') == typed.npos) return wrong("is no group and no file");
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  options.set_max_mem(kPatternMemory);
  auto pattern = std::make_shared<RE2>(re2::StringPiece(typed.data(), typed.size()), options);
  if (!pattern->ok()) return wrong(absl::StrCat("cannot be read: ", pattern->error()));
  if (pattern->NumberOfCapturingGroups() == 0) return wrong("has no group in parentheses");
  group.kind_ = Kind::kPattern;
  group.pattern_ = std::move(pattern);
  return group;
}

absl::Status RowGroup::ReadNames(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(path, kNamesBytesMax));
  std::string_view rest = bytes;
  for (uint64_t number = 1; !rest.empty(); ++number) {
    std::string_view line = TrimSpace(TakeUntil(&rest, "\n"));
    if (line.empty() || line.starts_with('#')) continue;
    const size_t tab = line.find('\t');
    if (tab == line.npos) {
      return absl::InvalidArgumentError(
          absl::StrCat("--group-by ", Sanitized(path), ":", number,
                       ": an address or domain, a tab and a name must stand here"));
    }
    std::string key = ToLower(TrimSpace(line.substr(0, tab)));
    if (key.starts_with('@')) key.erase(0, 1);
    if (key.find('@') == key.npos) key = AsciiDomain(key);
    names_.emplace(std::move(key), TrimSpace(line.substr(tab + 1)));
  }
  return absl::OkStatus();
}

// The address itself says most, then its domain, then what that lies below.
std::string RowGroup::NameOfSender(std::string_view sender) const {
  if (const auto it = names_.find(ToLower(sender)); it != names_.end()) return it->second;
  const std::string domain = AsciiDomain(DomainOf(sender));
  for (std::string_view rest = domain; !rest.empty();) {
    if (const auto it = names_.find(AbslView(rest)); it != names_.end()) return it->second;
    const size_t dot = rest.find('.');
    rest = dot == rest.npos ? std::string_view() : rest.substr(dot + 1);
  }
  return "";
}

std::string RowGroup::Of(const EventRow& row) const {
  const std::string_view sender = row.has_sender ? row.sender : std::string_view();
  switch (kind_) {
    case Kind::kSenderDomain:
      return AsciiDomain(DomainOf(sender));
    case Kind::kSenderOrganisation:
      return OrganisationOf(AsciiDomain(DomainOf(sender)));
    case Kind::kSender: {
      std::string group;
      WriteSenderGroup(sender, &group);
      return group;
    }
    case Kind::kOrganisation:
      return OrganisationOf(
          AsciiDomain(DomainOf(row.event->recipient, row.event->original_recipient)));
    case Kind::kListId:
      return ToLower(row.list_id);
    case Kind::kHost:
      return std::string(row.event->host);
    case Kind::kFile:
      return NameOfSender(sender);
    case Kind::kPattern:
      break;
  }
  std::vector<re2::StringPiece> groups(static_cast<size_t>(pattern_->NumberOfCapturingGroups()) +
                                       1);
  if (!pattern_->Match(re2::StringPiece(sender.data(), sender.size()), 0, sender.size(),
                       RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size())))
    return "";
  for (size_t i = 1; i < groups.size(); ++i) {
    if (!groups[i].empty()) return ToLower(std::string_view(groups[i].data(), groups[i].size()));
  }
  return "";
}

}  // namespace whybounce
