#include "cli/filter_flags.h"

#include <algorithm>

#include "base/status_macros.h"
#include "cli/rereadable.h"
#include "cli/value_words.h"
#include "pipeline/row_choice.h"

namespace whybounce {

bool FilterFlags::any() const {
  return std::any_of(of.begin(), of.end(), [](const auto& one) { return !one.empty(); });
}

void AddFilterFlags(Command command, FilterFlags* flags) {
  struct Declared {
    RowKey key;
    const char* name;
    const char* what;
    std::vector<std::string> (*suggested)() = nullptr;
  };
  constexpr Declared kAll[] = {
      {RowKey::kRecipient, "--recipient",
       "only this recipient; like all of these it may be given more than once, with * and ?, and "
       "\"!...\" for all others. Recipients are chosen by their last row"},
      {RowKey::kSender, "--sender", "only this envelope sender (\"<>\": notifications)"},
      {RowKey::kDomain, "--domain", "only recipients in this domain or below it"},
      {RowKey::kOrganisation, "--organisation",
       "only recipients in a domain of whoever registered this one, by the public suffix list"},
      {RowKey::kProvider, "--provider", "only this mailbox provider (rules providers lists them)",
       ProviderWords},
      {RowKey::kCause, "--cause", "only recipients whose last cause this is", CauseWords},
      {RowKey::kClass, "--class", "only this class of the last reply: 2, 4 or 5"},
      {RowKey::kHost, "--host", "only what this host logged"},
      {RowKey::kQueueId, "--queue-id", "only this queue id"},
      {RowKey::kMessageId, "--message-id", "only this Message-ID"},
      {RowKey::kOutcome, "--outcome", "only this last outcome: delivered, deferred, bounced ...",
       OutcomeWords},
  };
  command.Group("Which rows");
  for (const Declared& one : kAll) {
    const Flag flag =
        command.Add(one.name, &flags->of[static_cast<size_t>(one.key)], one.what).OneValueEach();
    if (one.suggested != nullptr) flag.Suggests(one.suggested);
  }
}

void AddGroupFlag(Command command, std::string* group_by) {
  command
      .Add(
          "--group-by", group_by,
          "whose mail it is: sender-domain, sender-organisation, sender, organisation (of the "
          "recipient), list-id, host; a pattern of which the part in parentheses names it, "
          "\"bounce-([0-9]+)-\" in the envelope sender; or a file of lines with a sender's address "
          "or domain, a tab and a name")
      .Named("GROUP")
      .Suggests([] { return RowGroup::Words(); });
}

absl::StatusOr<std::optional<RowGroup>> ResolveGroup(const std::string& group_by) {
  if (group_by.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(RowGroup group, RowGroup::Create(group_by));
  return std::optional<RowGroup>(std::move(group));
}

absl::StatusOr<RowFilter> ResolveFilter(const FilterFlags& flags, const Engine& engine) {
  RowFilter filter;
  for (size_t i = 0; i < kRowKeyCount; ++i) {
    for (const std::string& typed : flags.of[i])
      RETURN_IF_ERROR(filter.Add(static_cast<RowKey>(i), typed, engine));
  }
  return filter;
}

absl::Status TooManyChosen() {
  return absl::ResourceExhaustedError(
      "more than 20 million rows are of the part; ask for a shorter time (--since, --until) or for "
      "less of it");
}

absl::StatusOr<StreamResult> StreamPart(const Engine& engine, const RunOptions& options,
                                        const RowFilter& filter, const EventSink& sink) {
  if (filter.empty()) return StreamEvents(engine, options, sink);
  if (filter.LooksAtEveryRowAlike()) {
    return StreamEvents(engine, options,
                        [&](const EventRow& row) { return !filter.Matches(row) || sink(row); });
  }
  Rereadable input;
  RETURN_IF_ERROR(input.Prepare(options.input.paths));
  const RowChoice choice = ChooseRows(engine, options, filter);
  if (choice.overflowed()) return TooManyChosen();
  input.Rewind();
  return StreamEvents(engine, options,
                      [&](const EventRow& row) { return !choice.Has(row) || sink(row); });
}

}  // namespace whybounce
