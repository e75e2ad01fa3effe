#include "pipeline/open_source.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/text.h"
#include "input/decompress.h"
#include "log/carriers/as_lines.h"
#include "log/carriers/not_a_log.h"
#include "log/carriers/unheard.h"
#include "log/carriers/unwrapper.h"
#include "log/carriers/whole_entries.h"
#include "log/dialects/dialects.h"

namespace whybounce {
namespace {

constexpr size_t kMemoryStep = size_t{1} << 18;
constexpr size_t kLastLineBytesMax = 8192;
constexpr size_t kTailBytes = 8192;      // in which a line's pair is looked for
constexpr int kLinesToLookAt = 2000;     // to see whether a mail program speaks
constexpr uint32_t kTellingBytes = 256;  // stamps make so much of two logs differ

}  // namespace

void LastLines::Forget() {
  last_line_.clear();
  tail_.clear();
  earlier_.reset();
  speaking_ = 0;
}

void LastLines::Begin(LineFormat format) {
  if (format != format_) Forget();
  format_ = format;
}

void LastLines::Keep(std::string_view bytes) {
  tail_.append(bytes.substr(bytes.size() - std::min(bytes.size(), kTailBytes)));
  if (!tail_.ends_with('\n')) tail_.push_back('\n');
  if (tail_.size() > kTailBytes) {
    const std::string_view divider = format_ == LineFormat::kJournalExport ? "\n\n" : "\n";
    const size_t at = tail_.find(divider, tail_.size() - kTailBytes);
    tail_.erase(0, at == tail_.npos ? tail_.npos : at + divider.size());
  }
  if (bytes.ends_with('\n')) bytes.remove_suffix(1);
  const size_t newline = bytes.rfind('\n');
  last_line_ = bytes.substr(newline == bytes.npos ? 0 : newline + 1).substr(0, kLastLineBytesMax);
}

void LastLines::FollowEarlier(bool at_start, Segment* segment) {
  const std::string_view bytes = segment->block->bytes();
  // A log in which a program speaks does so all the time: where it has not yet, only the ends of
  // blocks are searched for it, of a source's first one more of it.
  const size_t searched_bytes = std::min(bytes.size(), at_start ? 8 * kTailBytes : kTailBytes);
  const std::string_view searched = bytes.substr(bytes.size() - searched_bytes);
  for (size_t i = 0; i < std::size(kDialectRows); ++i) {
    const Joins* const joins = kDialectRows[i]->joins;
    const uint32_t bit = uint32_t{1} << i;
    if (joins == nullptr || (!at_start && (speaking_ & bit) != 0)) continue;
    // Of either case, since that is found faster; the mark itself is looked for below.
    const bool is_there = FindIgnoreCase(searched, joins->mark) != searched.npos;
    speaking_ = is_there ? speaking_ | bit : speaking_ & ~bit;
  }
  if (speaking_ == 0) {
    earlier_.reset();
  } else if (!earlier_) {
    earlier_.emplace();
  }
  segment->earlier = earlier_;
  LineView line;
  for (size_t i = 0; i < std::size(kDialectRows); ++i) {
    if ((speaking_ >> i & 1) == 0) continue;
    const Joins& joins = *kDialectRows[i]->joins;
    std::string_view rest = bytes;
    for (size_t at = rest.find(joins.mark); at != rest.npos; at = rest.find(joins.mark)) {
      rest.remove_prefix(at);
      line.text = TakeUntil(&rest, "\n");
      if (line.text.ends_with('\r')) line.text.remove_suffix(1);
      earlier_->Do(joins.look(line));
    }
  }
}

void LastLines::FillIn(bool at_start, Segment* segment) {
  segment->line_before = last_line_;
  const bool refusals = tail_.find("rejected ") != tail_.npos && tail_.find("exim") != tail_.npos;
  segment->tail_before = refusals && format_ != LineFormat::kExim ? tail_ : std::string();
  FollowEarlier(at_start, segment);
  Keep(segment->block->bytes());
}

void OpenSource::Say(const absl::Status& error) {
  if (!error.ok()) problems_.push_back({path(), WithoutPath(error, path()), true});
}

// Nothing of it is read, and a later run looks at it anew.
void OpenSource::LeaveOut(std::string why) {
  problems_.push_back({path(), std::move(why), planned_.path.was_named});
  left_out_ = true;
}

absl::StatusOr<std::unique_ptr<ByteSource>> OpenSource::OpenInput(FileFacts* facts) {
  if (!options_.memory || path() != "-") return OpenFile(path(), facts);
  facts->modified_unix_s = std::time(nullptr);
  return MemorySource(*options_.memory, kMemoryStep);
}

OpenSource::Kind OpenSource::Open() {
  FileFacts facts;
  auto file = OpenInput(&facts);
  Say(file.status());
  if (!file.ok()) return Kind::kNothing;
  source_ = std::make_unique<HeadedSource>(
      AsLines(Decompressed(*std::move(file), path()), options_.pace, options_.senders),
      options_.pace);
  this_progress_ = source_->Identity();
  format_ = options_.format.value_or(LineFormat::kSyslog);
  if (options_.resume != nullptr && !Resume()) return Kind::kNothing;
  kind_ = TellKind();
  if (left_out_) Say(source_->status());
  if (kind_ != Kind::kLog) return kind_;
  blocks_.emplace(
      source_.get(), options_.block_bytes,
      options_.resume != nullptr ? BlockReader::LastLine::kLeft : BlockReader::LastLine::kGiven);
  clock_options_ = {options_.zone, planned_.year, facts.modified_unix_s};
  clock_.emplace(clock_options_);
  if (this_progress_.last_unix_s != 0) clock_->Anchor(this_progress_.last_unix_s);
  return kind_;
}

// Skips what an earlier run read. False if the source must wait for a later run.
bool OpenSource::Resume() {
  FileProgress known;
  switch (source_->SkipKnown(*options_.resume, &known)) {
    case HeadedSource::Resumed::kNew:
      return true;
    case HeadedSource::Resumed::kWaits:
      progress_ = {known, known.head_hash};
      Say(source_->status().ok()
              ? absl::UnavailableError("is shorter than what was read of it before; it is read on "
                                       "when it is whole again, or begins with another line")
              : source_->status());
      return false;
    case HeadedSource::Resumed::kGoesOn:
      break;
  }
  known_as_ = known.head_hash;
  this_progress_.offset = known.offset;
  this_progress_.lines = known.lines;
  this_progress_.last_unix_s = known.last_unix_s;
  format_ = static_cast<LineFormat>(known.format);
  // Of what was half a line nobody knew what it was.
  is_known_ = known.offset > 0;
  if (!is_known_ || format_ == LineFormat::kMail) return true;
  before_.Forget();
  before_.Begin(format_);
  before_.Keep(source_->skipped_tail());
  return true;
}

OpenSource::Kind OpenSource::TellKind() {
  const std::string_view head = source_->head();
  if (!is_known_) {
    if (const std::string_view why = WhyNoText(head); !why.empty()) {
      LeaveOut(std::string(why));
      return Kind::kNothing;
    }
  }
  const bool is_mail =
      is_known_ || options_.format ? format_ == LineFormat::kMail : LooksLikeMail(head);
  if (!is_mail) return Kind::kLog;
  if (!is_known_ && !LooksLikeMail(head) && SniffLineFormat(head)) {
    LeaveOut(WhyNotUnderstood(head, options_.format));
    return Kind::kNothing;
  }
  format_ = LineFormat::kMail;
  mails_.Open(source_.get(), this_progress_.lines);
  return Kind::kMails;
}

uint64_t OpenSource::Likeness() const {
  return this_progress_.head_bytes < kTellingBytes ? 0 : this_progress_.head_hash;
}

// A log among the files of a directory must be one of mail; one that was named may be silent today.
std::optional<LineFormat> OpenSource::FormatOf(std::string_view bytes) const {
  const std::optional<LineFormat> format =
      options_.format ? options_.format : SniffLineFormat(bytes);
  if (!format) return format;
  Unwrapper unwrapper(*format, clock_options_);
  unwrapper.Begin(bytes, {});
  LogEntry entry;
  for (int i = 0; i < kLinesToLookAt && unwrapper.Next(&entry); ++i) {
    if (entry.has_header && (planned_.path.was_named || IsMailLine(entry.line))) return format;
  }
  return std::nullopt;
}

std::string OpenSource::WhyNot(std::string_view bytes) const {
  const std::optional<LineFormat> nearest = SniffLineFormat(bytes);
  if (planned_.path.was_named || options_.format || !nearest)
    return WhyNotUnderstood(bytes, options_.format);
  return absl::StrCat("holds ", AbslView(Describe(*nearest)),
                      ", but no mail program speaks in the first ", kLinesToLookAt);
}

// By the source's head, so that the size of blocks makes no difference.
void OpenSource::LookForPairs() {
  if (format_ == LineFormat::kExim || source_->head().find("exim") == std::string_view::npos)
    return;
  std::string head(source_->head());
  head.resize(head.rfind('\n') + 1);
  const size_t size = head.size();
  head.append(kBlockPaddingBytes, '\0');
  refusal_copies_ =
      FindRefusalCopies(format_, std::string_view(head).substr(0, size), clock_options_);
}

// Of the first block.
bool OpenSource::KnowsFormat(std::string_view bytes) {
  if (!is_known_) {
    const std::optional<LineFormat> format = FormatOf(bytes);
    if (!format) {
      LeaveOut(WhyNot(bytes));
      return false;
    }
    format_ = *format;
    if (std::string why = WhyUnheard(format_, bytes, clock_options_); !why.empty())
      problems_.push_back({path(), std::move(why), true});
    if (HasNoTimes(format_, bytes, clock_options_)) {
      problems_.push_back(
          {path(), "its lines have no time; hours, days and trends lack it", false, true});
    }
  }
  before_.Begin(format_);
  LookForPairs();
  return true;
}

// Leaves what no entry ends to the next block, or to a later run if somebody still writes it. False
// if nothing is left then.
bool OpenSource::EndWithAnEntry(Block* block) {
  const size_t end = WholeEntriesBytes(format_, block->bytes());
  if (end == block->bytes().size()) return true;
  if (!blocks_->at_end()) {
    if (end > 0) blocks_->HoldBack(block, end);
  } else if (options_.resume != nullptr && format_ == LineFormat::kJournalExport) {
    blocks_->Leave(block, end);
    return end > 0;
  }
  return true;
}

bool OpenSource::Next(Segment* segment) {
  if (segment->block == nullptr) segment->block = std::make_unique<Block>(options_.block_bytes);
  Block* const block = segment->block.get();
  if (!blocks_->Next(block)) return false;
  if (at_start_ && !KnowsFormat(block->bytes())) return false;
  if (!EndWithAnEntry(block)) return false;
  segment->mails.reset();
  segment->source = name();
  segment->continues = !at_start_;
  segment->format = format_;
  segment->lines_before = this_progress_.lines;
  segment->clock = clock_options_;
  segment->anchor_unix_s = clock_->last_unix_s();
  segment->refusal_copies = refusal_copies_;
  segment->role = planned_.role;
  before_.FillIn(at_start_, segment);
  // The first stamp keeps our own clock going from block to block.
  std::string_view rest = block->bytes();
  LineView line;
  clock_->Parse(TakeUntil(&rest, "\n"), &line);
  at_start_ = false;
  return true;
}

void OpenSource::Close() {
  Say(is_mail() ? mails_.error() : blocks_->error());
  if (options_.resume == nullptr || this_progress_.head_bytes == 0 || left_out_) return;
  this_progress_.format = static_cast<uint8_t>(format_);
  this_progress_.offset += is_mail() ? mails_.bytes_read() : blocks_->bytes_given();
  if (clock_ && clock_->last_unix_s() != INT64_MIN)
    this_progress_.last_unix_s = clock_->last_unix_s();
  progress_ = {this_progress_, known_as_};
}

}  // namespace whybounce
