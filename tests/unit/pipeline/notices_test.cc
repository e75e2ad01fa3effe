// Notices of tests/mails/notices.txt, notifiers.txt and world.txt, and whom `suppress` lists of
// them.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/text.h"
#include "pipeline/event_stream.h"
#include "report/suppression.h"
#include "unit/testing/engine.h"
#include "unit/testing/mails.h"
#include "unit/testing/temp_file.h"

namespace whybounce {
namespace {

// Not yet right: what rules don't know.
constexpr double kCauseShare = 0.99;
constexpr double kPermanenceShare = 0.995;
constexpr double kDeadShare = 0.995;

struct Want {
  std::string outcome, recipient, code, enhanced, permanence, stage, words;
  std::vector<std::string> causes;
};

Want WantOf(const std::string& line) {
  const size_t bar = line.find(" |");
  const std::vector<std::string> cells = absl::StrSplit(line.substr(0, bar), ' ');
  EXPECT_EQ(cells.size(), 7U) << line;
  return {cells[0],
          cells[1],
          cells[2],
          cells[3],
          cells[5],
          cells[6],
          std::string(TrimSpace(line.substr(bar + 2))),
          absl::StrSplit(cells[4], '/')};
}

struct Got {
  std::string kind, outcome, recipient, code, enhanced, cause, permanence, stage, reply;
};

std::vector<Got> Read(const std::string& path, std::set<std::string>* suppressed) {
  RunOptions options;
  options.input.paths = {path};
  SuppressionList list({UINT32_MAX, UINT32_MAX});
  std::vector<Got> rows;
  StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    list.Add(row);
    const EventView& e = *row.event;
    rows.push_back({std::string(row.kind), std::string(Id(e.outcome)), std::string(e.recipient),
                    e.reply_code == 0 ? "-" : absl::StrCat(e.reply_code),
                    e.enhanced_code ? ToString(e.enhanced_code) : "-",
                    std::string(Id(row.verdict->cause)), std::string(Id(row.verdict->permanence)),
                    std::string(Id(e.stage)), std::string(row.reply)});
    return true;
  });
  for (const SuppressedAddress& address : list.Take()) suppressed->insert(address.recipient);
  return rows;
}

struct Share {
  int right = 0;
  int all = 0;
  void Add(bool is_right) {
    right += is_right;
    ++all;
  }
  double value() const { return static_cast<double>(right) / all; }
};

void ReadAll(const std::string& file) {
  const TempDir dir;
  Share cause, permanence, dead;
  for (const FormMail& mail : FormMails(file)) {
    SCOPED_TRACE(mail.name);
    std::set<std::string> suppressed;
    const std::vector<Got> rows = Read(dir.Write("mail", mail.bytes), &suppressed);
    std::set<std::string> must;
    std::set<std::string> may;
    std::vector<Want> wanted;
    bool says_whom = false;
    for (size_t i = 1; i < mail.expected.size(); ++i) {
      std::string_view line = mail.expected[i];
      if (ConsumePrefix(&line, "suppress ")) {
        if (line != "none") must.emplace(line);
        says_whom = true;
        continue;
      }
      wanted.push_back(WantOf(mail.expected[i]));
    }
    ASSERT_EQ(rows.size(), wanted.size());
    for (size_t i = 0; i < wanted.size(); ++i) {
      const Want& want = wanted[i];
      const Got& got = rows[i];
      EXPECT_EQ(got.kind, mail.expected[0]);
      EXPECT_EQ(got.outcome, want.outcome);
      EXPECT_EQ(got.recipient.empty() ? "-" : got.recipient, want.recipient);
      EXPECT_EQ(got.code, want.code);
      EXPECT_EQ(got.enhanced, want.enhanced);
      EXPECT_NE(got.reply.find(want.words), std::string::npos) << got.reply;
      if (want.stage != "-") {
        EXPECT_EQ(got.stage, want.stage);
      }
      if (want.causes[0] != "*") {
        cause.Add(std::find(want.causes.begin(), want.causes.end(), got.cause) !=
                  want.causes.end());
      }
      if (want.permanence != "*")
        permanence.Add((got.permanence == "hard") == (want.permanence == "hard"));
      if (want.permanence == "hard" && !says_whom) must.insert(want.recipient);
      if (want.permanence == "*") may.insert(want.recipient);
    }
    for (const std::string& address : must) dead.Add(suppressed.contains(address));
    for (const std::string& address : suppressed)
      EXPECT_TRUE(must.contains(address) || may.contains(address)) << address << " is alive";
  }
  EXPECT_GE(cause.value(), kCauseShare) << cause.right << " of " << cause.all;
  EXPECT_GE(permanence.value(), kPermanenceShare) << permanence.right << " of " << permanence.all;
  EXPECT_GE(dead.value(), kDeadShare) << dead.right << " of " << dead.all;
}

TEST(Notices, OfOldAndRareSystems) { ReadAll("notices.txt"); }
TEST(Notices, OfFamiliesOfNotifiers) { ReadAll("notifiers.txt"); }
TEST(Notices, OfSystemsAndLanguagesOfTheWorld) { ReadAll("world.txt"); }

}  // namespace
}  // namespace whybounce
