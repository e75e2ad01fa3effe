// The mails of ../shared/corpus and the notifications of samples/ against their truth tables.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/text.h"
#include "pipeline/event_stream.h"
#include "unit/testing/engine.h"
#include "unit/testing/mails.h"
#include "unit/testing/temp_file.h"

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
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> ReadMails(const std::string& path) {
  RunOptions options;
  options.input.paths = {path};
  std::vector<Seen> rows;
  StreamEvents(BuiltInEngine(), options, [&](const EventRow& row) {
    const EventView& e = *row.event;
    rows.push_back({ToLower(e.recipient), ToString(e.enhanced_code), std::string(row.reply),
                    std::string(Id(row.verdict->cause)), std::string(Id(e.outcome)), e.reply_code,
                    row.verdict->permanence == Permanence::kHard});
    return true;
  });
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

// What was reached, so that it is not lost again; the labels that are wrong or a matter of taste
// are among the misses.
TEST(MailTruth, OfManyWritersInAllLineEnds) {
  const std::string folder = WHYBOUNCE_SHARED "/corpus/";
  if (!std::filesystem::exists(folder + "bounces.tsv")) GTEST_SKIP() << "no " << folder;
  std::map<std::string, std::pair<int, int>> figures;
  const auto count = [&](const char* figure, bool right) {
    figures[figure].first += right;
    ++figures[figure].second;
  };
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
    count("events", seen.size() == expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      const Row& row = expected[i];
      const Seen none;
      const Seen* found = Find(seen, row.at("recipient"), i);
      const Seen& got = found == nullptr ? none : *found;
      count("recipient", got.recipient == ToLower(row.at("recipient")));
      if (const std::string& code = row.at("reply_code"); !code.empty())
        count("reply code", absl::StrCat(got.code) == code);
      if (const std::string& code = row.at("enhanced_code"); !code.empty())
        count("enhanced code", got.enhanced == code);
      const std::string& causes = row.at("accepted_causes");
      if (causes == "*") continue;
      const std::vector<std::string> accepted = absl::StrSplit(causes, ' ');
      count("cause", std::find(accepted.begin(), accepted.end(), got.cause) != accepted.end());
      if (causes.find("not-a-bounce") == causes.npos)
        count("permanence", got.is_hard == (row.at("permanent") == "1"));
    }
  }
  const auto share = [&](const char* figure) {
    return static_cast<double>(figures[figure].first) / figures[figure].second;
  };
  EXPECT_GE(share("events"), 0.99);
  EXPECT_GE(share("recipient"), 0.985);
  EXPECT_GE(share("reply code"), 0.99);
  EXPECT_GE(share("enhanced code"), 0.99);
  EXPECT_GE(share("cause"), 0.89);
  EXPECT_GE(share("permanence"), 0.95);
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
      // Behind its codes.
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
