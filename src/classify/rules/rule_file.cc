// patterns/rules/*.toml -> Rule.
#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/edit_distance.h"
#include "base/field_reader.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "classify/rules/patterns.h"

namespace whybounce {
namespace {

std::optional<ReplyCodeRange> ParseReplyRange(std::string_view text) {
  if (const size_t dash = text.find('-'); dash != text.npos) {
    const auto first = ParseReplyCode(text.substr(0, dash));
    const auto last = ParseReplyCode(text.substr(dash + 1));
    if (!first || !last || *first > *last) return std::nullopt;
    return ReplyCodeRange{*first, *last};
  }
  if (text.size() != 3) return std::nullopt;
  std::string low(text);
  std::string high(text);
  for (size_t i = 0; i < 3; ++i) {
    if (text[i] == 'x') {
      low[i] = '0';
      high[i] = '9';
    }
  }
  const auto first = ParseReplyCode(low);
  const auto last = ParseReplyCode(high);
  if (!first || !last) return std::nullopt;
  return ReplyCodeRange{*first, *last};
}

std::optional<EnhancedCodeRange> ParseEnhancedRange(std::string_view text) {
  if (text == "none") return EnhancedCodeRange{.none = true};
  std::string low(text.substr(0, text.find('-')));
  std::string high(text.find('-') == text.npos ? low : std::string(text.substr(low.size() + 1)));
  const bool any_class = low.starts_with("X.") && high.starts_with("X.");
  if (any_class) low[0] = high[0] = '5';
  const bool any_detail = low.ends_with(".x");
  if (any_detail) low.back() = high.back() = '0';
  const auto first = ParseEnhancedCode(low);
  const auto last = ParseEnhancedCode(high);
  if (!first || !last || first->code_class != last->code_class || first->subject != last->subject ||
      first->detail > last->detail) {
    return std::nullopt;
  }
  return EnhancedCodeRange{.code_class = any_class ? uint8_t{0} : first->code_class,
                           .subject = first->subject,
                           .detail_first = any_detail ? uint16_t{0} : first->detail,
                           .detail_last = any_detail ? uint16_t{999} : last->detail};
}

template <typename E>
std::optional<E> EnumFromId(std::string_view id, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (Id(static_cast<E>(i)) == id && !id.empty()) return static_cast<E>(i);
  }
  return std::nullopt;
}

// "one of none, soft, hard"
template <typename E>
std::string OneOf(size_t count) {
  std::string out = "one of";
  for (size_t i = 0; i < count; ++i) {
    const std::string_view id = Id(static_cast<E>(i));
    if (!id.empty()) absl::StrAppend(&out, out.ends_with("of") ? " " : ", ", AbslView(id));
  }
  return out;
}

constexpr size_t kIdBytesMax = 80;

// "; did you mean ...?", if it is near an id.
void AppendNearestCause(std::string_view text, std::string* out) {
  NearestWord nearest(text);
  for (size_t i = 0; i < kCauseCount; ++i) nearest.Offer(Id(static_cast<Cause>(i)));
  if (!nearest.best().empty()) absl::StrAppend(out, "; did you mean \"", nearest.best(), "\"?");
}

// Ids are written into reports, tables and command lines.
bool IsRuleId(std::string_view id) {
  return id.size() <= kIdBytesMax && IsAlnum(id.front()) &&
         std::all_of(id.begin(), id.end(),
                     [](char c) { return IsAlnum(c) || c == '-' || c == '_' || c == '.'; });
}

class RuleReader {
 public:
  RuleReader(std::string_view text, std::string_view file, RuleOrigin origin,
             const Patterns& patterns)
      : text_(text), file_(file), origin_(origin), patterns_(patterns) {}

  absl::StatusOr<std::vector<Rule>> Read(TomlValue& document) {
    FieldReader head(document, file_, text_);
    const int64_t priority = head.Integer("priority", 50);
    if (priority < 0 || priority > 99)
      head.Fail(*document.Find("priority"), "priority must be 0 to 99");
    const std::vector<uint16_t> providers = Providers(&head, {});
    const std::string source = head.String("source");
    const std::vector<TomlValue*> tables = head.Values("rule");
    RETURN_IF_ERROR(head.Finish());
    std::vector<Rule> rules;
    rules.reserve(tables.size());
    for (TomlValue* table : tables) {
      ASSIGN_OR_RETURN(Rule rule, ReadRule(*table, providers));
      rule.priority = static_cast<int>(priority);
      rule.origin = origin_;
      if (rule.source.empty()) rule.source = source;
      rules.push_back(std::move(rule));
    }
    return rules;
  }

 private:
  // "any", an id or an array of ids.
  std::vector<uint16_t> Providers(FieldReader* reader, std::vector<uint16_t> otherwise) {
    if (!reader->Has("provider")) return otherwise;
    std::vector<uint16_t> out;
    for (const TomlValue* value : reader->Values("provider")) {
      if (value->text == "any") continue;
      uint16_t number = 0;
      for (size_t i = 1; i < patterns_.providers.size(); ++i) {
        if (patterns_.providers[i].id == value->text) number = static_cast<uint16_t>(i);
      }
      if (number == 0) {
        reader->Fail(*value, absl::StrCat("there is no provider \"", value->text,
                                          "\" in providers.toml; write its id or \"any\""));
      }
      out.push_back(number);
    }
    return out;
  }

  // 4 or an array of such -> a bit per class.
  uint32_t Classes(FieldReader* reader) {
    uint32_t bits = 0;
    for (const TomlValue* value : reader->Values("class")) {
      if (value->kind != TomlValue::Kind::kInteger ||
          (value->number != 2 && value->number != 4 && value->number != 5)) {
        reader->Fail(*value, "class must be 2, 4 or 5");
        continue;
      }
      bits |= Bit(value->number);
    }
    return bits;
  }

  // "rcpt" or an array of such -> a bit per enumerator.
  template <typename E>
  uint32_t Bits(FieldReader* reader, std::string_view key, size_t count) {
    uint32_t bits = 0;
    for (const TomlValue* value : reader->Values(key)) {
      const auto one = EnumFromId<E>(value->text, count);
      if (!one)
        reader->Fail(*value, absl::StrCat("there is no ", AbslView(key), " \"", value->text,
                                          "\"; write ", OneOf<E>(count)));
      bits |= Bit(one.value_or(E{}));
    }
    return bits;
  }

  template <typename Range, typename Parse>
  void Ranges(FieldReader* reader, std::string_view key, std::string_view expected, Parse parse,
              std::vector<Range>* out) {
    for (const TomlValue* value : reader->Values(key)) {
      if (const auto range = parse(std::string_view(value->text))) {
        out->push_back(*range);
      } else {
        reader->Fail(*value, absl::StrCat(AbslView(key), " must be ", AbslView(expected)));
      }
    }
  }

  void Regexes(FieldReader* reader, std::string_view key, std::vector<std::string>* out) {
    for (TomlValue* value : reader->Values(key)) {
      out->push_back(std::move(value->text));
      if (IsClassExpression(out->back())) {
        size_t at = 0;
        const std::string error = patterns_.ClassError(out->back(), &at);
        // After the quotation mark; escapes, which such an expression has no need of, aside.
        TomlValue place{.line = value->line, .column = value->column + 1 + static_cast<int>(at)};
        if (!error.empty()) reader->Fail(place, error);
        continue;
      }
      if (origin_ == RuleOrigin::kBuiltIn) continue;
      RE2::Options options;
      options.set_log_errors(false);
      options.set_case_sensitive(false);
      const RE2 compiled(out->back(), options);
      if (!compiled.ok()) {
        reader->Fail(
            *value,
            absl::StrCat("not a regular expression: ", compiled.error(),
                         "; RE2's syntax is meant, without look-around and back references"));
      } else if (RE2::PartialMatch("", compiled)) {
        reader->Fail(*value, "this text matches every reply; write words that must be there");
      }
    }
  }

  absl::StatusOr<Rule> ReadRule(TomlValue& table, const std::vector<uint16_t>& providers) {
    FieldReader reader(table, file_, text_);
    Rule rule;
    rule.file = std::string(file_);
    rule.line = table.line;
    rule.id = reader.String("id");
    std::string expected = "an id of causes.toml";
    if (const TomlValue* cause = table.Find("cause"); cause != nullptr)
      AppendNearestCause(cause->text, &expected);
    rule.cause = reader.Converted("cause", Cause::kUndetermined, expected,
                                  [](std::string_view id) { return CauseFromId(id); });
    rule.providers = Providers(&reader, providers);
    rule.provider_known = reader.Boolean("provider_known");
    rule.weak = reader.Boolean("weak");
    rule.exact = reader.Boolean("exact");
    Regexes(&reader, "text", &rule.texts);
    Regexes(&reader, "not_text", &rule.not_texts);
    Ranges(&reader, "reply", "like \"550\", \"5xx\" or \"550-559\"", ParseReplyRange,
           &rule.replies);
    Ranges(&reader, "enhanced",
           "like \"5.7.1\", \"X.7.1\", \"5.7.x\", \"5.7.606-5.7.649\" or \"none\"",
           ParseEnhancedRange, &rule.enhanced);
    rule.stages = Bits<Stage>(&reader, "stage", kStageCount);
    rule.dialects = Bits<Dialect>(&reader, "dialect", kDialectCount);
    rule.classes = Classes(&reader);
    rule.speaker = reader.Converted<std::optional<Speaker>>(
        "speaker", std::nullopt, "\"remote\" or \"mta\"",
        [](std::string_view id) -> std::optional<std::optional<Speaker>> {
          if (id == "remote") return Speaker::kRemote;
          if (id == "mta") return Speaker::kOwnMta;
          return std::nullopt;
        });
    if (reader.Has("permanence")) {
      rule.permanence = reader.Converted("permanence", Permanence::kNone, "none, soft or hard",
                                         [](std::string_view id) { return PermanenceFromId(id); });
    }
    if (reader.Has("action")) {
      rule.action = reader.Converted("action", Action::kNothing, OneOf<Action>(kActionCount),
                                     [](std::string_view id) { return ActionFromId(id); });
    }
    if (reader.Has("who")) {
      rule.who = reader.Converted("who", Who::kNobody, OneOf<Who>(kWhoCount),
                                  [](std::string_view id) { return WhoFromId(id); });
    }
    for (TomlValue* value : reader.Values("fault")) {
      const auto fault = FaultFromId(value->text);
      if (!fault) reader.Fail(*value, absl::StrCat("fault must be ", OneOf<Fault>(kFaultCount)));
      rule.faults.push_back(fault.value_or(Fault::kNobody));
    }
    rule.help = reader.String("help");
    rule.source = reader.String("source");
    const std::vector<TomlValue*> samples = reader.Values("samples");
    rule.samples.reserve(samples.size());
    for (TomlValue* value : samples) {
      if (value->kind != TomlValue::Kind::kString) reader.Fail(*value, "a sample is a string");
      rule.samples.push_back({std::move(value->text), value->line});
    }
    // What is there first: a misspelt field explains why another seems to be missing.
    RETURN_IF_ERROR(reader.Finish());
    if (rule.id.empty()) reader.FailHere("a rule needs an id");
    if (!rule.id.empty() && !IsRuleId(rule.id)) {
      reader.Fail(*table.Find("id"),
                  "an id is made of letters, digits, hyphens, dots and underscores, at most 80");
    }
    if (!reader.Has("cause")) reader.FailHere("a rule needs a cause");
    if (rule.texts.empty() && rule.replies.empty() && rule.enhanced.empty()) {
      reader.FailHere("a rule needs a text, a reply or an enhanced code to look for");
    }
    if (rule.provider_known && rule.providers.empty()) {
      reader.FailHere("provider_known needs a provider");
    }
    if (rule.samples.empty())
      reader.FailHere("a rule needs samples = [\"a reply that it must win\"]");
    RETURN_IF_ERROR(reader.Finish());
    return rule;
  }

  const std::string_view text_;
  const std::string_view file_;
  const RuleOrigin origin_;
  const Patterns& patterns_;
};

}  // namespace

absl::Status AddRuleFile(std::string_view text, std::string_view file, RuleOrigin origin,
                         Patterns* patterns) {
  ASSIGN_OR_RETURN(TomlValue document, ParseToml(text, file));
  return AddRules(document, text, file, origin, patterns);
}

absl::Status AddRules(TomlValue& document, std::string_view text, std::string_view file,
                      RuleOrigin origin, Patterns* patterns) {
  ASSIGN_OR_RETURN(std::vector<Rule> rules,
                   RuleReader(text, file, origin, *patterns).Read(document));
  for (Rule& rule : rules) {
    const auto [place, is_new] = patterns->rule_of_id.emplace(rule.id, patterns->rules.size());
    if (is_new) {
      patterns->rules.push_back(std::move(rule));
      continue;
    }
    Rule& twin = patterns->rules[place->second];
    if (origin == RuleOrigin::kBuiltIn || twin.origin == RuleOrigin::kUser) {
      return absl::InvalidArgumentError(
          PointAt(file, text, rule.line, 1,
                  absl::StrCat("the id \"", rule.id, "\" is taken by ", twin.file, ":", twin.line,
                               "; choose another")));
    }
    twin = std::move(rule);
  }
  return absl::OkStatus();
}

}  // namespace whybounce
