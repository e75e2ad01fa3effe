// Lines without a queue id: what the daemons say of connections, limits and themselves.
#include "base/text.h"
#include "log/dialects/postfix.h"
#include "log/dialects/postfix_internal.h"

namespace whybounce::postfix {
namespace {

// Limits of anvil(8) that smtpd enforces with a 421 or 450: a refusal without a reject line
// ("warning: Connection rate limit exceeded: 12 from H[ip] for service smtp").
bool ParseLimit(std::string_view text, EventView* event) {
  if (!StartsWith(text, "Connection ") && !StartsWith(text, "Message delivery request ") &&
      !StartsWith(text, "Recipient address ") && !StartsWith(text, "New TLS session ") &&
      !StartsWith(text, "AUTH ")) {
    return false;
  }
  const size_t at = text.find(" limit exceeded: ");
  if (at == text.npos || at > 60) return false;
  event->kind = EventKind::kRejection;
  event->outcome = Outcome::kRejected;
  event->direction = Direction::kInbound;
  event->speaker = Speaker::kOwnMta;
  event->stage = StartsWith(text, "Recipient") ? Stage::kRcpt
                 : StartsWith(text, "Message") ? Stage::kMail
                                               : Stage::kConnect;
  event->reply = text;
  event->reply_code = StartsWith(text, "Connection") ? 421 : 450;
  event->enhanced_code = {4, 7, StartsWith(text, "Connection") ? uint16_t{0} : uint16_t{1}};
  if (const size_t from = text.find(" from ", at); from != text.npos) {
    std::string_view rest = text.substr(from + 6);
    const NamedHost client = ParseNamedHost(rest.substr(0, rest.find(' ')));
    event->client_host = client.name;
    event->client_ip = client.ip;
    event->reply = text.substr(0, from);
  }
  return true;
}

}  // namespace

bool ParseCleanupRefusal(std::string_view words, EventView* event) {
  if (Equals(words, "queue file size limit exceeded")) {
    event->reply_code = 552;
    event->enhanced_code = {5, 3, 4};
  } else if (Equals(words, "message rejected: hopcount exceeded")) {
    event->reply_code = 554;
    event->enhanced_code = {5, 4, 0};
  } else if (const size_t at = words.find(" map lookup problem for "); at != words.npos) {
    // "virtual_alias_maps map lookup problem for ann@corp.example -- message not accepted, ..."
    std::string_view address = words.substr(at + 24);
    const size_t end = address.find(" -- ");
    if (end == address.npos) return false;
    event->recipient = address.substr(0, end);
    event->reply_code = 451;
    event->enhanced_code = {4, 3, 0};
    event->code_class = 4;
  } else {
    return false;
  }
  event->kind = EventKind::kRejection;
  event->outcome = Outcome::kRejected;
  event->direction = Direction::kInbound;
  event->speaker = Speaker::kOwnMta;
  event->stage = Stage::kEndOfData;
  event->reply = words;
  return true;
}

ParseResult ParseComplaint(std::string_view text, EventView* event) {
  if (ParseLimit(text, event)) return ParseResult::kEvent;
  const std::string_view id = TakeUntil(&text, ": ");
  if (IsPostfixQueueId(id) && ParseCleanupRefusal(text, event)) {
    event->queue_id = id;
    return ParseResult::kEvent;
  }
  return ParseResult::kOfNoInterest;
}

bool IsKnownTalk(std::string_view text) {
  static constexpr std::string_view kTalk[] = {
      "connect from ", "disconnect from ", "connect to ", "lost connection after ",
      "timeout after ", "too many errors after ", "SSL_accept error", "SSL_connect error",
      "Anonymous TLS connection", "Untrusted TLS connection", "Trusted TLS connection",
      "Verified TLS connection", "Untrusted: ", "certificate verification failed",
      "Server certificate", "abort: TLS from", "setting up TLS connection",
      "TLS connection established", "statistics: ", "improper command pipelining",
      "client certificate",
      // postscreen
      "CONNECT from ", "DISCONNECT ", "PASS ", "PREGREET ", "HANGUP ", "DNSBL rank ", "COMMAND ",
      "NON-SMTP COMMAND", "BARE NEWLINE", "DENYLISTED ", "ALLOWLISTED ", "ALLOWLIST VETO",
      "BLACKLISTED ", "WHITELISTED ", "WHITELIST VETO", "DATA without valid RCPT",
      "entering STRESS mode", "leaving STRESS mode", "cache ", "addr ",
      // master, postsuper, scripts
      "daemon started", "reload ", "terminating on signal", "starting the Postfix",
      "stopping the Postfix", "refreshing the Postfix", "waiting for the Postfix",
      "the Postfix mail system is", "Postfix is ", "To disable backwards",
      "See https://www.postfix.org", "See http://www.postfix.org", "using backwards-compatible",
      "Released from hold:", "Placed on hold:", "Deleted:", "Requeued:", "Force-expired:", "table ",
      "discarding EHLO keywords", "breaking line ", "TLSRPT: ", "replacing ",
      "client=", "milter-header-", "NOQUEUE: filter: ", "using DANE", "DANE TLSA ",
      // -v
      "name_mask: ", "match_", "dict_",
      "maps_find: ", "mail_addr_find: ", "mail_addr_map: ", "send attr ", "recv attr ",
      "input attribute ", "private/", "public/", "rewrite ", "> ", "< ", ">>> ", "<<< ", "smtp_",
      "smtpd_", "been_here: ", "inet_addr_", "auto_clnt_", "watchdog_", "vstream_", "idle timeout",
      "initializing the ", "extract_addr: ", "generic_checks: ", "permit_", "reject_", "check_",
      "ctable_", "event_", "milter8_", "milter_", "report ", "trying... ", "process generation",
      "mynetworks", "proxymap stream disconnect", "master_notify: ", "connection established",
      "connection closed", "deliver_", "qmgr_", "Host offered STARTTLS", "premature end-of-input",
      "read timeout"};
  for (const std::string_view talk : kTalk) {
    if (text.starts_with(talk)) return true;
  }
  return false;
}

}  // namespace whybounce::postfix
