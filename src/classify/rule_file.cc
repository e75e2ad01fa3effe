// patterns/rules/*.toml -> Rule.
#include <re2/re2.h>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "classify/field_reader.h"
#include "classify/patterns.h"

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
  std::string low(text.substr(0, text.find('-')));
  std::string high(text.find('-') == text.npos ? low : std::string(text.substr(low.size() + 1)));
  const bool any_class = low.starts_with("X.") && high.starts_with("X.");
  if (any_class) low[0] = high[0] = '5';
  const bool any_detail = low.ends_with(".x");
  if (any_detail) low.back() = high.back() = '0';
  const auto first = ParseEnhancedCode(low);
  const auto last = ParseEnhancedCode(high);
  if (!first || !last || first->klass != last->klass || first->subject != last->subject ||
      first->detail > last->detail) {
    return std::nullopt;
  }
  return EnhancedCodeRange{any_class ? uint8_t{0} : first->klass, first->subject,
                           any_detail ? uint16_t{0} : first->detail,
                           any_detail ? uint16_t{999} : last->detail};
}

template <typename E>
std::optional<E> EnumFromId(std::string_view id, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (Id(static_cast<E>(i)) == id && !id.empty()) return static_cast<E>(i);
  }
  return std::nullopt;
}

class RuleReader {
 public:
  RuleReader(std::string_view text, std::string_view file, RuleOrigin origin,
             const Patterns& patterns)
      : text_(text), file_(file), origin_(origin), patterns_(patterns) {}

  absl::StatusOr<std::vector<Rule>> Read() {
    ASSIGN_OR_RETURN(const TomlValue document, ParseToml(text_, file_));
    FieldReader head(document, file_, text_);
    // A user's rules come before all built-in ones unless they say otherwise.
    const auto priority =
        static_cast<int>(head.Integer("priority", origin_ == RuleOrigin::kUser ? -1 : 50));
    const uint16_t provider = Provider(&head, 0);
    const std::string source = head.String("source");
    const std::vector<const TomlValue*> tables = head.Values("rule");
    RETURN_IF_ERROR(head.Finish());
    std::vector<Rule> rules;
    rules.reserve(tables.size());
    for (const TomlValue* table : tables) {
      ASSIGN_OR_RETURN(Rule rule, ReadRule(*table, provider));
      rule.priority = priority;
      if (rule.source.empty()) rule.source = source;
      rules.push_back(std::move(rule));
    }
    return rules;
  }

 private:
  uint16_t Provider(FieldReader* reader, uint16_t otherwise) {
    return reader->Converted<uint16_t>("provider", otherwise, "an id of providers.toml",
                                       [&](std::string_view id) -> std::optional<uint16_t> {
                                         if (id == "any") return uint16_t{0};
                                         for (size_t i = 1; i < patterns_.providers.size(); ++i) {
                                           if (patterns_.providers[i].id == id)
                                             return static_cast<uint16_t>(i);
                                         }
                                         return std::nullopt;
                                       });
  }

  // "rcpt" or an array of such -> a bit per enumerator.
  template <typename E>
  uint32_t Bits(FieldReader* reader, std::string_view key, size_t count) {
    uint32_t bits = 0;
    for (const TomlValue* value : reader->Values(key)) {
      const auto one = EnumFromId<E>(value->text, count);
      if (!one)
        reader->Fail(*value, absl::StrCat("there is no ", AbslView(key), " \"", value->text, "\""));
      bits |= 1U << static_cast<unsigned>(one.value_or(E{}));
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
    for (const TomlValue* value : reader->Values(key)) {
      out->push_back(value->text);
      if (origin_ == RuleOrigin::kBuiltIn) continue;
      RE2::Options options;
      options.set_log_errors(false);
      options.set_case_sensitive(false);
      const RE2 compiled(value->text, options);
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

  absl::StatusOr<Rule> ReadRule(const TomlValue& table, uint16_t provider) {
    FieldReader reader(table, file_, text_);
    Rule rule;
    rule.file = std::string(file_);
    rule.line = table.line;
    rule.id = reader.String("id");
    if (rule.id.empty()) reader.FailHere("a rule needs an id");
    rule.cause = reader.Converted("cause", Cause::kUndetermined, "an id of causes.toml",
                                  [](std::string_view id) { return CauseFromId(id); });
    if (rule.cause == Cause::kUndetermined) reader.FailHere("a rule needs a cause");
    rule.provider = Provider(&reader, provider);
    Regexes(&reader, "text", &rule.texts);
    Regexes(&reader, "not_text", &rule.not_texts);
    Ranges(&reader, "reply", "like \"550\", \"5xx\" or \"550-559\"", ParseReplyRange,
           &rule.replies);
    Ranges(&reader, "enhanced", "like \"5.7.1\", \"X.7.1\", \"5.7.x\" or \"5.7.606-5.7.649\"",
           ParseEnhancedRange, &rule.enhanced);
    rule.stages = Bits<Stage>(&reader, "stage", kStageCount);
    rule.dialects = Bits<Dialect>(&reader, "dialect", kDialectCount);
    rule.speaker = reader.Converted<std::optional<Speaker>>(
        "speaker", std::nullopt, "\"remote\" or \"mta\"",
        [](std::string_view id) -> std::optional<std::optional<Speaker>> {
          if (id == "remote") return Speaker::kRemote;
          if (id == "mta") return Speaker::kOwnMta;
          return std::nullopt;
        });
    if (rule.texts.empty() && rule.replies.empty() && rule.enhanced.empty()) {
      reader.FailHere("a rule needs a text, a reply or an enhanced code to look for");
    }
    if (reader.Has("permanence")) {
      rule.permanence = reader.Converted("permanence", Permanence::kNone, "none, soft or hard",
                                         [](std::string_view id) { return PermanenceFromId(id); });
    }
    if (reader.Has("action")) {
      rule.action = reader.Converted("action", Action::kNothing, "an action of whybounce/cause.h",
                                     [](std::string_view id) { return ActionFromId(id); });
    }
    if (reader.Has("who")) {
      rule.who = reader.Converted("who", Who::kNobody, "one of those who act in whybounce/cause.h",
                                  [](std::string_view id) { return WhoFromId(id); });
    }
    rule.advice = reader.String("advice");
    rule.help = reader.String("help");
    rule.source = reader.String("source");
    for (const TomlValue* value : reader.Values("samples")) {
      rule.samples.push_back({value->text, "", value->line});
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
  ASSIGN_OR_RETURN(std::vector<Rule> rules, RuleReader(text, file, origin, *patterns).Read());
  absl::flat_hash_map<std::string, size_t> taken;
  for (size_t i = 0; i < patterns->rules.size(); ++i) taken.emplace(patterns->rules[i].id, i);
  for (Rule& rule : rules) {
    const auto [place, is_new] = taken.emplace(rule.id, patterns->rules.size());
    if (is_new) {
      patterns->rules.push_back(std::move(rule));
      continue;
    }
    Rule& twin = patterns->rules[place->second];
    if (origin == RuleOrigin::kBuiltIn || twin.file == rule.file) {
      return absl::InvalidArgumentError(PointAt(
          file, text, rule.line, 1,
          absl::StrCat("the id \"", rule.id, "\" is taken by ", twin.file, ":", twin.line)));
    }
    twin = std::move(rule);
  }
  return absl::OkStatus();
}

}  // namespace whybounce
