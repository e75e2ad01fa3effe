// Every line of the truth tables of ../shared/corpus against the event at that line.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "corpus/table.h"
#include "pipeline/event_stream.h"
#include "unit/testing/engine.h"
#include "where.h"

namespace whybounce {
namespace {

std::string Corpus(std::string_view file) {
  return absl::StrCat(WHYBOUNCE_SHARED "/corpus/", std::string(file));
}

struct Seen {
  std::string queue_id, recipient, outcome, enhanced, dsn, cause, rule, reply;
  bool is_attempt = false;  // and not an expiry of several recipients
};

std::multimap<uint64_t, Seen> ReadEvents(const std::string& path, uint64_t* not_understood) {
  std::multimap<uint64_t, Seen> events;
  RunOptions options;
  options.input.paths = {path};
  options.input.year = 2026;
  const StreamResult result = StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    const EventView& e = *row.event;
    events.emplace(row.line,
                   Seen{std::string(e.queue_id), ToLower(e.recipient), std::string(Id(e.outcome)),
                        ToString(e.enhanced_code), ToString(e.dsn),
                        std::string(Id(row.verdict->cause)), std::string(row.rule),
                        std::string(row.reply), e.kind == EventKind::kAttempt && !row.is_expiry});
    return true;
  });
  EXPECT_TRUE(result.problems.empty());
  *not_understood = result.not_understood;
  return events;
}

const std::map<std::string, std::set<std::string>>& OutcomesOf() {
  static const auto* table = new std::map<std::string, std::set<std::string>>{
      {"sent", {"delivered", "relayed", "expanded", "discarded"}},
      {"bounced", {"bounced"}},
      {"undeliverable", {"bounced"}},
      {"deliverable", {"delivered"}},
      {"deferred", {"deferred"}},
      {"SOFTBOUNCE", {"deferred"}},
      {"=>", {"delivered", "relayed", "discarded"}},
      {"->", {"delivered", "relayed", "discarded"}},
      {"**", {"bounced", "expired"}},
      {"==", {"deferred"}},
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

// Where the table and the rules disagree and the rules stand by their answer.
struct Disagreement {
  const char* scenario;  // its beginning
  const char* cause;     // ours
  const char* words;     // in the reply
  const char* reason;
};
constexpr Disagreement kDisagreements[] = {
    {"ex_550v", "sender-rejected", "Sender verify failed",
     "Exim calls the sender's host back and names the address it asked for"},
    {"x_442", "connection-lost", "timeout exceeded",
     "4.4.2 is a dialogue that timed out, not a fault of the receiving system"},
    {"x_530", "tls-failure", "STARTTLS", "what is missing is STARTTLS, a login would not help"},
    {"x_bare", "message-malformed", "BareLinefeeds",
     "5.6.11 is about the bytes of the message, which the generator must repair"},
    {"x_url", "domain-blocklisted", "URL listed",
     "a domain in the body is on a public list, so delisting is what helps"},
    {"-", "domain-unknown", "Unrouteable address",
     "Exim says the same of a local part and of a domain that it cannot route"},
    {"", "dns-failure", "host lookup did not complete",
     "the name server of the run did not answer in time, so nothing was connected to"},
};

const Disagreement* FindDisagreement(std::string_view scenario, std::string_view cause,
                                     std::string_view reply) {
  const auto it = std::find_if(std::begin(kDisagreements), std::end(kDisagreements),
                               [&](const Disagreement& one) {
                                 return scenario.starts_with(one.scenario) && cause == one.cause &&
                                        reply.find(one.words) != reply.npos;
                               });
  return it == std::end(kDisagreements) ? nullptr : it;
}

struct CorpusLog {
  const char* log;    // below ../shared/corpus, without ".zst"
  const char* truth;  // the same
};

class Truth : public testing::TestWithParam<CorpusLog> {};

// The recipient that the truth names: as the log has it, which for local mail is the local part
// alone.
bool SameRecipient(const std::string& truth, const std::string& recipient) {
  return recipient == ToLower(truth) || recipient.starts_with(ToLower(truth) + "@");
}

TEST_P(Truth, EveryRowHasItsEvent) {
  const std::string log = Corpus(absl::StrCat(GetParam().log, ".zst"));
  if (!std::filesystem::exists(log)) GTEST_SKIP() << "skipped: no ../shared/corpus here";
  uint64_t not_understood = 0;
  const auto events = ReadEvents(log, &not_understood);
  EXPECT_LT(not_understood, 5U);
  size_t rows = 0;
  size_t wrong = 0;
  size_t causes = 0;
  size_t right_causes = 0;
  size_t undetermined = 0;
  std::map<std::string, size_t> disagreements;  // with their reason
  std::map<std::string, size_t> mistakes;
  for (const auto& row : ReadTable(Corpus(absl::StrCat(GetParam().truth, ".zst")))) {
    ++rows;
    const auto [first, last] = events.equal_range(std::stoull(row.at("line")));
    const auto event = std::find_if(first, last, [&](const auto& e) {
      return SameRecipient(row.at("recipient"), e.second.recipient);
    });
    if (event == last) {
      // A pipe, a file or :blackhole: is no recipient; the event has the address that led there.
      const bool special = first != last && row.at("recipient").find_first_of("|/:") == 0;
      if (!special && ++wrong < 20)
        ADD_FAILURE() << "no event with this recipient at line " << row.at("line");
      continue;
    }
    const Seen& seen = event->second;
    const auto status = row.contains("status") ? row.at("status") : row.at("flag");
    const std::string code = row.contains("enhanced_code") ? row.at("enhanced_code") : "";
    const bool right = seen.queue_id == row.at("queue_id") &&
                       OutcomesOf().at(status).contains(seen.outcome) &&
                       (code.empty() || code == seen.dsn || code == seen.enhanced);
    if (!right && ++wrong < 20) {
      ADD_FAILURE() << "line " << row.at("line") << ": " << seen.queue_id << " " << seen.outcome
                    << " " << seen.dsn;
    }
    if (row.at("accepted_causes") == "*") continue;
    ++causes;
    undetermined += seen.cause == "undetermined" ? 1 : 0;
    if (Accepts(row.at("accepted_causes"), seen.cause)) {
      ++right_causes;
      continue;
    }
    const Disagreement* known = FindDisagreement(row.at("scenario"), seen.cause, seen.reply);
    if (known != nullptr) {
      ++disagreements[absl::StrCat(known->words, ": ", row.at("accepted_causes"), " but ",
                                   seen.cause, ": ", known->reason)];
    } else {
      ++mistakes[absl::StrCat(row.at("scenario"), ": ", row.at("accepted_causes"), " but ",
                              seen.cause, " by ", seen.rule, ": ", seen.reply.substr(0, 100))];
    }
  }
  EXPECT_GT(rows, 3000U);
  EXPECT_EQ(wrong, 0U);
  // Every line with an outcome is an event, and the other way round (an expiry has one per
  // recipient).
  size_t attempts = 0;
  uint64_t last_line = 0;
  for (const auto& [line, seen] : events) {
    if (seen.outcome != "rejected" && seen.outcome != "held" && seen.is_attempt &&
        line != last_line)
      ++attempts;
    last_line = line;
  }
  EXPECT_EQ(attempts, rows);
  std::printf("%s: %zu rows, %zu wrong; causes %zu of %zu, %zu undetermined\n", GetParam().log,
              rows, wrong, right_causes, causes, undetermined);
  size_t disputed = 0;
  for (const auto& [what, count] : disagreements) {
    std::printf("  disputed, %zu x %s\n", count, what.c_str());
    disputed += count;
  }
  size_t shown = 0;
  for (const auto& [what, count] : mistakes) {
    if (++shown <= 30) std::printf("  wrong, %zu x %s\n", count, what.c_str());
  }
  EXPECT_GE(static_cast<double>(right_causes), 0.99 * static_cast<double>(causes - disputed));
  EXPECT_LT(static_cast<double>(undetermined), 0.005 * static_cast<double>(causes));
}

INSTANTIATE_TEST_SUITE_P(
    All, Truth,
    testing::Values(CorpusLog{"postfix/postfix-3.7.log", "postfix/postfix-3.7.truth.tsv"},
                    CorpusLog{"postfix/postfix-3.11.log", "postfix/postfix-3.11.truth.tsv"},
                    CorpusLog{"exim/exim-4.96.mainlog", "exim/exim-4.96.truth.tsv"},
                    CorpusLog{"exim/exim-4.100.mainlog", "exim/exim-4.100.truth.tsv"}),
    [](const auto& param) {
      std::string name = std::filesystem::path(param.param.log).filename().string();
      std::replace_if(
          name.begin(), name.end(), [](char c) { return !IsAlnum(c); }, '_');
      return name;
    });

}  // namespace
}  // namespace whybounce
