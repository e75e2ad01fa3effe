// How `classify` prints what it found.
#ifndef WHYBOUNCE_CLI_ANSWER_PRINTER_H_
#define WHYBOUNCE_CLI_ANSWER_PRINTER_H_

#include <optional>
#include <string>

#include "classify/engine.h"
#include "reply/extract.h"
#include "whybounce/classifier.h"

namespace whybounce {

// A reply and all that is known of it. Views into the reply and the classifier.
struct AnswerView {
  ReplyView reply;  // text: lines joined, without what a log has around it
  ReplyCode code = 0;
  EnhancedCode enhanced_code;
  Verdict verdict;
  ReplyFacts facts;
  std::string_view matched;
  std::string_view frame;  // what stood around the reply (pasted/pasted.h)
};

struct AnswerStyle {
  bool json = false;
  Vocabulary vocabulary = Vocabulary::kWhybounce;
};

// The classifier must outlive it. Appends to *out. Thread-compatible.
class AnswerPrinter {
 public:
  AnswerPrinter(const Classifier* classifier, AnswerStyle style)
      : classifier_(*classifier), style_(style) {}

  // One line: cause, permanence and reply, or an object with the keys of `events`.
  void Print(const AnswerView& answer, std::string* out) const;
  // The same with the reasons: a paragraph, or further keys.
  void PrintWithReasons(const AnswerView& answer, const Explanation& why, std::string* out) const;

 private:
  void PrintJson(const AnswerView& answer, const Explanation* why, std::string* out) const;
  std::string_view NameOf(Cause cause) const;

  const Classifier& classifier_;
  const AnswerStyle style_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_ANSWER_PRINTER_H_
