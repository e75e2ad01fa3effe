// Entries -> pages.
#ifndef WHYBOUNCE_REFERENCE_PAGES_H_
#define WHYBOUNCE_REFERENCE_PAGES_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/page.h"
#include "reference/reference.h"
#include "whybounce/classifier.h"

namespace whybounce {

// All that is known of one entry. A code that is not listed gets the meaning of its class and the
// nearest known codes.
Page MakeEntryPage(const Reference& reference, const Entry& entry);

// Two codes side by side: the decisive difference in one sentence, the facts that differ, then each
// code with its description, occasion and steps. The order is kept; a and b may be equal or
// unknown.
Page MakeComparisonPage(const Reference& reference, const Entry& a, const Entry& b);
// "521-vs-556".
std::string ComparisonPageId(const Entry& a, const Entry& b);
// The comparisons that the site has, in the order of patterns/reference.toml.
std::vector<std::pair<Entry, Entry>> ListedComparisons(const Reference& reference);

// A reply that somebody pasted: what it was taken for and why, then the page of its cause.
// `provider` is an id of providers.toml or empty.
Page MakeAnswerPage(const Reference& reference, std::string_view reply, const Explanation& why,
                    std::string_view provider);

// The codes that begin alike: "5xx", "55x", "5.7.x", "X.7.x", "5.x.x", "5.7"; nullopt if `name` is
// nothing of the kind.
std::optional<Page> MakeGroupPage(const Reference& reference, std::string_view name);

// What a provider refuses, by cause and by its own codes, and what to do there.
Page MakeProviderPage(const Reference& reference, const std::string& provider);
std::string ProviderPageId(std::string_view provider);  // "at-gmail"
// Those of which there is something to tell, by name.
std::vector<std::string> ProvidersWithPages(const Reference& reference);

// Everything there is, as links; what is looked up most comes first.
Page MakeIndexPage(const Reference& reference);

}  // namespace whybounce

#endif  // WHYBOUNCE_REFERENCE_PAGES_H_
