#include "pipeline/pipeline.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "parse/unwrapper.h"
#include "pipeline/line_analyzer.h"

namespace whybounce {
namespace {

// From its end on no view into the block survives.
void CountSegment(const Segment& segment, LineAnalyzer* analyzer, Tally* tally) {
  tally->AddBytes(segment.block->bytes().size());
  for (size_t i = 0; i < segment.block->overlong_lines(); ++i) tally->CountOverlong();
  Unwrapper unwrapper(segment.format, segment.clock);
  if (segment.anchor_unix_s != INT64_MIN) unwrapper.clock().Anchor(segment.anchor_unix_s);
  unwrapper.Begin(segment.block->bytes(), segment.line_before);
  CountEntries(segment.format, &unwrapper, analyzer, tally);
}

// Between segments, on the thread that reads them.
class AfterSegment {
 public:
  AfterSegment(const RunOptions& options, const SegmentReader& reader, Tally* total)
      : options_(options), reader_(reader), total_(*total) {}
  void operator()(const Segment& segment) {
    if (!options_.partial) total_.ForgetOldMessages();
    if (segment.block != nullptr) bytes_ += segment.block->bytes().size();
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
  LineAnalyzer analyzer(&engine, options.period);
  AfterSegment after(options, *reader, total);
  Segment segment;
  while (reader->Next(&segment)) {
    if (!segment.continues) total->BeginSource(segment.source, false, segment.lines_before);
    CountSegment(segment, &analyzer, total);
    after(segment);
  }
}

// Workers turn segments into partials; the caller's thread reads segments and merges partials in
// the order of the segments. So the result is that of CountInline, whatever the threads do.
class ParallelCounter {
 public:
  ParallelCounter(const Engine& engine, const RunOptions& options)
      : engine_(engine), options_(options) {
    for (int i = 0; i < options.threads; ++i) workers_.emplace_back([this] { Work(); });
  }

  void Run(SegmentReader* reader, Tally* total) {
    const size_t ahead_max = 2 * workers_.size();
    AfterSegment after(options_, *reader, total);
    bool more = true;
    while (more || !jobs_.empty()) {
      while (more && jobs_.size() < ahead_max) {
        auto job = std::make_unique<Job>();
        more = reader->Next(&job->segment);
        if (more) Submit(std::move(job));
      }
      if (jobs_.empty()) break;
      const std::unique_ptr<Job> job = TakeOldest();
      total->Merge(std::move(job->partial));
      after(job->segment);
      reader->Recycle(std::move(job->segment.block));
    }
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    work_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

 private:
  struct Job {
    Segment segment;
    std::unique_ptr<Tally> partial;  // set when done
  };

  void Submit(std::unique_ptr<Job> job) {
    {
      const std::lock_guard lock(mutex_);
      todo_.push_back(job.get());
      jobs_.push_back(std::move(job));
    }
    work_.notify_one();
  }

  std::unique_ptr<Job> TakeOldest() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return jobs_.front()->partial != nullptr; });
    std::unique_ptr<Job> job = std::move(jobs_.front());
    jobs_.pop_front();
    return job;
  }

  void Work() {
    LineAnalyzer analyzer(&engine_, options_.period);
    for (;;) {
      Job* job = nullptr;
      {
        std::unique_lock lock(mutex_);
        work_.wait(lock, [this] { return stopping_ || !todo_.empty(); });
        if (todo_.empty()) return;
        job = todo_.front();
        todo_.pop_front();
      }
      auto partial = std::make_unique<Tally>(QueueTracker::LeftEdge::kOpen);
      partial->BeginSource(job->segment.source, job->segment.continues, job->segment.lines_before);
      CountSegment(job->segment, &analyzer, partial.get());
      {
        const std::lock_guard lock(mutex_);
        job->partial = std::move(partial);
      }
      done_.notify_one();
    }
  }

  const Engine& engine_;
  const RunOptions& options_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable done_;
  std::deque<std::unique_ptr<Job>> jobs_;  // in the order of the segments
  std::deque<Job*> todo_;
  bool stopping_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace

void CountEntries(LineFormat format, Unwrapper* entries, LineAnalyzer* analyzer, Tally* tally) {
  Entry entry;
  AnalyzedLine line;
  while (entries->Next(&entry)) {
    analyzer->Analyze(entry, format, &line);
    tally->BeginLine(entry.repeated);
    for (uint32_t i = 0; i < entry.repeated; ++i) {
      if (line.result == ParseResult::kEvent) {
        tally->AddEvent(line.event, line.verdict, line.findings, line.reply);
      } else if (line.result == ParseResult::kNotUnderstood) {
        tally->AddNotUnderstood(entry.raw);
      } else {
        tally->AddLine(line.result);
      }
    }
  }
}

RunResult CountAll(const Engine& engine, const RunOptions& options) {
  SegmentReader reader(options.input);
  RunResult result;
  result.tally = options.open != nullptr
                     ? options.open->TakeOpen()
                     : std::make_unique<Tally>(options.partial ? QueueTracker::LeftEdge::kOpen
                                                               : QueueTracker::LeftEdge::kAnchored);
  if (options.threads <= 1) {
    CountInline(engine, options, &reader, result.tally.get());
  } else {
    ParallelCounter(engine, options).Run(&reader, result.tally.get());
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
