// Lines that say nothing about a recipient.
#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"
#include "log/dialects/exim_internal.h"

namespace whybounce::exim {
namespace {

// Words that a line may begin with, of which only those with its first byte are compared.
template <size_t N>
class Beginnings {
 public:
  constexpr explicit Beginnings(const std::string_view (&words)[N]) {
    std::copy_n(words, N, words_.begin());
    std::sort(words_.begin(), words_.end());
    for (const std::string_view word : words_) ++ends_[static_cast<uint8_t>(word[0])];
    for (size_t byte = 1; byte < ends_.size(); ++byte) ends_[byte] += ends_[byte - 1];
  }

  bool OneIsAt(std::string_view text) const {
    const auto byte = static_cast<uint8_t>(text.empty() ? 0 : text[0]);
    for (size_t i = byte == 0 ? 0 : ends_[byte - 1U]; i < ends_[byte]; ++i) {
      if (StartsWith(text, words_[i])) return true;
    }
    return false;
  }

 private:
  std::array<std::string_view, N> words_;
  std::array<uint8_t, 256> ends_{};  // of the words that begin with a byte
};

// "H=" is an error of one of several hosts tried: the recipient's own line follows.
constexpr Beginnings kOfMessages({
    "ARC",
    "DKIM",
    "DMARC",
    "Error reading spool",
    "Error while reading message",
    "Failed writing",
    "Format error in spool",
    "Frozen",
    "H=",
    "Message is frozen",
    "PRDR",
    "SMTP connection",
    "SPF",
    "SpamAssassin",
    "TLS error",
    "TLS session",
    "Unfrozen by ",
    "Warning:",
    "address <",
    "cancelled by ",
    "cutthrough",
    "frozen by ",
    "lowest numbered MX",
    "no recipients",
    "peer close after",
    "remote host address is the local host",
    "removed by ",
    "spool file",
    "unfrozen by ",
});

// Of connections, queue runs and the daemon.
constexpr Beginnings kOfDaemon({
    "Connection from",
    "DKIM",
    "ETRN ",
    "End queue run",
    "Failed to",
    "GnuTLS",
    "H=",
    "OpenSSL",
    "SMTP call",
    "SMTP command timeout",
    "SMTP connection",
    "SMTP data timeout",
    "SMTP protocol",
    "SMTP syntax",
    "SPF",
    "Start queue run",
    "TLS SNI",
    "TLS error",
    "TLS session",
    "Warning:",
    "bind of",
    "configuration",
    "connection from",
    "cwd=",
    "daemon_notifier",
    "exim ",
    "failed to",
    "host name alias",
    "ident connection",
    "incomplete transaction",
    "list matching forced",
    "lowest numbered MX",
    "no IP address found",
    "no MAIL in",
    "no host name found",
    "notquit ",
    "pid ",
    "rejected ",
    "sender verify",
    "socket bind()",
    "unable to",
    "unexpected disconnection",
});

}  // namespace

bool IsMessageTalk(std::string_view text) {
  return kOfMessages.OneIsAt(text) || TrimSpace(text).empty() ||
         (StartsWith(text, "<") && text.find(" transport output: ") != text.npos) ||
         text.find(": error ignored") != text.npos;
}

bool IsTalk(std::string_view text) {
  return kOfDaemon.OneIsAt(text) || text.find("authenticator failed") != text.npos;
}

}  // namespace whybounce::exim
