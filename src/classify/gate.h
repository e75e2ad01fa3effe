// The gate: whether a rule that holds may be the answer, whose fault that is, and whether it is
// final (patterns/README.md, "The gate"). One place for all rules.
#ifndef WHYBOUNCE_CLASSIFY_GATE_H_
#define WHYBOUNCE_CLASSIFY_GATE_H_

#include <optional>
#include <string_view>

#include "classify/engine.h"

namespace whybounce {

// Whom the words of a reply mean.
enum class Meant : uint8_t { kUnknown, kClient, kSender, kRecipient };
std::string_view Id(Meant meant);  // empty for kUnknown

// Why a rule is not the answer.
enum class Ruling : uint8_t {
  kAnswer,
  kBeaten,       // a better one is
  kNotNamed,     // it blames somebody who was not named yet at that stage
  kNotMeant,     // it blames the recipient where the words mean somebody else
  kWordsBeside,  // a code alone, and something else is said
};
std::string_view Reason(Ruling ruling);

// Asked about the rules that hold for one reply, best first. What it reads of the words it reads
// when it is needed first, so a verdict that blames nobody at the recipient's costs nothing.
class Engine::Gate {
 public:
  Gate(const Engine& engine, const Query& query, const FoundInText& found_in_text)
      : engine_(engine), query_(query), found_in_text_(found_in_text) {}

  Ruling Weigh(Holding holding);
  // Whether no further rule can change the answer.
  bool decided() const {
    return decided_ && (cause_ != Cause::kUndetermined || suggests_ != Cause::kUndetermined);
  }
  // After the last rule.
  Verdict MakeVerdict();

  Holding best() const { return best_; }
  Meant WhomWordsMean();
  // The words that say that the address may live; empty if none do.
  bool SaysLater();

 private:
  bool Says(Reading reading) const;
  bool SaysNothing();
  bool PassesAlone(const Rule& rule);
  bool WordsMeanAnother(const Rule& rule);
  void PutAside(Holding holding, bool by_words);
  void TakeMirror();
  Permanence PermanenceOf(const Rule* rule);

  const Engine& engine_;
  const Query& query_;
  const FoundInText& found_in_text_;

  Holding best_;
  Cause cause_ = Cause::kUndetermined;
  Fault fault_ = Fault::kNobody;
  Cause suggests_ = Cause::kUndetermined;
  bool decided_ = false;
  // What the first rule that blamed somebody else means of whom it should have blamed.
  Holding mirrored_;
  Cause mirror_ = Cause::kUndetermined;
  bool is_mirror_ = false;

  std::optional<Meant> meant_;
  bool is_label_ = false;
  std::optional<bool> later_;
  std::optional<bool> nothing_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_GATE_H_
