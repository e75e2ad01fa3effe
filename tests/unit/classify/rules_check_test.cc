// The rules that are built in: the lint, and public tables of replies that they must know.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.h"
#include "classify/required_words.h"
#include "classify/rules/rule_check.h"
#include "unit/testing/engine.h"
#include "where.h"

namespace whybounce {
namespace {

TEST(RulesCheck, EveryRuleWinsItsSamples) {
  for (const RuleProblem& problem : CheckRules(BuiltInEngine())) {
    ADD_FAILURE() << problem.file << ":" << problem.line << ": " << problem.what;
  }
}

TEST(RulesCheck, EveryCauseThatARefusalCanHaveHasARule) {
  std::set<Cause> causes;
  const Engine& engine = BuiltInEngine();
  for (uint32_t i = 1; i <= engine.rule_count(); ++i) causes.insert(engine.rule(i).cause);
  for (size_t i = 0; i < kCauseCount; ++i) {
    EXPECT_TRUE(causes.contains(static_cast<Cause>(i))) << Id(static_cast<Cause>(i));
  }
}

TEST(RulesCheck, ExpressionsAreInLowerCase) {
  const Engine& engine = BuiltInEngine();
  for (uint32_t i = 1; i <= engine.rule_count(); ++i) {
    for (const std::string& text : engine.rule(i).texts) {
      for (size_t at = 0; at < text.size(); ++at) {
        const bool escaped = at > 0 && text[at - 1] == '\\';  // \S, \W
        EXPECT_TRUE(escaped || text[at] < 'A' || text[at] > 'Z')
            << engine.rule(i).id << ": " << text;
      }
    }
  }
}

// ---- tables of ../shared
// -------------------------------------------------------------------------

using Row = std::map<std::string, std::string>;

// Empty if the file is not there.
std::vector<Row> ReadTableAt(const std::string& path) {
  std::vector<Row> rows;
  std::vector<std::string> names;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    std::vector<std::string> fields;
    for (std::string_view rest = line; !rest.empty();) fields.emplace_back(TakeUntil(&rest, "\t"));
    if (names.empty()) {
      names = fields;
      continue;
    }
    Row row;
    for (size_t i = 0; i < fields.size(); ++i) row[names[i]] = fields[i] == "-" ? "" : fields[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Row> ReadTable(const std::string& file) {
  return ReadTableAt(WHYBOUNCE_SHARED "/" + file);
}

// The table's names of providers that are not those of providers.toml.
const std::map<std::string, std::string>& IdsOfOtherNames() {
  static const std::map<std::string, std::string> ids = {{"Exchange Online", "microsoft365"},
                                                         {"AOL (legacy)", "aol"},
                                                         {"Road Runner (legacy)", "spectrum"},
                                                         {"AT&T MMS", "att"},
                                                         {"Verizon (legacy)", "verizon"},
                                                         {"GMX/WEB.DE", "gmx"},
                                                         {"Telstra BigPond", "telstra"},
                                                         {"QQ/Tencent", "qq"},
                                                         {"NetEase 163/126", "netease"},
                                                         {"KDDI au/ezweb", "kddi"},
                                                         {"Zoho", "zoho"},
                                                         {"Amazon SES", "amazon-ses"},
                                                         {"Cisco ESA", "cisco"},
                                                         {"MessageLabs", "messagelabs"},
                                                         {"FireEye ETP", "fireeye"},
                                                         {"McAfee/MX Logic", "mcafee"},
                                                         {"SpamExperts/N-able", "spamexperts"}};
  return ids;
}

// 0 for software that runs anywhere.
uint16_t ProviderOf(const std::string& name) {
  const std::vector<Provider>& providers = BuiltInEngine().patterns().providers;
  const auto other = IdsOfOtherNames().find(name);
  for (size_t i = 1; i < providers.size(); ++i) {
    const bool is_it = other != IdsOfOtherNames().end() ? providers[i].id == other->second
                                                        : providers[i].name == name;
    if (is_it) return static_cast<uint16_t>(i);
  }
  return 0;
}

// "AUP#In-1310" and the like stand for a row of codes in the table; a reply has one.
std::string ReplyOf(const Row& row) {
  std::string reply;
  if (ParseReplyCode(row.at("reply_code"))) reply = row.at("reply_code") + " ";
  std::string_view enhanced = row.at("enhanced_code");
  enhanced = enhanced.substr(0, enhanced.find('-'));
  if (ParseEnhancedCode(enhanced)) reply += std::string(enhanced) + " ";
  std::string fragment = row.at("fragment");
  if (const size_t range = fragment.find("AUP#"); range != fragment.npos) {
    const size_t dash = fragment.find('-', range);
    if (dash != fragment.npos && IsDigit(fragment[range + 4])) fragment.resize(dash);
  }
  return reply + fragment;
}

Verdict Judge(const Row& row) {
  ReplyView reply;
  const std::string text = ReplyOf(row);
  reply.text = text;
  const std::string& provider = row.at("provider");
  if (provider.ends_with("(client)")) {
    reply.speaker = Speaker::kOwnMta;
    reply.dialect = provider.starts_with("Exim") ? Dialect::kExim : Dialect::kPostfix;
  }
  std::string shape;
  return BuiltInEngine().Decide(BuiltInEngine().MakeQuery(reply, ProviderOf(provider), &shape));
}

// Rows for which our answer is another one, and why.
const std::map<std::string, std::string>& Exceptions() {
  static const std::map<std::string, std::string> reasons = {
      {"outlook-com-012", "5.7.515 asks for SPF, DKIM and DMARC: sender-unauthenticated"},
      {"exchange-online-090", "5.7.515 asks for SPF, DKIM and DMARC: sender-unauthenticated"},
      {"icloud-013", "[CS01] is Apple's content filter: spam-content"},
      {"icloud-014", "[CS01] is Apple's content filter: spam-content"},
      {"icloud-015", "[CS02] is Apple's content filter: spam-content"},
      {"aol-legacy-014", "RLY:B1 is AOL's block of an address after complaints: ip-blocked"},
      {"rackspace-008", "the words are about one mailbox: recipient-rate-limited"},
      {"zoho-001", "the domain's own list of senders refused: recipient-restricted"},
      {"exim-client-006", "retry time not reached: nothing was tried, so no connection failed"}};
  return reasons;
}

TEST(ProviderCodes, EveryRowHasItsCause) {
  const std::vector<Row> rows = ReadTable("facts/provider_codes.tsv");
  if (rows.empty()) GTEST_SKIP() << "no ../shared/facts/provider_codes.tsv";
  std::ostringstream answers;
  for (const Row& row : rows) {
    const Verdict verdict = Judge(row);
    const std::string_view rule = BuiltInClassifier().RuleId(verdict.rule);
    answers << row.at("id") << "\t" << Id(verdict.cause) << "\t" << rule << "\n";
    const bool as_table = Id(verdict.cause) == row.at("cause");
    const auto exception = Exceptions().find(row.at("id"));
    if (exception == Exceptions().end()) {
      EXPECT_TRUE(as_table) << row.at("id") << " " << row.at("cause") << ": got "
                            << Id(verdict.cause) << " by " << rule << ": " << ReplyOf(row);
    } else {
      EXPECT_FALSE(as_table) << row.at("id") << " is no exception any more: " << exception->second;
    }
  }
  RecordProperty("rows", static_cast<int>(rows.size()));
  if (const char* file = std::getenv("WHYBOUNCE_ANSWERS")) std::ofstream(file) << answers.str();
}

// Of 100 rows, how many have one of their accepted causes; the others are printed.
void ExpectRight(const std::vector<Row>& rows, const std::string& reply, size_t percent) {
  size_t right = 0;
  std::string wrong;
  for (const Row& row : rows) {
    const Verdict verdict = BuiltInClassifier().Classify({.text = row.at(reply)});
    const std::string accepted = " " + row.at("accepted_causes") + " ";
    if (accepted.find(" " + std::string(Id(verdict.cause)) + " ") != accepted.npos) {
      ++right;
    } else {
      wrong += std::string(Id(verdict.cause)) + " not" + accepted + row.at(reply) + "\n";
    }
  }
  EXPECT_GE(right * 100, rows.size() * percent) << right << " of " << rows.size() << "\n" << wrong;
}

TEST(Replies, MostOfTheCorpusHaveAnAcceptedCause) {
  const std::vector<Row> rows = ReadTable("corpus/replies.tsv");
  if (rows.empty()) GTEST_SKIP() << "no ../shared/corpus/replies.tsv";
  ExpectRight(rows, "text", 98);
}

// Replies as servers of many kinds and countries write them, apart from the samples of the rules.
TEST(Replies, OursHaveAnAcceptedCause) {
  const std::vector<Row> rows = ReadTableAt(WHYBOUNCE_ROOT "/tests/data/replies.tsv");
  EXPECT_GT(rows.size(), 400U);
  ExpectRight(rows, "reply", 99);
}

// Trouble that passes and refusals by policy, in many languages: whatever "unknown" or "not found"
// stands beside it, the address is not dead.
TEST(Replies, WhatPassesIsNeverHard) {
  const std::vector<Row> rows = ReadTableAt(WHYBOUNCE_ROOT "/tests/data/soft_replies.tsv");
  EXPECT_GE(rows.size(), 50U);
  ExpectRight(rows, "reply", 100);
  std::string shape;
  const Engine& engine = BuiltInEngine();
  for (const Row& row : rows) {
    const ReplyView reply{.text = row.at("reply")};
    EXPECT_NE(engine.Decide(engine.MakeQuery(reply, 0, &shape)).permanence, Permanence::kHard)
        << row.at("reply");
  }
}

}  // namespace
}  // namespace whybounce
