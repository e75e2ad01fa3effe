// What a run found out: the one model that every output format prints. Owns its strings.
#ifndef WHYBOUNCE_REPORT_H_
#define WHYBOUNCE_REPORT_H_

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "whybounce/cause.h"
#include "whybounce/event.h"

namespace whybounce {

// Grows when a field of the JSON form changes its meaning or goes; fields may be added at any time.
inline constexpr int kReportVersion = 1;

// Attempts by class, recipients by fate. A recipient is one address of one message.
struct ReportCounts {
  std::array<uint64_t, 3> attempts{};  // 2xx, 4xx, 5xx
  uint64_t delivered = 0;
  uint64_t lost = 0;
  uint64_t waiting = 0;
  uint64_t first_try = 0;  // delivered at the first attempt ...
  uint64_t traced = 0;     // ... of those whose attempts were all seen

  uint64_t recipients() const { return delivered + lost + waiting; }
  uint64_t all_attempts() const { return attempts[0] + attempts[1] + attempts[2]; }
};

// A line of a source. Line numbers count from 1.
struct ReportPlace {
  std::string source;
  uint64_t line = 0;
};

// A reply as it was seen first, and how often one of its shape was.
struct ReportSample {
  std::string reply;
  ReportPlace at;
  uint64_t count = 0;
  std::string rule;      // id
  std::string provider;  // id
};

// Something that a cause falls on: a provider, a domain, a sender, an address.
struct ReportShare {
  std::string id;  // of a provider; else empty
  std::string name;
  uint64_t attempts = 0;
  uint64_t lost = 0;
  uint64_t waiting = 0;
};

struct ReportCause {
  Cause cause = Cause::kUndetermined;
  Permanence permanence = Permanence::kNone;
  Action action = Action::kNothing;
  Who who = Who::kNobody;
  uint64_t attempts = 0;
  uint64_t lost = 0;
  uint64_t waiting = 0;
  int64_t first_us = 0;
  int64_t last_us = 0;
  std::vector<uint64_t> trend;         // attempts in equal parts of the period
  std::vector<ReportShare> providers;  // most harm first, as all lists here
  std::vector<ReportShare> domains;
  std::vector<ReportShare> senders;
  std::vector<ReportShare> sending_ips;
  std::vector<ReportShare> blocklists;
  uint64_t domain_count = 0;  // all of them, `domains` holds the first
  std::vector<ReportSample> samples;
};

struct ReportRow {
  std::string id;  // of a provider; else empty
  std::string name;
  ReportCounts counts;
  double p50_s = -1;  // time to deliver; negative: not measured
  double p95_s = -1;
  Cause worst = Cause::kDelivered;  // kDelivered: nothing is wrong
};

struct ReportHour {
  int64_t unix_s = 0;
  ReportCounts counts;
};

struct ReportRejection {
  Cause cause = Cause::kUndetermined;
  uint64_t count = 0;
  std::vector<ReportSample> samples;
};

struct ReportSource {
  std::string name;
  uint64_t lines = 0;
  uint64_t bytes = 0;
};

struct ReportProblem {
  std::string path;
  std::string what;
  bool is_error = true;
};

// Where the lines went: the sum of all but `read` and `overlong` is `read`.
struct ReportLines {
  uint64_t read = 0;
  uint64_t attempts = 0;
  uint64_t rejections = 0;
  uint64_t queue = 0;
  uint64_t of_no_interest = 0;
  uint64_t other_program = 0;
  uint64_t outside_period = 0;
  uint64_t not_understood = 0;
  uint64_t overlong = 0;
};

// Where the mails went. The sum of all kinds, those outside of the period and those not understood
// is `read`.
struct ReportMails {
  uint64_t read = 0;
  std::vector<std::pair<std::string, uint64_t>>
      kinds;  // "bounce", "auto-reply"; the empty ones too
  uint64_t outside_period = 0;
  uint64_t not_understood = 0;
  uint64_t cut = 0;
  uint64_t recipients = 0;  // that bounces, warnings and reports name
  uint64_t known = 0;       // of these: counted before, from a log or another mail
};

struct Report {
  std::vector<ReportSource> sources;
  std::vector<std::string> hosts;
  int64_t first_us = 0;  // of events; 0 and 0: there were none
  int64_t last_us = 0;

  ReportCounts mail;           // what people sent
  ReportCounts notifications;  // bounces and reports that the hosts wrote themselves
  uint64_t expired = 0;        // of mail.lost: given up after the queue lifetime
  uint64_t messages = 0;
  uint64_t notification_messages = 0;
  uint64_t arrivals = 0;  // queue files begun, as the log has them
  uint64_t copies = 0;    // queue files that continue another one: filtered, forwarded, requeued
  uint64_t probes = 0;
  uint64_t handed_on = 0;
  uint64_t discarded = 0;
  double p50_s = -1;
  double p95_s = -1;

  std::vector<ReportCause> causes;   // most harm first
  std::vector<ReportRow> providers;  // most recipients first
  std::vector<ReportRow> domains;
  std::vector<ReportRow> senders;
  std::vector<ReportRow> relays;
  std::vector<ReportHour> hours;  // in order, none left out
  uint64_t domain_count = 0;
  uint64_t sender_count = 0;
  uint64_t relay_count = 0;

  std::array<uint64_t, kOutcomeCount> attempt_lines{};  // by outcome, as the log has them
  std::array<uint64_t, kOutcomeCount> rejection_lines{};
  std::vector<ReportRejection> rejections;  // most first
  std::vector<ReportShare> rejected_clients;

  std::vector<ReportSample> unmatched;  // replies without a cause, most first
  uint64_t unmatched_count = 0;
  uint64_t unmatched_shapes = 0;

  ReportLines lines;
  ReportMails mails;
  std::vector<std::pair<ReportPlace, std::string>> not_understood;  // the first of them
  std::vector<ReportProblem> problems;
  std::vector<std::string> overflowed;  // sections where the smallest went to "(other)"
  bool assumed_year = false;
  int first_year = 0;
  bool assumed_zone = false;
  std::string zone;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_H_
