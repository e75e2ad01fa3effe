#include "pipeline/pipeline.h"

#include <condition_variable>
#include <mutex>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "base/slot_hash.h"
#include "base/worker_threads.h"
#include "pipeline/line_counter.h"
#include "pipeline/line_loop.h"
#include "pipeline/mail_loop.h"
#include "pipeline/run_state.h"

namespace whybounce {
namespace {

// What a thread reuses from segment to segment.
class SegmentCounter {
 public:
  SegmentCounter(const Engine& engine, const RunOptions& options)
      : engine_(engine), options_(options), lines_(engine, options.period) {}

  // From its end on no view into the segment survives.
  void Count(const Segment& segment, Tally* tally) {
    LineCounter counter(tally);
    if (segment.mails != nullptr) {
      CountMails(*segment.mails, counter, tally);
    } else {
      lines_.Run(segment, &counter);
    }
  }
  // Of the segment counted last: see LineMemory.
  std::vector<uint64_t>* remembered() { return lines_.remembered(); }

 private:
  void CountMails(const MailBatch& batch, const LineCounter& counter, Tally* tally);

  const Engine& engine_;
  const RunOptions& options_;
  LineLoop lines_;
  std::optional<MailLoop> mails_;  // made for the first mail
};

void SegmentCounter::CountMails(const MailBatch& batch, const LineCounter& counter, Tally* tally) {
  if (!mails_) mails_.emplace(&engine_, options_.period, options_.verp);
  const auto begin = [&](size_t i) {
    const MailBatch::Source& source = batch.sources[i];
    if (counter.BeginsHere(source.continues)) {
      tally->BeginMailSource(source.name, source.continues,
                             source.continues ? 0 : source.first_index);
    }
    for (size_t k = source.first; k < batch.EndOf(i); ++k) tally->AddBytes(batch.messages[k].size);
  };
  const auto add = [&](const MailFacts& mail, uint64_t) { tally->AddMail(mail); };
  mails_->Run(batch, begin, add, [&](const MailRow& row) {
    if (row.event.outcome != Outcome::kNotABounce)
      tally->AddNotice(row.event, row.mail.notice_id, row.verdict, ReplyDetails(), row.reply);
    return true;
  });
}

// What is done after each segment.
class AfterSegment {
 public:
  AfterSegment(const RunOptions& options, const SegmentReader& reader, Tally* total)
      : options_(options), reader_(reader), total_(*total) {}
  void operator()(uint64_t bytes) {
    total_.ForgetOldMessages();
    bytes_ += bytes;
    if (options_.on_progress) options_.on_progress(bytes_, reader_.plan().bytes_total);
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
    if (segment.role == LogRole::kRemembered) segment.memory->Add(*counter.remembered());
    after(segment.bytes());
  }
}

// Several threads, the caller's among them. Each does what is most wanted: reads the next segment,
// counts one that was read, or appends one that was counted to the total. Reading and appending
// are done by one thread at a time, in the order of the segments; so the result is that of
// CountInline(), whatever the threads do.
//
// Owned by one thread at a time: a segment, from Read() to the end of Count(); a tally, from
// Count() to the end of Append(). The total and the memory of Exim's lines belong to who appends,
// the reader to who reads. mutex_ guards all else here, and is held by nobody who works. Only
// Count() of logs that repeat another one looks into that memory: MayCount() holds these back until
// the other one is appended, so that nothing is added any more.
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
    bool looks_up = false;               // lines that others remembered
    std::shared_ptr<LineMemory> memory;  // not null: wants what is remembered
    std::vector<uint64_t> remembered;
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
  bool MayCount() {
    return begun_ < read_ && (!At(begun_).looks_up || appended_ >= end_of_remembered_);
  }

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
    if (more) {
      Slot& slot = At(read_++);
      slot.looks_up = segment->role == LogRole::kLookedUp || segment->role == LogRole::kRepeats;
      if (segment->role == LogRole::kRemembered) {
        slot.memory = segment->memory;
        end_of_remembered_ = read_;
      }
      slot.segment = std::move(segment);
    }
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
    slot.bytes = segment->bytes();
    if (slot.memory != nullptr) slot.remembered.swap(*counter->remembered());
    free_segments_.push_back(std::move(segment));
  }

  void Append(std::unique_lock<std::mutex>* lock) {
    appending_ = true;
    Slot& slot = At(appended_);
    std::unique_ptr<Tally> tally = std::move(slot.tally);
    lock->unlock();
    if (slot.memory != nullptr) slot.memory->Add(slot.remembered);
    slot.memory.reset();
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
  uint64_t end_of_remembered_ = 0;  // those from here on remember nothing
  bool more_ = true;
  bool reading_ = false;
  bool appending_ = false;
};

// A file that was not seen this time may come again under another name.
void KeepUnseen(const std::vector<FileProgress>& before,
                const std::vector<ReadRecord::Progress>& seen, std::vector<FileProgress>* files) {
  absl::flat_hash_set<uint64_t, SlotHash> replaced;
  for (const ReadRecord::Progress& progress : seen) {
    replaced.insert(progress.known_as);
    replaced.insert(progress.file.head_hash);
  }
  for (const FileProgress& file : before) {
    if (files->size() >= RunState::kFilesMax) return;
    if (!replaced.contains(file.head_hash)) files->push_back(file);
  }
}

}  // namespace

RunResult CountAll(const Engine& engine, const RunOptions& options) {
  SegmentReader reader(options.input);
  RunResult result;
  result.tally = options.open != nullptr
                     ? options.open->TakeOpen()
                     : std::make_unique<Tally>(options.partial ? QueueTracker::LeftEdge::kOpen
                                                               : QueueTracker::LeftEdge::kAnchored);
  // The neighbours of a partial may be mails.
  const bool joins_mails = options.partial || reader.plan().may_have_mails;
  if (joins_mails) result.tally->JoinMails();
  result.tally->CountOnly(options.part);
  if (options.threads <= 1 || options.part != nullptr) {
    CountInline(engine, options, &reader, result.tally.get());
  } else {
    ParallelCounter(engine, options, joins_mails, &reader, result.tally.get()).Run();
  }
  const ReadRecord& record = reader.record();
  if (options.input.resume != nullptr) {
    for (ReadRecord::Progress progress : record.progress) {
      if (progress.source >= 0) {
        const Source& source =
            result.tally->counters().sources[static_cast<size_t>(progress.source)];
        progress.file.lines = source.lines_before + source.lines;
      }
      result.files.push_back(progress.file);
    }
    KeepUnseen(*options.input.resume, record.progress, &result.files);
    if (!options.partial) result.open = result.tally->TakeOpen();
  }
  if (!options.partial) result.tally->Finish();
  result.problems = record.problems;
  result.notes = record.notes;
  result.assumed_year = record.assumed_year;
  result.assumed_zone = record.assumed_zone;
  result.first_year = record.first_year;
  return result;
}

}  // namespace whybounce
