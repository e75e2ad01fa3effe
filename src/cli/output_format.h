// Which form of output is meant where --format is not given.
#ifndef WHYBOUNCE_CLI_OUTPUT_FORMAT_H_
#define WHYBOUNCE_CLI_OUTPUT_FORMAT_H_

#include <string>
#include <vector>

namespace whybounce {

// Sets *format, if it is empty, to what the name of the output file asks for ("report.html"), as
// far as the command has that form, else to the first of `formats`.
void SettleFormat(const std::string& output, const std::vector<std::string>& formats,
                  std::string* format);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_OUTPUT_FORMAT_H_
