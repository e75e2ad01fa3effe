// Every line of the truth tables of samples/ against the event at that line: what the lab's peers
// said, and to whom, is known there.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corpus/table.h"
#include "pipeline/event_stream.h"
#include "reply/smtp_reply.h"
#include "unit/testing/engine.h"
#include "where.h"

namespace whybounce {
namespace {

std::string Sample(const std::string& file) { return absl::StrCat(WHYBOUNCE_SAMPLES "/", file); }

struct Seen {
  std::string queue_id, recipient, original, outcome, cause, rule, reply;
  ReplyCode code = 0;
  EnhancedCode enhanced;
};
using Events = std::multimap<uint64_t, Seen>;

Seen SeenOf(const EventRow& row) {
  const EventView& e = *row.event;
  return {std::string(e.queue_id),
          ToLower(e.recipient),
          ToLower(e.original_recipient),
          std::string(Id(e.outcome)),
          std::string(Id(row.verdict->cause)),
          std::string(row.rule),
          std::string(row.reply),
          e.reply_code,
          e.enhanced_code};
}

Events ReadEvents(const std::string& path) {
  Events events;
  RunOptions options;
  options.input.paths = {path};
  options.input.year = 2026;
  const StreamResult result = StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    events.emplace(row.line, SeenOf(row));
    return true;
  });
  EXPECT_TRUE(result.problems.empty()) << path;
  EXPECT_EQ(result.not_understood, 0U) << path;
  return events;
}

// The outcomes that the log's own word may stand for; all others are refusals for good.
std::set<std::string> OutcomesOf(const std::string& word) {
  static const std::set<std::string> kTaken = {"sent", "=>",   "->",      ">>",
                                               "Ok",   "Sent", "success", "successful"};
  static const std::set<std::string> kDeferred = {"deferred", "==", "TempFail", "Deferred",
                                                  "SOFTBOUNCE"};
  if (kTaken.contains(word)) return {"delivered", "relayed", "expanded", "discarded"};
  if (word == "deliverable") return {"delivered"};
  if (kDeferred.contains(word)) return {"deferred"};
  return {"bounced", "expired"};
}

// cleanup's and smtpd's actions, and what refusals are called elsewhere.
bool IsInbound(const std::string& word) {
  static const std::set<std::string> kWords = {
      "reject",  "hold",          "discard",       "redirect",
      "filter",  "warn",          "info",          "prepend",
      "replace", "milter-reject", "rejected",      "temporarily rejected",
      "warning", "milter-hold",   "milter-discard"};
  return kWords.contains(word);
}

std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out.push_back(text[i]);
    } else if (const char c = text[++i]; c == 'n') {
      out.push_back('\n');
    } else if (c == 't') {
      out.push_back('\t');
    } else if (c == 'x') {
      out.push_back('?');
      i += 2;
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// "bob" for "bob@mail.shop.example", or the address before an alias.
bool SameRecipient(const std::string& truth, const Seen& seen) {
  const std::string want = ToLower(truth);
  return seen.recipient == want || seen.original == want ||
         seen.recipient.starts_with(want + "@") || seen.original.starts_with(want + "@");
}

// Where two readers of a reply may differ; and what Sendmail, which logs the first line of a reply
// alone, and OpenSMTPD, which says "Network error" of a host that said why, and "No MX" whether or
// not there is a domain, leave of it.
bool MayAlsoBe(const std::string& cause, const std::string& seen) {
  static const std::multimap<std::string, std::string> kAlso = {
      {"connection-failed", "connection-lost"},
      {"poor-reputation", "ip-blocked"},
      {"local-delivery-failed", "system-error"},
      {"system-error", "local-delivery-failed"},
      {"routing-error", "system-error"},
      {"mail-loop", "routing-error"},
      {"user-unknown", "domain-unknown"},
      {"null-mx", "domain-unknown"},
      {"mailbox-full", "local-delivery-failed"},
      {"null-mx", "host-does-not-accept-mail"},
      {"domain-unknown", "host-does-not-accept-mail"},
      // dma's own words: of a reply without text, and of name servers that do not answer.
      {"undetermined", "protocol-error"},
      {"dns-failure", "domain-unknown"},
  };
  const auto [first, last] = kAlso.equal_range(cause);
  return std::any_of(first, last, [&](const auto& row) { return row.second == seen; });
}

// A line that reports no attempt, or none whose reason is in it.
bool IsWithoutCause(std::string_view reply) {
  return FindIgnoreCase(reply, "retry time not") != reply.npos ||
         reply.find("Network error on destination MXs") != reply.npos || reply == "Deferred";
}

class Samples : public testing::TestWithParam<const char*> {};

TEST_P(Samples, EveryRowHasItsEvent) {
  const std::string folder = GetParam();
  std::map<std::string, Events> events;
  size_t rows = 0, wrong = 0, replies = 0, causes = 0, right_causes = 0;
  std::map<std::string, size_t> disagreements;
  std::string before;
  const auto fail = [&](const auto& row, const std::string& what) {
    if (++wrong <= 20) ADD_FAILURE() << row.at("file") << ":" << row.at("line") << ": " << what;
  };
  for (const auto& row : ReadTable(Sample(folder + "/truth.tsv.gz"))) {
    const std::string& file = row.at("file");
    const std::string& word = row.at("outcome");
    if (!events.contains(file)) events[file] = ReadEvents(Sample(folder + "/" + file));
    // An expiry has an event per recipient, or none if nobody waits any more; a line in the queue
    // was not tried; what is only noted is no refusal.
    static const std::set<std::string> kNoEvent = {"expired", "force-expired", "queued",  "warn",
                                                   "info",    "prepend",       "replace", "warning",
                                                   "filter",  "redirect"};
    if (kNoEvent.contains(word)) continue;
    ++rows;
    const auto [first, last] = events[file].equal_range(std::stoull(row.at("line")));
    const std::string what = absl::StrCat(row.at("recipient"), word, row.at("queue_id"));
    const bool is_second = what == std::exchange(before, what) && IsInbound(word);
    // Through syslog Exim tells of a refusal twice; it is one event.
    if (first == last && is_second) {
      before.clear();
      continue;
    }
    if (first == last) {
      fail(row, "no event");
      continue;
    }
    auto event = std::find_if(
        first, last, [&](const auto& e) { return SameRecipient(row.at("recipient"), e.second); });
    const bool is_inbound = IsInbound(word);
    if (event == last && (is_inbound || row.at("recipient").empty())) event = first;
    if (event == last) {
      fail(row, "another recipient: " + first->second.recipient);
      continue;
    }
    const Seen& seen = event->second;
    if (row.at("queue_id") != "NOQUEUE" && seen.queue_id != row.at("queue_id"))
      fail(row, "queue id " + seen.queue_id);
    if (is_inbound) continue;
    if (!OutcomesOf(word).contains(seen.outcome)) fail(row, word + " but " + seen.outcome);
    if (const std::string reply = Unescaped(row.at("reply")); !reply.empty() && seen.code != 0) {
      ++replies;
      const ReplyParts parts = SplitReply(std::string_view(reply).substr(reply.rfind('\n') + 1));
      if (parts.code != seen.code) fail(row, absl::StrCat("code ", seen.code, " of ", reply));
      if (parts.enhanced_code && seen.enhanced && !(parts.enhanced_code == seen.enhanced))
        fail(row, absl::StrCat("enhanced code ", ToString(seen.enhanced), " of ", reply));
    }
    const std::string& cause = row.at("cause");
    if (cause.empty() || seen.outcome == "expired" || seen.outcome == "relayed") continue;
    const bool taken = OutcomesOf(word).contains("delivered");
    if (taken || cause == "delivered" || IsWithoutCause(seen.reply)) continue;
    ++causes;
    if (cause == seen.cause || MayAlsoBe(cause, seen.cause)) {
      ++right_causes;
    } else {
      ++disagreements[absl::StrCat(row.at("scenario"), ": ", cause, " but ", seen.cause, " by ",
                                   seen.rule, ": ", seen.reply.substr(0, 90))];
    }
  }
  EXPECT_GT(rows, 100U);
  EXPECT_EQ(wrong, 0U);
  std::printf("%s: %zu rows, %zu wrong; %zu replies; causes %zu of %zu\n", folder.c_str(), rows,
              wrong, replies, right_causes, causes);
  for (const auto& [what, count] : disagreements) std::printf("  %zu x %s\n", count, what.c_str());
  EXPECT_GE(static_cast<double>(right_causes), 0.95 * static_cast<double>(causes));
}

INSTANTIATE_TEST_SUITE_P(All, Samples,
                         testing::Values("postfix", "exim", "sendmail", "opensmtpd", "courier",
                                         "dma"),
                         [](const auto& param) { return std::string(param.param); });

// What the peers said is what the events of the bounces say, whoever wrote those.
TEST(SamplesOfBounces, HaveTheReply) {
  std::multimap<std::string, Seen> events;
  RunOptions options;
  options.input.paths = {Sample("bounces")};
  const StreamResult result = StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    const std::string file = std::filesystem::path(std::string(row.source)).filename();
    events.emplace(file, SeenOf(row));
    return true;
  });
  EXPECT_EQ(result.not_understood, 0U);
  size_t rows = 0, no_recipient = 0, no_code = 0, no_enhanced = 0;
  for (const auto& row : ReadTable(Sample("bounces/truth.tsv"))) {
    ++rows;
    SCOPED_TRACE(row.at("file"));
    const auto [first, last] = events.equal_range(row.at("file"));
    const auto event = std::find_if(first, last, [&](const auto& e) {
      return SameRecipient(row.at("final_recipient"), e.second);
    });
    if (event == last) {
      ++no_recipient;
      continue;
    }
    const Seen& seen = event->second;
    if (const std::string& code = row.at("reply_code"); !code.empty()) {
      EXPECT_TRUE(seen.code == 0 || std::to_string(seen.code) == code) << seen.code;
      no_code += seen.code == 0 ? 1 : 0;
    }
    if (const std::string& code = row.at("enhanced_code"); !code.empty()) {
      EXPECT_TRUE(!seen.enhanced || ToString(seen.enhanced) == code) << ToString(seen.enhanced);
      no_enhanced += !seen.enhanced ? 1 : 0;
    }
  }
  std::printf("bounces: %zu rows, %zu without recipient, %zu without code, %zu without enhanced\n",
              rows, no_recipient, no_code, no_enhanced);
  EXPECT_GT(rows, 100U);
  EXPECT_EQ(no_recipient, 0U);
  EXPECT_LE(no_code, 2U);  // "554 30 Sorry", and a reply that is "550" and nothing else
  EXPECT_EQ(no_enhanced, 0U);
}

}  // namespace
}  // namespace whybounce
