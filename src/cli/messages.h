// What is said on stderr, fit for a terminal.
#ifndef WHYBOUNCE_CLI_MESSAGES_H_
#define WHYBOUNCE_CLI_MESSAGES_H_

#include <iostream>
#include <streambuf>

namespace whybounce {

// As long as it lives, control characters and what else deceives a terminal (see Sanitized()) are
// escapes in whatever goes to std::cerr: words of the command line and names of files, be it we or
// CLI11 who repeats them. Line ends stay.
// Not thread-safe: made by main() before any thread is started.
class EscapedMessages : private std::streambuf {
 public:
  EscapedMessages() : terminal_(*std::cerr.rdbuf(this)) {}
  ~EscapedMessages() override { std::cerr.rdbuf(&terminal_); }
  EscapedMessages(const EscapedMessages&) = delete;
  EscapedMessages& operator=(const EscapedMessages&) = delete;

 private:
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int overflow(int c) override;
  int sync() override { return terminal_.pubsync(); }

  std::streambuf& terminal_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_MESSAGES_H_
