#include "classify/rules_json.h"

#include "absl/strings/str_cat.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "whybounce/event.h"

namespace whybounce {

// Reads what Engine, TextMatcher and ClassFinder were built of.
class RulesWriter {
 public:
  explicit RulesWriter(const Engine& engine)
      : engine_(engine), texts_(engine.texts_), classes_(engine.texts_.classes_) {}

  std::string Write() {
    json_.BeginObject();
    json_.Key("stages");
    json_.BeginArray();
    for (size_t i = 0; i < kStageCount; ++i) json_.String(Id(static_cast<Stage>(i)));
    json_.EndArray();
    WriteCauses();
    WriteProviders();
    json_.Key("blocklists");
    json_.BeginArray();
    for (const Blocklist& one : engine_.patterns().blocklists) json_.String(one.zone);
    json_.EndArray();
    WriteClasses();
    WriteTexts();
    Strings("silence", engine_.patterns().silence);
    json_.Key("rules");
    json_.BeginArray();
    for (uint32_t number = 1; number <= engine_.rule_count(); ++number) WriteRule(number);
    json_.EndArray();
    json_.EndObject();
    return std::move(out_);
  }

 private:
  void Strings(std::string_view key, const auto& list) {
    json_.Key(key);
    json_.BeginArray();
    for (const auto& one : list) json_.String(one);
    json_.EndArray();
  }
  void Number(std::string_view key, int64_t value) {
    json_.Key(key);
    json_.Int(value);
  }
  void Text(std::string_view key, std::string_view value) {
    json_.Key(key);
    json_.String(value);
  }
  void Faults(const std::vector<Fault>& faults) {
    json_.Key("faults");
    json_.BeginArray();
    for (const Fault fault : faults) json_.String(Id(fault));
    json_.EndArray();
  }
  // Empty for none.
  static std::string_view IdOfMirror(Cause cause) {
    return cause == Cause::kUndetermined ? std::string_view() : Id(cause);
  }

  void WriteCauses() {
    json_.Key("causes");
    json_.BeginObject();
    for (size_t i = 0; i < engine_.patterns().causes.size(); ++i) {
      const auto cause = static_cast<Cause>(i);
      if (Id(cause).empty()) continue;
      const CauseInfo& info = engine_.cause(cause);
      json_.Key(Id(cause));
      json_.BeginObject();
      Text("permanence", Id(info.permanence));
      Text("action", Id(info.action));
      Text("who", Id(info.who));
      Faults(info.faults);
      Text("of_sender", IdOfMirror(info.of_sender));
      Text("of_client", IdOfMirror(info.of_client));
      Text("of_login", IdOfMirror(info.of_login));
      Number("names_both", info.names_both ? 1 : 0);
      json_.EndObject();
    }
    json_.EndObject();
  }

  void WriteProviders() {
    json_.Key("providers");
    json_.BeginArray();
    for (const Provider& one : engine_.patterns().providers) {
      json_.BeginArray();
      json_.String(one.id);
      json_.String(one.name);
      for (const auto* list : {&one.mx, &one.domains}) {
        json_.BeginArray();
        for (const std::string& name : *list) json_.String(name);
        json_.EndArray();
      }
      json_.EndArray();
    }
    json_.EndArray();
  }

  void WriteClasses() {
    json_.Key("classes");
    json_.BeginArray();
    std::vector<std::vector<std::string>> phrases(classes_.names_.size());
    for (const auto& phrase : classes_.phrases_) {
      phrases[phrase.word_class].push_back(absl::StrCat(
          phrase.open_begin != 0 ? "*" : "",
          AbslView(std::string_view(classes_.bytes_).substr(phrase.begin, phrase.size)),
          phrase.open_end != 0 ? "*" : ""));
    }
    for (const std::vector<std::string>& list : phrases) {
      json_.BeginArray();
      for (const std::string& phrase : list) json_.String(phrase);
      json_.EndArray();
    }
    json_.EndArray();
    Number("ignored", classes_.ignored_);
    json_.Key("sequences");
    json_.BeginArray();
    for (size_t i = 0; i < classes_.sequences_.size(); ++i) {
      json_.BeginArray();
      json_.Int(classes_.sequence_classes_[i]);
      WriteTerm(classes_.sequences_[i]);
      json_.EndArray();
    }
    json_.EndArray();
  }

  void WriteTerm(const auto& term) {
    json_.BeginArray();
    json_.Int(term.absent);
    const uint16_t* item = classes_.items_.data() + term.first_item;
    for (uint16_t i = 0; i < term.items; ++i, item += 1 + *item) {
      json_.BeginArray();
      for (uint16_t j = 1; j <= *item; ++j) json_.Int(item[j]);
      json_.EndArray();
    }
    json_.EndArray();
  }

  // A regular expression as it is; of classes as its terms.
  void WriteText(uint32_t number) {
    const auto& text = texts_.texts_[number];
    if (text.class_expression == TextMatcher::kNoClasses) return json_.String(text.regex);
    json_.BeginArray();
    for (uint32_t i = classes_.first_term_[text.class_expression];
         i < classes_.first_term_[text.class_expression + 1]; ++i) {
      WriteTerm(classes_.terms_[i]);
    }
    json_.EndArray();
  }

  void WriteRange(std::string_view key, uint32_t first, uint32_t end) {
    json_.Key(key);
    json_.BeginArray();
    for (uint32_t i = first; i < end; ++i) WriteText(i);
    json_.EndArray();
  }

  void WriteTexts() {
    const auto owned = [&](std::string_view key, uint32_t first, uint32_t end) {
      json_.Key(key);
      json_.BeginArray();
      for (uint32_t i = first; i < end; ++i) {
        json_.BeginArray();
        json_.Int(engine_.owner_of_text_[i]);
        WriteText(i);
        json_.EndArray();
      }
      json_.EndArray();
    };
    owned("marks", 0, engine_.first_blocklist_text_);
    owned("lists", engine_.first_blocklist_text_, engine_.first_reading_text_[0]);
    json_.Key("readings");
    json_.BeginObject();
    for (size_t i = 0; i < kReadingCount; ++i) {
      WriteRange(Id(static_cast<Reading>(i)), engine_.first_reading_text_[i],
                 engine_.first_reading_text_[i + 1]);
    }
    json_.EndObject();
  }

  void WriteRule(uint32_t number) {
    const Rule& rule = engine_.rule(number);
    json_.BeginObject();
    Text("id", rule.id);
    Text("cause", Id(rule.cause));
    Number("kind", static_cast<int64_t>(KindOf(rule)));
    WriteRange("texts", engine_.first_text_of_rule_[number - 1],
               engine_.first_text_of_rule_[number]);
    WriteRange("not_texts", engine_.first_not_text_of_rule_[number - 1],
               engine_.first_not_text_of_rule_[number]);
    json_.Key("reply");
    json_.BeginArray();
    for (const ReplyCodeRange& range : rule.replies) Numbers({range.first, range.last});
    json_.EndArray();
    json_.Key("enhanced");
    json_.BeginArray();
    for (const EnhancedCodeRange& range : rule.enhanced) {
      if (range.none) {
        json_.Int(0);
      } else {
        Numbers({range.code_class, range.subject, range.detail_first, range.detail_last});
      }
    }
    json_.EndArray();
    Number("stages", rule.stages);
    Number("dialects", rule.dialects);
    Number("classes", rule.classes);
    Number("speaker", rule.speaker ? static_cast<int64_t>(*rule.speaker) : -1);
    json_.Key("providers");
    json_.BeginArray();
    for (const uint16_t provider : rule.providers) json_.Int(provider);
    json_.EndArray();
    Number("provider_known", rule.provider_known ? 1 : 0);
    Number("weak", rule.weak ? 1 : 0);
    Number("exact", rule.exact ? 1 : 0);
    Text("permanence", rule.permanence ? Id(*rule.permanence) : std::string_view());
    Text("action", rule.action ? Id(*rule.action) : std::string_view());
    Text("who", rule.who ? Id(*rule.who) : std::string_view());
    Faults(rule.faults);
    Text("help", rule.help);
    json_.EndObject();
  }

  void Numbers(std::initializer_list<uint16_t> numbers) {
    json_.BeginArray();
    for (const uint16_t number : numbers) json_.Int(number);
    json_.EndArray();
  }

  const Engine& engine_;
  const TextMatcher& texts_;
  const ClassFinder& classes_;
  std::string out_;
  JsonWriter json_{&out_, JsonWriter::Layout::kOneLine};
};

std::string RulesAsJson(const Engine& engine) { return RulesWriter(engine).Write(); }

}  // namespace whybounce
