// The page of one code, cause or blocklist.
#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "document/layout.h"
#include "reference/page_parts.h"
#include "reference/pages.h"

namespace whybounce {
namespace {

class EntryPage {
 public:
  EntryPage(const Reference& reference, const Entry& entry)
      : ref_(reference), parts_(reference), entry_(entry) {}

  Page Make() {
    switch (entry_.kind) {
      case EntryKind::kReply:
      case EntryKind::kEnhanced:
        MakeCode();
        break;
      case EntryKind::kCause:
        MakeCause();
        break;
      case EntryKind::kBlocklist:
        MakeBlocklist();
        break;
    }
    AddLinks();
    return std::move(page_);
  }

 private:
  void MakeCode() {
    page_ = parts_.Start(entry_.kind == EntryKind::kReply ? "reply" : "enhanced",
                         entry_.vendor.empty() ? entry_.page : entry_.name);
    page_.title = parts_.TitleOf(entry_);
    page_.lead = parts_.LeadOf(entry_);
    page_.tone = entry_.code_class == 0 ? "" : std::to_string(entry_.code_class);
    AddFacts({parts_.ClassFact(entry_), parts_.StandardFact(entry_), parts_.StagesFact(entry_),
              parts_.WhoFact(entry_), parts_.PermanenceFact(entry_), parts_.ActionFact(entry_),
              parts_.CauseFact(entry_), parts_.CompanionsFact(entry_)});
    if (entry_.kind == EntryKind::kEnhanced && entry_.code_class == 0) AddClasses();
    AddText("description", parts_.MeaningOf(entry_));
    AddText("caution", parts_.CautionOf(entry_));
    AddText("when", parts_.WhenOf(entry_));
    AddExample();
    AddText("provider_fix", ref_.AdviceAbout(entry_.vendor, {entry_.name}, entry_.cause));
    AddSteps("fix", parts_.FixOf(entry_));
    AddUses();
    AddRelated();
    // Found by the words that servers write, too.
    for (const Row& use : Uses()) {
      absl::StrAppend(&page_.keywords, use.cells[0][0].text, " ", use.cells[1][0].text, " ");
    }
    absl::StrAppend(&page_.keywords, AbslView(ref_.Fact(entry_, "example")));
  }

  void MakeCause() {
    page_ = parts_.Start("cause", entry_.page);
    page_.title = ref_.Title(entry_);
    page_.tone = entry_.permanence == Permanence::kHard   ? "5"
                 : entry_.permanence == Permanence::kSoft ? "4"
                                                          : "2";
    AddFacts({parts_.Fact("id", {{CodeLink(entry_.name, "")}}), parts_.WhoFact(entry_),
              parts_.PermanenceFact(entry_), parts_.ActionFact(entry_)});
    AddText("description", ref_.Text(entry_, "meaning"));
    AddText("when", ref_.Text(entry_, "when"));
    AddSteps("fix", parts_.FixOf(entry_));
    AddProviders();
    AddCodes();
    AddRelated();
    AddElsewhere();
  }

  void MakeBlocklist() {
    page_ = parts_.Start("blocklist", entry_.page);
    page_.title = entry_.name;
    const auto row = std::find_if(ref_.blocklists().begin(), ref_.blocklists().end(),
                                  [&](const Blocklist& one) { return one.zone == entry_.name; });
    std::vector<Line> answers;
    for (const std::string& one : ref_.Facts(entry_, "answers")) answers.push_back({Code(one)});
    AddFacts({parts_.Fact("operator", {{Name(row->operator_name)}}),
              parts_.Fact("lists", {{parts_.Term("lists", ref_.Fact(entry_, "lists"))}}),
              parts_.Fact("state", {{parts_.Term("state", ref_.Fact(entry_, "state"))}}),
              parts_.Fact("answers", std::move(answers)),
              parts_.Fact("expiry", {{parts_.Term("expiry", ref_.Fact(entry_, "expiry"))}}),
              parts_.CauseFact(entry_)});
    AddText("description", ref_.Text(entry_, "meaning"));
    AddSteps("removal", Removal());
    page_.keywords = row->operator_name;
  }

  // The steps of the list's way out, then what is special about this list.
  std::vector<std::string> Removal() const {
    const std::string_view way = ref_.Fact(entry_, "removal");
    std::vector<std::string> steps;
    for (const std::string& step :
         ref_.texts().List(absl::StrCat("removal.", AbslView(way), ".steps"))) {
      steps.push_back(Filled(step, {{"zone", entry_.name}, {"page", ref_.Fact(entry_, "page")}}));
    }
    const std::string_view note = ref_.Text(entry_, "note");
    if (!note.empty()) steps.emplace_back(note);
    return steps;
  }

  void AddFacts(std::vector<Row> rows) {
    std::erase_if(rows, [](const Row& row) { return row.cells.size() < 2; });
    parts_.AddSection(&page_, "facts")
        ->blocks.push_back({PageBlock::Kind::kFacts, std::move(rows)});
  }

  // A success has none.
  Span CauseOf(const Entry& code) const {
    if (code.code_class == 2) return Words(parts_.Label("punctuation.none"));
    const std::string_view id = Id(code.cause);
    return {.text = std::string(parts_.Label(absl::StrCat("cause.", AbslView(id), ".title"))),
            .id = std::string(id),
            .page = std::string(id)};
  }

  // An enhanced code for any class: what each class makes of it.
  void AddClasses() {
    std::vector<Entry> codes;
    for (const std::string& code_class : ref_.Facts(entry_, "classes")) {
      codes.push_back(*ref_.Find(code_class + entry_.name.substr(1)));
    }
    const bool causes_differ = std::any_of(codes.begin(), codes.end(), [&](const Entry& one) {
      return one.code_class != 2 && one.cause != entry_.cause;
    });
    PageBlock table{PageBlock::Kind::kTable, {{.cells = {}}}};
    for (const std::string_view column : {"code", "class", "cause", "permanence", "action"}) {
      if (column == "cause" && !causes_differ) continue;
      table.rows[0].cells.push_back({parts_.Term("label", column)});
    }
    for (const Entry& one : codes) {
      Row row{.id = one.name, .cells = {{CodeLink(one.name, "")}}};
      row.cells.push_back({parts_.Term("class", one.name.substr(0, 1))});
      if (causes_differ) row.cells.push_back({CauseOf(one)});
      row.cells.push_back({parts_.Term("permanence", PermanenceId(one))});
      row.cells.push_back({parts_.ActionTerm("action", Id(one.action), one.code_class, one.cause)});
      table.rows.push_back(std::move(row));
      absl::StrAppend(&page_.keywords, one.name, " ");
    }
    Section& facts = page_.sections.back();
    std::vector<Row>& rows = facts.blocks[0].rows;
    std::erase_if(rows, [](const Row& row) {
      return row.id == "class" || row.id == "permanence" || row.id == "action";
    });
    facts.blocks.push_back(std::move(table));
  }

  void AddText(std::string_view id, std::string_view text) {
    if (!text.empty()) parts_.AddSection(&page_, id)->blocks.push_back(Paragraph(text));
  }

  void AddSteps(std::string_view id, const std::vector<std::string>& steps) {
    if (steps.empty()) return;
    parts_.AddSection(&page_, id)->blocks.push_back(ListBlock(PageBlock::Kind::kSteps, steps));
  }

  void AddExample() {
    const std::string_view example = ref_.Fact(entry_, "example");
    // An enhanced code has one example for all its classes.
    const bool any = entry_.kind != EntryKind::kEnhanced || entry_.code_class == 0;
    if (example.empty() || (!any && example.find(entry_.name) == example.npos)) return;
    parts_.AddSection(&page_, "example")
        ->blocks.push_back({PageBlock::Kind::kQuote, {{.cells = {{Code(example)}}}}});
  }

  // "Postfix | 521 5.7.1 | ip-blocklisted" -> three cells.
  std::vector<Row> Uses() const {
    std::vector<Row> out;
    for (std::string_view use : ref_.Uses(entry_)) {
      const std::string_view who = TakeUntil(&use, " | ");
      const std::string_view reply = TakeUntil(&use, " | ");
      out.push_back(
          {.id = std::string(use),
           .cells = {
               {who == "*" ? parts_.Term("label", "anyone") : Name(who)},
               {Code(reply)},
               {{.text = std::string(parts_.Label(absl::StrCat("cause.", AbslView(use), ".title"))),
                 .id = std::string(use),
                 .page = std::string(use)}}}});
    }
    return out;
  }

  void AddUses() {
    std::vector<Row> uses = Uses();
    if (uses.empty()) return;
    PageBlock table{PageBlock::Kind::kTable, {{.cells = {}}}};
    for (const std::string_view column : {"by", "reply", "means"}) {
      table.rows[0].cells.push_back({parts_.Term("label", column)});
    }
    for (Row& row : uses) table.rows.push_back(std::move(row));
    parts_.AddSection(&page_, "uses")->blocks.push_back(std::move(table));
  }

  void AddEntries(std::string_view id, const std::vector<Entry>& entries) {
    if (entries.empty()) return;
    PageBlock list{PageBlock::Kind::kBullets, {}};
    for (const Entry& one : entries) {
      list.rows.push_back({.id = one.name, .cells = {parts_.CodeAndTitle(one)}});
    }
    parts_.AddSection(&page_, id)->blocks.push_back(std::move(list));
  }

  void AddRelated() {
    if (!entry_.known) return AddEntries("nearest", ref_.Nearest(entry_, 5));
    std::vector<Entry> related;
    for (const std::string& name : ref_.Facts(entry_, "related")) {
      if (auto one = ref_.Find(name)) related.push_back(*std::move(one));
    }
    AddEntries("related", related);
    PageBlock list{PageBlock::Kind::kBullets, {}};
    for (const auto& [a, b] : ListedComparisons(ref_)) {
      if (a.table != entry_.table && b.table != entry_.table) continue;
      const std::string text =
          Filled(parts_.Label("template.versus"), {{"a", a.name}, {"b", b.name}});
      const std::string id = ComparisonPageId(a, b);
      list.rows.push_back({.id = id, .cells = {{{.text = text, .id = id, .page = id}}}});
    }
    if (!list.rows.empty()) parts_.AddSection(&page_, "compare")->blocks.push_back(std::move(list));
  }

  // The registered codes that say so, and the providers' own ones.
  void AddCodes() {
    AddEntries("codes", ref_.CodesOf(entry_.cause));
    PageBlock own{PageBlock::Kind::kFacts, {}};
    for (std::string_view row : ref_.facts().List("vendors.codes")) {
      const std::string_view codes = TakeUntil(&row, " | ");
      const std::string_view provider = TakeUntil(&row, " | ");
      if (row != entry_.name) continue;
      absl::StrAppend(&page_.keywords, AbslView(codes), " ");
      if (own.rows.empty() || own.rows.back().id != provider) {
        own.rows.push_back(
            {.id = std::string(provider), .cells = {{Name(ref_.ProviderName(provider))}}});
      }
      own.rows.back().cells.push_back({Code(codes)});
    }
    if (own.rows.empty()) return;
    if (page_.sections.back().id != "codes") parts_.AddSection(&page_, "codes");
    page_.sections.back().blocks.push_back(std::move(own));
  }

  // Steps that only one provider has.
  void AddProviders() {
    PageBlock table{
        PageBlock::Kind::kTable,
        {{.cells = {{parts_.Term("label", "provider")}, {parts_.Term("label", "todo")}}}}};
    for (const std::string_view id : ref_.texts().Ids("provider_advice")) {
      const std::string_view advice = ref_.texts().TextOrEmpty(
          absl::StrCat("provider_advice.", AbslView(id), ".", entry_.name));
      if (advice.empty()) continue;
      table.rows.push_back(
          {.id = std::string(id), .cells = {{Name(ref_.ProviderName(id))}, {Words(advice)}}});
    }
    if (table.rows.size() > 1) {
      parts_.AddSection(&page_, "providers")->blocks.push_back(std::move(table));
    }
  }

  void AddElsewhere() {
    PageBlock facts{PageBlock::Kind::kFacts, {}};
    constexpr std::array<std::string_view, kVocabularyCount> kTools = {
        "whybounce", "Sisimai", "SparkPost", "KumoMTA", "PowerMTA"};
    for (size_t i = 0; i < kTools.size(); ++i) {
      const auto& names = ref_.cause(entry_.cause).names[i];
      if (names.empty()) continue;  // as of our own
      Row row{.id = std::string(Id(static_cast<Vocabulary>(i))), .cells = {{Name(kTools[i])}}};
      for (const std::string& one : names) row.cells.push_back({Code(one)});
      facts.rows.push_back(std::move(row));
    }
    if (!facts.rows.empty()) {
      parts_.AddSection(&page_, "elsewhere")->blocks.push_back(std::move(facts));
    }
  }

  void AddLinks() {
    std::vector<Row> links = parts_.LinksOf(entry_);
    if (links.empty()) return;
    parts_.AddSection(&page_, "learn_more")
        ->blocks.push_back({PageBlock::Kind::kBullets, std::move(links)});
  }

  const Reference& ref_;
  const PageParts parts_;
  const Entry& entry_;
  Page page_;
};

}  // namespace

Page MakeEntryPage(const Reference& reference, const Entry& entry) {
  return EntryPage(reference, entry).Make();
}

}  // namespace whybounce
