#include "pipeline/segment_reader.h"

#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "input/decompress.h"
#include "input/mail_reader.h"
#include "input/peeked_source.h"
#include "parse/postfix.h"

namespace whybounce {
namespace {

constexpr int kLinesToLookAt = 2000;

// A status that begins with the path, without it: problems name their path themselves.
std::string What(const absl::Status& status, const std::string& path) {
  std::string_view what = StdView(status.message());
  ConsumePrefix(&what, path + ": ");
  return std::string(what);
}

std::string_view NextLine(std::string_view* bytes) { return TakeUntil(bytes, "\n"); }

}  // namespace

InputProblem ProblemOf(const std::string& path, const absl::Status& status) {
  return {path, What(status, path), true};
}

SegmentReader::SegmentReader(const SegmentReaderOptions& options) : options_(options) {
  std::vector<PathProblem> not_found;
  paths_ = ExpandPaths(options.paths, &not_found);
  for (const PathProblem& problem : not_found) {
    problems_.push_back({problem.path, What(problem.status, problem.path), true});
  }
  for (const InputPath& path : paths_) {
    struct stat facts;
    if (stat(path.path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) {
      bytes_total_ += static_cast<uint64_t>(facts.st_size);
    }
  }
}

SegmentReader::~SegmentReader() = default;

void SegmentReader::CloseSource() {
  if (!blocks_->error().ok()) {
    problems_.push_back(
        {paths_[next_path_ - 1].path, What(blocks_->error(), paths_[next_path_ - 1].path), true});
  }
  if (clock_) {
    assumed_year_ = assumed_year_ || clock_->assumed_year();
    assumed_zone_ = assumed_zone_ || clock_->assumed_zone();
    if (first_year_ == 0) first_year_ = clock_->first_year();
  }
  clock_.reset();
  blocks_.reset();
  source_.reset();
}

bool SegmentReader::OpenNextSource() {
  while (next_path_ < paths_.size()) {
    const InputPath& path = paths_[next_path_++];
    FileFacts facts;
    auto source = OpenFile(path.path, &facts);
    if (!source.ok()) {
      problems_.push_back({path.path, What(source.status(), path.path), true});
      continue;
    }
    auto peeked = std::make_unique<PeekedSource>(Decompressed(*std::move(source), path.path));
    is_mail_ = LooksLikeMail(peeked->head());
    source_ = std::move(peeked);
    if (is_mail_) return true;
    blocks_.emplace(source_.get(), options_.block_bytes);
    clock_options_ = {options_.zone, options_.year, facts.modified_unix_s};
    clock_.emplace(clock_options_);
    at_start_ = true;
    return true;
  }
  return false;
}

bool SegmentReader::LooksLikeMailLog(std::string_view bytes) {
  SyslogPrefix prefix(clock_options_);
  for (int i = 0; i < kLinesToLookAt && !bytes.empty(); ++i) {
    LineView line;
    if (prefix.Parse(NextLine(&bytes), &line) && IsPostfixProgram(line.program)) return true;
  }
  return false;
}

bool SegmentReader::Next(Segment* segment) {
  for (;;) {
    if (source_ == nullptr && !OpenNextSource()) return false;
    if (is_mail_) {
      segment->mail = std::move(source_);
      segment->source = paths_[next_path_ - 1].path == "-" ? "stdin" : paths_[next_path_ - 1].path;
      segment->continues = false;
      return true;
    }
    segment->mail.reset();
    if (segment->block == nullptr && !free_blocks_.empty()) {
      segment->block = std::move(free_blocks_.back());
      free_blocks_.pop_back();
    }
    if (segment->block == nullptr) segment->block = std::make_unique<Block>(options_.block_bytes);
    const InputPath& path = paths_[next_path_ - 1];
    if (!blocks_->Next(segment->block.get())) {
      CloseSource();
      continue;
    }
    const std::string_view bytes = segment->block->bytes();
    if (at_start_ && !LooksLikeMailLog(bytes)) {
      problems_.push_back(
          {path.path, "no mail log: no line of Postfix among the first", path.was_named});
      CloseSource();
      continue;
    }
    segment->source = path.path == "-" ? "stdin" : path.path;
    segment->continues = !at_start_;
    segment->clock = clock_options_;
    segment->anchor_unix_s = clock_->last_unix_s();
    at_start_ = false;
    // The first stamp keeps our own clock going from block to block.
    std::string_view rest = bytes;
    LineView line;
    clock_->Parse(NextLine(&rest), &line);
    return true;
  }
}

}  // namespace whybounce
