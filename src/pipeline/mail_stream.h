// Mails of one source, read, judged and handed on row by row.
#ifndef WHYBOUNCE_PIPELINE_MAIL_STREAM_H_
#define WHYBOUNCE_PIPELINE_MAIL_STREAM_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "classify/engine.h"
#include "classify/verdict_cache.h"
#include "input/byte_source.h"
#include "input/mail_reader.h"
#include "parse/mail_parser.h"
#include "pipeline/event_stream.h"
#include "pipeline/line_analyzer.h"

namespace whybounce {

// The words of patterns/mail, compiled when they are first asked for and kept: a run over logs does
// not pay for them. Thread-safe.
const MailWords& BuiltInMailWords();

// A mail and the row of one of its recipients. Views are valid during the call.
struct MailRow {
  const ParsedMail& mail;
  const MailRecipient& recipient;
  EventRow row;
};

// One per thread: owns what is reused from mail to mail. The engine must outlive it.
// Thread-compatible.
class MailStream {
 public:
  MailStream(const Engine* engine, const Period& period, const VerpPattern& verp);

  // Calls sink(MailRow) for every recipient of every mail of `source`, in order; false from it
  // stops. `name` is what rows give as their source. False if it was stopped. A read error is kept
  // in error().
  template <typename Sink>
  bool Read(ByteSource* source, std::string_view name, Sink sink);

  const absl::Status& error() const { return reader_.error(); }
  uint64_t bytes_read() const { return reader_.bytes_read(); }
  uint64_t mails() const { return mails_; }  // of the source read last
  uint64_t not_understood() const { return not_understood_; }

 private:
  bool IsOutside(const EventView& event) const;
  void Judge(const EventView& event);
  uint16_t FindProvider(std::string_view relay_host, std::string_view recipient);
  EventRow MakeRow(const MessageView& message, const ParsedMail& mail, std::string_view name) const;

  struct CachedProvider {
    uint64_t key = 0;
    uint16_t provider = 0;
  };

  const Engine& engine_;
  const Period period_;
  MailReader reader_;
  MailParser parser_;
  VerdictCache verdicts_;
  std::array<CachedProvider, 1024> providers_{};  // direct-mapped
  EventView event_;
  Verdict verdict_;
  std::string joined_;
  std::string_view reply_;
  uint64_t mails_ = 0;
  uint64_t not_understood_ = 0;
};

template <typename Sink>
bool MailStream::Read(ByteSource* source, std::string_view name, Sink sink) {
  reader_.Open(source);
  mails_ = not_understood_ = 0;
  MessageView message;
  while (reader_.Next(&message)) {
    ++mails_;
    const ParsedMail& mail = parser_.Parse(message.bytes);
    if (!mail.understood) ++not_understood_;
    for (const MailRecipient& recipient : mail.recipients) {
      event_ = EventOf(mail, recipient);
      if (IsOutside(event_)) continue;
      Judge(event_);
      if (!sink(MailRow{mail, recipient, MakeRow(message, mail, name)})) return false;
    }
  }
  return true;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_MAIL_STREAM_H_
