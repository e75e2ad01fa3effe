// The flags that choose a part of the rows.
#ifndef WHYBOUNCE_CLI_FILTER_FLAGS_H_
#define WHYBOUNCE_CLI_FILTER_FLAGS_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/flags.h"
#include "pipeline/event_stream.h"
#include "pipeline/row_filter.h"
#include "pipeline/row_group.h"

namespace whybounce {

// As typed, by RowKey.
struct FilterFlags {
  std::array<std::vector<std::string>, kRowKeyCount> of;

  const std::vector<std::string>& Of(RowKey key) const { return of[static_cast<size_t>(key)]; }
  bool any() const;
};

// --recipient, --sender, --domain, --organisation, --provider, --cause, --class, --host,
// --queue-id, --message-id,
// --outcome.
void AddFilterFlags(Command command, FilterFlags* flags);

// --group-by.
void AddGroupFlag(Command command, std::string* group_by);
// As meant; none where none was given. Errors: those of RowGroup::Create().
absl::StatusOr<std::optional<RowGroup>> ResolveGroup(const std::string& group_by);

// As meant. Errors: kInvalidArgument for a name that there is not.
absl::StatusOr<RowFilter> ResolveFilter(const FilterFlags& flags, const Engine& engine);

// What is said where RowChoice::overflowed().
absl::Status TooManyChosen();

// As StreamEvents(), of the rows of chosen recipients: reads everything twice where their last row
// must be known first. Errors: those of Rereadable::Prepare(), and TooManyChosen().
absl::StatusOr<StreamResult> StreamPart(const Engine& engine, const RunOptions& options,
                                        const RowFilter& filter, const EventSink& sink);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_FILTER_FLAGS_H_
