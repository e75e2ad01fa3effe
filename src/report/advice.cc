#include "report/advice.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/domain.h"
#include "base/text.h"
#include "report/words.h"

namespace whybounce {
namespace {

// What the whole cause is weighed by: its recipients lost, or those who wait, or attempts.
template <typename T>
uint64_t WeightOf(const T& part, const ReportCause& whole) {
  return whole.lost > 0 ? part.lost : whole.waiting > 0 ? part.waiting : part.attempts;
}

// The first three names, and how many more.
std::string Names(const std::vector<ReportShare>& shares, const Phraser& phraser) {
  std::vector<std::string> names;
  for (const ReportShare& share : shares) {
    if (names.size() == 3) break;
    if (!share.name.empty()) names.push_back(Sanitized(UnicodeDomain(share.name)));
  }
  return phraser.Join(names);
}

}  // namespace

std::string TitleOf(Cause cause, const Phraser& phraser) {
  return std::string(phraser.Text(absl::StrCat("cause.", AbslView(Id(cause)), ".title")));
}

std::string NameOf(Who who, const Phraser& phraser) {
  return std::string(phraser.Text(absl::StrCat("who.", AbslView(Id(who)))));
}

std::string WhereOf(const ReportCause& cause, const Phraser& phraser, size_t providers_max) {
  const uint64_t whole = WeightOf(cause, cause);
  std::vector<std::string> parts;
  for (const ReportShare& provider : cause.providers) {
    const uint64_t weight = WeightOf(provider, cause);
    if (provider.id.empty() || weight == 0 || parts.size() == providers_max) continue;
    parts.push_back(weight == whole ? provider.name
                    : whole < kSharesFrom
                        ? absl::StrCat(provider.name, " ", phraser.Number(weight))
                        : absl::StrCat(provider.name, " ", phraser.Percent(weight, whole)));
  }
  if (parts.empty() && !cause.domains.empty()) {
    std::string domains = Sanitized(UnicodeDomain(cause.domains.front().name));
    if (cause.domain_count > 1) absl::StrAppend(&domains, " +", cause.domain_count - 1);
    parts.push_back(std::move(domains));
  }
  std::string out;
  for (const std::string& part : parts) absl::StrAppend(&out, out.empty() ? "" : ", ", part);
  return out;
}

size_t CausesTold(const Report& report, size_t most) {
  const auto harmless =
      std::find_if(report.causes.begin(), report.causes.end(),
                   [](const ReportCause& cause) { return cause.lost + cause.waiting == 0; });
  const auto harmful = static_cast<size_t>(harmless - report.causes.begin());
  return std::min(most, harmful == 0 ? report.causes.size() : harmful);
}

namespace {

// A sender's share of all recipients; 0 for one that is not among the largest.
double ShareOfAll(std::string_view sender, const Report& report) {
  for (const ReportRow& row : report.senders.rows) {
    if (row.name == sender) {
      return static_cast<double>(row.counts.recipients()) /
             static_cast<double>(std::max<uint64_t>(report.mail.recipients(), 1));
    }
  }
  return 0;
}

// What the replies named and `advice` does not say yet, as sentences.
std::string FactsBeside(std::string_view advice, const ReportCause& cause, const Report& report,
                        const Phraser& phraser) {
  std::string out;
  const auto add = [&](const std::string& sentence) {
    absl::StrAppend(&out, AbslView(phraser.Text("punctuation.between_sentences")), sentence);
  };
  const auto told = [&](const std::vector<ReportShare>& shares) {
    return shares.empty() || advice.find(Sanitized(shares.front().name)) != advice.npos;
  };
  if (!told(cause.sending_ips))
    add(phraser.Say("report.facts.ips", {{"ips", Names(cause.sending_ips, phraser)}}));
  if (!told(cause.blocklists)) {
    add(phraser.Say("report.facts.blocklists", {{"blocklists", Names(cause.blocklists, phraser)}}));
  }
  if (!told(cause.senders) && cause.senders.size() > 1 && !cause.senders.front().name.empty()) {
    const uint64_t whole = WeightOf(cause, cause);
    const uint64_t part = WeightOf(cause.senders.front(), cause);
    // Who sends nearly everything is behind nearly every refusal: that says nothing.
    const double of_all = ShareOfAll(cause.senders.front().name, report);
    const double of_cause =
        static_cast<double>(part) / static_cast<double>(std::max<uint64_t>(whole, 1));
    if (whole >= kSharesFrom && of_cause >= 0.5 && of_cause >= 1.3 * of_all) {
      add(phraser.Say("report.facts.sender",
                      {{"share", phraser.Percent(part, whole)},
                       {"sender", Sanitized(UnicodeDomain(cause.senders.front().name))}}));
    }
  }
  return out;
}

std::string PlainAdvice(const ReportCause& cause, const Phraser& phraser) {
  const std::string_view id = Id(cause.cause);
  const Catalogue& texts = phraser.catalogue();
  // A provider's own way, if it is mostly about that provider.
  const bool one_provider = !cause.providers.empty() && !cause.providers.front().id.empty() &&
                            2 * WeightOf(cause.providers.front(), cause) >= WeightOf(cause, cause);
  if (one_provider) {
    const std::string own =
        absl::StrCat("provider_advice.", cause.providers.front().id, ".", AbslView(id));
    if (texts.Has(own)) return std::string(texts.Text(own));
  }
  const std::string key = absl::StrCat("cause.", AbslView(id), ".advice");
  const std::string ips = Names(cause.sending_ips, phraser);
  const std::string blocklists = Names(cause.blocklists, phraser);
  const std::string senders = Names(cause.senders, phraser);
  const std::string domains = Names(cause.domains, phraser);
  const std::string provider = one_provider ? cause.providers.front().name : "";
  const std::pair<std::string_view, std::string_view> facts[] = {{"ips", ips},
                                                                 {"blocklists", blocklists},
                                                                 {"senders", senders},
                                                                 {"domains", domains},
                                                                 {"provider", provider}};
  // A sentence with a blank that nothing fills is worse than the plain one.
  if (texts.Has(key)) {
    bool all_known = true;
    for (const std::string_view name : PlaceholderNames(texts.Text(key))) {
      all_known =
          all_known && std::any_of(std::begin(facts), std::end(facts), [&](const auto& fact) {
            return fact.first == name && !fact.second.empty();
          });
    }
    if (all_known) {
      return Filled(texts.Text(key), {facts[0], facts[1], facts[2], facts[3], facts[4]});
    }
  }
  return std::string(texts.Text(key + "_plain"));
}

}  // namespace

std::string AdviceFor(const ReportCause& cause, const Report& report, const Phraser& phraser) {
  const std::string advice = PlainAdvice(cause, phraser);
  return advice + FactsBeside(advice, cause, report, phraser);
}

}  // namespace whybounce
