// Libraries that are loaded when they are first needed.
#ifndef WHYBOUNCE_BASE_SHARED_LIBRARY_H_
#define WHYBOUNCE_BASE_SHARED_LIBRARY_H_

#include <dlfcn.h>

#include <cstring>

namespace whybounce {

// Finds functions of a library, which stays loaded until the process ends. Thread-compatible.
class SharedLibrary {
 public:
  explicit SharedLibrary(const char* file) : handle_(dlopen(file, RTLD_NOW | RTLD_LOCAL)) {}

  // Sets a pointer to a function; to null if there is no library or none of that name in it.
  template <typename Function>
  void Find(const char* name, Function** function) {
    void* const address = handle_ == nullptr ? nullptr : dlsym(handle_, name);
    is_whole_ = is_whole_ && address != nullptr;
    std::memcpy(function, &address, sizeof(address));
  }
  // Whether it is there, with all that was looked for.
  bool is_whole() const { return handle_ != nullptr && is_whole_; }

 private:
  void* const handle_;
  bool is_whole_ = true;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_SHARED_LIBRARY_H_
