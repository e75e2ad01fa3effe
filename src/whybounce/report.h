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
#include "whybounce/counts.h"
#include "whybounce/event.h"

namespace whybounce {

// Grows when a field of the JSON form changes its meaning or goes; fields may be added at any time.
inline constexpr int kReportVersion = 1;

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
struct ReportShare : CauseCounts {
  std::string id;  // of a provider; else empty
  std::string name;
  int64_t first_us = 0;  // providers only, as what follows; 0: not known
  int64_t last_us = 0;
  ReportSample sample;  // the first
};

// A cause within something.
struct ReportCauseShare : CauseCounts {
  Cause cause = Cause::kUndetermined;
};

struct ReportCause : CauseCounts {
  Cause cause = Cause::kUndetermined;
  Permanence permanence = Permanence::kNone;
  Action action = Action::kNothing;
  Who who = Who::kNobody;
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
  Counts counts;
  double p50_s = -1;  // time to deliver; negative: not measured
  double p95_s = -1;
  std::vector<ReportCauseShare> causes;  // most harm first; empty: nothing is wrong
};

// The rows, the rest and what is unnamed add up to Report::mail.
struct ReportTable {
  std::vector<ReportRow> rows;  // most recipients first
  uint64_t count = 0;           // of all rows
  Counts rest;                  // of the rows that are not in `rows`
  Counts unnamed;               // mail of which the log does not say whose row it is
  bool overflowed = false;      // there were more names than are kept: see the row "(other)"
};

// What only refusals name: an address, a blocklist, a dead domain.
struct ReportFinding : CauseCounts {
  std::string name;
  std::string page;  // of a blocklist, where to ask for removal
  std::vector<ReportCauseShare> causes;
};

struct ReportFindings {
  std::vector<ReportFinding> rows;  // most harm first
  uint64_t count = 0;               // of all
};

struct ReportSlot {
  int64_t unix_s = 0;  // its beginning
  Counts counts;
  uint64_t rejected = 0;  // inbound
};

struct ReportDay {
  std::string date;  // "2026-11-22"
  Counts counts;
  uint64_t rejected = 0;
};

struct ReportDelay {
  double upper_s = 0;
  uint64_t recipients = 0;
};

// A cause at a provider on one day.
struct ReportCauseDay : CauseCounts {
  std::string date;      // "2026-11-22"
  std::string provider;  // id; empty: one that is not known
  Cause cause = Cause::kUndetermined;
};

// A name's mail on one day, as UTC has days.
struct ReportNameDay {
  std::string date;
  std::string name;  // "(other)": all that are not among the largest
  Counts counts;
};

// A time in which a provider refused the sending address or domain as such.
struct ReportEpisode : CauseCounts {
  Cause cause = Cause::kUndetermined;
  std::string id;  // of the provider; empty: one that is not known
  std::string name;
  std::string ip;  // the address, if the refusals of this cause name one and no other
  int64_t first_us = 0;
  int64_t last_us = 0;
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
  Counts mail;
  std::vector<std::pair<std::string, Counts>> providers;  // by id; some know only attempts
  std::vector<ReportChange> changes;                      // the largest first
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

// From what on the verdict says what. Shares are of all recipients, from 0 to 1.
struct VerdictLimits {
  double impaired = 0.05;                   // lost
  double troubled = 0.01;                   // lost
  double stuck = 0.05;                      // waiting; of few recipients one who waits says nothing
  int64_t stuck_for_s = int64_t{4} * 3600;  // the oldest waits, of at least `troubled` who wait
  double healthy = 0.90;                    // delivered: less never is, however few they are
};

// Its totals are what a tally has counted.
struct Report : Totals {
  std::string part;  // what it is a part of the input by: "cause=ip-blocked"; empty: the whole
  VerdictLimits limits;
  std::vector<ReportSource> sources;
  std::vector<std::string> hosts;
  int64_t first_us = 0;  // of events; 0 and 0: there were none
  int64_t last_us = 0;
  // What an earlier run, whose state this one goes on with, had read up to; 0: there was none.
  int64_t known_until_us = 0;
  // When the mail arrived that has waited longest at the end, as far as the log says; 0: not known.
  int64_t oldest_waiting_us = 0;

  uint64_t let_go = 0;  // queue ids settled early: too many were open
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
  // Sending domains that were refused because who they are could not be proved: by SPF, DKIM,
  // DMARC, the name of the address, or TLS.
  ReportFindings authentication;
  std::vector<ReportEpisode> episodes;  // most harm first
  std::vector<ReportCauseDay> cause_days;
  std::vector<ReportNameDay> domain_days;  // the 200 largest, and the others together
  std::vector<ReportNameDay> sender_days;
  int64_t slot_s = 0;
  std::vector<ReportSlot> timeline;  // in order, none left out
  std::vector<ReportDay> days;       // that have any mail
  std::vector<Counts> hours_of_day;  // 24, or none if the slots are wider

  std::vector<ReportRejection> rejections;  // most first
  ReportFindings rejected_clients;

  std::vector<ReportSample> unmatched;  // replies without a cause, most first
  uint64_t unmatched_count = 0;
  uint64_t unmatched_shapes = 0;
  // Attempts and refusals with a time that lies days off the log's: counted, but in no slot of
  // time.
  uint64_t far_off = 0;

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
