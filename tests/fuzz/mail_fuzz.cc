// Mails and mailboxes: every view lies in its mail or its arena, counts add up, what is printed is
// one line of JSON.
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "input/mail_reader.h"
#include "pipeline/mail_loop.h"
#include "report/event_row.h"
#include "whybounce/classifier.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Classifier* classifier = Classifier::Create({})->release();
  const std::string bytes(Bytes(data, size));
  MailBatch batch;
  batch.sources.push_back({"mail", 0, false, 0});
  for (const size_t step : {size_t{7}, size_t{1} << 16}) {
    const auto source = MemorySource(bytes, step);
    MailReader reader;
    reader.Open(source.get());
    MessageView message;
    std::string all;
    size_t count = 0;
    while (reader.Next(&message)) {
      Require(message.index == count++);
      Require(message.bytes.find('\r') == std::string_view::npos);
      all.append(message.bytes).push_back('\0');
      if (step == 7) {
        batch.messages.push_back({batch.bytes.size(), message.bytes.size(), message.cut});
        batch.bytes.append(message.bytes);
      }
    }
    // The same messages whatever is read at once.
    Require(count == batch.messages.size());
    Require(all.size() == batch.bytes.size() + count);
  }
  MailLoop stream(&EngineOf(*classifier), Period(), VerpPattern());
  size_t mails = 0;
  size_t of_mail = 0;
  stream.Run(
      batch, [](size_t) {},
      [&](const MailFacts&, uint64_t index) {
        Require(index == mails++);
        Require(index == 0 || of_mail > 0);
        of_mail = 0;
      },
      [&](const MailRow& row) {
        ++of_mail;
        Require(row.event.reply_code == 0 ||
                (row.event.reply_code >= 200 && row.event.reply_code < 600));
        Require(row.event.recipient.find('\n') == std::string_view::npos);
        std::string json;
        AppendEventJson(stream.MakeEventRow(row), absl::UTCTimeZone(), &json);
        Require(json.find('\n') == json.size() - 1);
        Require(ValidUtf8Prefix(json) == json.size());
        return true;
      });
  Require(mails == batch.messages.size());
  return 0;
}
