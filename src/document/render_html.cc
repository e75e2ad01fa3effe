// Pages as HTML: alone, or as a page of the site.
#include "absl/strings/str_cat.h"
#include "base/embedded.h"
#include "base/sha256.h"
#include "base/text.h"
#include "document/render.h"

namespace whybounce {
namespace {

class HtmlRenderer {
 public:
  enum class Links : uint8_t { kNone, kSite };
  HtmlRenderer(const Page& page, const Catalogue& texts, Links links)
      : page_(page), texts_(texts), links_(links) {}

  // Everything up to </title>, with the policy given.
  void Head(std::string_view policy) {
    out_ += "<!DOCTYPE html>\n";
    Raw("<html lang=\"", page_.language, "\">\n<head>\n<meta charset=\"utf-8\">\n");
    out_ += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"", policy, "\">\n");
    out_ += "<meta name=\"color-scheme\" content=\"light dark\">\n";
    if (!page_.lead.empty()) {
      out_ += "<meta name=\"description\" content=\"";
      AppendHtmlEscaped(page_.lead, &out_);
      out_ += "\">\n";
    }
    // An empty icon keeps browsers from asking the host for one.
    out_ += "<link rel=\"icon\" href=\"data:,\">\n";
    Element("title", "", page_.title + " \u00b7 whybounce");
  }

  void Main() {
    Raw("<main id=\"main\" class=\"", page_.kind, page_.tone.empty() ? "" : " tone-", page_.tone,
        "\">\n");
    Element("p", "category", page_.category);
    Element("h1", "", page_.title);
    if (!page_.lead.empty() && page_.kind != "comparison") Element("p", "lead", page_.lead);
    if (page_.kind == "index" && links_ == Links::kSite) PasteBox();
    if (page_.kind == "index") Contents();
    bool open = false;
    for (const Section& section : page_.sections) {
      if (section.level == 2) {
        if (open) out_ += "</section>\n";
        open = true;
        Raw("<section class=\"", section.id, section.tone.empty() ? "" : " tone-", section.tone,
            "\">\n");
      }
      Heading(section);
      for (const PageBlock& block : section.blocks) AppendBlock(block);
    }
    if (open) out_ += "</section>\n";
    out_ += "</main>\n";
  }

  // Where the page is, and the same in other languages: for those who list pages.
  void Places(std::string_view base_url, const std::vector<SiteLanguage>& languages) {
    Raw("<link rel=\"canonical\" href=\"", base_url, page_.language, "/", page_.id, ".html\">\n");
    for (const SiteLanguage& one : languages) {
      Raw("<link rel=\"alternate\" hreflang=\"", one.id, "\" href=\"", base_url, one.id, "/");
      Raw(page_.id, ".html\">\n");
    }
  }

  void SiteHeader(const std::vector<SiteLanguage>& languages) {
    Raw("<a class=\"skip\" href=\"#main\">", texts_.Text("site.skip"), "</a>\n<header>\n");
    Raw("<a class=\"home\" href=\"index.html\">", texts_.Text("site.name"), "</a>\n");
    // Shown by search.js: without scripts it could do nothing.
    Raw("<div class=\"search\" hidden><input type=\"search\" aria-label=\"",
        texts_.Text("site.search"), "\" placeholder=\"", texts_.Text("site.search_example"),
        "\" autocomplete=\"off\"><ul class=\"hits\" aria-live=\"polite\" data-none=\"",
        texts_.Text("site.no_hits"), "\"></ul></div>\n");
    Raw("<nav class=\"languages\" aria-label=\"", texts_.Text("site.languages"), "\"><ul>");
    for (const SiteLanguage& one : languages) {
      if (one.id == page_.language) {
        Raw("<li><span lang=\"", one.id, "\" aria-current=\"page\">", one.name, "</span></li>");
      } else {
        Raw("<li><a lang=\"", one.id, "\" hreflang=\"", one.id, "\" href=\"../", one.id, "/");
        Raw(page_.id, ".html\">", one.name, "</a></li>");
      }
    }
    out_ += "</ul></nav>\n</header>\n";
  }

  void Raw(auto... parts) { ((out_ += std::string_view(parts)), ...); }
  std::string Take() { return std::move(out_); }

 private:
  // Shown by paste.js.
  void PasteBox() {
    Raw("<section class=\"paste\" hidden>\n<label for=\"pasted\">", texts_.Text("site.paste"));
    out_ += "</label>\n<textarea id=\"pasted\" rows=\"3\" spellcheck=\"false\" placeholder=\"";
    AppendHtmlEscaped("550 5.1.1 <ann@corp.example>: user unknown", &out_);
    out_ += "\"></textarea>\n<p class=\"hint\">";
    AppendHtmlEscaped(texts_.Text("site.paste_hint"), &out_);
    out_ += "</p>\n<div class=\"answer\" aria-live=\"polite\"></div>\n</section>\n";
  }

  // Links to the parts of a page that is a long list.
  void Contents() {
    Raw("<nav class=\"contents\" aria-label=\"", texts_.Text("site.contents"), "\"><ul>\n");
    for (const Section& section : page_.sections) {
      if (section.level != 2) continue;
      Raw("<li><a href=\"#", section.id, "\">");
      AppendHtmlEscaped(section.heading, &out_);
      out_ += "</a></li>\n";
    }
    out_ += "</ul></nav>\n";
  }

  void Element(std::string_view name, std::string_view css_class, std::string_view text) {
    Raw("<", name);
    if (!css_class.empty()) Raw(" class=\"", css_class, "\"");
    out_ += ">";
    AppendHtmlEscaped(text, &out_);
    Raw("</", name, ">\n");
  }

  void Heading(const Section& section) {
    const std::string_view name = section.level == 2 ? "h2" : "h3";
    std::string id = section.id;
    if (!section.subject.empty()) absl::StrAppend(&id, "-", section.subject);
    for (char& c : id) {
      if (c == '.') c = '-';
    }
    Raw("<", name, " id=\"", id, "\">");
    AppendHtmlEscaped(section.heading, &out_);
    Raw("</", name, ">\n");
  }

  void AppendSpan(const Span& span) {
    std::string href = span.url;
    if (!span.page.empty() && links_ == Links::kSite) href = span.page + ".html";
    if (!href.empty()) Raw("<a href=\"", href, span.url.empty() ? "\">" : "\" rel=\"external\">");
    const std::string_view tag = span.voice == Voice::kCode ? "code" : "";
    if (!tag.empty()) Raw("<", tag, ">");
    AppendHtmlEscaped(span.text, &out_);
    if (!tag.empty()) Raw("</", tag, ">");
    if (!href.empty()) out_ += "</a>";
  }

  void AppendLine(const Line& line) {
    for (const Span& span : line) AppendSpan(span);
  }

  void AppendList(std::string_view tag, const PageBlock& block) {
    Raw("<", tag, ">\n");
    for (const Row& row : block.rows) {
      out_ += "<li>";
      AppendLine(row.cells[0]);
      out_ += "</li>\n";
    }
    Raw("</", tag, ">\n");
  }

  void AppendFacts(const PageBlock& block) {
    out_ += "<dl>\n";
    for (const Row& row : block.rows) {
      out_ += "<div><dt>";
      AppendLine(row.cells[0]);
      out_ += "</dt><dd>";
      for (size_t i = 1; i < row.cells.size(); ++i) {
        if (i > 1) AppendHtmlEscaped(page_.separator, &out_);
        AppendLine(row.cells[i]);
      }
      out_ += "</dd></div>\n";
    }
    out_ += "</dl>\n";
  }

  void AppendTable(const PageBlock& block) {
    out_ += "<div class=\"table\"><table>\n<thead><tr>";
    for (const Line& cell : block.rows[0].cells) {
      // The corner of a comparison is empty, which a header must not be.
      const bool corner = TextOf(cell).empty();
      out_ += corner ? "<td>" : "<th scope=\"col\">";
      AppendLine(cell);
      out_ += corner ? "</td>" : "</th>";
    }
    out_ += "</tr></thead>\n<tbody>\n";
    for (size_t y = 1; y < block.rows.size(); ++y) {
      out_ += "<tr>";
      for (size_t x = 0; x < block.rows[y].cells.size(); ++x) {
        out_ += x == 0 ? "<th scope=\"row\">" : "<td>";
        AppendLine(block.rows[y].cells[x]);
        out_ += x == 0 ? "</th>" : "</td>";
      }
      out_ += "</tr>\n";
    }
    out_ += "</tbody>\n</table></div>\n";
  }

  void AppendBlock(const PageBlock& block) {
    switch (block.kind) {
      case PageBlock::Kind::kParagraph:
        for (const Row& row : block.rows) Element("p", "", TextOf(row.cells[0]));
        return;
      case PageBlock::Kind::kQuote:
        for (const Row& row : block.rows) Element("pre", "", TextOf(row.cells[0]));
        return;
      case PageBlock::Kind::kSteps:
        return AppendList("ol", block);
      case PageBlock::Kind::kBullets:
      case PageBlock::Kind::kLines:
      case PageBlock::Kind::kRemarks:
        return AppendList("ul", block);
      case PageBlock::Kind::kFacts:
        return AppendFacts(block);
      case PageBlock::Kind::kTable:
      case PageBlock::Kind::kFigures:
        return AppendTable(block);
    }
  }

  const Page& page_;
  const Catalogue& texts_;
  const Links links_;
  std::string out_;
};

}  // namespace

void AppendHtmlEscaped(std::string_view text, std::string* out) {
  for (const char c : text) {
    switch (c) {
      case '&':
        *out += "&amp;";
        break;
      case '<':
        *out += "&lt;";
        break;
      case '>':
        *out += "&gt;";
        break;
      case '"':
        *out += "&quot;";
        break;
      default:
        out->push_back(c);
    }
  }
}

std::string_view PageAsset(std::string_view name) {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    std::string_view rest = file.name;
    if (ConsumePrefix(&rest, "page/") && rest == name) return file.bytes;
  }
  return {};
}

std::string RenderHtml(const Page& page, const Catalogue& texts) {
  HtmlRenderer html(page, texts, HtmlRenderer::Links::kNone);
  const std::string style = absl::StrCat("\n", AbslView(PageAsset("style.css")));
  html.Head("default-src 'none'; style-src '" + CspHash(style) +
            "'; img-src data:; base-uri 'none'; form-action 'none'");
  html.Raw("<style>", style, "</style>\n</head>\n<body>\n");
  html.Main();
  html.Raw("</body>\n</html>\n");
  return html.Take();
}

std::string RenderSitePage(const Page& page, const Catalogue& texts,
                           const std::vector<SiteLanguage>& languages, std::string_view base_url) {
  HtmlRenderer html(page, texts, HtmlRenderer::Links::kSite);
  // "file:" because some browsers give files no origin that 'self' could mean.
  html.Head(
      "default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src data:; "
      "base-uri 'none'; form-action 'none'");
  if (!base_url.empty()) html.Places(base_url, languages);
  html.Raw("<link rel=\"stylesheet\" href=\"../style.css\">\n");
  html.Raw("<script src=\"pages.js\" defer></script>\n");
  html.Raw("<script src=\"../paste.js\" defer></script>\n");
  html.Raw("<script src=\"../search.js\" defer></script>\n</head>\n<body>\n");
  html.SiteHeader(languages);
  html.Main();
  html.Raw("<footer><p>", texts.Text("site.footer"), "</p></footer>\n</body>\n</html>\n");
  return html.Take();
}

}  // namespace whybounce
