#include "pipeline/trace.h"

#include <optional>

#include "pipeline/line_loop.h"
#include "pipeline/mail_loop.h"
#include "pipeline/segment_reader.h"
#include "pipeline/trace_collector.h"

namespace whybounce {
namespace {

// A chain of filters and notifications is no longer.
constexpr int kRoundsMax = 6;

void ReadMails(const Segment& segment, MailLoop* mails, TraceCollector* collector, uint32_t* source,
               StreamResult* read) {
  mails->Run(
      *segment.mails,
      [&](size_t i) {
        if (!segment.mails->sources[i].continues) *source = collector->BeginMailSource();
      },
      [&](const MailFacts& mail, uint64_t) {
        ++read->lines;
        read->cut += mail.cut ? 1 : 0;
      },
      [&](const MailRow& mail) {
        EventRow row = mails->MakeEventRow(mail);
        row.at = {*source, mail.index + 1};
        collector->AddMail(row);
        return true;
      });
}

// One reading of everything. `is_last_chance`: mails are read even if another round must follow.
TraceResult RunRound(const Engine& engine, const RunOptions& options, const TraceQuery& query,
                     bool is_last_chance, WantedIds* ids) {
  SegmentReader reader(options.input);
  LineLoop lines(engine, options.period);
  TraceCollector collector(engine, query, options.input.zone, ids);
  std::optional<MailLoop> mails;  // made for the first mail
  uint32_t mail_source = 0;
  TraceResult result;
  Segment segment;
  while (reader.Next(&segment)) {
    if (segment.mails != nullptr) {
      // They come after the logs, and are read in the round that has all ids.
      if (collector.found_more() && !is_last_chance) continue;
      if (!mails) mails.emplace(&engine, options.period, options.verp);
      ReadMails(segment, &*mails, &collector, &mail_source, &result.read);
      continue;
    }
    if (!collector.MayHold(segment)) {
      collector.PassOver(segment);
      continue;
    }
    lines.Run(segment, &collector);
    if (segment.role == LogRole::kRemembered) segment.memory->Add(*lines.remembered());
  }
  result.read.problems = reader.record().problems;
  result.read.notes = reader.record().notes;
  if (!collector.found_more() || is_last_chance) result.trace = collector.Take();
  result.read.stopped = collector.found_more();
  return result;
}

}  // namespace

TraceResult RunTrace(const Engine& engine, const RunOptions& options, const TraceQuery& query,
                     const std::function<void()>& rewind) {
  WantedIds ids;
  for (int round = 1;; ++round) {
    rewind();
    const bool is_last_chance = round == kRoundsMax;
    TraceResult result = RunRound(engine, options, query, is_last_chance, &ids);
    result.rounds = round;
    if (!result.read.stopped || is_last_chance) return result;
  }
}

}  // namespace whybounce
