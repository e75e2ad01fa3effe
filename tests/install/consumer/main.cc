// A program that uses the installed library.
#include <whybounce/classifier.h>

#include <cstdio>
#include <string>

int main() {
  const auto classifier = whybounce::Classifier::Create({});
  if (!classifier.ok()) return 2;
  whybounce::ReplyView reply;
  reply.text = "552 5.2.2 Mailbox full";
  const whybounce::Verdict verdict = (*classifier)->Classify(reply);
  std::printf("%s\n", std::string(whybounce::Id(verdict.cause)).c_str());
  return verdict.cause == whybounce::Cause::kMailboxFull ? 0 : 1;
}
