#include "pipeline/segment_reader.h"

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {
namespace {

// A batch of mails is full from here on; the last one may be longer.
constexpr size_t kBatchBytes = size_t{1} << 19;
// That many single mails are noted one by one; a Maildir may hold a million.
constexpr size_t kMailNotesMax = 20;

void Append(const std::vector<InputProblem>& from, std::vector<InputProblem>* to) {
  to->insert(to->end(), from.begin(), from.end());
}

}  // namespace

SegmentReader::SegmentReader(const SegmentReaderOptions& options)
    : options_(options), plan_(PlanSources(options_)) {
  record_.problems = plan_.problems;
}

void SegmentReader::Note(std::string_view more) {
  record_.notes.push_back(
      absl::StrCat(open_->path(), ": ", AbslView(Describe(open_->format())), AbslView(more)));
}

// Whether a log that was opened before begins in the same way. Stamps make the first lines of two
// logs differ, if there are enough of them.
bool SegmentReader::IsTwin() {
  const uint64_t likeness = open_->Likeness();
  if (likeness == 0) return false;
  const auto [twin, is_first] = path_of_head_.try_emplace(likeness, open_->path());
  if (is_first) return false;
  record_.problems.push_back(
      {open_->path(),
       absl::StrCat("begins as ", twin->second, " does: the same log is counted once"), true});
  return true;
}

bool SegmentReader::OpenNext() {
  while (next_ < plan_.sources.size()) {
    open_.emplace(plan_.sources[next_++], options_, &last_lines_, &mails_);
    const OpenSource::Kind kind = open_->Open();
    if (kind == OpenSource::Kind::kMails) {
      if (record_.notes.size() < kMailNotesMax || open_->was_named()) Note("");
      return true;
    }
    if (kind == OpenSource::Kind::kLog && !IsTwin()) return true;
    Append(open_->problems(), &record_.problems);
    record_.left_out += open_->left_out() ? 1 : 0;
    if (open_->progress()) record_.progress.push_back({*open_->progress(), -1});
  }
  open_.reset();
  return false;
}

void SegmentReader::CloseSource() {
  open_->Close();
  Append(open_->problems(), &record_.problems);
  record_.left_out += open_->left_out() ? 1 : 0;
  if (const SyslogPrefix* const clock = open_->clock(); clock != nullptr) {
    record_.assumed_year = record_.assumed_year || clock->assumed_year();
    record_.assumed_zone = record_.assumed_zone || clock->assumed_zone();
    if (record_.first_year == 0) record_.first_year = clock->first_year();
  }
  if (open_->progress()) {
    record_.progress.push_back(
        {*open_->progress(), open_->at_start() ? -1 : record_.sources_begun - 1});
  }
  open_.reset();
}

bool SegmentReader::Next(Segment* segment) {
  while (open_ || OpenNext()) {
    if (open_->is_mail()) {
      NextMails(segment);
      return true;
    }
    if (!open_->Next(segment)) {
      CloseSource();
      continue;
    }
    segment->memory = segment->role == LogRole::kAlone ? nullptr : plan_.memory;
    if (!segment->continues) {
      ++record_.sources_begun;
      const bool repeats =
          segment->role == LogRole::kLookedUp || segment->role == LogRole::kRepeats;
      Note(repeats ? "; lines of another log of Exim count once" : "");
    }
    return true;
  }
  // A directory in which nothing could be read is what somebody named.
  if (record_.left_out > 0 && record_.left_out == plan_.sources.size())
    record_.problems.front().is_error = true;
  return false;
}

// Messages of this source and of the mails after it.
void SegmentReader::NextMails(Segment* segment) {
  if (segment->mails == nullptr) segment->mails = std::make_unique<MailBatch>();
  MailBatch& batch = *segment->mails;
  batch.Clear();
  segment->role = LogRole::kAlone;
  segment->memory.reset();
  while (batch.bytes.size() < kBatchBytes) {
    MessageView message;
    bool more = mails_.Next(&message);
    batch.sources.push_back({open_->name(), more ? message.index : open_->entries_before(),
                             !open_->at_start(), static_cast<uint32_t>(batch.messages.size())});
    if (open_->at_start()) ++record_.sources_begun;
    open_->BeginMails();
    for (; more; more = mails_.Next(&message)) {
      batch.messages.push_back({batch.bytes.size(), message.bytes.size(), message.cut});
      batch.bytes.append(message.bytes);
      if (batch.bytes.size() >= kBatchBytes) return;
    }
    CloseSource();
    if (!OpenNext() || !open_->is_mail()) return;
  }
}

}  // namespace whybounce
