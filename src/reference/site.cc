#include "reference/site.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/json_writer.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "classify/rules/packed.h"
#include "classify/rules_json.h"
#include "document/render.h"
#include "reference/page_parts.h"
#include "reference/pages.h"
#include "reference/reference.h"

namespace whybounce {
namespace {

using Write = std::function<absl::Status(const std::string& path, const std::string& bytes)>;

// Further words that a page is found by: its lead, its keywords, and what its facts link to
// (5.1.10, null-mx).
std::string SearchWords(const Page& page) {
  std::string out = page.lead + " " + page.keywords;
  const auto facts = std::find_if(page.sections.begin(), page.sections.end(),
                                  [](const Section& section) { return section.id == "facts"; });
  if (facts == page.sections.end()) return out;
  for (const Row& row : facts->blocks[0].rows) {
    for (const Line& cell : row.cells) {
      if (!cell[0].page.empty()) absl::StrAppend(&out, " ", cell[0].id, " ", cell[0].text);
    }
  }
  return out;
}

// What the search of one language looks through: [page, title, further words] per page.
std::string SearchIndex(const std::vector<Page>& pages) {
  std::string out = "var pages = ";
  JsonWriter json(&out, JsonWriter::Layout::kIndented);
  json.BeginArray();
  for (const Page& page : pages) {
    if (page.kind == "index") continue;
    json.BeginArray();
    json.String(page.id);
    json.String(page.title);
    json.String(TrimSpace(SearchWords(page)));
    json.EndArray();
  }
  json.EndArray();
  return out + ";\n";
}

// The words with which paste.js says what a pasted reply means.
std::string Answers(const Reference& reference) {
  const Catalogue& texts = reference.texts();
  const PageParts parts(reference);
  std::string out = "var answers = ";
  JsonWriter json(&out, JsonWriter::Layout::kIndented);
  json.BeginObject();
  const auto table = [&](std::string_view key, std::string_view prefix) {
    json.Key(key);
    json.BeginObject();
    for (const std::string_view name : texts.Keys()) {
      std::string_view id = name;
      if (!ConsumePrefix(&id, prefix)) continue;
      json.Key(id);
      json.String(texts.Text(name));
    }
    json.EndObject();
  };
  table("labels", "label.");
  table("who", "who_full.");
  table("permanence", "permanence_full.");
  table("action", "action_full.");
  json.Key("causes");
  json.BeginObject();
  for (Entry entry : reference.All(EntryKind::kCause)) {
    json.Key(entry.name);
    json.BeginObject();
    json.Key("title");
    json.String(reference.Title(entry));
    json.Key("meaning");
    json.String(parts.MeaningOf(entry));
    json.Key("fix");
    json.BeginObject();
    for (const int code_class : {4, 5, 0}) {
      json.Key(code_class == 0 ? "any" : std::to_string(code_class));
      json.BeginArray();
      entry.code_class = code_class;
      for (const std::string& step : parts.FixOf(entry)) json.String(step);
      json.EndArray();
    }
    json.EndObject();
    json.EndObject();
  }
  json.EndObject();
  json.EndObject();
  return out + ";\n";
}

std::vector<Page> AllPages(const Reference& reference) {
  std::vector<Page> pages = {MakeIndexPage(reference)};
  for (const EntryKind kind :
       {EntryKind::kReply, EntryKind::kEnhanced, EntryKind::kCause, EntryKind::kBlocklist}) {
    for (const Entry& entry : reference.All(kind)) pages.push_back(MakeEntryPage(reference, entry));
  }
  for (const std::string& provider : ProvidersWithPages(reference))
    pages.push_back(MakeProviderPage(reference, provider));
  for (const auto& [a, b] : ListedComparisons(reference)) {
    pages.push_back(MakeComparisonPage(reference, a, b));
  }
  return pages;
}

// The first page of the site only asks for the language; it is written in all of them.
std::string LanguageChoice(const std::vector<SiteLanguage>& languages) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'self' file:; script-src 'self' file:; img-src data:; base-uri 'none'; "
      "form-action 'none'\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>whybounce</title>\n";
  absl::StrAppend(&out, AbslView(kSiteMark), "\n");
  out +=
      "<link rel=\"stylesheet\" href=\"style.css\">\n"
      "<script src=\"language.js\" defer></script>\n</head>\n<body>\n"
      "<main class=\"choice\">\n<h1>whybounce</h1>\n<ul>\n";
  for (const SiteLanguage& one : languages) {
    absl::StrAppend(&out, "<li><a lang=\"", one.id, "\" hreflang=\"", one.id, "\" href=\"", one.id,
                    "/index.html\">", one.name, "</a></li>\n");
  }
  return out + "</ul>\n</main>\n</body>\n</html>\n";
}

// "5.7.26" is told of on the page of X.7.26; who types the address finds it.
std::string Alias(const Page& page) {
  std::string title;
  AppendHtmlEscaped(page.title, &title);
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"", page.language,
      "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
      "<meta http-equiv=\"refresh\" content=\"0; url=",
      page.id, ".html\">\n<meta name=\"robots\" content=\"noindex\">\n",
      "<link rel=\"icon\" href=\"data:,\">\n<title>", title,
      "</title>\n</head>\n<body>\n<p><a href=\"", page.id, ".html\">", title,
      "</a></p>\n</body>\n</html>\n");
}

absl::Status WriteAliases(const Reference& reference, const std::vector<Page>& pages,
                          const std::string& directory, const Write& write) {
  for (const Entry& entry : reference.All(EntryKind::kEnhanced)) {
    const auto page = std::find_if(pages.begin(), pages.end(),
                                   [&](const Page& one) { return one.id == entry.page; });
    if (page == pages.end()) continue;
    for (const std::string& code_class : reference.Facts(entry, "classes")) {
      const std::string file = absl::StrCat(directory, code_class, entry.page.substr(1), ".html");
      RETURN_IF_ERROR(write(file, Alias(*page)));
    }
  }
  return absl::OkStatus();
}

std::string Sitemap(std::string_view base_url, const std::vector<SiteLanguage>& languages,
                    const std::vector<Page>& pages) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
  for (const SiteLanguage& one : languages) {
    for (const Page& page : pages) {
      absl::StrAppend(&out, "<url><loc>", AbslView(base_url), one.id, "/", page.id,
                      ".html</loc></url>\n");
    }
  }
  return out + "</urlset>\n";
}

}  // namespace

absl::Status MakeSite(std::string_view base_url, const Write& write) {
  std::vector<Reference> references;
  std::vector<SiteLanguage> languages;
  for (const std::string_view id : Catalogue::Languages()) {
    ASSIGN_OR_RETURN(Reference reference, Reference::Load(id));
    languages.push_back({std::string(id), std::string(reference.texts().Text("language.name"))});
    references.push_back(std::move(reference));
  }
  RETURN_IF_ERROR(write("index.html", LanguageChoice(languages)));
  for (const std::string_view name :
       {"style.css", "search.js", "language.js", "classify.js", "reply.js", "paste.js"}) {
    RETURN_IF_ERROR(write(std::string(name), std::string(PageAsset(name))));
  }
  // What the page's own classifier decides by.
  const std::string rules = RulesAsJson(*Engine::Unpack(PackedEngine()));
  RETURN_IF_ERROR(write("rules.js", absl::StrCat("var rules = ", rules, ";\n")));
  for (const Reference& reference : references) {
    const std::string directory = absl::StrCat(AbslView(reference.texts().language()), "/");
    const std::vector<Page> pages = AllPages(reference);
    RETURN_IF_ERROR(write(directory + "pages.js", SearchIndex(pages)));
    RETURN_IF_ERROR(write(directory + "answers.js", Answers(reference)));
    for (const Page& page : pages) {
      RETURN_IF_ERROR(write(absl::StrCat(directory, page.id, ".html"),
                            RenderSitePage(page, reference.texts(), languages, base_url)));
    }
    RETURN_IF_ERROR(WriteAliases(reference, pages, directory, write));
    // Every language has the same pages.
    if (!base_url.empty() && &reference == &references.front())
      RETURN_IF_ERROR(write("sitemap.xml", Sitemap(base_url, languages, pages)));
  }
  return absl::OkStatus();
}

}  // namespace whybounce
