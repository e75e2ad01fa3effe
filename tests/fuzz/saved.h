// A tally worth saving, and saved bytes with changes, for targets that read such bytes back.
#ifndef WHYBOUNCE_TESTS_FUZZ_SAVED_H_
#define WHYBOUNCE_TESTS_FUZZ_SAVED_H_

#include <algorithm>
#include <memory>
#include <string>

#include "classify/engine.h"
#include "fuzz/fuzz.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/line_counter.h"
#include "whybounce/classifier.h"

namespace whybounce {

inline const Engine& TheEngine() {
  static const Classifier* classifier = Classifier::Create({})->release();
  return EngineOf(*classifier);
}

// Of a few lines: open and ended queue ids, refusals, a line that nobody understands. With an open
// left edge it also keeps records of ids whose start it has not seen.
inline std::unique_ptr<Tally> SmallTally(QueueTracker::LeftEdge edge) {
  const std::string log =
      "Nov 22 04:43:15 mail postfix/smtpd[1]: 4CC3BD2D: client=c.example[192.0.2.8]\n"
      "Nov 22 04:43:15 mail postfix/qmgr[1]: 4CC3BD2D: from=<s@shop.example>, size=9, nrcpt=2 "
      "(queue active)\n"
      "Nov 22 04:43:16 mail postfix/smtp[1]: 4CC3BD2D: to=<a@gmail.com>, relay=mx[192.0.2.1]:25, "
      "delay=1, delays=0/0/0/1, dsn=4.2.2, status=deferred (host mx[192.0.2.1] said: 452 4.2.2 "
      "full (in reply to RCPT TO command))\n"
      "Nov 22 04:43:17 mail postfix/smtp[1]: 5CC3BD2D: to=<b@corp.example>, relay=mx[192.0.2.1]:25,"
      " delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx[192.0.2.1] said: 550 5.1.1 no "
      "such user (in reply to RCPT TO command))\n"
      "Nov 22 04:43:18 mail postfix/qmgr[1]: 5CC3BD2D: removed\n"
      "Nov 22 04:43:19 mail postfix/smtpd[1]: NOQUEUE: reject: RCPT from c[192.0.2.9]: 554 5.7.1 "
      "<v@gmail.com>: Relay access denied; from=<x@y.example> to=<v@gmail.com> proto=ESMTP "
      "helo=<c>\n"
      "Nov 22 04:43:19 mail postfix/smtp[1]: this is new\n";
  const std::string padded = log + std::string(64, '\0');
  auto tally = std::make_unique<Tally>(edge);
  tally->BeginSource("log", false);
  LineAnalyzer analyzer(&TheEngine(), Period());
  Unwrapper unwrapper(LineFormat::kSyslog, {absl::UTCTimeZone(), 2026, 0});
  unwrapper.Begin(std::string_view(padded).substr(0, log.size()), {});
  CountEntries(LineFormat::kSyslog, &unwrapper, &analyzer, tally.get());
  return tally;
}

// Input that begins with '=' changes bytes of what was saved: three bytes of place (least first),
// one of value, and so on. So a corpus stays good when the form changes. Other input is the bytes.
inline std::string Changed(const std::string& saved, std::string_view input) {
  if (!input.starts_with("=")) return std::string(input);
  std::string bytes = saved;
  for (size_t i = 1; i + 4 <= input.size(); i += 4) {
    const auto byte = [&](size_t k) { return size_t{static_cast<uint8_t>(input[i + k])}; };
    bytes[(byte(0) | byte(1) << 8 | byte(2) << 16) % bytes.size()] = input[i + 3];
  }
  return bytes;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_FUZZ_SAVED_H_
