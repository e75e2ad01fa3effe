// What a run found out: the one model that every output format prints. Owns its strings.
#ifndef WHYBOUNCE_REPORT_H_
#define WHYBOUNCE_REPORT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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
  void Add(const ReportCounts& other);
};

// A line of a source. Line numbers count from 1.
struct ReportPlace {
  std::string source;
  uint64_t line = 0;
  uint32_t index = 0;  // of the source in Report::sources: rotated logs are in the order of time
};

// A reply as it was seen first, and how often one of its shape was.
struct ReportSample {
  std::string reply;
  ReportPlace at;  // line 0: not known
  uint64_t count = 0;
  std::string rule;       // id
  std::string provider;   // id
  std::string suggests;   // the cause that its code alone would mean; empty: none
  std::string recipient;  // whom it is about: no writer prints these two, Anonymise() needs them
  std::string sender;
};

// Something that a cause falls on: a provider, a domain, a sender, an address.
struct ReportShare {
  std::string id;  // of a provider; else empty
  std::string name;
  uint64_t attempts = 0;
  uint64_t lost = 0;
  uint64_t waiting = 0;
  int64_t first_us = 0;  // providers only, as what follows; 0: not known
  int64_t last_us = 0;
  ReportSample sample;  // the first
};

// A cause within something.
struct ReportCauseShare {
  Cause cause = Cause::kUndetermined;
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
  std::vector<uint64_t> trend;         // attempts in the slots of Report::timeline
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
  std::vector<ReportCauseShare> causes;  // most harm first; empty: nothing is wrong
};

// The rows, the rest and what is unnamed add up to Report::mail.
struct ReportTable {
  std::vector<ReportRow> rows;  // most recipients first
  uint64_t count = 0;           // of all rows
  ReportCounts rest;            // of the rows that are not in `rows`
  ReportCounts unnamed;         // mail of which the log does not say whose row it is
  bool overflowed = false;      // there were more names than are kept: see the row "(other)"
};

// What only refusals name: an address, a blocklist, a dead domain.
struct ReportFinding {
  std::string name;
  std::string page;  // of a blocklist, where to ask for removal
  uint64_t attempts = 0;
  uint64_t lost = 0;
  uint64_t waiting = 0;
  std::vector<ReportCauseShare> causes;
};

struct ReportFindings {
  std::vector<ReportFinding> rows;  // most harm first
  uint64_t count = 0;               // of all
};

struct ReportSlot {
  int64_t unix_s = 0;  // its beginning
  ReportCounts counts;
  uint64_t rejected = 0;  // inbound
};

struct ReportDay {
  std::string date;  // "2026-11-22"
  ReportCounts counts;
  uint64_t rejected = 0;
};

struct ReportDelay {
  double upper_s = 0;
  uint64_t recipients = 0;
};

// What is different from another period.
enum class Change : uint8_t { kNew, kGone, kMore, kLess };
std::string_view Id(Change change);

struct ReportChange {
  Change change = Change::kNew;
  Cause cause = Cause::kUndetermined;
  std::string id;  // of a provider; empty: over all
  std::string name;
  uint64_t before = 0;      // attempts that failed for this cause
  uint64_t before_all = 0;  // of all attempts
  uint64_t now = 0;
  uint64_t now_all = 0;
};

struct ReportComparison {
  std::string with;      // the file
  int64_t first_us = 0;  // its period; 0 and 0: not known
  int64_t last_us = 0;
  ReportCounts mail;
  std::vector<ReportChange> changes;  // the largest first
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

// Where the lines went: the sum of all but `read`, `overlong`, `lost` and `far_off` is `read`.
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
  uint64_t lost = 0;  // that syslog says it dropped
  // Attempts and refusals with a time that lies days off the log's: among the above, but in no slot
  // of time.
  uint64_t far_off = 0;
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
  std::string part;  // what it is a part of the input by: "cause=ip-blocked"; empty: the whole
  std::vector<ReportSource> sources;
  std::vector<std::string> hosts;
  int64_t first_us = 0;  // of events; 0 and 0: there were none
  int64_t last_us = 0;
  // What an earlier run, whose state this one goes on with, had read up to; 0: there was none.
  int64_t known_until_us = 0;

  ReportCounts mail;           // what people sent
  ReportCounts notifications;  // bounces and reports that the hosts wrote themselves
  uint64_t expired = 0;        // of mail.lost: given up after the queue lifetime
  uint64_t let_go = 0;         // queue ids settled early: too many were open
  uint64_t messages = 0;
  uint64_t notification_messages = 0;
  uint64_t arrivals = 0;  // queue files begun, as the log has them
  uint64_t copies = 0;    // queue files that continue another one: filtered, forwarded, requeued
  uint64_t probes = 0;
  uint64_t handed_on = 0;
  uint64_t discarded = 0;
  double p50_s = -1;
  double p95_s = -1;

  std::vector<ReportDelay> delays;  // time to deliver; buckets of equal width on a log scale

  std::vector<ReportCause> causes;  // most harm first
  ReportTable providers;            // all of them
  ReportTable domains;
  ReportTable senders;
  ReportTable relays;
  ReportFindings sending_ips;
  ReportFindings blocklists;
  ReportFindings dead_domains;  // that take no mail or do not exist
  int64_t slot_s = 0;
  std::vector<ReportSlot> timeline;        // in order, none left out
  std::vector<ReportDay> days;             // that have any mail
  std::vector<ReportCounts> hours_of_day;  // 24, or none if the slots are wider

  std::array<uint64_t, kOutcomeCount> attempt_lines{};  // by outcome, as the log has them
  std::array<uint64_t, kOutcomeCount> rejection_lines{};
  std::vector<ReportRejection> rejections;  // most first
  ReportFindings rejected_clients;

  std::vector<ReportSample> unmatched;  // replies without a cause, most first
  uint64_t unmatched_count = 0;
  uint64_t unmatched_shapes = 0;
  uint64_t shapes_dropped = 0;  // replies without a sample: there were too many different ones

  ReportLines lines;
  ReportMails mails;
  std::vector<std::pair<ReportPlace, std::string>> not_understood;  // the first of them
  std::vector<ReportProblem> problems;
  bool assumed_year = false;
  int first_year = 0;
  bool assumed_zone = false;
  std::string zone;
  bool anonymised = false;
  std::optional<ReportComparison> comparison;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_H_
