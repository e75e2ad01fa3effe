#include "pipeline/event_stream.h"

#include <optional>

#include "pipeline/event_visitor.h"
#include "pipeline/line_loop.h"
#include "pipeline/log_follower.h"
#include "pipeline/mail_loop.h"
#include "pipeline/segment_reader.h"

namespace whybounce {
namespace {

void AddCounts(const EventVisitor& stream, StreamResult* result) {
  result->lines += stream.lines();
  result->not_understood += stream.not_understood();
  result->unread_outcomes += stream.unread_outcomes();
  result->let_go += stream.let_go();
}

}  // namespace

StreamResult StreamEvents(const Engine& engine, const RunOptions& options, const EventSink& sink) {
  SegmentReader reader(options.input);
  LineLoop lines(engine, options.period);
  EventVisitor stream(engine, sink);
  std::optional<MailLoop> mails;  // made for the first mail
  StreamResult result;
  Segment segment;
  uint32_t mail_source = 0;
  while (!result.stopped && reader.Next(&segment)) {
    if (segment.mails != nullptr) {
      if (!mails) mails.emplace(&engine, options.period, options.verp);
      result.stopped = !mails->Run(
          *segment.mails,
          [&](size_t i) {
            if (!segment.mails->sources[i].continues) mail_source = stream.BeginMailSource();
          },
          [&](const MailFacts& mail, uint64_t) {
            ++result.lines;
            result.not_understood += mail.understood ? 0 : 1;
            result.of_nobody += mail.understood ? 0 : 1;
            result.cut += mail.cut ? 1 : 0;
          },
          [&](const MailRow& mail) {
            EventRow row = mails->MakeEventRow(mail);
            row.at = {mail_source, mail.index + 1};
            return sink(row);
          });
      continue;
    }
    result.stopped = !lines.Run(segment, &stream);
    if (segment.role == LogRole::kRemembered) segment.memory->Add(*lines.remembered());
    if (options.on_progress) options.on_progress(0, reader.plan().bytes_total);
  }
  result.problems = reader.record().problems;
  result.notes = reader.record().notes;
  AddCounts(stream, &result);
  return result;
}

StreamResult FollowEvents(const Engine& engine, const RunOptions& options, const EventSink& sink,
                          const std::function<bool()>& on_pause) {
  LogFollower follower(options.input);
  LineLoop lines(engine, options.period);
  EventVisitor stream(engine, sink);
  StreamResult result;
  do {
    follower.Look([&](const Segment& segment) {
      result.stopped = result.stopped || !lines.Run(segment, &stream);
      if (segment.role == LogRole::kRemembered) segment.memory->Add(*lines.remembered());
    });
  } while (!result.stopped && on_pause());
  result.problems = follower.problems();
  AddCounts(stream, &result);
  return result;
}

}  // namespace whybounce
