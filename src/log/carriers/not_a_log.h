// What is told of a source that is no mail log.
#ifndef WHYBOUNCE_LOG_CARRIERS_NOT_A_LOG_H_
#define WHYBOUNCE_LOG_CARRIERS_NOT_A_LOG_H_

#include <optional>
#include <string>
#include <string_view>

#include "log/carriers/formats.h"

namespace whybounce {

// "is a tar archive; unpack it and name the files in it": what plainly holds no lines to read, by
// its first bytes, and what to do about it. Empty: there may be lines.
std::string_view WhyNoText(std::string_view head);

// A line of the format, for people.
std::string_view ExampleOf(LineFormat format);

// What stands around lines in a file, and is none of them: a blank, a heading of tail, a fence, a
// rule, what a pager says.
bool IsNoLine(std::string_view line);

// The format that most of the first lines resemble, though they are not of it; nullopt: none.
std::optional<LineFormat> NearestFormat(std::string_view lines);

// Why nobody understands these first lines: they are quoted (three at most, cut, fit for a
// terminal), and the nearest format is shown by an example. `forced` is what --as says.
std::string WhyNotUnderstood(std::string_view lines, std::optional<LineFormat> forced);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_NOT_A_LOG_H_
