// Whose mail a row is: the customer, the campaign, the host.
#ifndef WHYBOUNCE_PIPELINE_ROW_GROUP_H_
#define WHYBOUNCE_PIPELINE_ROW_GROUP_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "whybounce/event_row.h"

namespace re2 {
class RE2;
}

namespace whybounce {

// Thread-compatible.
class RowGroup {
 public:
  // What Create() takes beside a pattern and a file.
  static const std::vector<std::string>& Words();
  // One of Words(); a regular expression of which the first group that matches in the envelope
  // sender names the group; or a file of lines "address or domain TAB name". Errors:
  // kInvalidArgument for what is none of these, and for a line without a tab.
  static absl::StatusOr<RowGroup> Create(const std::string& typed);

  // Empty: the row says of nobody.
  std::string Of(const EventRow& row) const;
  // As it was typed.
  const std::string& by() const { return by_; }

 private:
  enum class Kind : uint8_t {
    kSenderDomain,
    kSenderOrganisation,
    kSender,
    kOrganisation,
    kListId,
    kHost,
    kPattern,
    kFile,
  };

  absl::Status ReadNames(const std::string& path);
  std::string NameOfSender(std::string_view sender) const;

  Kind kind_ = Kind::kSenderDomain;
  std::string by_;
  std::shared_ptr<const re2::RE2> pattern_;
  absl::flat_hash_map<std::string, std::string> names_;  // by address, or domain, in lower case
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_ROW_GROUP_H_
