// A user's rule file: an error at a place of the file, or rules that compile or are refused.
#include "classify/engine.h"
#include "classify/rules/patterns.h"
#include "fuzz/fuzz.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Patterns patterns;
  patterns.providers.push_back({});
  const absl::Status status =
      AddRuleFile(Bytes(data, size), "fuzz.toml", RuleOrigin::kUser, &patterns);
  if (!status.ok()) {
    Require(std::string(status.message()).starts_with("fuzz.toml:"));
    return 0;
  }
  const std::unique_ptr<Engine> engine = Engine::Create(std::move(patterns));
  std::string shape;
  ReplyView reply;
  reply.text = "550 5.1.1 <a@b.example> mailbox full, user unknown";
  engine->Decide(engine->MakeQuery(reply, 0, &shape));
  return 0;
}
