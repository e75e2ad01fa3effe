// Months as the locales of log writers name them.
#ifndef WHYBOUNCE_LOG_CARRIERS_MONTH_NAMES_H_
#define WHYBOUNCE_LOG_CARRIERS_MONTH_NAMES_H_

#include <string_view>

namespace whybounce {

// Takes "Mar", "March", "Mai", "avr." off the front, whatever its case, and returns 1 .. 12; 0 and
// no change if there is none. English, where most months are, costs two comparisons.
int ConsumeMonthName(std::string_view* text);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_MONTH_NAMES_H_
