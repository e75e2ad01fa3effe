// Two codes side by side.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "document/layout.h"
#include "reference/page_parts.h"
#include "reference/pages.h"

namespace whybounce {
namespace {

class ComparisonPage {
 public:
  ComparisonPage(const Reference& reference, const Entry& a, const Entry& b)
      : ref_(reference), parts_(reference), a_(a), b_(b) {}

  Page Make() {
    page_ = parts_.Start("comparison", ComparisonPageId(a_, b_));
    page_.title = Filled(
        parts_.Label("template.comparison_title"),
        {{"a", a_.name}, {"title_a", ref_.Title(a_)}, {"b", b_.name}, {"title_b", ref_.Title(b_)}});
    page_.tone = parts_.ClassOf(b_);
    AddSummary();
    AddDifferences();
    AddCode(a_);
    if (!IsSame()) AddCode(b_);
    AddWhenEach();
    AddLearnMore();
    return std::move(page_);
  }

 private:
  bool IsSame() const { return a_.name == b_.name; }

  // What a reader must know if he reads one sentence only.
  std::string DecisiveDifference() const {
    const std::string_view noun_a = parts_.NounOf(a_);
    const std::string_view noun_b = parts_.NounOf(b_);
    std::string_view form = "template.differ_in_class";
    if (IsSame()) {
      form = "template.same";
    } else if (!a_.known && !b_.known) {
      form = "template.neither_known";
    } else if (a_.name.substr(1) == b_.name.substr(1) && a_.kind == EntryKind::kEnhanced &&
               b_.kind == a_.kind && ref_.Gist(a_) == ref_.Gist(b_)) {
      form = "template.differ_in_class_only";
    } else if (noun_a == noun_b) {
      form = "template.differ_in_meaning";
    }
    return Filled(
        parts_.Label(form),
        {{"a", a_.name},
         {"b", b_.name},
         {"gist_a", ref_.Gist(a_)},
         {"gist_b", ref_.Gist(b_)},
         {"class_a", noun_a},
         {"class_b", noun_b},
         {"classes", parts_.Label(absl::StrCat("class_nouns.", AbslView(parts_.ClassOf(a_))))}});
  }

  // An enhanced code that usually stands after the reply code, whichever is named first.
  std::string Companionship() const {
    const Entry& reply = a_.kind == EntryKind::kReply ? a_ : b_;
    const Entry& enhanced = a_.kind == EntryKind::kReply ? b_ : a_;
    const auto& companions = ref_.Facts(reply, "with");
    if (std::find(companions.begin(), companions.end(), enhanced.name) == companions.end()) {
      return "";
    }
    return Filled(parts_.Label("template.companions"),
                  {{"reply", reply.name}, {"enhanced", enhanced.name}});
  }

  void AddSummary() {
    page_.lead = DecisiveDifference();
    Section* summary = parts_.AddSection(&page_, "summary");
    summary->blocks.push_back(Paragraph(page_.lead));
    std::string more = Companionship();
    if (!more.empty()) summary->blocks.push_back(Paragraph(more));
    // The classes as such, each named once.
    std::string classes(parts_.Label("class_meaning." + std::string(parts_.ClassOf(a_))));
    if (parts_.ClassOf(b_) != parts_.ClassOf(a_)) {
      classes += parts_.Label("punctuation.between_sentences");
      classes += parts_.Label("class_meaning." + std::string(parts_.ClassOf(b_)));
    }
    summary->blocks.push_back(Paragraph(classes));
  }

  void AddDifferences() {
    if (IsSame()) return;
    const auto facts = [&](const Entry& e) {
      return std::vector<Row>{parts_.ClassFact(e), parts_.StandardFact(e),   parts_.StagesFact(e),
                              parts_.WhoFact(e),   parts_.PermanenceFact(e), parts_.ActionFact(e),
                              parts_.CauseFact(e), parts_.CompanionsFact(e)};
    };
    std::vector<Row> left = facts(a_);
    std::vector<Row> right = facts(b_);
    PageBlock table{PageBlock::Kind::kTable,
                    {{.cells = {{Words("")}, {Code(a_.name)}, {Code(b_.name)}}}}};
    const auto add = [&](std::string_view id, Line label, Line one, Line other) {
      table.rows.push_back({std::string(id), {std::move(label), std::move(one), std::move(other)}});
    };
    for (size_t i = 0; i < left.size(); ++i) {
      // Of a reply code and an enhanced code each has companions of the other kind.
      if (left[i].id != right[i].id) continue;
      Line one = Values(left[i]);
      Line other = Values(right[i]);
      const auto same = [](const Span& x, const Span& y) { return x.text == y.text; };
      if (std::equal(one.begin(), one.end(), other.begin(), other.end(), same)) continue;
      add(left[i].id, left[i].cells[0], std::move(one), std::move(other));
    }
    if (table.rows.size() > 1) {
      parts_.AddSection(&page_, "key_differences")->blocks.push_back(std::move(table));
    } else {
      parts_.AddSection(&page_, "key_differences")
          ->blocks.push_back(Paragraph(parts_.Label("template.no_fact_differs")));
    }
  }

  // The values of a fact as one line.
  Line Values(const Row& fact) const {
    Line out;
    for (size_t i = 1; i < fact.cells.size(); ++i) {
      if (i > 1) out.push_back(Words(page_.separator));
      for (const Span& span : fact.cells[i]) out.push_back(span);
    }
    if (out.empty()) out.push_back(Words(parts_.Label("punctuation.none")));
    return out;
  }

  // Puts the code before the heading of a section.
  void About(const Entry& entry, Section* section) const {
    section->subject = entry.name;
    section->level = 3;
    section->heading = Filled(parts_.Label("template.section_of_code"),
                              {{"code", entry.name}, {"heading", section->heading}});
  }

  void AddCode(const Entry& entry) {
    Section* head = page_.Add("code", parts_.TitleOf(entry));
    head->subject = entry.name;
    head->tone = parts_.ClassOf(entry);
    const auto add = [&](std::string_view id, PageBlock block) {
      Section* section = parts_.AddSection(&page_, id);
      About(entry, section);
      section->blocks.push_back(std::move(block));
    };
    add("description", Paragraph(parts_.MeaningOf(entry)));
    add("when", Paragraph(parts_.WhenOf(entry)));
    const std::string_view caution = parts_.CautionOf(entry);
    if (!caution.empty()) add("caution", Paragraph(caution));
    add("fix", ListBlock(PageBlock::Kind::kSteps, parts_.FixOf(entry)));
    if (entry.known) return;
    PageBlock nearest{PageBlock::Kind::kBullets, {}};
    for (const Entry& one : ref_.Nearest(entry, 5)) {
      nearest.rows.push_back({.id = one.name, .cells = {parts_.CodeAndTitle(one)}});
    }
    if (!nearest.rows.empty()) add("nearest", std::move(nearest));
  }

  void AddWhenEach() {
    Section* section = parts_.AddSection(&page_, "when_each");
    std::vector<std::string> items = {parts_.AppliesOf(a_)};
    if (!IsSame()) items.push_back(parts_.AppliesOf(b_));
    section->blocks.push_back(ListBlock(PageBlock::Kind::kBullets, items));
  }

  void AddLearnMore() {
    PageBlock list{PageBlock::Kind::kBullets, {}};
    for (const Entry* entry : {&a_, &b_}) {
      for (Row& row : parts_.LinksOf(*entry)) {
        const bool listed = std::any_of(list.rows.begin(), list.rows.end(),
                                        [&](const Row& one) { return one.id == row.id; });
        if (!listed) list.rows.push_back(std::move(row));
      }
    }
    for (const Entry* entry : {&a_, &b_}) {
      if (!entry->known || (entry == &b_ && b_.page == a_.page)) continue;
      list.rows.push_back({.id = entry->name, .cells = {parts_.CodeAndTitle(*entry)}});
    }
    parts_.AddSection(&page_, "learn_more")->blocks.push_back(std::move(list));
  }

  const Reference& ref_;
  const PageParts parts_;
  const Entry& a_;
  const Entry& b_;
  Page page_;
};

}  // namespace

std::string ComparisonPageId(const Entry& a, const Entry& b) {
  return absl::StrCat(ToLower(a.name), "-vs-", ToLower(b.name));
}

Page MakeComparisonPage(const Reference& reference, const Entry& a, const Entry& b) {
  return ComparisonPage(reference, a, b).Make();
}

std::vector<std::pair<Entry, Entry>> ListedComparisons(const Reference& reference) {
  std::vector<std::pair<Entry, Entry>> out;
  for (std::string_view pair : reference.facts().List("comparisons.pairs")) {
    const auto a = reference.Find(TakeUntil(&pair, " "));
    const auto b = reference.Find(pair);
    if (a && b) out.emplace_back(*a, *b);
  }
  return out;
}

}  // namespace whybounce
