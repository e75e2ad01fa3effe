#include "pipeline/pipeline.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "parse/dialects.h"
#include "parse/unwrapper.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/mail_stream.h"

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
  SegmentCounter counter(engine, options);
  AfterSegment after(options, *reader, total);
  Segment segment;
  while (reader->Next(&segment)) {
    counter.Count(segment, total);
    after(segment);
  }
}

// Workers turn segments into partials; the caller's thread reads segments and merges partials in
// the order of the segments. So the result is that of CountInline, whatever the threads do.
class ParallelCounter {
 public:
  ParallelCounter(const Engine& engine, const RunOptions& options, bool joins_mails)
      : engine_(engine), options_(options), joins_mails_(joins_mails) {
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
      reader->Recycle(&job->segment);
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
    SegmentCounter counter(engine_, options_);
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
      if (joins_mails_) partial->JoinMails();
      counter.Count(job->segment, partial.get());
      {
        const std::lock_guard lock(mutex_);
        job->partial = std::move(partial);
      }
      done_.notify_one();
    }
  }

  const Engine& engine_;
  const RunOptions& options_;
  const bool joins_mails_;
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
  LogEntry entry;
  AnalyzedLine line;
  while (entries->Next(&entry)) {
    if (entry.is_piece) {
      tally->SkipLines(1);
      continue;
    }
    analyzer->Analyze(entry, format, &line);
    tally->BeginLine(entry.repeated);
    for (uint32_t i = 0; i < entry.repeated; ++i) {
      if (line.result == ParseResult::kEvent) {
        // The MTA that handed the mail to Dovecot has a line of its own on it, which counts.
        if (line.event.dialect == Dialect::kDovecot) {
          tally->AddLine(ParseResult::kOfNoInterest);
          continue;
        }
        tally->AddEvent(line.event, line.verdict, line.findings);
        while (NextRecipient(&line.event)) {
          tally->CountAgain();
          tally->AddEvent(line.event, line.verdict, line.findings);
        }
      } else if (line.result == ParseResult::kNotUnderstood) {
        tally->AddNotUnderstood(entry.raw);
      } else {
        tally->AddLine(line.result);
        if (line.result == ParseResult::kOtherProgram) tally->CountLost(line.lost_lines);
      }
    }
    if (entry.lines_behind > 0) tally->SkipLines(entry.lines_behind);
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
    ParallelCounter(engine, options, joins_mails).Run(&reader, result.tally.get());
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
