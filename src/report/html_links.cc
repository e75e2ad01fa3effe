// Links that leave the page: to the forms and pages that our own data names, and to nothing else.
#include <algorithm>

#include "document/catalogue.h"
#include "report/html_parts.h"

namespace whybounce {
namespace {

const std::vector<std::string>& FormHosts() {
  static const auto* const kHosts = [] {
    const auto facts = Catalogue::LoadFacts({"reference"});
    return new std::vector<std::string>(facts.ok() ? facts->List("forms.hosts")
                                                   : std::vector<std::string>());
  }();
  return *kHosts;
}

bool IsListed(std::string_view host) {
  const std::vector<std::string>& hosts = FormHosts();
  return std::find(hosts.begin(), hosts.end(), host) != hosts.end();
}

// Where a word of a text leads; empty if nowhere.
std::string PageOf(std::string_view word) {
  std::string_view host = word;
  const bool is_address = ConsumePrefix(&host, "https://");
  host = host.substr(0, host.find_first_of("/?#"));
  if (!IsListed(host)) return "";
  if (is_address) return std::string(word);
  return host.size() == word.size() ? absl::StrCat("https://", AbslView(host), "/") : "";
}

}  // namespace

void HtmlOut::Linked(std::string_view text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, end);
    // Marks before and after an address are not of it.
    const size_t first = std::min(word.find_first_not_of("(<["), word.size());
    while (word.size() > first && std::string_view(".,;:)>]").find(word.back()) != word.npos)
      word.remove_suffix(1);
    const std::string_view address = word.substr(first);
    if (const std::string page = PageOf(address); !page.empty()) {
      Text(word.substr(0, first));
      Raw("<a rel=\"external noreferrer\" href=\"");
      Text(page);
      Raw("\">");
      Text(address);
      Raw("</a>");
      Text(text.substr(word.size(), end - word.size()));
    } else {
      Text(text.substr(0, end));
    }
    text.remove_prefix(end);
    const size_t blanks = std::min(text.find_first_not_of(' '), text.size());
    Text(text.substr(0, blanks));
    text.remove_prefix(blanks);
  }
}

}  // namespace whybounce
