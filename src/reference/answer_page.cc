// What a pasted reply was taken for.
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "reference/page_parts.h"
#include "reference/pages.h"

namespace whybounce {
namespace {

char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// What of a reply may have advice of its own: its enhanced code, its words as tokens are written,
// the rule that knows it.
std::vector<std::string> CodesOfReply(std::string_view reply, EnhancedCode enhanced,
                                      std::string_view rule_id) {
  constexpr size_t kTokenBytesMax = 12;
  std::vector<std::string> out;
  if (enhanced) out.push_back(ToString(enhanced));
  for (size_t at = 0; at < reply.size();) {
    size_t end = at;
    while (end < reply.size() &&
           (IsAlnum(reply[end]) || ((reply[end] == ':' || reply[end] == '-') && end > at))) {
      ++end;
    }
    std::string_view word = reply.substr(at, end - at);
    while (!word.empty() && !IsAlnum(word.back())) word.remove_suffix(1);
    at = end + 1;
    if (word.empty() || word.size() > kTokenBytesMax) continue;
    out.emplace_back(word);
    std::transform(out.back().begin(), out.back().end(), out.back().begin(), Upper);
  }
  out.emplace_back(rule_id);
  return out;
}

}  // namespace

Page MakeAnswerPage(const Reference& reference, std::string_view reply, const Explanation& why,
                    std::string_view provider) {
  const PageParts parts(reference);
  const Verdict& verdict = why.verdict;
  const Entry cause = *reference.Find(Id(verdict.cause));
  Page page = parts.Start("answer", "answer");
  page.title = reference.Title(cause);
  page.tone = verdict.code_class == 0 ? "" : std::to_string(verdict.code_class);

  Section* section = parts.AddSection(&page, "reply");
  section->blocks.push_back({PageBlock::Kind::kQuote, {{.cells = {{Code(Sanitized(reply))}}}}});

  std::vector<Line> codes;
  std::string_view rest = reply;
  const ReplyCode code = ConsumeReplyCode(&rest);
  const EnhancedCode enhanced = ConsumeEnhancedCode(&rest);
  if (code != 0) codes.push_back(parts.CodeAndTitle(*reference.Find(std::to_string(code))));
  if (enhanced) codes.push_back(parts.CodeAndTitle(*reference.Find(ToString(enhanced))));
  std::vector<Line> blocklists;
  for (const Blocklist& row : reference.blocklists()) {
    if (FindIgnoreCase(reply, row.zone) == reply.npos) continue;
    blocklists.push_back(parts.CodeAndTitle(*reference.Find(row.zone)));
  }
  // No line if there is nothing to quote.
  const auto quoted = [](std::string_view text) {
    return text.empty() ? std::vector<Line>{} : std::vector<Line>{{Code(Sanitized(text))}};
  };
  std::vector<Line> who_sent;
  if (!provider.empty()) who_sent.push_back({Name(reference.ProviderName(provider))});
  std::vector<Row> rows = {
      parts.Fact("codes", std::move(codes)),
      parts.Fact("provider", std::move(who_sent)),
      parts.Fact("blocklist", std::move(blocklists)),
      parts.Fact("found", {{{.text = page.title, .id = cause.name, .page = cause.page}}}),
      parts.Fact(
          "basis",
          {{parts.Term("basis", verdict.basis == Basis::kNone ? "none" : Id(verdict.basis))}}),
      parts.Fact("matched", quoted(why.matched)),
      parts.Fact("rule", quoted(why.rule_id)),
      parts.Fact("who", {{parts.Term("who_full", Id(verdict.who))}}),
      parts.PermanenceFact(Id(verdict.permanence), verdict.code_class),
      parts.Fact("action", {{parts.ActionTerm("action_full", Id(verdict.action), verdict.code_class,
                                              verdict.cause)}})};
  std::erase_if(rows, [](const Row& row) { return row.cells.size() < 2; });
  parts.AddSection(&page, "verdict")->blocks.push_back({PageBlock::Kind::kFacts, std::move(rows)});

  const std::string_view own =
      reference.AdviceAbout(provider, CodesOfReply(reply, enhanced, why.rule_id), verdict.cause);
  if (!own.empty()) parts.AddSection(&page, "provider_fix")->blocks.push_back(Paragraph(own));

  // The rest is the page of the cause, without what the verdict says more exactly; if no rule knows
  // the reply, what its code says is better than nothing.
  std::optional<Entry> told = cause;
  told->code_class = verdict.code_class;  // what is said of the queue depends on it
  if (verdict.basis == Basis::kNone && code != 0) told = reference.Find(std::to_string(code));
  if (verdict.basis == Basis::kNone && enhanced) told = reference.Find(ToString(enhanced));
  for (Section& one : MakeEntryPage(reference, told && told->known ? *told : cause).sections) {
    if (one.id == "description" || one.id == "caution" || one.id == "when" || one.id == "fix" ||
        one.id == "learn_more") {
      page.sections.push_back(std::move(one));
    }
  }
  return page;
}

}  // namespace whybounce
