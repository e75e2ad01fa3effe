// Reports that may leave the house.
#ifndef WHYBOUNCE_REPORT_ANONYMISE_H_
#define WHYBOUNCE_REPORT_ANONYMISE_H_

#include "aggregate/tally.h"
#include "whybounce/report.h"

namespace whybounce {

// Replaces the local part of every address by a number, the same for the same address, so that what
// belongs together stays together; the numbers mean nothing outside of this report. Domains, hosts
// and addresses of hosts stay. Lines that were not understood lose their text: nobody knows what
// stands in them.
void Anonymise(Report* report);

// The same for a partial. Its names must be those of other partials of the same address, so they
// are hashes: who has an address can tell whether it is there, as by the hashes that a tally keeps
// of recipients. The numbers of a report tell nobody.
void Anonymise(Tally* tally);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_ANONYMISE_H_
