// Pages -> text, Markdown, HTML, JSON.
#ifndef WHYBOUNCE_DOCUMENT_RENDER_H_
#define WHYBOUNCE_DOCUMENT_RENDER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "document/catalogue.h"
#include "document/page.h"

namespace whybounce {

struct TextStyle {
  size_t columns = 80;  // at least 40
  bool bold = false;    // headings in bold and tones in colours, by terminal escapes
};
std::string RenderText(const Page& page, const TextStyle& style);

std::string RenderMarkdown(const Page& page);

// One JSON object; names of members are the same in every language.
std::string RenderJson(const Page& page);

// One page that needs nothing else: style inside, no script, no request. Links within the reference
// become plain text.
std::string RenderHtml(const Page& page, const Catalogue& texts);

// The same as a page of the site: linked, with search and a switch to the other languages. Lies in
// a directory named after its language, beside style.css and search.js of the directory above.
struct SiteLanguage {
  std::string id;    // "en"
  std::string name;  // "English"
};
// `base_url`: where the site will be, for the pages to say so ("https://example.com/smtp/"); empty:
// nobody knows.
std::string RenderSitePage(const Page& page, const Catalogue& texts,
                           const std::vector<SiteLanguage>& languages, std::string_view base_url);

// A file of patterns/page: "style.css", "search.js". Static storage; empty if there is none.
std::string_view PageAsset(std::string_view name);

// Text of a line without its markup.
std::string TextOf(const Line& line);
// Escapes & < > " for HTML texts and attributes.
void AppendHtmlEscaped(std::string_view text, std::string* out);

}  // namespace whybounce

#endif  // WHYBOUNCE_DOCUMENT_RENDER_H_
