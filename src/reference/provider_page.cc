// What one provider refuses, and what to do there.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "document/layout.h"
#include "reference/page_parts.h"
#include "reference/pages.h"

namespace whybounce {
namespace {

// The texts of a table: what stands after its name, and the whole key.
std::vector<std::pair<std::string, std::string_view>> TextsOf(const Catalogue& texts,
                                                              const std::string& table) {
  std::vector<std::pair<std::string, std::string_view>> out;
  for (std::string_view key : texts.Keys()) {
    const std::string_view whole = key;
    if (ConsumePrefix(&key, table + ".")) out.emplace_back(std::string(key), whole);
  }
  return out;
}

}  // namespace

std::vector<std::string> ProvidersWithPages(const Reference& reference) {
  std::vector<std::string> ids;
  for (const std::string_view id : reference.texts().Ids("provider_advice")) ids.emplace_back(id);
  std::sort(ids.begin(), ids.end(), [&](const std::string& a, const std::string& b) {
    return ToLower(reference.ProviderName(a)) < ToLower(reference.ProviderName(b));
  });
  return ids;
}

std::string ProviderPageId(std::string_view provider) {
  return absl::StrCat("at-", AbslView(provider));
}

Page MakeProviderPage(const Reference& reference, const std::string& provider) {
  const PageParts parts(reference);
  const Catalogue& texts = reference.texts();
  Page page = parts.Start("provider", ProviderPageId(provider));
  page.title = reference.ProviderName(provider);
  page.lead = Filled(parts.Label("template.provider_lead"), {{"provider", page.title}});
  page.keywords = provider;
  const auto advice = TextsOf(texts, absl::StrCat("provider_advice.", provider));
  PageBlock causes{
      PageBlock::Kind::kTable,
      {{.cells = {{Words(parts.Label("label.found"))}, {Words(parts.Label("heading.fix"))}}}}};
  for (const auto& [cause, key] : advice) {
    causes.rows.push_back({.id = cause,
                           .cells = {{parts.Term("cause", absl::StrCat(cause, ".title"), cause)},
                                     {Words(texts.Text(key))}}});
    causes.rows.back().cells[0][0].id = cause;
  }
  parts.AddSection(&page, "provider_causes")->blocks.push_back(std::move(causes));
  PageBlock codes{
      PageBlock::Kind::kTable,
      {{.cells = {{Words(parts.Label("label.code"))}, {Words(parts.Label("heading.fix"))}}}}};
  for (const auto& [code, key] : TextsOf(texts, absl::StrCat("code_advice.", provider))) {
    codes.rows.push_back({.id = code, .cells = {{Code(code)}, {Words(texts.Text(key))}}});
    absl::StrAppend(&page.keywords, " ", code);
  }
  if (codes.rows.size() > 1)
    parts.AddSection(&page, "provider_codes")->blocks.push_back(std::move(codes));
  return page;
}

}  // namespace whybounce
