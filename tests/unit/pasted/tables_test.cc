// Refusals that were written and labelled before the program had seen them (tests/data/README.md),
// read and judged as `classify` does it.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_replace.h"
#include "base/domain.h"
#include "corpus/table.h"
#include "pasted/pasted.h"
#include "unit/testing/engine.h"
#include "where.h"

namespace whybounce {
namespace {

using Row = std::map<std::string, std::string>;

// What must be reached, in percent.
struct Floors {
  size_t right = 0;          // of all rows
  size_t right_answers = 0;  // of those with an answer
  size_t dead_called_dead = 0;
};

struct Table {
  const char* name;
  const char* text;
  size_t rows = 0;
  Floors floors;
};

struct Judged {
  Verdict verdict;
  ReplyView reply;  // views into the reader's and the row's bytes
  ReplyCode code = 0;
  EnhancedCode enhanced;
  std::string recipient;
};

Stage StageOf(const std::string& id) {
  for (int i = 0; i <= static_cast<int>(Stage::kLocal); ++i) {
    if (Id(static_cast<Stage>(i)) == id) return static_cast<Stage>(i);
  }
  return Stage::kUnknown;
}

class Judge {
 public:
  Judged operator()(const std::string& text, const std::string& stage) {
    Judged judged;
    judged.reply = pasted_.Read(text);
    if (!stage.empty() && stage != "-") judged.reply.stage = StageOf(stage);
    judged.verdict = Decide(judged.reply, &judged);
    judged.recipient = judged.reply.recipient.empty() ? pasted_.named() : judged.reply.recipient;
    const ReplyView whole = pasted_.Whole();
    if (judged.verdict.rule != 0 || whole.text.empty()) return judged;
    Judged of_whole = judged;
    of_whole.verdict = Decide(whole, &of_whole);
    return of_whole.verdict.cause == Cause::kUndetermined ? judged : of_whole;
  }

 private:
  Verdict Decide(const ReplyView& reply, Judged* judged) {
    const Engine& engine = BuiltInEngine();
    const Query query = engine.MakeQuery(
        reply, engine.FindProvider(reply.relay_host, DomainOf(reply.recipient)), &shape_);
    judged->code = query.code;
    judged->enhanced = query.enhanced_code;
    return engine.Decide(query);
  }

  Pasted pasted_;
  std::string shape_;
};

// Counts what is right and remembers what is not.
struct Count {
  size_t right = 0;
  size_t all = 0;
  std::string wrong;

  void Add(bool is_right, const std::string& what) {
    ++all;
    if (is_right) {
      ++right;
    } else {
      wrong += "  " + what.substr(0, 200) + "\n";
    }
  }
  void ExpectPercent(size_t percent, const std::string& name) const {
    EXPECT_GE(right * 100, all * percent) << name << ": " << right << " of " << all << "\n"
                                          << wrong;
  }
};

bool IsAmong(const std::string& accepted, std::string_view id) {
  return (" " + accepted + " ").find(" " + std::string(id) + " ") != std::string::npos;
}

std::string Unescaped(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\\n", "\n"}, {"\\t", "\t"}, {"\\r", "\r"}});
}

std::vector<Row> RowsOf(const char* name) {
  return ReadTable(WHYBOUNCE_ROOT "/tests/data/" + std::string(name));
}

class Tables : public testing::TestWithParam<Table> {};

TEST_P(Tables, AreJudgedRight) {
  const Table& table = GetParam();
  const std::vector<Row> rows = RowsOf(table.name);
  ASSERT_GE(rows.size(), table.rows);
  Count cause;
  Count answered;
  Count dead;
  Judge judge;
  for (Row row : rows) {
    const std::string text = Unescaped(row[table.text]);
    const bool is_framed = row.count("pasted") != 0;
    const Judged judged = judge(text, is_framed ? "" : row["stage"]);
    const Verdict& verdict = judged.verdict;
    const std::string& accepted = row.count("cause") != 0 ? row["cause"] : row["accepted_causes"];
    const std::string what = accepted + ", got " + std::string(Id(verdict.cause)) + " by " +
                             std::string(BuiltInClassifier().RuleId(verdict.rule)) + ": " + text;
    cause.Add(IsAmong(accepted, Id(verdict.cause)), what);
    if (verdict.cause != Cause::kUndetermined)
      answered.Add(IsAmong(accepted, Id(verdict.cause)), what);
    const bool is_hard = verdict.permanence == Permanence::kHard;
    if (row["permanence"] == "soft") {
      // The living are never called dead.
      EXPECT_FALSE(is_hard) << what;
    }
    if (row["permanence"] == "hard") dead.Add(is_hard, what);
  }
  cause.ExpectPercent(table.floors.right, "right");
  answered.ExpectPercent(table.floors.right_answers, "right when answered");
  dead.ExpectPercent(table.floors.dead_called_dead, "dead called dead");
  RecordProperty("right", static_cast<int>(cause.right));
  RecordProperty("of", static_cast<int>(cause.all));
}

INSTANTIATE_TEST_SUITE_P(Data, Tables,
                         testing::Values(Table{"sentences.tsv", "reply", 350, {95, 96, 96}},
                                         Table{"core_sentences.tsv", "reply", 1000, {99, 99, 0}},
                                         Table{"framed.tsv", "pasted", 150, {97, 97, 97}},
                                         Table{"refusals.tsv", "reply", 1540, {97, 98, 95}},
                                         Table{"field.tsv", "reply", 180, {98, 98, 99}}),
                         [](const testing::TestParamInfo<Table>& one) {
                           const std::string name = one.param.name;
                           return name.substr(0, name.find('.'));
                         });

// What a frame tells beside the reply.
TEST(Framed, CodesStageAndRecipientAreFound) {
  Count code;
  Count enhanced;
  Count stage;
  Count recipient;
  Judge judge;
  for (Row row : RowsOf("framed.tsv")) {
    const std::string text = Unescaped(row["pasted"]);
    const Judged judged = judge(text, "");
    const auto check = [&](const char* column, const std::string& got, Count* count) {
      if (row[column] == "-" || row[column].empty()) return;
      count->Add(row[column] == got,
                 std::string(column) + " " + row[column] + ", got " + got + ": " + text);
    };
    check("reply_code", judged.code == 0 ? "" : std::to_string(judged.code), &code);
    check("enhanced_code", ToString(judged.enhanced), &enhanced);
    check("stage", std::string(Id(judged.reply.stage)), &stage);
    check("recipient", judged.recipient, &recipient);
  }
  code.ExpectPercent(97, "reply code");
  enhanced.ExpectPercent(95, "enhanced code");
  stage.ExpectPercent(85, "stage");
  recipient.ExpectPercent(67, "recipient");
}

}  // namespace
}  // namespace whybounce
