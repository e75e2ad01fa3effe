// The one loop over mails: read, judged and handed on row by row.
#ifndef WHYBOUNCE_PIPELINE_MAIL_LOOP_H_
#define WHYBOUNCE_PIPELINE_MAIL_LOOP_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "aggregate/tally.h"
#include "classify/engine.h"
#include "classify/peer_cache.h"
#include "classify/verdict_cache.h"
#include "input/mail_batch.h"
#include "mail/parser.h"
#include "pipeline/line_analyzer.h"
#include "whybounce/event_row.h"

namespace whybounce {

// The words of patterns/mail, compiled when they are first asked for and kept: a run over logs does
// not pay for them. Thread-safe.
const MailWords& BuiltInMailWords();

// A mail, one of its recipients and why. Views are valid during the call.
struct MailRow {
  const ParsedMail& mail;
  const MailRecipient& recipient;
  const EventView& event;
  const Verdict& verdict;
  std::string_view reply;  // joined
  std::string_view source;
  uint64_t index = 0;  // in the source
};

// The one loop over mails, as LineLoop is that over lines:
//
//   MailBatch -> MailParser -> ParsedMail -> EventView and Verdict of each recipient -> MailRow
//
// One per thread: owns what is reused from mail to mail. The engine must outlive it.
// Thread-compatible.
class MailLoop {
 public:
  MailLoop(const Engine* engine, const Period& period, const VerpPattern& verp);

  // Reads the mails of a batch in order: begin(i) for its i-th source, then for each of its mails
  // on_mail(MailFacts, number in the source), and of those within the period sink(MailRow) for
  // every recipient; false from it stops. False if it was stopped.
  template <typename Begin, typename OnMail, typename Sink>
  bool Run(const MailBatch& batch, Begin begin, OnMail on_mail, Sink sink);

  // What `events` prints of it, from what stands in the reply: more than a report asks for.
  EventRow MakeEventRow(const MailRow& row) const;

 private:
  bool IsOutside(const ParsedMail& mail) const;
  // Sets the verdict of event_.
  void Judge();

  const Engine& engine_;
  const Period period_;
  MailParser parser_;
  VerdictCache verdicts_;
  PeerCache peers_;
  EventView event_;
  Verdict verdict_;
  std::string joined_;
  std::string_view reply_;
};

template <typename Begin, typename OnMail, typename Sink>
bool MailLoop::Run(const MailBatch& batch, Begin begin, OnMail on_mail, Sink sink) {
  for (size_t i = 0; i < batch.sources.size(); ++i) {
    const MailBatch::Source& source = batch.sources[i];
    begin(i);
    const size_t end = batch.EndOf(i);
    for (size_t k = source.first; k < end; ++k) {
      const uint64_t index = source.first_index + (k - source.first);
      const ParsedMail& mail = parser_.Parse(batch.View(batch.messages[k]));
      const MailFacts facts = {mail.kind, mail.understood, mail.cut || batch.messages[k].cut,
                               IsOutside(mail), mail.subject};
      on_mail(facts, index);
      if (facts.outside_period) continue;
      for (const MailRecipient& recipient : mail.recipients) {
        event_ = EventOf(mail, recipient);
        Judge();
        if (!sink(MailRow{mail, recipient, event_, verdict_, reply_, source.name, index}))
          return false;
      }
    }
  }
  return true;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_MAIL_LOOP_H_
