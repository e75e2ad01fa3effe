// How fast mails are read, judged and counted. The mails are those of tests/mails/forms.txt and of
// samples/bounces; what is read of them is compared with one pass before anything is timed.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/hash.h"
#include "input/mail_reader.h"
#include "pipeline/mail_loop.h"
#include "unit/testing/mails.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

const Engine& TheEngine() {
  static const Classifier* classifier = Classifier::Create({})->release();
  return EngineOf(*classifier);
}

std::vector<FormMail> AllMails() {
  std::vector<FormMail> mails = FormMails();
  for (const auto& entry : std::filesystem::directory_iterator(WHYBOUNCE_ROOT "/samples/bounces")) {
    if (entry.path().extension() != ".eml") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    mails.push_back({entry.path().filename(), {}, {std::istreambuf_iterator<char>(in), {}}});
  }
  return mails;
}

struct Sums {
  size_t mails = 0;
  size_t rows = 0;
  uint64_t hash = 0;  // of what was read of them
  bool operator==(const Sums&) const = default;
};

// As the pipeline does it, without its threads.
Sums ReadAll(const std::string& mbox, MailLoop* stream) {
  const auto source = MemorySource(mbox, 1 << 18);
  MailReader reader;
  reader.Open(source.get());
  MailBatch batch;
  Sums sums;
  MessageView message;
  bool more = true;
  while (more) {
    batch.Clear();
    batch.sources.push_back({"mbox", 0, false, 0});
    while (batch.bytes.size() < (1 << 19) && (more = reader.Next(&message))) {
      batch.messages.push_back({batch.bytes.size(), message.bytes.size(), message.cut});
      batch.bytes.append(message.bytes);
    }
    stream->Run(
        batch, [](size_t) {}, [&](const MailFacts&, uint64_t) { ++sums.mails; },
        [&](const MailRow& row) {
          ++sums.rows;
          sums.hash += Hash64(row.event.recipient) ^ Hash64(row.reply) ^
                       static_cast<uint64_t>(row.verdict.cause);
          return true;
        });
  }
  return sums;
}

void BM_Mails(benchmark::State& state) {
  const std::vector<FormMail> mails = AllMails();
  const std::string once = MboxOf(mails);
  std::string mbox;
  constexpr size_t kTimes = 200;
  for (size_t i = 0; i < kTimes; ++i) mbox += once;
  MailLoop stream(&TheEngine(), Period(), VerpPattern());
  const Sums one = ReadAll(once, &stream);
  if (one.mails != mails.size() ||
      ReadAll(mbox, &stream) != Sums{kTimes * one.mails, kTimes * one.rows, kTimes * one.hash}) {
    std::fprintf(stderr, "mails are read otherwise in a long mailbox\n");
    std::exit(1);
  }
  for (auto _ : state) benchmark::DoNotOptimize(ReadAll(mbox, &stream));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kTimes * mails.size()));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * mbox.size()));
}
BENCHMARK(BM_Mails)->Unit(benchmark::kMillisecond);

// A mail with an attachment of 15 MB.
void BM_LargeMail(benchmark::State& state) {
  std::string mbox =
      "From MAILER-DAEMON Tue Mar 10 08:00:00 2026\nFrom: MAILER-DAEMON@x.example\n"
      "To: news@shop.example\nSubject: failure notice\nMIME-Version: 1.0\n"
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n<ann@corp.example>:\n550 5.1.1 no\n\n"
      "--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n";
  while (mbox.size() < 15'000'000) mbox += std::string(76, 'A') + "\n";
  mbox += "--b--\n";
  MailLoop stream(&TheEngine(), Period(), VerpPattern());
  if (ReadAll(mbox, &stream).rows != 1) std::exit(1);
  for (auto _ : state) benchmark::DoNotOptimize(ReadAll(mbox, &stream));
}
BENCHMARK(BM_LargeMail)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace whybounce
