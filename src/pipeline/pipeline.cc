#include "pipeline/pipeline.h"

#include <condition_variable>
#include <mutex>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "base/hash.h"
#include "base/slot_hash.h"
#include "base/worker_threads.h"
#include "log/carriers/unwrapper.h"
#include "log/dialects/dialects.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/mail_stream.h"
#include "pipeline/run_state.h"

namespace whybounce {
namespace {

// What a thread reuses from segment to segment.
class SegmentCounter {
 public:
  SegmentCounter(const Engine& engine, const RunOptions& options)
      : engine_(engine), options_(options), lines_(&engine, options.period) {}

  // From its end on no view into the segment survives.
  void Count(const Segment& segment, Tally* tally) {
    if (segment.mails != nullptr) {
      CountMails(*segment.mails, tally);
    } else {
      CountLines(segment, tally);
    }
  }

 private:
  void CountLines(const Segment& segment, Tally* tally);
  void CountMails(const MailBatch& batch, Tally* tally);

  const Engine& engine_;
  const RunOptions& options_;
  LineAnalyzer lines_;
  std::optional<MailStream> mails_;  // made for the first mail
};

// A tally that begins in the middle of a source counts on from 0, merge() shifts it; one that has
// read the beginning goes on with that.
bool BeginsHere(bool continues, const Tally& tally) {
  return !continues || tally.counters().sources.empty();
}

void SegmentCounter::CountLines(const Segment& segment, Tally* tally) {
  if (BeginsHere(segment.continues, *tally)) {
    tally->BeginSource(segment.source, segment.continues,
                       segment.continues ? 0 : segment.lines_before);
  }
  tally->AddBytes(segment.block->bytes().size());
  for (size_t i = 0; i < segment.block->overlong_lines(); ++i) tally->CountOverlong();
  Unwrapper unwrapper(segment.format, segment.clock);
  if (segment.anchor_unix_s != INT64_MIN) unwrapper.clock().Anchor(segment.anchor_unix_s);
  unwrapper.Begin(segment.block->bytes(), segment.line_before);
  lines_.BeginSegment(segment);
  CountEntries(segment.format, &unwrapper, &lines_, tally);
}

void SegmentCounter::CountMails(const MailBatch& batch, Tally* tally) {
  if (!mails_) mails_.emplace(&engine_, options_.period, options_.verp);
  const auto begin = [&](size_t i) {
    const MailBatch::Source& source = batch.sources[i];
    if (BeginsHere(source.continues, *tally)) {
      tally->BeginMailSource(source.name, source.continues,
                             source.continues ? 0 : source.first_index);
    }
    for (size_t k = source.first; k < batch.EndOf(i); ++k) tally->AddBytes(batch.messages[k].size);
  };
  const auto add = [&](const MailFacts& mail, uint64_t) { tally->AddMail(mail); };
  mails_->Read(batch, begin, add, [&](const MailRow& row) {
    if (row.event.outcome != Outcome::kNotABounce)
      tally->AddNotice(row.event, row.mail.notice_id, row.verdict, Findings(), row.reply);
    return true;
  });
}

uint64_t BytesOf(const Segment& segment) {
  return segment.mails != nullptr ? segment.mails->bytes.size() : segment.block->bytes().size();
}

// What is done behind each segment.
class AfterSegment {
 public:
  AfterSegment(const RunOptions& options, const SegmentReader& reader, Tally* total)
      : options_(options), reader_(reader), total_(*total) {}
  void operator()(uint64_t bytes) {
    if (!options_.partial) total_.ForgetOldMessages();
    bytes_ += bytes;
    if (options_.on_progress) options_.on_progress(bytes_, reader_.bytes_total());
  }

 private:
  const RunOptions& options_;
  const SegmentReader& reader_;
  Tally& total_;
  uint64_t bytes_ = 0;
};

void CountInline(const Engine& engine, const RunOptions& options, SegmentReader* reader,
                 Tally* total) {
  SegmentCounter counter(engine, options);
  AfterSegment after(options, *reader, total);
  Segment segment;
  while (reader->Next(&segment)) {
    counter.Count(segment, total);
    after(BytesOf(segment));
  }
}

// Several threads, the caller's among them. Each does what is most wanted: reads the next segment,
// counts one that was read, or appends one that was counted to the total. Reading and appending
// are done by one thread at a time, in the order of the segments; so the result is that of
// CountInline(), whatever the threads do.
class ParallelCounter {
 public:
  ParallelCounter(const Engine& engine, const RunOptions& options, bool joins_mails,
                  SegmentReader* reader, Tally* total)
      : engine_(engine),
        options_(options),
        reader_(*reader),
        total_(*total),
        after_(options, *reader, total),
        ring_(static_cast<size_t>(kSegmentsPerThread * options.threads)) {
    for (size_t i = 0; i < ring_.size(); ++i) {
      free_segments_.push_back(std::make_unique<Segment>());
      free_tallies_.push_back(Tally::ForAppending());
      if (joins_mails) free_tallies_.back()->JoinMails();
    }
  }

  void Run() {
    const WorkerThreads others(options_.threads - 1, [this] { Work(); });
    Work();
  }

 private:
  static constexpr int kSegmentsPerThread = 3;
  struct Slot {
    std::unique_ptr<Segment> segment;  // read and not yet counted
    std::unique_ptr<Tally> tally;      // counted and not yet appended
    uint64_t bytes = 0;
  };
  template <typename T>
  static std::unique_ptr<T> Pop(std::vector<std::unique_ptr<T>>* from) {
    std::unique_ptr<T> last = std::move(from->back());
    from->pop_back();
    return last;
  }

  Slot& At(uint64_t number) { return ring_[number % ring_.size()]; }
  bool MayAppend() { return !appending_ && appended_ < begun_ && At(appended_).tally != nullptr; }
  // Some are kept in stock: where unpacking is most of the work, it must never wait.
  bool MayRead() const {
    return more_ && !reading_ && read_ - appended_ < ring_.size() &&
           read_ - begun_ < static_cast<uint64_t>(options_.threads);
  }
  bool MayCount() const { return begun_ < read_; }

  void Work() {
    SegmentCounter counter(engine_, options_);
    std::unique_lock lock(mutex_);
    while (more_ || reading_ || appended_ < read_) {
      if (MayAppend()) {
        Append(&lock);
      } else if (MayRead()) {
        Read(&lock);
      } else if (MayCount()) {
        Count(&counter, &lock);
      } else {
        wanted_.wait(lock);
      }
    }
    wanted_.notify_all();
  }

  void Read(std::unique_lock<std::mutex>* lock) {
    reading_ = true;
    std::unique_ptr<Segment> segment = Pop(&free_segments_);
    lock->unlock();
    const bool more = reader_.Next(segment.get());
    lock->lock();
    reading_ = false;
    more_ = more;
    if (more) At(read_++).segment = std::move(segment);
    wanted_.notify_one();
  }

  void Count(SegmentCounter* counter, std::unique_lock<std::mutex>* lock) {
    Slot& slot = At(begun_++);
    std::unique_ptr<Segment> segment = std::move(slot.segment);
    std::unique_ptr<Tally> tally = Pop(&free_tallies_);
    lock->unlock();
    counter->Count(*segment, tally.get());
    lock->lock();
    slot.tally = std::move(tally);
    slot.bytes = BytesOf(*segment);
    free_segments_.push_back(std::move(segment));
  }

  void Append(std::unique_lock<std::mutex>* lock) {
    appending_ = true;
    Slot& slot = At(appended_);
    std::unique_ptr<Tally> tally = std::move(slot.tally);
    lock->unlock();
    total_.Append(tally.get());
    after_(slot.bytes);
    lock->lock();
    free_tallies_.push_back(std::move(tally));
    appending_ = false;
    ++appended_;
    wanted_.notify_one();
  }

  const Engine& engine_;
  const RunOptions& options_;
  SegmentReader& reader_;
  Tally& total_;
  AfterSegment after_;
  std::mutex mutex_;
  std::condition_variable wanted_;
  std::vector<Slot> ring_;
  // What was given back last is taken first: the processor still has it in its cache.
  std::vector<std::unique_ptr<Segment>> free_segments_;
  std::vector<std::unique_ptr<Tally>> free_tallies_;
  // Numbers of segments: those read, those that somebody counts or has counted, those appended.
  uint64_t read_ = 0;
  uint64_t begun_ = 0;
  uint64_t appended_ = 0;
  bool more_ = true;
  bool reading_ = false;
  bool appending_ = false;
};

[[gnu::noinline]] void AddFurtherRecipients(LineAnalyzer* analyzer, uint32_t times,
                                            AnalyzedLine* line, Tally* tally) {
  while (analyzer->NextRecipient(line)) {
    tally->CountAgain(times);
    tally->AddEvent(line->event, line->verdict, line->findings, times);
  }
}

void AddOther(std::string_view raw, const AnalyzedLine& line, Tally* tally) {
  switch (line.result) {
    case ParseResult::kEvent:
      tally->AddLine(ParseResult::kOfNoInterest);
      break;
    case ParseResult::kNotUnderstood:
      tally->AddNotUnderstood(raw);
      break;
    case ParseResult::kOtherProgram:
      tally->CountLost(line.lost_lines);
      [[fallthrough]];
    default:
      tally->AddLine(line.result);
  }
}

[[gnu::always_inline]] inline void AddLine(std::string_view raw, uint32_t times,
                                           LineAnalyzer* analyzer, AnalyzedLine* line,
                                           Tally* tally) {
  tally->BeginLine(times);
  // The MTA that handed the mail to Dovecot has a line of its own on it, which counts.
  if (line->result == ParseResult::kEvent && line->event.dialect != Dialect::kDovecot) {
    if (times == 0) return;
    tally->AddEvent(line->event, line->verdict, line->findings, times);
    if (!line->event.further_recipients.empty()) AddFurtherRecipients(analyzer, times, line, tally);
  } else {
    for (uint32_t i = 0; i < times; ++i) AddOther(raw, *line, tally);
  }
}

// A file that was not seen this time may come again under another name.
void KeepUnseen(const std::vector<FileProgress>& before,
                const std::vector<SegmentReader::SourceProgress>& seen,
                std::vector<FileProgress>* files) {
  absl::flat_hash_set<uint64_t, SlotHash> replaced;
  for (const SegmentReader::SourceProgress& progress : seen) {
    replaced.insert(progress.known_as);
    replaced.insert(progress.file.head_hash);
  }
  for (const FileProgress& file : before) {
    if (files->size() >= RunState::kFilesMax) return;
    if (!replaced.contains(file.head_hash)) files->push_back(file);
  }
}

}  // namespace

void CountEntries(LineFormat format, Unwrapper* entries, LineAnalyzer* analyzer, Tally* tally) {
  LogEntry entry;
  AnalyzedLine line;
  while (true) {
    if (entries->NextKnown(&entry.line, &entry.raw)) {
      analyzer->AnalyzeLine(entry.line, &line);
      AddLine(entry.raw, 1, analyzer, &line, tally);
      continue;
    }
    if (!entries->NextAny(&entry)) break;
    if (!entry.is_piece) {
      analyzer->Analyze(entry, format, &line);
      AddLine(entry.raw, entry.repeated, analyzer, &line, tally);
      tally->SkipLines(entry.lines_behind);
    } else {
      tally->SkipLines(1);
    }
  }
  tally->EndSegment();
}

RunResult CountAll(const Engine& engine, const RunOptions& options) {
  SegmentReader reader(options.input);
  RunResult result;
  result.tally = options.open != nullptr
                     ? options.open->TakeOpen()
                     : std::make_unique<Tally>(options.partial ? QueueTracker::LeftEdge::kOpen
                                                               : QueueTracker::LeftEdge::kAnchored);
  // The neighbours of a partial may be mails.
  const bool joins_mails = options.partial || reader.may_have_mails();
  if (joins_mails) result.tally->JoinMails();
  if (options.threads <= 1) {
    CountInline(engine, options, &reader, result.tally.get());
  } else {
    ParallelCounter(engine, options, joins_mails, &reader, result.tally.get()).Run();
  }
  if (options.input.resume != nullptr) {
    for (SegmentReader::SourceProgress progress : reader.progress()) {
      if (progress.source >= 0) {
        const Source& source =
            result.tally->counters().sources[static_cast<size_t>(progress.source)];
        progress.file.lines = source.lines_before + source.lines;
      }
      result.files.push_back(progress.file);
    }
    KeepUnseen(*options.input.resume, reader.progress(), &result.files);
    if (!options.partial) result.open = result.tally->TakeOpen();
  }
  if (!options.partial) result.tally->Finish();
  result.problems = reader.problems();
  result.notes = reader.notes();
  result.assumed_year = reader.assumed_year();
  result.assumed_zone = reader.assumed_zone();
  result.first_year = reader.first_year();
  return result;
}

}  // namespace whybounce
