#include "log/dialects/exim.h"

#include <gtest/gtest.h>

#include "log/carriers/exim_stamp.h"
#include "unit/testing/line_cases.h"

namespace whybounce {
namespace {

void Check(std::initializer_list<LineCase> cases) { CheckLines(ParseExim, cases); }

TEST(Exim, Deliveries) {
  Check({
      {"1xUzWr-000011-0K => ann@corp.example R=dns T=remote_smtp H=mx.corp.example [192.0.2.14] "
       "C=\"250 2.0.0 Ok: queued as 4X\"",
       "attempt q=1xUzWr-000011-0K to=<ann@corp.example> relay=mx.corp.example[192.0.2.14] "
       "delivered end-of-data 250 2.0.0 | 250 2.0.0 Ok: queued as 4X"},
      {"1xV00Z-0000000003e-0tFH => ann@corp.example F=<s@shop.example> P=<s@shop.example> R=dns "
       "T=remote_smtp S=3001 H=mx [192.0.2.1]:25* I=[192.0.2.9]:5 PS=2 X=TLS1.3:x:256 CV=yes "
       "DN=\"/CN=a b\" L K C=\"250- a\\n250 \\\"b\\\"\" QT=5m3s DT=0.1s",
       "attempt q=1xV00Z-0000000003e-0tFH from=<s@shop.example> to=<ann@corp.example> "
       "relay=mx[192.0.2.1] delivered end-of-data 250 delay=303 size=3001 | 250- a\\n250 "
       "\\\"b\\\""},
      {"1xUzWr-000011-0K -> bob@corp.example R=dns T=remote_smtp H=mx [192.0.2.1] C=\"250 ok\"",
       "attempt q=1xUzWr-000011-0K to=<bob@corp.example> relay=mx[192.0.2.1] delivered "
       "end-of-data 250 | 250 ok"},
      // The local part of the same address, and of another one.
      {"1xUzWr-000011-0K => ann <ann@shop.example> R=local T=maildir",
       "attempt q=1xUzWr-000011-0K to=<ann@shop.example> delivered inbound local own"},
      {"1xUzWr-000011-0K => bob <sales@shop.example> R=local T=maildir",
       "attempt q=1xUzWr-000011-0K to=<bob> orig=<sales@shop.example> delivered inbound local own"},
      {"1xUzWr-000011-0K => :blackhole: <x@shop.example> R=disc",
       "attempt q=1xUzWr-000011-0K to=<x@shop.example> discarded inbound local own"},
      {"1xUzWr-000011-0K => /var/mail/box <ann@shop.example> R=userforward T=address_file",
       "attempt q=1xUzWr-000011-0K to=<ann@shop.example> delivered inbound local own"},
      {"1xUzWr-000011-0K => |/usr/bin/vacation ann <ann@shop.example> R=userforward T=address_pipe",
       "attempt q=1xUzWr-000011-0K to=<ann@shop.example> delivered inbound local own"},
      {"1xUzWr-000011-0K *> ann@corp.example R=dns T=remote_smtp", "ignored"},
      // cPanel.
      {"1xUzWr-000011-0K => ann@corp.example R=dkim_lookuphost T=dkim_remote_smtp H=mx [192.0.2.1] "
       "A=dovecot_login:user B=redirected X=TLS1.2:y:128 CV=no C=\"250 OK id=1\"",
       "attempt q=1xUzWr-000011-0K to=<ann@corp.example> relay=mx[192.0.2.1] delivered end-of-data "
       "250 | 250 OK id=1"},
  });
}

TEST(Exim, Failures) {
  Check({
      // until 4.98, since 4.99, until 4.8x
      {"1xUzWr-000011-0K ** ann@corp.example R=dns T=remote_smtp H=mx [192.0.2.1]: SMTP error from "
       "remote mail server after end of data: 554 5.2.2 mailbox full DT=0s",
       "attempt q=1xUzWr-000011-0K to=<ann@corp.example> relay=mx[192.0.2.1] bounced end-of-data "
       "554 5.2.2 | 554 5.2.2 mailbox full"},
      {"1xV00Z-0000000003e-0tFH ** ann@corp.example R=dns T=remote_smtp H=mx [192.0.2.1] : SMTP "
       "error from remote mail server after pipelined RCPT TO:<ann@corp.example>: 550-5.1.1 "
       "no\\n550 "
       "5.1.1 user",
       "attempt q=1xV00Z-0000000003e-0tFH to=<ann@corp.example> relay=mx[192.0.2.1] bounced rcpt "
       "550 5.1.1 | 550-5.1.1 no\\n550 5.1.1 user"},
      {"1xUzWr-000011-0K ** a@b.example R=dns T=remote_smtp: SMTP error from remote mailer after "
       "RCPT TO:<a@b.example>: host mx.b.example [192.0.2.3]: 553 5.3.0 no",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> relay=mx.b.example[192.0.2.3] bounced "
       "rcpt 553 5.3.0 | 553 5.3.0 no"},
      {"1xUzWr-000011-0K == a@b.example R=dns T=remote_smtp defer (-44) H=mx [192.0.2.1]:25 "
       "I=[192.0.2.9]:1 DT=0s: SMTP error from remote mail server after RCPT TO:<a@b.example>: 452 "
       "full",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> relay=mx[192.0.2.1] deferred rcpt 452 | 452 "
       "full"},
      {"1xV00Z-0000000003e-0tFH == a@b.example R=dns T=remote_smtp defer H=mx [192.0.2.1]: SMTP "
       "error from remote mail server after initial connection: 421 busy",
       "attempt q=1xV00Z-0000000003e-0tFH to=<a@b.example> relay=mx[192.0.2.1] deferred greeting "
       "421 | 421 busy"},
      {"1xUzWr-000011-0K == a@b.example R=dns T=remote_smtp defer (110): Connection timed out H=mx "
       "[192.0.2.1]: SMTP timeout after initial connection",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> relay=mx[192.0.2.1] deferred greeting own | "
       "Connection timed out H=mx [192.0.2.1]: SMTP timeout after initial connection"},
      {"1xUzWr-000011-0K == a@b.example R=dns T=remote_smtp defer (111): Connection refused H=mx "
       "[192.0.2.1] DT=0s",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> relay=mx[192.0.2.1] deferred connect own | "
       "Connection refused"},
      {"1xUzWr-000011-0K == a@b.example R=dns defer (-1): host lookup did not complete",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> deferred local own | host lookup did "
       "not complete"},
      {"1xV00Z-0000000003e-0tFH == a@b.example routing defer DT=0s: retry time not reached",
       "attempt q=1xV00Z-0000000003e-0tFH to=<a@b.example> deferred local own suspended | "
       "retry time not reached"},
      // Queued on purpose: not tried.
      {"1xV00Z-0000000003e-0tFH == a@b.example R=dnslookup T=remote_smtp defer (-53): first-pass "
       "only routing due to -odqs, queue_smtp_domains or control=queue",
       "attempt q=1xV00Z-0000000003e-0tFH to=<a@b.example> deferred local own suspended | "
       "first-pass only routing due to -odqs, queue_smtp_domains or control=queue"},
      {"1xV00Z-0000000003e-0tFH == a@b.example R=dnslookup T=remote_smtp defer (-1): SMTP delivery "
       "explicitly queued",
       "attempt q=1xV00Z-0000000003e-0tFH to=<a@b.example> deferred local own suspended | SMTP "
       "delivery explicitly queued"},
      {"1xUzWr-000011-0K ** a@b.example: retry timeout exceeded",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> expired local own | retry timeout "
       "exceeded"},
      // What the other host says of its own retries is no word of ours.
      {"1xUzWr-000011-0K ** a@b.example R=dns T=smtp H=mx.b.example [192.0.2.1]: SMTP error from "
       "remote mail server after RCPT TO:<a@b.example>: 550 5.4.7 retry time not reached",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> relay=mx.b.example[192.0.2.1] bounced rcpt 550 "
       "5.4.7 | 550 5.4.7 retry time not reached"},
      {"1xUzWr-000011-0K ** a@b.example <c@d.example>: retry timeout exceeded",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> orig=<c@d.example> expired local own | "
       "retry timeout exceeded"},
      {"1xUzWr-000011-0K ** a@b.example R=dns T=remote_smtp: all hosts for 'b.example' have been "
       "failing for a long time (and retry time not reached) DT=0s",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> expired local own | all hosts for "
       "'b.example' have been failing for a long time (and retry time not reached)"},
      {"1xV00Z-0000000003e-0tFH ** a@b.example F=<s@shop.example> : Unrouteable address DT=0.000s",
       "attempt q=1xV00Z-0000000003e-0tFH from=<s@shop.example> to=<a@b.example> bounced "
       "local own | Unrouteable address"},
      {"1xUzWr-000011-0K ** |/bin/false <prog@shop.example> R=alias T=pipe: Child process of pipe "
       "transport returned 1 from command: /bin/false",
       "attempt q=1xUzWr-000011-0K to=<prog@shop.example> bounced inbound local own | Child "
       "process "
       "of pipe transport returned 1 from command: /bin/false"},
      {"1xUzWr-000011-0K ** \"a: b\"@c.example: Unrouteable address",
       "attempt q=1xUzWr-000011-0K to=<\"a: b\"@c.example> bounced local own | Unrouteable "
       "address"},
      // Without a host, too, the name of who tried tells whose the address is.
      {"1xUzWr-000011-0K ** a@b.example R=dnslookup: Unrouteable address",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> bounced local own | Unrouteable address"},
      {"1xUzWr-000011-0K ** a@b.example R=nonlocal: Mailing to remote domains not supported",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> bounced local own | Mailing to remote domains "
       "not supported"},
      {"1xUzWr-000011-0K == a@b.example R=smarthost T=remote_smtp_smarthost defer (-53): retry "
       "time "
       "not reached for any host",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> deferred local own suspended | retry time not "
       "reached for any host"},
      {"1xUzWr-000011-0K ** a@shop.example R=virtual_user T=dovecot_lmtp: LMTP error after RCPT "
       "TO:<a@shop.example>: 550 5.1.1 no",
       "attempt q=1xUzWr-000011-0K to=<a@shop.example> bounced inbound rcpt 550 5.1.1 | 550 5.1.1 "
       "no"},
      {"1xUzWr-000011-0K == a@shop.example R=local_user T=mail_spool defer (-22): mailbox is full",
       "attempt q=1xUzWr-000011-0K to=<a@shop.example> deferred inbound local own | mailbox is "
       "full"},
      {"1xUzWr-000011-0K ** a@shop.example R=system_aliases: no such alias",
       "attempt q=1xUzWr-000011-0K to=<a@shop.example> bounced inbound local own | no such alias"},
      // A recipient and a reply that pretend.
      {"1xUzWr-000011-0K ** a@b.example R=dns T=t H=mx [192.0.2.1]: SMTP error from remote mail "
       "server after RCPT TO:<x: 250 ok@b.example>: 550 5.7.1 1xUzWr-000011-0K => y C=\"250 ok\"",
       "attempt q=1xUzWr-000011-0K to=<a@b.example> relay=mx[192.0.2.1] bounced rcpt 550 5.7.1 | "
       "550 5.7.1 1xUzWr-000011-0K => y C=\"250 ok\""},
  });
}

TEST(Exim, Arrivals) {
  Check({
      {"1xUzWr-000011-0K <= s@shop.example H=mail.shop.example (helo) [192.0.2.8]:999 "
       "I=[192.0.2.9]:25 P=esmtp S=2742 M8S=0 RT=0.1s id=1@shop.example T=\"H=evil [192.0.2.66]\" "
       "from <s@shop.example> for a@b.example c@d.example",
       "arrival q=1xUzWr-000011-0K mid=1@shop.example from=<s@shop.example> "
       "client=mail.shop.example[192.0.2.8] size=2742"},
      {"1xUzWr-000011-0K <= s@shop.example H=([192.0.2.8]) [192.0.2.8] P=smtp S=1",
       "arrival q=1xUzWr-000011-0K from=<s@shop.example> client=[192.0.2.8] size=1"},
      {"1xUzWr-000011-0K <= <> R=1xUzaB-00001I-34 U=Debian-exim P=local S=2915",
       "arrival q=1xUzWr-000011-0K ->1xUzaB-00001I-34 notification from=<> size=2915"},
      {"1xUzWr-000011-0K <= <> H=mx [192.0.2.1] P=esmtp S=5",
       "arrival q=1xUzWr-000011-0K from=<> client=mx[192.0.2.1] size=5"},
      {"1xUzWr-000011-0K Completed QT=5s", "removal q=1xUzWr-000011-0K"},
      {"1xUzWr-000011-0K removed by root", "removal q=1xUzWr-000011-0K"},
      {"1xUzWr-000011-0K Frozen", "ignored"},
      {"1xUzWr-000011-0K H=mx [192.0.2.1]: SMTP error from remote mail server after RCPT: 450 x",
       "ignored"},
      {"1xUzWr-000011-0K never heard of", "not understood"},
  });
}

TEST(Exim, Refusals) {
  Check({
      {"H=(mail.good.example) [192.0.2.31]:4 I=[192.0.2.9]:25 F=<i@good.example> rejected RCPT "
       "<v0@v.example>: Access denied - no reverse DNS",
       "rejection from=<i@good.example> to=<v0@v.example> client=[192.0.2.31] rejected inbound "
       "rcpt "
       "own | Access denied - no reverse DNS"},
      {"H=m [192.0.2.1] F=<i@good.example> temporarily rejected RCPT <v@v.example>: Greylisted",
       "rejection from=<i@good.example> to=<v@v.example> client=m[192.0.2.1] rejected inbound rcpt "
       "own class=4 | Greylisted"},
      {"H=[192.0.2.42] temporarily rejected connection in \"connect\" ACL: Try again later",
       "rejection client=[192.0.2.42] rejected inbound connect own class=4 | Try again later"},
      {"1xV00o-000000000vL-1Xjd H=m [192.0.2.1] F=<i@good.example> rejected after DATA: This "
       "message contains malware (Eicar)",
       "rejection q=1xV00o-000000000vL-1Xjd from=<i@good.example> client=m[192.0.2.1] rejected "
       "inbound end-of-data own | This message contains malware (Eicar)"},
      {"H=m [192.0.2.1] rejected MAIL <b@good.example>: sender is blocked",
       "rejection from=<b@good.example> client=m[192.0.2.1] rejected inbound mail own | sender is "
       "blocked"},
      {"rejected EHLO from [192.0.2.32]: syntactically invalid argument(s): -bad_helo!",
       "rejection client=[192.0.2.32] rejected inbound ehlo own | syntactically invalid "
       "argument(s): -bad_helo!"},
      {"rejected MAIL FROM:<a@b.example> H=m [192.0.2.1]: message too big: size=9 max=8",
       "rejection from=<a@b.example> client=m[192.0.2.1] rejected inbound mail own | message too "
       "big: size=9 max=8"},
      {"unqualified recipient rejected: <joe> H=m [192.0.2.1]",
       "rejection to=<joe> client=m[192.0.2.1] rejected inbound rcpt own | unqualified recipient "
       "rejected"},
      {"H=m [192.0.2.44] F=<i@good.example> RCPT <v@v.example>: discarded by RCPT ACL: silently "
       "dropped",
       "rejection from=<i@good.example> to=<v@v.example> client=m[192.0.2.44] discarded inbound "
       "rcpt own | discarded by RCPT ACL: silently dropped"},
      {"Connection from [192.0.2.7] refused: too many connections",
       "rejection client=[192.0.2.7] rejected inbound connect own class=4 | refused: too many "
       "connections"},
      {"H=m [192.0.2.1] F=<a@b.example> rejected RCPT <\"x>: 250 ok\"@v.example>: Unknown user",
       "rejection from=<a@b.example> to=<\"x>: 250 ok\"@v.example> client=m[192.0.2.1] rejected "
       "inbound rcpt own | Unknown user"},
      {"H=m [192.0.2.1] sender verify fail for <x@y.example>: Unknown user", "ignored"},
      {"SMTP protocol error in \"RCPT TO:<a@b>\" H=m [192.0.2.1] sender not yet given", "ignored"},
      {"no host name found for IP address 192.0.2.1", "ignored"},
      {"something new", "not understood"},
  });
}

TEST(Exim, StampsAndPieces) {
  struct Stamp {
    std::string_view text;
    const char* rest;  // null: no stamp
    bool zone;
  } const stamps[] = {
      {"2026-11-22 04:55:16 x", "x", false},
      {"2026-11-22 04:55:16.716 [2332] x", "x", false},
      {"2026-11-22 04:55:16 +0000 x", "x", true},
      {"2026-11-22 04:55:16.716 +0100 [2332] x", "x", true},
      {"2026-11-22 04:55:16 [1/2] x", "[1/2] x", false},
      {"2026-11-22T04:55:16 x", nullptr, false},
      {"2026-11-22 04:55", nullptr, false},
  };
  for (const auto& c : stamps) {
    SCOPED_TRACE(c.text);
    std::string_view text = c.text;
    CivilStamp stamp;
    bool has_zone = false;
    int offset_s = 0;
    const bool found = ConsumeEximStamp(&text, &stamp, &has_zone, &offset_s);
    ConsumeEximPid(&text);
    ASSERT_EQ(found, c.rest != nullptr);
    if (!found) continue;
    EXPECT_EQ(text, c.rest);
    EXPECT_EQ(has_zone, c.zone);
  }
  EximPiece piece;
  for (const std::string_view bad :
       {"[1]", "[0/2] x", "[3/2] x", "[1/2]x", "[/2] x", "[1/] x", "[99999/2] x", ""}) {
    std::string_view text = bad;
    EXPECT_FALSE(ConsumeEximPiece(&text, &piece)) << bad;
    EXPECT_EQ(text, bad);
  }
  std::string_view text = "[2\\13] x";
  EXPECT_TRUE(ConsumeEximPiece(&text, &piece));
  EXPECT_EQ(piece.number, 2);
  EXPECT_EQ(piece.count, 13);
  EXPECT_TRUE(piece.at_newline);
}

// Stamps are compared with those before them: every order gives what each gives alone.
TEST(Exim, StampsOneAfterTheOther) {
  const std::string_view kStamps[] = {
      "2026-11-22 04:55:16 ",        "2026-11-22 04:55:59.716 ",   "2026-11-22 04:55:16.7 ",
      "2026-11-22 04:55:16,716 ",    "2026-11-22 04:55:16.7161 ",  "2026-11-22 04:56:00 ",
      "2026-11-22 04:55:16 +0000 ",  "2026-11-22 04:55:16 +0100 ", "2026-11-22 04:55:17.001 -0330 ",
      "2026-11-22 04:55:16 +01:00 ", "2026-11-22 04:55:16Z ",      "2026-11-22 04:55:60 ",
      "2026-11-22 04:55:61 ",        "2026-11-22 04:55:6 ",        "2026-11-22 04:55:16",
      "2026-11-22 04:55.16 ",        "2026-11-22 04:55:16 +x ",    "2026-11-22 04:55:16 -01000 ",
      "2025-03-30 02:59:59 ",        "2025-03-30 03:00:00 ",
  };
  const ClockOptions options{.zone = absl::FixedTimeZone(3600)};
  EximStamps stamps;
  SyslogPrefix clock(options);
  for (const std::string_view before : kStamps) {
    for (const std::string_view stamp : kStamps) {
      for (const std::string_view text : {before, stamp}) {
        const std::string line = std::string(text) + "1xUzWr-000011-0K Completed";
        std::string_view rest = line;
        int64_t unix_us = 0;
        const bool found = stamps.Consume(&rest, &clock, &unix_us);
        std::string_view alone = line;
        CivilStamp civil;
        bool has_zone = false;
        int offset_s = 0;
        ASSERT_EQ(found, ConsumeEximStamp(&alone, &civil, &has_zone, &offset_s)) << line;
        ASSERT_EQ(rest, alone);
        if (!found) continue;
        ASSERT_EQ(unix_us, SyslogPrefix(options).ToUnixMicros(civil, has_zone, offset_s)) << line;
      }
    }
  }
}

// A log that is cut off ends anywhere.
TEST(Exim, EveryLineMayEndAnywhere) {
  for (const std::string_view line :
       {"1xUzkM-000Jqn-37 => ann@corp.example R=dns T=smtp S=1234 H=mx [192.0.2.1] C=\"250 OK\"",
        "1xUzkM-000Jqn-37 == ann@corp.example R=dns T=smtp defer (-44) H=mx [192.0.2.1]: reply",
        "1xUzkM-000Jqn-37 ** ann@corp.example <a@b.example> F=<c@d.example>: Unrouteable address",
        "1xUzkM-000Jqn-37 <= c@d.example H=x (y) [192.0.2.1] P=esmtp S=1 T=\"s\" for "
        "ann@corp.example",
        "H=x [192.0.2.1] F=<c@d.example> rejected RCPT <ann@corp.example>: no such user"}) {
    for (size_t end = 0; end <= line.size(); ++end) {
      for (const std::string_view tail : {"", " ", "  ", ":", " :"}) {
        const std::string text = std::string(line.substr(0, end)) + std::string(tail);
        EventView event;
        ParseExim(text, &event);  // comes back
      }
    }
  }
}

// log_selector +all_parents: what an address was before stands in parentheses and brackets.
TEST(Exim, Parents) {
  Check({
      {"1xUzWr-000011-0K == ext@b.example (fwd@corp.example) <nick@corp.example> R=dns "
       "T=remote_smtp "
       "defer (-44) H=mx [192.0.2.1]: SMTP error from remote mail server after "
       "RCPT TO:<ext@b.example>: 450 4.2.0 greylisted",
       "attempt q=1xUzWr-000011-0K to=<ext@b.example> orig=<nick@corp.example> relay=mx[192.0.2.1] "
       "deferred rcpt 450 4.2.0 | 450 4.2.0 greylisted"},
      {"1xUzWr-000011-0K => nick (nick@corp.example, list@corp.example) <list@corp.example> "
       "R=local "
       "T=maildir",
       "attempt q=1xUzWr-000011-0K to=<nick@corp.example> orig=<list@corp.example> delivered "
       "inbound local own"},
      {"1xUzWr-000011-0K => my name@corp.example R=dns T=remote_smtp H=mx [192.0.2.1] C=\"250 ok\"",
       "attempt q=1xUzWr-000011-0K to=<my name@corp.example> relay=mx[192.0.2.1] delivered "
       "end-of-data 250 | 250 ok"},
      {"1xUzWr-000011-0K => a@corp.example R=dns T=remote_smtp H=2001:db8::25 [2001:db8::25]:25* "
       "C=\"250 ok\"",
       "attempt q=1xUzWr-000011-0K to=<a@corp.example> relay=2001:db8::25[2001:db8::25] delivered "
       "end-of-data 250 | 250 ok"},
  });
}

TEST(Exim, OddRefusals) {
  const auto parsed = [](std::string_view text) {
    EventView event;
    if (ParseExim(text, &event) != ParseResult::kEvent) return std::string("no event");
    return std::string(Id(event.outcome)) + " " + std::string(Id(event.stage)) + " " +
           std::to_string(event.code_class) + " <" + std::string(event.recipient) + "> " +
           std::string(event.client_ip);
  };
  EXPECT_EQ(parsed("U=www-data F=<x@shop.example> rejected RCPT <r@corp.example>: no"),
            "rejected rcpt 5 <r@corp.example> ");
  EXPECT_EQ(parsed("1xUzWr-000011-0K F=<x@shop.example> rejected by non-SMTP ACL: no"),
            "rejected end-of-data 5 <> ");
  EXPECT_EQ(parsed("1xUzWr-000011-0K cancelled by system filter: no such mail here"),
            "rejected local 5 <> ");
  EXPECT_EQ(parsed("SMTP protocol synchronization error (input sent without waiting for greeting): "
                   "rejected connection from H=[192.0.2.1] input=\"x\""),
            "rejected connect 5 <> 192.0.2.1");
  EXPECT_EQ(parsed("H=mx [192.0.2.1] dropped by 'connect' ACL: listed"),
            "rejected connect 5 <> 192.0.2.1");
  EXPECT_EQ(parsed("H=mx [192.0.2.1] F=<a@b.example> PRDR R=<r@corp.example> refusal: no"),
            "rejected end-of-data 5 <r@corp.example> 192.0.2.1");
  EXPECT_EQ(parsed("1xUzWr-000011-0K SA: Action: temporarily rejected message: score=9 | From "
                   "<a@b.example>"),
            "rejected end-of-data 4 <> ");
}

}  // namespace
}  // namespace whybounce
