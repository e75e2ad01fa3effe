// The reference agrees with the tables of facts, where these are at hand.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "absl/strings/str_split.h"
#include "base/text.h"
#include "reference/reference.h"
#include "where.h"

namespace whybounce {
namespace {

using Fact = std::map<std::string, std::string>;

// The rows of facts/<name>.tsv by column; empty if the table is not there.
std::vector<Fact> ReadFacts(const std::string& name) {
  std::ifstream in(std::string(WHYBOUNCE_SHARED) + "/facts/" + name + ".tsv");
  std::vector<Fact> out;
  std::vector<std::string> columns;
  for (std::string line; std::getline(in, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    if (columns.empty()) {
      columns = cells;
      continue;
    }
    Fact& row = out.emplace_back();
    for (size_t i = 0; i < cells.size(); ++i) row[columns[i]] = cells[i];
  }
  return out;
}

#define READ_FACTS(rows, name)                    \
  const std::vector<Fact> rows = ReadFacts(name); \
  if (rows.empty()) GTEST_SKIP() << "skipped: there is no " WHYBOUNCE_SHARED "/facts/" << name

bool Contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

std::vector<std::string> WhoIds(const Entry& entry) {
  std::vector<std::string> ids;
  for (const Who who : entry.who) ids.emplace_back(Id(who));
  if (ids.empty()) ids.emplace_back("mixed");
  return ids;
}

// "RFC 7504 §4 with RFC 7505" names RFC 7504 and RFC 7505.
std::vector<std::string> RfcsIn(std::string_view text) {
  std::vector<std::string> out;
  re2::StringPiece rest(text.data(), text.size());
  static const RE2 kRfc("(RFC \\d+)");
  for (std::string one; RE2::FindAndConsume(&rest, kRfc, &one);) out.push_back(one);
  return out;
}

bool Refers(const Reference& reference, const Entry& entry, const std::string& rfc) {
  for (const std::string& one : reference.Facts(entry, "references")) {
    if (one == rfc || one.starts_with(rfc + " ")) return true;
  }
  return false;
}

// The ids of those who act, by the words of the tables.
std::vector<std::string> WhoIn(const std::string& words) {
  const std::pair<const char*, const char*> kWho[] = {{"list owner", "list"},
                                                      {"receiving admin", "receiver-admin"},
                                                      {"sending admin", "sender-admin"},
                                                      {"content owner", "content"},
                                                      {"recipient", "recipient"},
                                                      {"nobody", "nobody"},
                                                      {"depends", "mixed"}};
  std::vector<std::string> out;
  for (const auto& [word, id] : kWho) {
    if (words.find(word) != words.npos) out.emplace_back(id);
  }
  if (words.starts_with("sender")) out.emplace_back("sender-admin");
  return out;
}

TEST(Facts, OfReplyCodes) {
  READ_FACTS(rows, "reply_codes");
  const Reference reference = *Reference::Load("en");
  const std::map<std::string, std::string> stages = {{"connect", "connect"},
                                                     {"STARTTLS", "starttls"},
                                                     {"HELP", "help"},
                                                     {"QUIT", "quit"},
                                                     {"AUTH", "auth"},
                                                     {"HELO", "ehlo"},
                                                     {"EHLO", "ehlo"},
                                                     {"MAIL", "mail"},
                                                     {"RCPT", "rcpt"},
                                                     {"RSET", "rset"},
                                                     {"NOOP", "noop"},
                                                     {"VRFY", "vrfy"},
                                                     {"EXPN", "expn"},
                                                     {"BDAT", "bdat"},
                                                     {"end-of-data", "end-of-data"},
                                                     {"ETRN", "etrn"},
                                                     {"DATA", "data"},
                                                     {"ATRN", "atrn"},
                                                     {"QHLO", "qhlo"},
                                                     {"ADDR", "addr"},
                                                     {"any", "any"},
                                                     {"any command", "any"},
                                                     {"delivery attempt", "delivery"},
                                                     {"queue", "queue"},
                                                     {"routing", "routing"},
                                                     {"none", "none"},
                                                     {"before sending", "before-sending"},
                                                     {"DSN from a relay", "dsn"}};
  EXPECT_EQ(rows.size(), 82u);
  for (const Fact& row : rows) {
    SCOPED_TRACE(row.at("code"));
    const auto entry = reference.Find(row.at("code"));
    ASSERT_TRUE(entry && entry->known);
    EXPECT_EQ(std::to_string(entry->code_class), row.at("class"));
    EXPECT_EQ(reference.Fact(*entry, "cause"), row.at("default_cause"));
    for (const std::string& rfc : RfcsIn(row.at("standardised"))) {
      // 430 and 524 name the RFC of a family, the codes themselves are in the registry.
      EXPECT_TRUE(Refers(reference, *entry, rfc)) << rfc;
    }
    const std::string& standard = row.at("standardised");
    EXPECT_EQ(reference.Fact(*entry, "origin") == "standard",
              standard.starts_with("RFC") && standard.find("IANA") == standard.npos);
    std::vector<std::string> wanted;
    for (const std::string& stage :
         std::vector<std::string>(absl::StrSplit(row.at("stages"), "; "))) {
      std::string name = stage.substr(0, stage.find(" ("));
      if (name.starts_with("any command")) name = "any";
      ASSERT_TRUE(stages.contains(name)) << name;
      if (!Contains(wanted, stages.at(name))) wanted.push_back(stages.at(name));
    }
    std::vector<std::string> mine = reference.Facts(*entry, "stages");
    std::sort(wanted.begin(), wanted.end());
    std::sort(mine.begin(), mine.end());
    EXPECT_EQ(mine, wanted);
    const std::vector<std::string> who = WhoIn(row.at("who_acts"));
    EXPECT_TRUE(std::any_of(who.begin(), who.end(),
                            [&](const std::string& id) { return Contains(WhoIds(*entry), id); }))
        << row.at("who_acts") << " / " << WhoIds(*entry)[0];
  }
}

TEST(Facts, OfEnhancedCodes) {
  READ_FACTS(rows, "enhanced_codes");
  const Reference reference = *Reference::Load("en");
  EXPECT_EQ(rows.size(), 81u);
  for (const Fact& row : rows) {
    SCOPED_TRACE(row.at("code"));
    const auto entry = reference.Find(row.at("code"));
    ASSERT_TRUE(entry && entry->known);
    EXPECT_EQ(reference.Fact(*entry, "cause"), row.at("default_cause"));
    for (const std::string& rfc : RfcsIn(row.at("rfc"))) {
      EXPECT_TRUE(Refers(reference, *entry, rfc)) << rfc;
    }
    const std::string& basic = row.at("basic_codes");
    re2::StringPiece rest(basic);
    for (std::string code; RE2::FindAndConsume(&rest, RE2("(\\d{3})"), &code);) {
      EXPECT_TRUE(Contains(reference.Facts(*entry, "with"), code)) << code;
    }
    // A code that is used for something else in the field says so.
    if (row.at("field_conflicts") == "-") continue;
    EXPECT_FALSE(reference.Facts(*entry, "uses").empty() &&
                 reference.Text(*entry, "caution").empty() &&
                 reference.Text(*entry, "when").empty());
  }
}

// "As 4.3.2 treat as system-error": a number that means something else in one class.
TEST(Facts, OfClassesOfEnhancedCodes) {
  READ_FACTS(rows, "enhanced_codes");
  const Reference reference = *Reference::Load("en");
  int found = 0;
  for (const Fact& row : rows) {
    re2::StringPiece rest(row.at("field_conflicts"));
    static const RE2 kTreatAs("As (\\d\\.\\d+\\.\\d+) treat as ([a-z-]+)");
    std::string code;
    std::string cause;
    while (RE2::FindAndConsume(&rest, kTreatAs, &code, &cause)) {
      ++found;
      EXPECT_EQ(Id(reference.Find(code)->cause), cause) << code;
    }
  }
  EXPECT_GE(found, 2);
}

// The words of a provider's reply and those of the table need not be the same length.
bool WordsFit(std::string_view words, std::string_view fragment) {
  if (words.empty()) return true;
  const std::string mine = ToLower(words);
  const std::string other = ToLower(fragment);
  return other.find(mine) != other.npos || (other != "-" && mine.find(other) != mine.npos);
}

// What a page says of a provider's reply is what the table says of it.
TEST(Facts, OfProvidersReplies) {
  READ_FACTS(rows, "provider_codes");
  const Reference reference = *Reference::Load("en");
  static const RE2 kReply("(?:[A-Z]+: )?(?:(\\d{3}) ?)?#?(\\d\\.\\d+\\.\\d+)? ?(.*)");
  int held = 0;
  for (const EntryKind kind : {EntryKind::kReply, EntryKind::kEnhanced}) {
    for (const Entry& entry : reference.All(kind)) {
      for (const std::string& use : reference.Facts(entry, "uses")) {
        const std::vector<std::string> cells = absl::StrSplit(use, " | ");
        ASSERT_EQ(cells.size(), 3u) << use;
        for (const std::string& who : std::vector<std::string>(absl::StrSplit(cells[0], ", "))) {
          for (const std::string& one : std::vector<std::string>(absl::StrSplit(cells[1], ", "))) {
            std::string code;
            std::string enhanced;
            std::string words;
            ASSERT_TRUE(RE2::FullMatch(one, kReply, &code, &enhanced, &words)) << one;
            std::string causes;  // of the rows that this may be
            for (const Fact& row : rows) {
              if (row.at("provider") != who) continue;
              const std::string& its_code = row.at("reply_code");
              if (!code.empty() && its_code != code && its_code != "*") continue;
              if (!enhanced.empty() && row.at("enhanced_code") != enhanced) continue;
              if (WordsFit(words, row.at("fragment"))) causes += row.at("cause") + " ";
            }
            if (causes.empty()) continue;  // from another source
            ++held;
            EXPECT_NE((" " + causes).find(" " + cells[2] + " "), causes.npos)
                << entry.name << ": " << use << " / " << causes;
          }
        }
      }
    }
  }
  EXPECT_GT(held, 200);
}

// Those who act, in the order of the words; what is said of special cases does not count.
std::vector<std::string> ActorsIn(const std::string& words) {
  static const std::map<std::string, std::string> kActors = {
      {"sending admin", "sender-admin"},   {"sender or", "sender-admin"},
      {"sending network", "sender-admin"}, {"receiving admin", "receiver-admin"},
      {"or receiving", "receiver-admin"},  {"DNS operator", "receiver-admin"},
      {"sending or", "sender-admin"},      {"list owner", "list"},
      {"content owner", "content"},        {"security team", "security"},
      {"forwarding user", "recipient"},    {"nobody", "nobody"}};
  const std::string_view usual = std::string_view(words).substr(0, words.find(';'));
  std::vector<std::pair<size_t, std::string>> found;
  for (const auto& [word, id] : kActors) {
    if (const size_t at = usual.find(word); at != usual.npos) found.emplace_back(at, id);
  }
  if (usual.starts_with("recipient") && !usual.starts_with("recipient domain")) {
    found.emplace_back(0, "recipient");
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> out;
  for (const auto& [at, id] : found) {
    if (!Contains(out, id)) out.push_back(id);
  }
  return out;
}

// Whether the address is dead. "hard for this message" and "hard until fixed" are about something
// else than the address, and so are these two:
std::string PermanenceIn(const Fact& row) {
  const std::string& words = row.at("hard_soft");
  if (row.at("id") == "relay-denied") return "soft";  // hard for this host, not the address
  if (words == "none") return "none";
  const bool dead =
      words == "hard" || words.starts_with("hard after") || words.starts_with("hard when");
  return dead ? "hard" : "soft";
}

// What the table may say of it where causes.toml has this action.
const char* WordsFor(std::string_view action) {
  static const std::map<std::string_view, const char*> kWords = {
      {"nothing", "^keep|^ignore"},
      {"retry", "retry"},
      {"slow-down", "slow down|lower|warm up"},
      {"suppress", "suppress"},
      {"suppress-if-repeated", "suppress after"},
      {"delist", "delist"},
      {"fix-auth", "SPF|DKIM"},
      {"fix-dns", "PTR"},
      {"fix-config", "fix|split|use|secure|check|enable|repair|announce"},
      {"fix-content", "change|send the file another way|repair|shrink|reformat"},
      {"contact-receiver", "ask|contact"},
      {"review", "review|read|scan"}};
  const auto it = kWords.find(action);
  return it == kWords.end() ? "no such action" : it->second;
}

TEST(Facts, OfWhatCausesMean) {
  READ_FACTS(rows, "causes");
  const Reference reference = *Reference::Load("en");
  for (const Fact& row : rows) {
    SCOPED_TRACE(row.at("id"));
    const auto entry = reference.Find(row.at("id"));
    ASSERT_TRUE(entry);
    const std::vector<std::string> actors = ActorsIn(row.at("who_acts"));
    ASSERT_FALSE(actors.empty());
    // Whoever runs the DNS of the sending domain is a sending admin.
    const std::string_view who = Id(reference.cause(entry->cause).who);
    EXPECT_EQ(who == "domain-admin" ? "sender-admin" : who, actors.front());
    EXPECT_EQ(WhoIds(*entry).front(), who);
    for (const std::string& one : actors) {
      EXPECT_TRUE(one == actors.front() || Contains(WhoIds(*entry), one)) << one;
    }
    EXPECT_EQ(PermanenceId(*entry), PermanenceIn(row));
    EXPECT_TRUE(RE2::PartialMatch(row.at("default_action"), WordsFor(Id(entry->action))))
        << Id(entry->action) << " / " << row.at("default_action");
  }
}

TEST(Facts, OfCauses) {
  READ_FACTS(rows, "causes");
  const Reference reference = *Reference::Load("en");
  EXPECT_EQ(rows.size(), kCauseCount);
  for (const Fact& row : rows) {
    SCOPED_TRACE(row.at("id"));
    const auto entry = reference.Find(row.at("id"));
    ASSERT_TRUE(entry);
    for (const std::string& rfc : RfcsIn(row.at("rfc_refs"))) {
      EXPECT_TRUE(Refers(reference, *entry, rfc)) << rfc;
    }
  }
}

TEST(Facts, OfBlocklists) {
  READ_FACTS(rows, "dnsbl");
  const Reference reference = *Reference::Load("en");
  const std::map<std::string, std::string> kinds = {{"ip", "ip"},
                                                    {"ip range", "range"},
                                                    {"domain", "domain"},
                                                    {"uri", "uri"},
                                                    {"ip and domain", "ip-and-domain"},
                                                    {"ip country", "country"},
                                                    {"ip allow list", "allow"}};
  EXPECT_EQ(rows.size(), 66u);
  for (const Fact& row : rows) {
    SCOPED_TRACE(row.at("zone"));
    const auto entry = reference.Find(row.at("zone"));
    ASSERT_TRUE(entry);
    EXPECT_EQ(reference.Fact(*entry, "lists"), kinds.at(row.at("kind")));
    const std::string_view state = reference.Fact(*entry, "state");
    const std::string& status = row.at("status");
    const bool gone = RE2::PartialMatch(
        status, RE2("^(closed|shut down|superseded|merged|replaced|reported offline)"));
    EXPECT_EQ(state == "closed" || state == "merged", gone) << status;
    EXPECT_EQ(state == "uncertain", status == "uncertain") << status;
    // Where there is a page to ask on, it is the one of the table.
    const std::string_view page = reference.Fact(*entry, "page");
    if (!page.empty() && row.at("delisting") != "-") {
      EXPECT_NE(row.at("delisting").find(page), std::string::npos) << page;
    }
    if (state == "closed") {
      EXPECT_EQ(reference.Fact(*entry, "expiry"), "never");  // nobody maintains it
    }
    // "127.0.0.1 and up" is a range.
    if (row.at("return_codes").ends_with(" and up")) {
      const std::string first = row.at("return_codes").substr(0, row.at("return_codes").find(' '));
      ASSERT_EQ(reference.Facts(*entry, "answers").size(), 1u);
      EXPECT_TRUE(reference.Facts(*entry, "answers")[0].starts_with(first + "-"));
    }
    if (row.at("delisting") == "none") {
      EXPECT_TRUE(page.empty()) << page;
    }
  }
}

// The slips of the first documents must not come back.
TEST(Facts, OfTheFirstDocumentsAreCorrected) {
  const Reference reference = *Reference::Load("en");
  const auto text = [&](std::string_view code) {
    const Entry entry = *reference.Find(code);
    std::string out;
    for (const std::string_view field : {"title", "gist", "meaning", "when", "caution"}) {
      out += std::string(reference.Text(entry, field)) + " ";
    }
    for (const std::string& step : reference.Texts(entry, "fix")) out += step + " ";
    return ToLower(out);
  };
  EXPECT_EQ(text("556").find("forward"), std::string::npos);
  EXPECT_TRUE(Contains(reference.Facts(*reference.Find("556"), "with"), "5.1.10"));
  EXPECT_TRUE(Refers(reference, *reference.Find("556"), "RFC 7504"));
  EXPECT_TRUE(Refers(reference, *reference.Find("556"), "RFC 7505"));
  EXPECT_NE(text("556").find("domain"), std::string::npos);
  EXPECT_NE(text("521").find("host"), std::string::npos);
  EXPECT_NE(text("221").find("421"), std::string::npos);
  EXPECT_NE(text("250").find("provisional"), std::string::npos);
  EXPECT_NE(text("220").find("starttls"), std::string::npos);
  EXPECT_NE(text("220").find("465"), std::string::npos);
}

}  // namespace
}  // namespace whybounce
