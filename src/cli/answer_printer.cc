#include "cli/answer_printer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace whybounce {
namespace {

// Beaten rules are named up to this number.
constexpr size_t kBeatenShown = 4;

std::string Quoted(std::string_view words) { return absl::StrCat("\"", Sanitized(words), "\""); }

std::string Because(const AnswerView& answer) {
  switch (answer.verdict.basis) {
    case Basis::kText:
      return absl::StrCat("the words ", Quoted(answer.matched));
    case Basis::kEnhancedCode:
      return absl::StrCat("the enhanced code ", ToString(answer.enhanced_code),
                          "; no rule knows the words");
    case Basis::kReplyCode:
      return absl::StrCat("the reply code ", answer.code, "; no rule knows the words");
    default:
      return "no rule knows the words or the codes";
  }
}

std::string_view Meaning(Permanence permanence) {
  switch (permanence) {
    case Permanence::kHard:
      return "hard: the address is dead";
    case Permanence::kSoft:
      return "soft: says nothing final about the address";
    default:
      return "none";
  }
}

}  // namespace

std::string_view AnswerPrinter::NameOf(Cause cause) const {
  const std::string_view name = classifier_.NameIn(style_.vocabulary, cause);
  return name.empty() ? "-" : name;
}

void AnswerPrinter::Print(const AnswerView& answer, std::string* out) const {
  if (style_.json) return PrintJson(answer, nullptr, out);
  absl::StrAppend(out, AbslView(NameOf(answer.verdict.cause)), "\t",
                  AbslView(Id(answer.verdict.permanence)), "\t");
  AppendSanitized(answer.reply.text, out);
  out->push_back('\n');
}

void AnswerPrinter::PrintWithReasons(const AnswerView& answer, const Explanation& why,
                                     std::string* out) const {
  if (style_.json) return PrintJson(answer, &why, out);
  const Verdict& verdict = answer.verdict;
  const auto row = [out](std::string_view name, const auto&... what) {
    absl::StrAppend(out, "  ", AbslView(name),
                    std::string(name.size() < 12 ? 12 - name.size() : 1, ' '), what..., "\n");
  };
  AppendSanitized(answer.reply.text, out);
  out->push_back('\n');
  row("cause", AbslView(NameOf(verdict.cause)), " (", AbslView(Meaning(verdict.permanence)), ")");
  row("do", AbslView(Id(verdict.action)), " (", AbslView(Id(verdict.who)), ")");
  if (verdict.fault != Fault::kNobody) row("fault", AbslView(Id(verdict.fault)));
  row("because", Because(answer));
  if (verdict.suggests != Cause::kUndetermined)
    row("suggests", AbslView(NameOf(verdict.suggests)), ", by its code, which proves nothing");
  if (verdict.rule != 0) row("rule", why.rule_id, ", ", why.rule_at);
  for (size_t i = 0; i < why.beaten.size() && i < kBeatenShown; ++i) {
    const RuleName& rule = why.beaten[i];
    row(i == 0 ? "beat" : "", rule.id, ", ", rule.at, ": ", AbslView(NameOf(rule.cause)));
  }
  if (why.beaten.size() > kBeatenShown) row("", why.beaten.size() - kBeatenShown, " more");
  for (size_t i = 0; i < why.put_aside.size() && i < kBeatenShown; ++i) {
    const auto& [rule, reason] = why.put_aside[i];
    row(i == 0 ? "put aside" : "", rule.id, ", ", rule.at, ": ", AbslView(NameOf(rule.cause)),
        "; it ", reason);
  }
  if (!answer.frame.empty()) row("frame", AbslView(answer.frame));
  if (!why.classes.empty()) row("classes", absl::StrJoin(why.classes, ", "));
  if (!why.meant.empty()) row("meant", AbslView(why.meant));
  if (why.says_later) row("later", "the words say that it may pass");
  if (answer.code != 0) row("code", answer.code);
  if (answer.enhanced_code) row("enhanced", ToString(answer.enhanced_code));
  if (answer.reply.stage != Stage::kUnknown) row("stage", AbslView(Id(answer.reply.stage)));
  if (verdict.provider != 0) row("provider", AbslView(classifier_.ProviderName(verdict.provider)));
  if (verdict.blocklist != 0) {
    const std::string_view delisting = classifier_.BlocklistDelisting(verdict.blocklist);
    row("blocklist", AbslView(classifier_.BlocklistZone(verdict.blocklist)), " of ",
        AbslView(classifier_.BlocklistOperator(verdict.blocklist)),
        delisting.empty() ? "" : "; delisting: ", AbslView(delisting));
  }
  const ReplyFacts& facts = answer.facts;
  if (!facts.sending_ip.empty()) row("sending IP", AbslView(facts.sending_ip));
  if (facts.retry_after_s >= 0) row("retry", "after ", facts.retry_after_s, " s");
  if (facts.limit) {
    row("limit", facts.limit->amount, " ", AbslView(Id(facts.limit->unit)),
        facts.limit->per_s > 0 ? absl::StrCat(" per ", facts.limit->per_s, " s") : "");
  }
  if (!facts.help_url.empty()) row("see", Sanitized(facts.help_url));
  row("shape", Sanitized(why.shape));
}

void AnswerPrinter::PrintJson(const AnswerView& answer, const Explanation* why,
                              std::string* out) const {
  JsonWriter json(out, JsonWriter::Layout::kOneLine);
  const Verdict& verdict = answer.verdict;
  json.BeginObject();
  json.Optional("recipient", answer.reply.recipient);
  json.Optional("provider", classifier_.ProviderId(verdict.provider));
  json.Optional("relay_host", answer.reply.relay_host);
  json.Optional("stage", Id(answer.reply.stage));
  json.Optional("class", verdict.code_class, 0);
  json.Optional("reply_code", answer.code, 0);
  json.Optional("enhanced_code", ToString(answer.enhanced_code));
  json.Key("reply");
  json.String(answer.reply.text);
  json.Optional("cause", Id(verdict.cause));
  if (style_.vocabulary != Vocabulary::kWhybounce) {
    json.Optional(Id(style_.vocabulary), classifier_.NameIn(style_.vocabulary, verdict.cause));
  }
  json.Optional("permanence", Id(verdict.permanence));
  json.Optional("action", Id(verdict.action));
  json.Optional("who", Id(verdict.who));
  json.Optional("fault", Id(verdict.fault));
  if (verdict.suggests != Cause::kUndetermined) json.Optional("suggests", Id(verdict.suggests));
  json.Optional("rule", classifier_.RuleId(verdict.rule));
  json.Optional("basis", Id(verdict.basis));
  json.Optional("matched", answer.matched);
  json.Optional("blocklist", classifier_.BlocklistZone(verdict.blocklist));
  json.Optional("retry_after_s", answer.facts.retry_after_s, -1);
  json.Optional("sending_ip", answer.facts.sending_ip);
  if (answer.facts.limit) {
    json.Optional("limit", static_cast<int64_t>(answer.facts.limit->amount), -1);
    json.Optional("limit_unit", Id(answer.facts.limit->unit));
    json.Optional("limit_per_s", answer.facts.limit->per_s, 0);
  }
  json.Optional("help_url", answer.facts.help_url);
  if (why != nullptr) {
    json.Optional("rule_at", why->rule_at);
    json.Optional("shape", why->shape);
    json.Key("beaten");
    json.BeginArray();
    for (const RuleName& rule : why->beaten) json.String(rule.id);
    json.EndArray();
    json.Key("put_aside");
    json.BeginArray();
    for (const auto& [rule, reason] : why->put_aside) json.String(rule.id + ": " + reason);
    json.EndArray();
    json.Key("classes");
    json.BeginArray();
    for (const std::string& name : why->classes) json.String(name);
    json.EndArray();
    json.Optional("frame", answer.frame);
    json.Optional("meant", why->meant);
    if (why->says_later) {
      json.Key("says_later");
      json.Bool(true);
    }
  }
  json.EndObject();
  out->push_back('\n');
}

}  // namespace whybounce
