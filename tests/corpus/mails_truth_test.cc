// The mails of ../shared/corpus and the notifications of samples/ against their truth tables.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/text.h"
#include "pipeline/event_stream.h"
#include "report/suppression.h"
#include "unit/testing/engine.h"
#include "unit/testing/mails.h"
#include "unit/testing/temp_file.h"
#include "where.h"

namespace whybounce {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<Row> ReadTable(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<std::string> header;
  std::vector<Row> rows;
  for (std::string line; std::getline(in, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    if (header.empty()) {
      header = cells;
      continue;
    }
    Row& row = rows.emplace_back();
    for (size_t i = 0; i < header.size() && i < cells.size(); ++i) row[header[i]] = cells[i];
  }
  return rows;
}

struct Seen {
  std::string recipient, enhanced, reply, cause, outcome;
  int code = 0;
  bool is_hard = false;
  std::string mailed;
  bool operator==(const Seen&) const = default;
};

// Also whom `suppress` would list, if asked, and for whom the mails of these recipients were.
std::vector<Seen> ReadMails(const std::string& path, std::set<std::string>* suppressed = nullptr) {
  RunOptions options;
  options.input.paths = {path};
  SuppressionList list({UINT32_MAX, UINT32_MAX});
  std::vector<Seen> rows;
  StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    if (suppressed != nullptr) list.Add(row);
    const EventView& e = *row.event;
    rows.push_back({ToLower(e.recipient), ToString(e.enhanced_code), std::string(row.reply),
                    std::string(Id(row.verdict->cause)), std::string(Id(e.outcome)), e.reply_code,
                    row.verdict->permanence == Permanence::kHard,
                    ToLower(e.original_recipient.empty() ? e.recipient : e.original_recipient)});
    return true;
  });
  for (const SuppressedAddress& address : list.Take())
    suppressed->insert(ToLower(address.recipient));
  return rows;
}

const Seen* Find(const std::vector<Seen>& rows, std::string_view recipient, size_t index) {
  for (const Seen& row : rows) {
    if (row.recipient == ToLower(recipient)) return &row;
  }
  return index < rows.size() ? &rows[index] : nullptr;
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Labels of the corpus that are wrong, each with the answer that is right and the reason.
class LabelsInDoubt {
 public:
  LabelsInDoubt() {
    for (Row& row : ReadTable(WHYBOUNCE_ROOT "/tests/data/labels_in_doubt.tsv"))
      rows_[Key(row.at("eml"), row.at("idx"), row.at("field"))] = std::move(row);
  }

  // Null if the label stands. A row that is asked for counts as used.
  const Row* Find(const Row& label, const std::string& field) {
    const auto row = rows_.find(Key(label.at("eml"), label.at("idx"), field));
    if (row == rows_.end()) return nullptr;
    ++used_;
    return &row->second;
  }

  size_t size() const { return rows_.size(); }
  size_t used() const { return used_; }

 private:
  static std::string Key(const std::string& mail, const std::string& row,
                         const std::string& field) {
    return absl::StrCat(mail, "#", row, " ", field);
  }

  std::map<std::string, Row> rows_;
  size_t used_ = 0;
};

// Right and all, of one figure.
struct Figure {
  int right = 0;
  int all = 0;
  void Add(bool is_right) {
    right += is_right;
    ++all;
  }
  double share() const { return static_cast<double>(right) / all; }
};

// Every figure twice: of all labels, and without those in doubt, which have an answer of their own.
class Score {
 public:
  void Add(const Row& row, const char* field, bool right, const std::string& got) {
    all_[field].Add(right);
    const Row* doubt = in_doubt_.Find(row, field);
    if (doubt == nullptr) {
      sure_[field].Add(right);
      return;
    }
    EXPECT_FALSE(right) << field << ": the label is not in doubt any more";
    EXPECT_EQ(got.empty() ? "-" : got, doubt->at("answer")) << field;
  }

  void Expect(const char* field, double share) const {
    const Figure& all = all_.at(field);
    const Figure& sure = sure_.at(field);
    EXPECT_GE(sure.share(), share) << field;
    std::cout << absl::StrFormat("%-14s %d/%d %.1f%%, without labels in doubt %d/%d %.1f%%\n",
                                 field, all.right, all.all, 100 * all.share(), sure.right, sure.all,
                                 100 * sure.share());
  }

  // At most a tenth of the labels, and none that no mail has.
  void ExpectFewInDoubt() const {
    int labels = 0;
    for (const auto& [field, figure] : all_) labels += figure.all;
    EXPECT_LE(in_doubt_.size() * 10, static_cast<size_t>(labels));
    EXPECT_EQ(in_doubt_.used(), in_doubt_.size());
  }

 private:
  LabelsInDoubt in_doubt_;
  std::map<std::string, Figure> all_;
  std::map<std::string, Figure> sure_;
};

TEST(MailTruth, OfManyWritersInAllLineEnds) {
  const std::string folder = WHYBOUNCE_SHARED "/corpus/";
  if (!std::filesystem::exists(folder + "bounces.tsv")) GTEST_SKIP() << "no " << folder;
  Score score;
  std::map<std::string, std::vector<Row>> by_mail;
  for (Row& row : ReadTable(folder + "bounces.tsv")) by_mail[row["eml"]].push_back(row);
  const TempDir dir;
  for (const auto& [name, expected] : by_mail) {
    SCOPED_TRACE(name);
    const std::string bytes = ReadFile(folder + "bounces/" + name);
    const std::vector<Seen> seen = ReadMails(folder + "bounces/" + name);
    const std::string lf =
        absl::StrReplaceAll(absl::StrReplaceAll(bytes, {{"\r\n", "\n"}}), {{"\r", "\n"}});
    for (const char* end : {"\n", "\r\n", "\r"})
      EXPECT_EQ(ReadMails(dir.Write("mail", WithLineEnds(lf, end))), seen);
    score.Add(expected.front(), "events", seen.size() == expected.size(),
              absl::StrCat(seen.size()));
    for (size_t i = 0; i < expected.size(); ++i) {
      const Row& row = expected[i];
      const Seen none;
      const Seen* found = Find(seen, row.at("recipient"), i);
      const Seen& got = found == nullptr ? none : *found;
      score.Add(row, "recipient", got.recipient == ToLower(row.at("recipient")), got.recipient);
      if (const std::string& code = row.at("reply_code"); !code.empty())
        score.Add(row, "reply code", absl::StrCat(got.code) == code, absl::StrCat(got.code));
      if (const std::string& code = row.at("enhanced_code"); !code.empty())
        score.Add(row, "enhanced code", got.enhanced == code, got.enhanced);
      const std::string& causes = row.at("accepted_causes");
      if (causes == "*") continue;
      const std::vector<std::string> accepted = absl::StrSplit(causes, ' ');
      score.Add(row, "cause",
                std::find(accepted.begin(), accepted.end(), got.cause) != accepted.end(),
                got.cause);
      if (causes.find("not-a-bounce") == causes.npos)
        score.Add(row, "permanence", got.is_hard == (row.at("permanent") == "1"),
                  got.is_hard ? "hard" : "soft");
    }
  }
  score.Expect("events", 0.99);
  score.Expect("recipient", 1.0);
  score.Expect("reply code", 0.996);
  score.Expect("enhanced code", 0.996);
  score.Expect("cause", 0.985);
  score.Expect("permanence", 0.987);
  score.ExpectFewInDoubt();
}

// The addresses that labels call dead are listed, others are not.
TEST(MailTruth, SuppressListsTheDeadAndNobodyElse) {
  const std::string folder = WHYBOUNCE_SHARED "/corpus/";
  if (!std::filesystem::exists(folder + "bounces.tsv")) GTEST_SKIP() << "no " << folder;
  LabelsInDoubt in_doubt;
  std::map<std::string, std::vector<Row>> by_mail;
  for (Row& row : ReadTable(folder + "bounces.tsv")) by_mail[row["eml"]].push_back(row);
  Figure dead;
  int living = 0;
  for (const auto& [name, expected] : by_mail) {
    SCOPED_TRACE(name);
    std::set<std::string> suppressed;
    const std::vector<Seen> seen = ReadMails(folder + "bounces/" + name, &suppressed);
    for (size_t i = 0; i < expected.size(); ++i) {
      const Row& row = expected[i];
      const Row* address = in_doubt.Find(row, "recipient");
      const Row* permanence = in_doubt.Find(row, "permanence");
      const Seen* got =
          Find(seen, address != nullptr ? address->at("answer") : row.at("recipient"), i);
      const bool complains = row.at("accepted_causes").find("not-a-bounce") != std::string::npos;
      const bool is_dead =
          permanence != nullptr ? permanence->at("answer") == "hard" : row.at("permanent") == "1";
      const std::string mailed = got == nullptr ? "" : got->mailed;
      if (is_dead && !complains) dead.Add(suppressed.contains(mailed));
      if (is_dead || complains || row.at("accepted_causes") == "*") suppressed.erase(mailed);
    }
    for (const std::string& address : suppressed) {
      ++living;
      std::cout << name << ": " << address << " is alive\n";
    }
  }
  EXPECT_EQ(living, 0);
  EXPECT_GE(dead.share(), 0.97) << dead.right << " of " << dead.all;
}

std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
    } else if (const char c = text[++i]; c == 'n') {
      out += '\n';
    } else if (c == 't') {
      out += '\t';
    } else if (c == 'x' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

// Words only, without the reply code: notifiers wrap lines, and drop the code of further ones.
std::string Words(std::string_view text, const std::string& code) {
  std::string out;
  for (const char c : Unescaped(text)) {
    if (IsAlnum(c)) out += c;
  }
  return absl::StrReplaceAll(out, {{code, ""}});
}

// Notifications that real servers wrote: the reply in the event is what the peer sent.
TEST(MailTruth, RepliesOfRealServersAreThoseThatWereSent) {
  const std::string folder = WHYBOUNCE_ROOT "/samples/bounces/";
  size_t checked = 0;
  for (const Row& row : ReadTable(folder + "truth.tsv")) {
    SCOPED_TRACE(row.at("file") + " " + row.at("final_recipient"));
    if (!std::filesystem::exists(folder + row.at("file"))) continue;
    const std::vector<Seen> seen = ReadMails(folder + row.at("file"));
    const std::string& recipient = row.at("final_recipient");
    const auto got = std::find_if(seen.begin(), seen.end(),
                                  [&](const Seen& s) { return s.recipient == ToLower(recipient); });
    ASSERT_NE(got, seen.end()) << "the recipient is missing";
    if (row.at("reply_code").empty()) continue;
    EXPECT_EQ(absl::StrCat(got->code), row.at("reply_code"));
    EXPECT_EQ(got->enhanced.empty() ? "-" : got->enhanced,
              row.at("enhanced_code").empty() ? got->enhanced.empty() ? "-" : got->enhanced
                                              : row.at("enhanced_code"));
    const std::vector<std::string> lines = absl::StrSplit(Unescaped(row.at("reply")), '\n');
    for (const std::string& line : lines) {
      // After its codes.
      std::string_view text = line;
      ConsumeReplyCode(&text);
      if (!text.empty() && (text.front() == '-' || text.front() == ' ')) text.remove_prefix(1);
      ConsumeEnhancedCode(&text);  // further lines repeat it
      // Sendmail cuts long ones.
      std::string_view said = got->reply;
      ConsumeReplyCode(&said);
      ConsumeEnhancedCode(&said);
      if (said.size() > 300 &&
          Words(text, row.at("reply_code")).starts_with(Words(said, row.at("reply_code"))))
        continue;
      EXPECT_NE(Words(got->reply, row.at("reply_code")).find(Words(text, row.at("reply_code"))),
                std::string::npos)
          << got->reply << "\nsent: " << line;
    }
    ++checked;
  }
  EXPECT_GT(checked, 15U);
}

}  // namespace
}  // namespace whybounce
