#include "reference/page_parts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "document/layout.h"

namespace whybounce {
namespace {

// "RFC 7504 §4" -> its place on the RFC editor's site; drafts and the registry have theirs.
std::string UrlOf(std::string_view reference) {
  std::string_view rest = reference;
  if (ConsumePrefix(&rest, "RFC ")) {
    const std::string_view number = TakeUntil(&rest, " \u00a7");
    std::string url = absl::StrCat("https://www.rfc-editor.org/rfc/rfc", AbslView(number), ".html");
    if (!rest.empty()) absl::StrAppend(&url, "#section-", AbslView(rest));
    return url;
  }
  if (reference.starts_with("draft-")) {
    return absl::StrCat("https://datatracker.ietf.org/doc/", AbslView(reference), "/");
  }
  if (reference.starts_with("IANA")) {
    return "https://www.iana.org/assignments/smtp-enhanced-status-codes/";
  }
  return "";
}

}  // namespace

Span PageParts::Term(std::string_view prefix, std::string_view id, std::string_view page) const {
  return {.text = std::string(Label(absl::StrCat(AbslView(prefix), ".", AbslView(id)))),
          .id = std::string(id),
          .page = std::string(page)};
}

Line PageParts::CodeAndTitle(const Entry& entry) const {
  Line out = {CodeLink(entry.name, entry.known ? entry.page : "")};
  if (entry.kind != EntryKind::kBlocklist) {
    out.push_back(Words(absl::StrCat(" ", AbslView(ref_.Title(entry)))));
  }
  return out;
}

Page PageParts::Start(std::string_view kind, std::string_view id) const {
  return {.kind = std::string(kind),
          .id = std::string(id),
          .language = std::string(ref_.texts().language()),
          .category = std::string(Label(absl::StrCat("category.", AbslView(kind)))),
          .separator = std::string(Label("punctuation.comma"))};
}

Section* PageParts::AddSection(Page* page, std::string_view id) const {
  return page->Add(id, Label(absl::StrCat("heading.", AbslView(id))));
}

Row PageParts::Fact(std::string_view id, std::vector<Line> values) const {
  Row row{.id = std::string(id), .cells = {{Term("label", id)}}};
  for (Line& value : values) row.cells.push_back(std::move(value));
  return row;
}

std::string_view PageParts::ClassOf(const Entry& entry) const {
  constexpr std::string_view kDigits = "2345";
  if (entry.code_class >= 2 && entry.code_class <= 5) {
    return kDigits.substr(static_cast<size_t>(entry.code_class) - 2, 1);
  }
  return entry.kind == EntryKind::kEnhanced ? "any" : "other";
}

Row PageParts::ClassFact(const Entry& entry) const {
  return Fact("class", {{Term("class_full", ClassOf(entry))}});
}

Row PageParts::StandardFact(const Entry& entry) const {
  std::vector<Line> values;
  if (!entry.known) return Fact("standard", {{Term("origin", "unknown")}});
  std::string_view origin = ref_.Fact(entry, "origin");
  if (!entry.vendor.empty()) origin = "vendor";
  if (origin != "standard") values.push_back({Term("origin", origin)});
  for (const std::string& one : ref_.Facts(entry, "references")) {
    // For what is in no standard the references only tell what it resembles.
    if (origin != "standard" && one.starts_with("RFC")) continue;
    values.push_back({{.text = one, .id = one, .url = UrlOf(one), .voice = Voice::kName}});
  }
  return Fact("standard", std::move(values));
}

Row PageParts::StagesFact(const Entry& entry) const {
  std::vector<Line> values;
  for (const std::string& stage : ref_.Facts(entry, "stages")) {
    values.push_back({Term("stage", stage)});
  }
  return Fact("stages", std::move(values));
}

Row PageParts::WhoFact(const Entry& entry) const {
  std::vector<Line> values;
  for (const Who who : entry.who) values.push_back({Term("who_full", Id(who))});
  if (values.empty()) values.push_back({Term("who_full", "mixed")});
  return Fact("who", std::move(values));
}

Row PageParts::PermanenceFact(const Entry& entry) const {
  return PermanenceFact(PermanenceId(entry), entry.code_class);
}

Row PageParts::PermanenceFact(std::string_view permanence, int code_class) const {
  const bool final = code_class == 5 && permanence == Id(Permanence::kSoft);
  return Fact("permanence", {{Term("permanence_full", final ? "soft-final" : permanence)}});
}

Row PageParts::ActionFact(const Entry& entry) const {
  return Fact("action",
              {{ActionTerm("action_full", Id(entry.action), entry.code_class, entry.cause)}});
}

Span PageParts::ActionTerm(std::string_view prefix, std::string_view action, int code_class,
                           Cause cause) const {
  Span term = Term(prefix, action);
  const bool dead = ref_.cause(cause).permanence == Permanence::kHard;
  for (const std::string_view form : {code_class == 4 && dead ? "-4-dead" : "", "-4", "-5"}) {
    if (form.empty() || form[1] - '0' != code_class) continue;
    const std::string_view own = ref_.texts().TextOrEmpty(
        absl::StrCat(AbslView(prefix), ".", AbslView(action), AbslView(form)));
    if (own.empty()) continue;
    term.text = own;
    break;
  }
  return term;
}

Row PageParts::CauseFact(const Entry& entry) const {
  // A success or an answer has no cause, and an unknown code no usual one.
  if (entry.code_class == 2 || entry.code_class == 3 || !entry.known) return Fact("cause", {});
  if (entry.code_class != 0 && entry.cause == Cause::kDelivered) return Fact("cause", {});
  Span title{
      .text = std::string(Label(absl::StrCat("cause.", AbslView(Id(entry.cause)), ".title"))),
      .id = std::string(Id(entry.cause)),
      .page = std::string(Id(entry.cause))};
  return Fact("cause", {{std::move(title)}});
}

Row PageParts::CompanionsFact(const Entry& entry) const {
  std::vector<Line> values;
  for (const std::string& name : ref_.Companions(entry)) {
    const auto companion = ref_.Find(name);
    values.push_back({CodeLink(name, companion && companion->known ? companion->page : "")});
  }
  return Fact(entry.kind == EntryKind::kReply ? "enhanced" : "replies", std::move(values));
}

std::string PageParts::TitleOf(const Entry& entry) const {
  const bool smtp = entry.kind == EntryKind::kReply && ClassOf(entry) != "other";
  return Filled(Label(smtp ? "template.smtp_title" : "template.title"),
                {{"code", entry.name}, {"title", ref_.Title(entry)}});
}

std::string PageParts::LeadOf(const Entry& entry) const {
  return Filled(Label("template.lead"), {{"code", entry.name}, {"gist", ref_.Gist(entry)}});
}

std::string PageParts::UnfitText(const Entry& entry, std::string_view field) const {
  const std::string_view form =
      ref_.texts().TextOrEmpty(absl::StrCat("unfit.", AbslView(field), "_", entry.code_class));
  if (form.empty()) return std::string(ref_.Text(entry, field));
  const std::vector<std::string>& classes = ref_.Facts(entry, "classes");
  return Filled(form, {{"code", entry.name},
                       {"any", "X" + entry.name.substr(1)},
                       {"classes", Joined(classes, "punctuation.or")},
                       {"meaning", ref_.Text(entry, field)}});
}

std::string PageParts::MeaningOf(const Entry& entry) const {
  if (entry.known && !entry.fits) return UnfitText(entry, "meaning");
  if (entry.known) return std::string(ref_.Text(entry, "meaning"));
  std::string out(Label(absl::StrCat("class_meaning.", AbslView(ClassOf(entry)))));
  if (entry.kind == EntryKind::kEnhanced) {
    const std::string_view subject = ref_.texts().TextOrEmpty(
        absl::StrCat("subject_meaning.", entry.name.substr(2, entry.name.rfind('.') - 2)));
    if (!subject.empty()) out.append(Label("punctuation.between_sentences")).append(subject);
  }
  return out;
}

std::string PageParts::WhenOf(const Entry& entry) const {
  if (entry.known && !entry.fits) return UnfitText(entry, "when");
  return std::string(entry.known ? ref_.Text(entry, "when") : Label("unknown.when"));
}

std::string_view PageParts::CautionOf(const Entry& entry) const {
  return entry.fits ? ref_.Text(entry, "caution") : "";
}

std::string_view PageParts::NounOf(const Entry& entry) const {
  const bool failure = entry.code_class == 4 || entry.code_class == 5;
  if (failure && entry.permanence == Permanence::kNone) return Label("class_noun.answer");
  return Label(absl::StrCat("class_noun.", AbslView(ClassOf(entry))));
}

std::vector<std::string> PageParts::FixOf(const Entry& entry) const {
  const std::string its_cause = absl::StrCat("cause.", AbslView(Id(entry.cause)));
  if (entry.code_class == 2) {
    const auto& own = ref_.Texts(entry, "fix");
    const bool same = CauseFromId(ref_.Fact(entry, "cause")) == entry.cause;
    return entry.known && same && !own.empty() ? own : ref_.texts().Steps("cause.delivered");
  }
  if (!entry.known) return ref_.texts().List("unknown.fix");
  if (!entry.fits && entry.code_class == 5) return ref_.texts().List("unfit.fix");
  // What ends with removing an address is no advice for a failure that is meant to pass.
  if (entry.kind == EntryKind::kEnhanced && entry.code_class == 4 &&
      ref_.cause(entry.cause).permanence == Permanence::kHard) {
    return ref_.texts().List("temporary.fix");
  }
  // A class with a cause of its own has its cause's steps, too.
  const bool own_cause = ref_.facts().TextOrEmpty(entry.table + ".cause") != Id(entry.cause);
  if (!ref_.texts().List(entry.table + ".fix").empty() &&
      (!own_cause || entry.kind == EntryKind::kCause)) {
    return ref_.texts().Steps(entry.table, entry.code_class);
  }
  return ref_.texts().Steps(its_cause, entry.code_class);
}

std::string PageParts::Joined(const std::vector<std::string>& items, std::string_view last) const {
  std::string out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += Label(i + 1 == items.size() ? last : "punctuation.comma");
    out += items[i];
  }
  return out;
}

std::string PageParts::AppliesOf(const Entry& entry) const {
  // Commands are named in one breath, other places one by one.
  std::vector<std::string> commands;
  std::vector<std::string> places;
  std::string_view form = "template.applies";
  std::string_view last = "punctuation.or_else";
  for (const std::string& stage : ref_.Facts(entry, "stages")) {
    if (stage == "none") {
      form = "template.applies_never";
    } else if (const std::string_view at = ref_.texts().TextOrEmpty("at." + stage); !at.empty()) {
      places.emplace_back(at);
    } else {
      commands.emplace_back(Label("stage." + stage));
    }
  }
  if (!commands.empty()) {
    const std::string joined = Joined(commands, "punctuation.or");
    places.insert(places.begin(), Filled(Label("template.in_answer"), {{"commands", joined}}));
  }
  if (entry.kind == EntryKind::kEnhanced) {
    form = "template.applies_behind";
    places = ref_.Companions(entry);
    last = "punctuation.or";
  }
  if (places.empty() && entry.kind == EntryKind::kEnhanced) form = "template.applies_behind_any";
  if (ref_.Fact(entry, "origin") == "draft") form = "template.applies_proposed";
  if (!entry.known) form = "template.applies_nowhere";
  std::string out = Filled(Label(form), {{"code", entry.name}, {"places", Joined(places, last)}});
  out += Label("punctuation.between_sentences");
  return out + ActionTerm("action_full", Id(entry.action), entry.code_class, entry.cause).text;
}

std::vector<Row> PageParts::LinksOf(const Entry& entry) const {
  std::vector<Row> out;
  std::vector<std::string> references = ref_.Facts(entry, "references");
  if (!entry.known) references = ref_.facts().List("unknown.references");
  if (entry.kind == EntryKind::kBlocklist) references = ref_.facts().List("blocklists.references");
  for (const std::string& one : references) {
    Line line = {{.text = one, .id = one, .url = UrlOf(one), .voice = Voice::kName}};
    std::string_view number = one;
    if (ConsumePrefix(&number, "RFC ")) {
      const std::string_view title =
          ref_.facts().TextOrEmpty(absl::StrCat("rfc.", AbslView(TakeUntil(&number, " "))));
      if (!title.empty()) line.push_back(Name(absl::StrCat(" ", AbslView(title))));
    }
    out.push_back({.id = one, .cells = {std::move(line)}});
  }
  return out;
}

}  // namespace whybounce
