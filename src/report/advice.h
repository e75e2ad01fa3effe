// What to do about a cause, with the facts of this report.
#ifndef WHYBOUNCE_REPORT_ADVICE_H_
#define WHYBOUNCE_REPORT_ADVICE_H_

#include <string>
#include <vector>

#include "document/phrase.h"
#include "whybounce/report.h"

namespace whybounce {

// One or two sentences: the way of the provider that is hit most, if patterns/text knows one
// (provider_advice.<provider>.<cause>), else that of the cause, filled with the addresses, lists
// and senders that the replies named; what is known of these and not in it follows. Never empty.
std::string AdviceFor(const ReportCause& cause, const Report& report, const Phraser& phraser);

// "Outlook.com 97 %, Gmail 2 %": where the cause falls, by lost recipients, or by those who wait
// if nobody was lost, or by attempts. Domains stand for providers that are not known:
// "gmial.example +12". At most `providers_max` providers.
std::string WhereOf(const ReportCause& cause, const Phraser& phraser, size_t providers_max);

// How many of report.causes are told in full where there is room for `most`: not those that only
// delayed, which cost nobody and come last, unless there are no others.
size_t CausesTold(const Report& report, size_t most);

// The texts' names of things.
std::string TitleOf(Cause cause, const Phraser& phraser);
std::string NameOf(Who who, const Phraser& phraser);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_ADVICE_H_
