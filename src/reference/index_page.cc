// Everything there is, as links.
#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "document/layout.h"
#include "reference/page_parts.h"
#include "reference/pages.h"

namespace whybounce {
namespace {

class IndexPage {
 public:
  explicit IndexPage(const Reference& reference) : ref_(reference), parts_(reference) {}

  Page Make() {
    page_ = parts_.Start("index", "index");
    page_.title = parts_.Label("index.title");
    page_.lead = parts_.Label("index.lead");
    AddCommonest();
    AddProviders();
    AddGroups(EntryKind::kReply, "replies", "class",
              [&](const Entry& e) { return std::string(parts_.ClassOf(e)); });
    AddGroups(EntryKind::kEnhanced, "enhanced", "subject",
              [](const Entry& e) { return e.name.substr(2, e.name.rfind('.') - 2); });
    AddGroups(EntryKind::kCause, "causes", "cause_group",
              [&](const Entry& e) { return std::string(ref_.Fact(e, "group")); });
    AddGroups(EntryKind::kBlocklist, "blocklists", "state_group", [&](const Entry& e) {
      const std::string_view state = ref_.Fact(e, "state");
      return std::string(state == "closed" || state == "merged" ? "closed" : "open");
    });
    AddComparisons();
    return std::move(page_);
  }

 private:
  // A section for the kind, and below it one per group, in the order in which groups first appear.
  void AddGroups(EntryKind kind, std::string_view id, std::string_view prefix,
                 const std::function<std::string(const Entry&)>& group_of) {
    page_.Add(id, parts_.Label(absl::StrCat("index.", AbslView(id))));
    std::vector<std::pair<std::string, PageBlock>> groups;
    for (const Entry& entry : ref_.All(kind)) {
      const std::string group = group_of(entry);
      auto at = std::find_if(groups.begin(), groups.end(),
                             [&](const auto& one) { return one.first == group; });
      if (at == groups.end()) {
        at = groups.insert(groups.end(), {group, {PageBlock::Kind::kBullets, {}}});
      }
      Line line = kind == EntryKind::kCause
                      ? Line{{.text = std::string(ref_.Title(entry)), .page = entry.page}}
                      : parts_.CodeAndTitle(entry);
      at->second.rows.push_back({.id = entry.name, .cells = {std::move(line)}});
    }
    // Refusals are what is looked up: 5xx, 4xx, then the others; what is not SMTP comes last.
    std::stable_sort(groups.begin(), groups.end(), [&](const auto& a, const auto& b) {
      const auto rank = [&](const std::string& group) {
        return group == "other"                                 ? 9
               : kind == EntryKind::kReply && IsDigit(group[0]) ? '5' - group[0]
                                                                : 0;
      };
      return rank(a.first) < rank(b.first);
    });
    for (auto& [group, block] : groups) {
      Section* section = page_.Add(absl::StrCat(AbslView(id), "-", group),
                                   parts_.Label(absl::StrCat(AbslView(prefix), ".", group)));
      section->level = 3;
      section->blocks.push_back(std::move(block));
    }
  }

  // Replies as people have them before their eyes, and what each of them means.
  void AddCommonest() {
    PageBlock table{PageBlock::Kind::kTable,
                    {{.cells = {{Words(parts_.Label("category.answer"))},
                                {Words(parts_.Label("label.found"))}}}}};
    for (const std::string& row : ref_.facts().List("commonest.replies")) {
      const size_t bar = row.rfind(" | ");
      const std::string cause = row.substr(bar + 3);
      Span title = parts_.Term("cause", absl::StrCat(cause, ".title"), cause);
      title.id = cause;
      table.rows.push_back(
          {.id = cause, .cells = {{Code(row.substr(0, bar))}, {std::move(title)}}});
    }
    page_.Add("commonest", parts_.Label("index.commonest"))->blocks.push_back(std::move(table));
  }

  void AddProviders() {
    PageBlock list{PageBlock::Kind::kBullets, {}};
    for (const std::string& id : ProvidersWithPages(ref_)) {
      list.rows.push_back({.id = id,
                           .cells = {{{.text = std::string(ref_.ProviderName(id)),
                                       .id = id,
                                       .page = ProviderPageId(id),
                                       .voice = Voice::kName}}}});
    }
    page_.Add("providers", parts_.Label("index.providers"))->blocks.push_back(std::move(list));
  }

  void AddComparisons() {
    Section* section = page_.Add("comparisons", parts_.Label("index.comparisons"));
    PageBlock list{PageBlock::Kind::kBullets, {}};
    for (const auto& [a, b] : ListedComparisons(ref_)) {
      const std::string id = ComparisonPageId(a, b);
      const std::string text = Filled(
          parts_.Label("template.versus_long"),
          {{"a", a.name}, {"title_a", ref_.Title(a)}, {"b", b.name}, {"title_b", ref_.Title(b)}});
      list.rows.push_back({.id = id, .cells = {{{.text = text, .id = id, .page = id}}}});
    }
    section->blocks.push_back(std::move(list));
  }

  const Reference& ref_;
  const PageParts parts_;
  Page page_;
};

// "x" and "xx" stand for any digits, as do "yz" (RFC 5321 writes 5yz).
bool IsAnyDigits(std::string_view part) {
  return part.size() <= 2 && part.find_first_not_of("xyz*") == part.npos;
}

// What the codes of a group begin with: "55" for 55x, "5.7." for 5.7.x, "x." for X.x.x.
std::optional<std::string> GroupPrefix(std::string_view lower) {
  std::string_view rest = lower;
  if (rest.find('.') == rest.npos) {
    if (rest.size() != 3) return std::nullopt;
    const size_t digits = IsDigit(rest[1]) ? 2 : 1;
    if (rest[0] < '1' || rest[0] > '6' || !IsAnyDigits(rest.substr(digits))) return std::nullopt;
    return std::string(rest.substr(0, digits));
  }
  const std::string_view code_class = TakeUntil(&rest, ".");
  const std::string_view subject = TakeUntil(&rest, ".");
  if (code_class != "2" && code_class != "4" && code_class != "5" && code_class != "x")
    return std::nullopt;
  if (!IsAnyDigits(rest)) return std::nullopt;
  if (IsAnyDigits(subject)) return absl::StrCat(AbslView(code_class), ".");
  if (subject.size() > 1 || !IsDigit(subject[0])) return std::nullopt;
  return absl::StrCat(AbslView(code_class), ".", AbslView(subject), ".");
}

}  // namespace

std::optional<Page> MakeGroupPage(const Reference& reference, std::string_view name) {
  const std::string lower = ToLower(Reference::BareName(name));
  const std::optional<std::string> prefix = GroupPrefix(lower);
  if (!prefix) return std::nullopt;
  const bool is_reply = prefix->find('.') == prefix->npos;
  const std::string code_class = prefix->substr(0, 1);

  const PageParts parts(reference);
  PageBlock list{PageBlock::Kind::kBullets, {}};
  for (Entry& entry : reference.All(is_reply ? EntryKind::kReply : EntryKind::kEnhanced)) {
    if (!is_reply && code_class != "x") {
      const auto& classes = reference.Facts(entry, "classes");
      if (std::find(classes.begin(), classes.end(), code_class) == classes.end()) continue;
      entry = *reference.Find(code_class + entry.name.substr(1));
    }
    if (!ToLower(entry.name).starts_with(*prefix)) continue;
    list.rows.push_back({.id = entry.name, .cells = {parts.CodeAndTitle(entry)}});
  }
  if (list.rows.empty()) return std::nullopt;
  const std::string_view kind = is_reply ? "reply" : "enhanced";
  Page page = parts.Start(kind, lower);
  const bool smtp = code_class >= "2" && code_class <= "5";
  const std::string class_id = code_class == "x" ? "any" : smtp ? code_class : "other";
  page.tone = smtp ? code_class : "";
  page.title = !is_reply && prefix->size() > 2
                   ? parts.Label(absl::StrCat("subject.", prefix->substr(2, 1)))
                   : parts.Label(absl::StrCat("class.", class_id));
  page.lead = parts.Label(absl::StrCat("class_meaning.", class_id));
  const std::string_view section = is_reply ? "replies" : "enhanced";
  page.Add(section, parts.Label(absl::StrCat("index.", AbslView(section))))
      ->blocks.push_back(std::move(list));
  return page;
}

Page MakeIndexPage(const Reference& reference) { return IndexPage(reference).Make(); }

}  // namespace whybounce
