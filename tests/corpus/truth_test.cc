// Every line of the truth tables of ../shared/corpus against the event at that line.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "input/block_reader.h"
#include "input/decompress.h"
#include "pipeline/event_stream.h"
#include "unit/testing/engine.h"

namespace whybounce {
namespace {

std::string Corpus(std::string_view file) {
  return absl::StrCat(WHYBOUNCE_SHARED "/corpus/", std::string(file));
}

// The rows of a tab-separated table by its header's names; compressed or not.
std::vector<std::map<std::string, std::string>> ReadTable(const std::string& path) {
  FileFacts facts;
  auto file = OpenFile(path, &facts);
  EXPECT_TRUE(file.ok()) << file.status();
  if (!file.ok()) return {};
  const auto source = Decompressed(*std::move(file), path);
  BlockReader reader(source.get(), 1 << 20);
  Block block(1 << 20);
  std::vector<std::string> header;
  std::vector<std::map<std::string, std::string>> rows;
  while (reader.Next(&block)) {
    std::string_view rest = block.bytes();
    while (!rest.empty()) {
      std::string_view line = TakeUntil(&rest, "\n");
      std::vector<std::string> fields;
      while (true) {
        const bool last = line.find('\t') == line.npos;
        fields.emplace_back(TakeUntil(&line, "\t"));
        if (last) break;
      }
      if (header.empty()) {
        header = fields;
        continue;
      }
      std::map<std::string, std::string>& row = rows.emplace_back();
      for (size_t i = 0; i < header.size() && i < fields.size(); ++i) row[header[i]] = fields[i];
    }
  }
  return rows;
}

struct Seen {
  std::string queue_id, recipient, outcome, enhanced, dsn, cause, rule, reply;
};

std::multimap<uint64_t, Seen> ReadEvents(const std::string& path, uint64_t* not_understood) {
  std::multimap<uint64_t, Seen> events;
  RunOptions options;
  options.input.paths = {path};
  options.input.year = 2026;
  const StreamResult result = StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    const EventView& e = *row.event;
    events.emplace(row.line, Seen{std::string(e.queue_id), ToLower(e.recipient),
                                  std::string(Id(e.outcome)), ToString(e.enhanced_code),
                                  ToString(e.dsn), std::string(Id(row.verdict->cause)),
                                  std::string(row.rule), std::string(row.reply)});
    return true;
  });
  EXPECT_TRUE(result.problems.empty());
  *not_understood = result.not_understood;
  return events;
}

const std::map<std::string, std::set<std::string>>& OutcomesOfStatus() {
  static const auto* table = new std::map<std::string, std::set<std::string>>{
      {"sent", {"delivered", "relayed", "expanded", "discarded"}},
      {"bounced", {"bounced"}},
      {"undeliverable", {"bounced"}},
      {"deliverable", {"delivered"}},
      {"deferred", {"deferred"}},
      {"SOFTBOUNCE", {"deferred"}},
  };
  return *table;
}

bool Accepts(std::string_view accepted, std::string_view cause) {
  while (!accepted.empty()) {
    if (const std::string_view one = TakeUntil(&accepted, " "); one == cause || one == "*")
      return true;
  }
  return false;
}

class PostfixTruth : public testing::TestWithParam<const char*> {};

TEST_P(PostfixTruth, EveryRowHasItsEvent) {
  const std::string log = Corpus(absl::StrCat("postfix/", GetParam(), ".log.zst"));
  if (!std::filesystem::exists(log)) GTEST_SKIP() << "skipped: no ../shared/corpus here";
  uint64_t not_understood = 0;
  const auto events = ReadEvents(log, &not_understood);
  EXPECT_EQ(not_understood, 0U);
  size_t rows = 0;
  size_t wrong = 0;
  size_t causes = 0;
  size_t right_causes = 0;
  size_t undetermined = 0;
  std::map<std::string, size_t> disagreements;
  for (const auto& row :
       ReadTable(Corpus(absl::StrCat("postfix/", GetParam(), ".truth.tsv.zst")))) {
    ++rows;
    const auto [first, last] = events.equal_range(std::stoull(row.at("line")));
    const auto event = std::find_if(first, last, [&](const auto& e) {
      return e.second.recipient == ToLower(row.at("recipient"));
    });
    if (event == last) {
      ++wrong;
      ADD_FAILURE() << "no event with this recipient at line " << row.at("line");
      continue;
    }
    const Seen& seen = event->second;
    const bool right = seen.queue_id == row.at("queue_id") &&
                       OutcomesOfStatus().at(row.at("status")).contains(seen.outcome) &&
                       (row.at("enhanced_code").empty() || row.at("enhanced_code") == seen.dsn ||
                        row.at("enhanced_code") == seen.enhanced);
    if (!right && ++wrong < 20) {
      ADD_FAILURE() << "line " << row.at("line") << ": " << seen.queue_id << " " << seen.outcome
                    << " " << seen.dsn;
    }
    if (row.at("accepted_causes") == "*") continue;
    ++causes;
    undetermined += seen.cause == "undetermined" ? 1 : 0;
    if (Accepts(row.at("accepted_causes"), seen.cause)) {
      ++right_causes;
    } else {
      ++disagreements[absl::StrCat(row.at("scenario"), ": ", row.at("accepted_causes"), " but ",
                                   seen.cause, " by ", seen.rule, ": ", seen.reply.substr(0, 100))];
    }
  }
  EXPECT_GT(rows, 5000U);
  EXPECT_EQ(wrong, 0U);
  std::printf("%s: %zu rows, %zu wrong; causes %zu of %zu, %zu undetermined\n", GetParam(), rows,
              wrong, right_causes, causes, undetermined);
  size_t shown = 0;
  for (const auto& [what, count] : disagreements) {
    if (++shown <= 30) std::printf("  %zu x %s\n", count, what.c_str());
  }
  EXPECT_GE(static_cast<double>(right_causes), 0.99 * static_cast<double>(causes));
  EXPECT_LT(static_cast<double>(undetermined), 0.005 * static_cast<double>(causes));
}

INSTANTIATE_TEST_SUITE_P(Corpus, PostfixTruth, testing::Values("postfix-3.7", "postfix-3.11"),
                         [](const auto& param) {
                           return std::string(param.param).substr(8, 1) + "_" +
                                  std::string(param.param).substr(10);
                         });

}  // namespace
}  // namespace whybounce
