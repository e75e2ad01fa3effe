// The reply in what people paste: a line of a log, a field of a bounce message, an exception of a
// mail library, a reply as a server sent it. Each is given to the parser that knows it.
#ifndef WHYBOUNCE_PASTED_PASTED_H_
#define WHYBOUNCE_PASTED_PASTED_H_

#include <string>
#include <string_view>

#include "whybounce/classifier.h"

namespace whybounce {

// Reads one text after the other; views are valid until the next Read() and as long as its text.
// Thread-compatible.
class Pasted {
 public:
  // What of `text` is the reply, with its codes, stage, speaker, host and recipient, where the
  // words around it tell them. Of several lines one is made.
  const ReplyView& Read(std::string_view text);
  // What stood around it, as a name: "log line", "delivery status"; empty for a reply as it was
  // sent.
  std::string_view frame() const { return frame_; }
  // If the reply has hardly a word, those around it may be evidence ("SMTPAuthenticationError:
  // 550"): the whole, with the codes and the stage of the reply. Else its text is empty.
  ReplyView Whole() const;
  // The address that the words name as the recipient's, where no field or command does.
  std::string_view named() const { return named_; }

 private:
  void Find(std::string_view text);
  bool ReadLogLine(std::string_view text);
  bool ReadDeliveryStatus(std::string_view text);
  bool ReadClientError(std::string_view text);
  void ReadFramed(std::string_view text);
  void Join();

  std::string_view text_;
  ReplyView reply_;
  std::string_view frame_;
  std::string_view named_;
  std::string plain_;
  std::string unescaped_;
  std::string line_;
  std::string joined_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PASTED_PASTED_H_
