// What to do at a provider about one code.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "reference/reference.h"
#include "whybounce/codes.h"

namespace whybounce {
namespace {

bool IsCodeByte(char c) { return IsAlnum(c) || c == '.' || c == ':' || c == '_' || c == '-'; }

// "5.7.606", "S3150", "OFR_417", "452": a word that has a digit where it could name a code. Not
// "25", "0.1", "5,000" or a host.
bool LooksLikeCode(std::string_view word) {
  if (ParseEnhancedCode(word)) return true;
  const auto digits = std::count_if(word.begin(), word.end(), IsDigit);
  if (digits == 0 ||
      std::any_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
    return false;
  if (word.size() == 3 && digits == 3) return word[0] == '4' || word[0] == '5';
  return word.size() >= 3 && IsAlpha(word[0]);
}

// Whether the advice names a code that is none of `codes`.
bool NamesAnotherCode(std::string_view advice, const std::vector<std::string>& codes) {
  for (size_t at = 0; at < advice.size();) {
    size_t end = at;
    while (end < advice.size() && IsCodeByte(advice[end])) ++end;
    std::string_view word = advice.substr(at, end - at);
    at = end + 1;
    while (!word.empty() && !IsAlnum(word.back())) word.remove_suffix(1);
    if (LooksLikeCode(word) && word != "IPV4" && word != "IPV6" &&
        std::find(codes.begin(), codes.end(), word) == codes.end()) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string_view Reference::AdviceAbout(std::string_view provider,
                                        const std::vector<std::string>& codes, Cause cause) const {
  for (const std::string& code : codes) {
    const std::string_view of_rule = texts_.TextOrEmpty(absl::StrCat("rule_advice.", code));
    if (!of_rule.empty()) return of_rule;
    const auto advice_at = [&](std::string_view id, std::string_view its_code) {
      return texts_.TextOrEmpty(
          absl::StrCat("code_advice.", AbslView(id), ".", AbslView(its_code)));
    };
    if (!provider.empty()) {
      if (const std::string_view own = advice_at(provider, code); !own.empty()) return own;
    }
    for (std::string_view row : facts_.List("vendors.tokens")) {
      const std::string_view token = TakeUntil(&row, " | ");
      if (token == code && (provider.empty() || provider == row)) return advice_at(row, token);
    }
    // Codes that only one provider has; those of a range share what is said of its first.
    std::string_view row = VendorRow(code);
    std::string_view range = TakeUntil(&row, " | ");
    const std::string_view vendor = TakeUntil(&row, " | ");
    const std::string_view own = advice_at(vendor, TakeUntil(&range, "-"));
    if (!own.empty()) return own;
  }
  const std::string_view general = texts_.TextOrEmpty(
      absl::StrCat("provider_advice.", AbslView(provider), ".", AbslView(Id(cause))));
  return NamesAnotherCode(general, codes) ? std::string_view() : general;
}

}  // namespace whybounce
