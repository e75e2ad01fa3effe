// A part of the input that can be read alone: a block of lines or a batch of mails.
#ifndef WHYBOUNCE_PIPELINE_SEGMENT_H_
#define WHYBOUNCE_PIPELINE_SEGMENT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "input/block_reader.h"
#include "input/mail_batch.h"
#include "log/carriers/formats.h"
#include "log/carriers/syslog_prefix.h"
#include "log/dialects/earlier_lines.h"
#include "pipeline/line_memory.h"
#include "pipeline/refusal_pairs.h"

namespace whybounce {

// Owns its bytes and all that a thread must know of what stands before them: made by the one thread
// that reads, then looked at by one that counts, then reused. Nothing that points into it outlives
// the visit of its last line.
struct Segment {
  std::unique_ptr<MailBatch> mails;  // not null: mails, and none of the rest counts
  std::unique_ptr<Block> block;
  std::string source;      // its name
  bool continues = false;  // the segment before is of the same source
  LineFormat format = LineFormat::kSyslog;
  uint64_t lines_before = 0;  // of the source, read by an earlier run
  std::string line_before;    // the last line of the segment before, if it is of the same source
  std::string tail_before;    // some lines before, if Exim's refusals are among them
  RefusalCopies refusal_copies = RefusalCopies::kTwice;  // see RefusalPairs
  ClockOptions clock;
  int64_t anchor_unix_s = INT64_MIN;
  LogRole role = LogRole::kAlone;       // beside other logs of Exim
  std::shared_ptr<LineMemory> memory;   // that they share; null: there are none
  std::optional<EarlierLines> earlier;  // what lines before it said that its own need

  uint64_t bytes() const { return mails != nullptr ? mails->bytes.size() : block->bytes().size(); }
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_SEGMENT_H_
