// Files of patterns/senders/: any bytes are a platform or an error that says where.
#include "fuzz/fuzz.h"
#include "log/records/platform.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto platform = ParsePlatform(Bytes(data, size), "fuzz.toml");
  if (platform.ok()) {
    platform->MeaningOf("bounce/10");
    platform->CauseOf("a/b/c");
    Require(!platform->id.empty());
  } else {
    Require(platform.status().message().find("fuzz.toml") != std::string::npos);
  }
  return 0;
}
