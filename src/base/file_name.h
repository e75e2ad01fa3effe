// Names of files made of what strangers chose.
#ifndef WHYBOUNCE_BASE_FILE_NAME_H_
#define WHYBOUNCE_BASE_FILE_NAME_H_

#include <string>
#include <string_view>

namespace whybounce {

// A name that leads nowhere but into its directory, and is not hidden there: letters, digits and
// "@.-_+=" of the first hundred bytes stay. Where anything was changed, a hash of the whole tells
// it from others.
std::string SafeFileName(std::string_view name);

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_FILE_NAME_H_
