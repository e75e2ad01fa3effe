#include "reference/reference.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/edit_distance.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "classify/rules/packed.h"
#include "document/layout.h"
#include "whybounce/codes.h"

namespace whybounce {
namespace {

// The number of a code, so that codes can be sorted and be near each other: 556, or 1010 for
// X.1.10.
int NumberOf(const Entry& entry) {
  if (entry.kind == EntryKind::kReply) return static_cast<int>(*ParseUint(entry.name));
  std::string as_class_5 = entry.name;
  as_class_5[0] = '5';
  const auto code = ParseEnhancedCode(as_class_5);
  return code->subject * 1000 + code->detail;
}

std::string KeyOf(std::string_view table, std::string_view field) {
  return absl::StrCat(AbslView(table), ".", AbslView(field));
}

// None where they are "mixed".
std::vector<Who> WhosOf(const std::vector<std::string>& ids) {
  std::vector<Who> out;
  for (const std::string& id : ids) {
    if (const auto who = WhoFromId(id)) out.push_back(*who);
  }
  return out;
}

bool Contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// Whether `text` names `code`: "#5.1.1," does, "5.1.10" does not.
bool HasCode(std::string_view text, std::string_view code) {
  for (size_t at = text.find(code); at != text.npos; at = text.find(code, at + 1)) {
    const size_t end = at + code.size();
    if (end == text.size() || !IsDigit(text[end])) return true;
  }
  return false;
}

}  // namespace

std::string_view PermanenceId(const Entry& entry) {
  return entry.permanence ? Id(*entry.permanence) : "mixed";
}

absl::StatusOr<Reference> Reference::Load(std::string_view language,
                                          const std::vector<std::string_view>& further_texts) {
  std::vector<std::string_view> files = {"labels", "replies", "enhanced", "causes", "blocklists"};
  files.insert(files.end(), further_texts.begin(), further_texts.end());
  ASSIGN_OR_RETURN(Catalogue texts, Catalogue::Load(language, files));
  ASSIGN_OR_RETURN(Catalogue facts, Catalogue::LoadFacts({"replies", "enhanced", "reference"}));
  return Reference(std::move(texts), std::move(facts), UnpackFacts());
}

// What is known of its cause.
void Reference::SetJudgement(Entry* entry) const {
  const CauseInfo& info = cause(entry->cause);
  entry->permanence = info.permanence;
  entry->action = info.action;
  const auto& everybody = facts_.List(absl::StrCat("cause.", AbslView(Id(entry->cause)), ".who"));
  entry->who = everybody.empty() ? std::vector<Who>{info.who} : WhosOf(everybody);
}

Entry Reference::MakeCode(EntryKind kind, std::string_view name, std::string_view id) const {
  Entry out;
  out.kind = kind;
  out.name = std::string(name);
  out.page = ToLower(id);
  out.table = absl::StrCat(kind == EntryKind::kReply ? "reply." : "enhanced.", AbslView(id));
  out.code_class = IsDigit(name[0]) ? name[0] - '0' : 0;
  out.known = texts_.Has(KeyOf(out.table, "title"));
  const bool success = out.code_class == 2 || out.code_class == 3;
  out.cause =
      CauseFromId(Fact(out, "cause")).value_or(success ? Cause::kDelivered : Cause::kUndetermined);
  if (!out.known && kind == EntryKind::kEnhanced) LookUpVendor(&out);
  if (const auto& classes = Facts(out, "classes"); out.code_class != 0 && !classes.empty()) {
    out.fits = Contains(classes, std::to_string(out.code_class));
    if (success) out.cause = Cause::kDelivered;
    if (!success && out.cause == Cause::kDelivered) out.cause = Cause::kUndetermined;
  }
  SetJudgement(&out);
  if (out.code_class == 4) {
    if (out.permanence == Permanence::kHard) out.action = Action::kRetry;
    out.permanence = Permanence::kSoft;
  }
  // What the code itself says outranks what its usual cause says; an enhanced code says it of 5.
  if (kind == EntryKind::kReply || (out.code_class != 4 && out.fits)) {
    if (const std::string_view own = Fact(out, "permanence"); !own.empty())
      out.permanence = PermanenceFromId(own);  // or "mixed"
    out.action = ActionFromId(Fact(out, "action")).value_or(out.action);
  }
  if (const auto& own = Facts(out, "who"); !own.empty()) out.who = WhosOf(own);
  if (success) {
    out.permanence = Permanence::kNone;
    out.action = Action::kNothing;
  }
  return out;
}

std::string_view Reference::VendorRow(std::string_view name) const {
  const auto code = ParseEnhancedCode(name);
  for (const std::string_view row : facts_.List("vendors.codes")) {
    std::string_view range = row.substr(0, row.find(" | "));
    const auto first = ParseEnhancedCode(TakeUntil(&range, "-"));
    const auto last = range.empty() ? first : ParseEnhancedCode(range);
    if (code && first && last && !(*code < *first) && !(*last < *code)) return row;
  }
  return {};
}

// Makes an entry that is not listed known if it is some provider's own code.
void Reference::LookUpVendor(Entry* entry) const {
  std::string_view row = VendorRow(entry->name);
  if (row.empty()) return;
  TakeUntil(&row, " | ");
  entry->known = true;
  entry->vendor = TakeUntil(&row, " | ");
  entry->cause = CauseFromId(row).value_or(Cause::kUndetermined);
  entry->table = absl::StrCat("cause.", AbslView(row));
  entry->page = row;
}

Entry Reference::MakeCause(Cause cause) const {
  Entry out;
  out.kind = EntryKind::kCause;
  out.name = out.page = Id(cause);
  out.table = absl::StrCat("cause.", out.name);
  out.cause = cause;
  SetJudgement(&out);
  return out;
}

Entry Reference::MakeBlocklist(const Blocklist& list) const {
  Entry out;
  out.kind = EntryKind::kBlocklist;
  out.name = out.page = list.zone;
  out.table = absl::StrCat("blocklist.", list.zone);
  out.cause = CauseFromId(Fact(out, "cause")).value_or(Cause::kIpBlocklisted);
  const CauseInfo& info = cause(out.cause);
  out.permanence = info.permanence;
  out.action = info.action;
  out.who = {info.who};
  return out;
}

std::string_view Reference::BareName(std::string_view name) {
  name = TrimSpace(name);
  for (const std::string_view word : {"esmtp", "smtp", "error", "status", "reply", "dsn", "code"}) {
    if (!EqualsIgnoreCase(name.substr(0, word.size()), word)) continue;
    const size_t end = name.find_first_not_of(" :=#", word.size());
    if (end != name.npos && end > word.size()) name.remove_prefix(end);
  }
  name.remove_prefix(std::min(name.find_first_not_of("#([<\"'"), name.size()));
  while (!name.empty() && std::string_view(".,;:)]>\"'-").find(name.back()) != name.npos) {
    name.remove_suffix(1);
  }
  return TrimSpace(name);
}

std::optional<Entry> Reference::Find(std::string_view name) const {
  name = BareName(name);
  // Codes that are not SMTP's (101, 605) are explained too, so any three digits are a code.
  if (name.size() == 3 && ParseUint(name)) return MakeCode(EntryKind::kReply, name, name);
  std::string enhanced(name);
  const bool any_class = enhanced.starts_with("X.") || enhanced.starts_with("x.");
  if (any_class) enhanced[0] = '5';
  if (ParseEnhancedCode(enhanced)) {
    const std::string id = "X" + enhanced.substr(1);
    return MakeCode(EntryKind::kEnhanced, any_class ? id : enhanced, id);
  }
  std::string lower = ToLower(name);
  std::replace(lower.begin(), lower.end(), '_', '-');  // no zone has one
  if (const auto cause = CauseFromId(lower)) return MakeCause(*cause);
  for (const Blocklist& list : blocklists()) {
    if (list.zone == lower) return MakeBlocklist(list);
  }
  return std::nullopt;
}

std::vector<Entry> Reference::All(EntryKind kind) const {
  std::vector<Entry> out;
  if (kind == EntryKind::kCause) {
    for (size_t i = 0; i < kCauseCount; ++i) out.push_back(MakeCause(static_cast<Cause>(i)));
  } else if (kind == EntryKind::kBlocklist) {
    for (const Blocklist& list : blocklists()) out.push_back(MakeBlocklist(list));
  } else {
    const std::string_view prefix = kind == EntryKind::kReply ? "reply" : "enhanced";
    for (const std::string_view id : facts_.Ids(prefix)) out.push_back(MakeCode(kind, id, id));
    std::sort(out.begin(), out.end(),
              [](const Entry& a, const Entry& b) { return NumberOf(a) < NumberOf(b); });
  }
  return out;
}

std::vector<Entry> Reference::Nearest(const Entry& entry, size_t count) const {
  std::vector<Entry> out;
  const auto class_of = [](const Entry& e) {
    return e.code_class < 2 || e.code_class > 5 ? 1 : e.code_class;
  };
  for (Entry& one : All(entry.kind)) {
    if (one.kind == EntryKind::kEnhanced && entry.code_class != 0) {
      one = MakeCode(one.kind, std::to_string(entry.code_class) + one.name.substr(1), one.name);
    }
    // What is no SMTP reply is near what is none either: 607 to 999.
    if (one.name == entry.name || class_of(one) != class_of(entry) || !one.fits) continue;
    out.push_back(std::move(one));
  }
  const auto distance = [&](const Entry& one) { return std::abs(NumberOf(one) - NumberOf(entry)); };
  std::stable_sort(out.begin(), out.end(),
                   [&](const Entry& a, const Entry& b) { return distance(a) < distance(b); });
  if (out.size() > count) out.resize(count);
  return out;
}

std::string Reference::NearestName(std::string_view name) const {
  const std::string lower = ToLower(name);
  NearestWord nearest(lower);
  for (const EntryKind kind : {EntryKind::kCause, EntryKind::kBlocklist}) {
    for (const Entry& entry : All(kind)) nearest.Offer(entry.name);
  }
  return nearest.best();
}

std::vector<Entry> Reference::CodesOf(Cause cause) const {
  std::vector<Entry> out;
  for (const EntryKind kind : {EntryKind::kReply, EntryKind::kEnhanced}) {
    for (Entry& entry : All(kind)) {
      const auto& uses = Facts(entry, "uses");
      const bool used = std::any_of(uses.begin(), uses.end(), [&](std::string_view use) {
        return use.ends_with(absl::StrCat("| ", AbslView(Id(cause))));
      });
      if (entry.cause == cause || used) out.push_back(std::move(entry));
    }
  }
  return out;
}

std::string Reference::Key(const Catalogue& catalogue, const Entry& entry,
                           std::string_view field) const {
  std::string key = KeyOf(entry.table, field);
  if (entry.kind != EntryKind::kEnhanced || entry.code_class == 0) return key;
  std::string of_class = absl::StrCat(key, "_", entry.code_class);
  return catalogue.Has(of_class) ? of_class : key;
}

std::string_view Reference::Text(const Entry& entry, std::string_view field) const {
  return texts_.TextOrEmpty(Key(texts_, entry, field));
}
const std::vector<std::string>& Reference::Texts(const Entry& entry, std::string_view field) const {
  return texts_.List(Key(texts_, entry, field));
}
std::string_view Reference::Fact(const Entry& entry, std::string_view field) const {
  return facts_.TextOrEmpty(Key(facts_, entry, field));
}
const std::vector<std::string>& Reference::Facts(const Entry& entry, std::string_view field) const {
  return facts_.List(Key(facts_, entry, field));
}

std::vector<std::string> Reference::Companions(const Entry& entry) const {
  std::vector<std::string> out = Facts(entry, "with");
  if (entry.kind == EntryKind::kEnhanced && entry.code_class != 0) {
    std::erase_if(out, [&](const std::string& one) { return one[0] - '0' != entry.code_class; });
  }
  return out;
}

std::vector<std::string> Reference::Uses(const Entry& entry) const {
  std::vector<std::string> out = Facts(entry, "uses");
  if (entry.kind != EntryKind::kEnhanced || entry.code_class == 0) return out;
  std::erase_if(out, [&](std::string_view use) {
    TakeUntil(&use, " | ");
    return !HasCode(TakeUntil(&use, " | "), entry.name);
  });
  return out;
}

std::string_view Reference::Title(const Entry& entry) const {
  if (entry.kind == EntryKind::kBlocklist) return entry.name;
  if (!entry.known) return texts_.Text("unknown.title");
  return Text(entry, "title");
}

std::string Reference::Gist(const Entry& entry) const {
  if (!entry.vendor.empty()) {
    return Filled(texts_.Text("template.vendor_gist"),
                  {{"provider", ProviderName(entry.vendor)}, {"cause", Text(entry, "title")}});
  }
  if (!entry.known) {
    const bool subject =
        entry.kind == EntryKind::kEnhanced && entry.name[2] != '0' &&
        texts_.Has("subject_meaning." + entry.name.substr(2, entry.name.rfind('.') - 2));
    return std::string(texts_.Text(subject ? "unknown.gist_subject" : "unknown.gist"));
  }
  if (!entry.fits) {
    const std::string key = absl::StrCat("unfit.gist_", entry.code_class);
    if (texts_.Has(key)) {
      return Filled(texts_.Text(key), {{"any", "X" + entry.name.substr(1)}});
    }
  }
  return std::string(Text(entry, "gist"));
}

std::string_view Reference::ProviderName(std::string_view id) const {
  for (const Provider& provider : patterns_.providers) {
    if (!id.empty() && provider.id == id) return provider.name;
  }
  return id;
}

}  // namespace whybounce
