// One log in every carrier gives one report.
#include "unit/testing/carriers.h"

#include <bzlib.h>
#include <gtest/gtest.h>
#include <lzma.h>
#include <sys/stat.h>
#include <zlib.h>
#include <zstd.h>

#include <regex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "document/phrase.h"
#include "pipeline/pipeline.h"
#include "report/render.h"
#include "report/snapshot.h"
#include "unit/testing/engine.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

// What differs between carriers: where things stand, and lines that say nothing.
std::string WithoutPlaces(const std::string& report) {
  static const std::regex kPlaces(
      R"re(\n *"(source|line|name|bytes|lines|of_no_interest|other_program|read)": [^\n]*)re");
  const size_t sources = report.find("\"sources\"");
  const size_t hosts = report.find("\"hosts\"");
  return std::regex_replace(report.substr(0, sources) + report.substr(hosts), kPlaces, "");
}

std::string ReportOf(const std::vector<std::string>& paths, size_t block_bytes = 1 << 20,
                     int threads = 1) {
  RunOptions options;
  options.input.paths = paths;
  options.input.block_bytes = block_bytes;
  options.threads = threads;
  const RunResult result = CountAll(BuiltInEngine(), options);
  for (const InputProblem& problem : result.problems)
    ADD_FAILURE() << problem.path << ": " << problem.what;
  EXPECT_EQ(result.tally->counters().lines.not_understood, 0U);
  static const Catalogue* texts = new Catalogue(*Catalogue::Load("en"));
  const Phraser phraser(*texts, absl::UTCTimeZone());
  return RenderJson(TakeSnapshot(result.tally->counters(), BuiltInEngine(), {20}), phraser);
}

class Carriers : public testing::TestWithParam<std::pair<const char*, Writer>> {};

TEST_P(Carriers, OneReport) {
  const TempDir dir;
  const std::string plain = ReportOf({dir.Write("plain.log", Rfc3339(Log()))});
  const std::string carried = dir.Write("carried", GetParam().second(Log()));
  EXPECT_EQ(WithoutPlaces(ReportOf({carried})), WithoutPlaces(plain));
  for (const size_t block : {1500UL, 4000UL}) {
    SCOPED_TRACE(block);
    EXPECT_EQ(WithoutPlaces(ReportOf({carried}, block, 2)), WithoutPlaces(plain))
        << "in small segments";
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Carriers,
    testing::Values(std::pair("priority", &WithPriority), std::pair("double_header", &DoubleHeader),
                    std::pair("rfc5424", &Rfc5424), std::pair("rsyslog_json", &RsyslogJson),
                    std::pair("journal_json", &JournalJson),
                    std::pair("journal_export", &JournalExport), std::pair("docker", &Docker),
                    std::pair("cri", &Cri), std::pair("exim_pieces", &EximInPieces)),
    [](const auto& param) { return std::string(param.param.first); });

std::string Gzip(const std::string& text) {
  std::string out(compressBound(text.size()) + 100, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
std::string Xz(const std::string& text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  size_t size = 0;
  lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr,
                          reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                          reinterpret_cast<uint8_t*>(out.data()), &size, out.size());
  out.resize(size);
  return out;
}
std::string Zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}
std::string Bzip2(const std::string& text) {
  std::string out(text.size() + 1000, '\0');
  auto size = static_cast<unsigned>(out.size());
  BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char*>(text.data()),
                           static_cast<unsigned>(text.size()), 9, 0, 0);
  out.resize(size);
  return out;
}

TEST(Carriers, Compressed) {
  const TempDir dir;
  const std::string text = Rfc3339(Log());
  const std::string plain = ReportOf({dir.Write("plain.log", text)});
  for (const auto& [name, packed] :
       {std::pair("log.gz", Gzip(text)), std::pair("log.xz", Xz(text)),
        std::pair("log.zst", Zstd(text)), std::pair("log.bz2", Bzip2(text))}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(WithoutPlaces(ReportOf({dir.Write(name, packed)})), WithoutPlaces(plain));
  }
  // Two members.
  const size_t half = text.find('\n', text.size() / 2) + 1;
  EXPECT_EQ(WithoutPlaces(ReportOf(
                {dir.Write("two.gz", Gzip(text.substr(0, half)) + Gzip(text.substr(half)))})),
            WithoutPlaces(plain));
}

TEST(Carriers, ATruncatedFileCountsUpToTheBreak) {
  const TempDir dir;
  const std::string packed = Gzip(Rfc3339(Log()));
  RunOptions options;
  options.input.paths = {dir.Write("log.gz", packed.substr(0, packed.size() * 2 / 3)),
                         dir.Write("empty.gz", Gzip("")), dir.Write("empty.log", "")};
  const RunResult result = CountAll(BuiltInEngine(), options);
  EXPECT_GT(result.tally->counters().lines.read, 200U);
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_NE(result.problems[0].what.find("damaged"), std::string::npos) << result.problems[0].what;
}

TEST(Carriers, SevenRotatedFilesInAnyOrder) {
  const TempDir dir;
  const std::string text = Rfc3339(Log());
  const std::string plain = ReportOf({dir.Write("plain.log", text)});
  std::vector<std::string> paths;
  size_t from = 0;
  for (int i = 0; i < 7; ++i) {
    const size_t end =
        i == 6 ? text.size() : text.find('\n', text.size() * static_cast<size_t>(i + 1) / 7) + 1;
    const std::string part = text.substr(from, end - from);
    paths.push_back(dir.Write(absl::StrCat("mail.log.", 7 - i, i % 2 == 0 ? ".gz" : ""),
                              i % 2 == 0 ? Gzip(part) : part));
    from = end;
  }
  for (const auto& order :
       {std::vector<size_t>{3, 0, 6, 1, 5, 2, 4}, std::vector<size_t>{6, 5, 4, 3, 2, 1, 0}}) {
    std::vector<std::string> shuffled;
    for (const size_t i : order) shuffled.push_back(paths[i]);
    EXPECT_EQ(WithoutPlaces(ReportOf(shuffled)), WithoutPlaces(plain));
  }
}

TEST(Carriers, AFifo) {
  const TempDir dir;
  const std::string text = Rfc3339(Log());
  const std::string plain = ReportOf({dir.Write("plain.log", text)});
  const std::string fifo = dir.path() + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(fifo) << text; });
  EXPECT_EQ(WithoutPlaces(ReportOf({fifo})), WithoutPlaces(plain));
  writer.join();
}

TEST(Carriers, RepeatedLinesCountAsOften) {
  const TempDir dir;
  const std::string line =
      "Nov 22 04:00:01 mail postfix/smtp[1]: 4CC3BD01: to=<ann@corp.example>, relay=none, delay=1, "
      "delays=0/0/0/1, dsn=4.4.1, "
      "status=deferred (connect to mx.corp.example[192.0.2.1]:25: Connection refused)\n";
  const std::string repeated =
      dir.Write("a.log", line + "Nov 22 04:00:09 mail last message repeated 3 times\n" +
                             "Nov 22 04:00:10 mail postfix/smtp[1]: message repeated 2 times: [ "
                             "4CC3BD01: to=<ann@corp.example>, relay=none, delay=1, "
                             "delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to "
                             "mx.corp.example[192.0.2.1]:25: Connection refused)]\n");
  for (const size_t block : {50UL, 1UL << 20}) {
    RunOptions options;
    options.input.paths = {repeated};
    options.input.year = 2026;
    options.input.block_bytes = block;
    const RunResult result = CountAll(BuiltInEngine(), options);
    EXPECT_EQ(result.tally->counters().mail.attempts[1], 6U);
    EXPECT_EQ(result.tally->counters().lines.read, 6U);
    EXPECT_EQ(result.tally->counters().sources[0].lines, 3U);
    EXPECT_EQ(result.tally->counters().mail.waiting, 1U);
  }
}

}  // namespace
}  // namespace whybounce
