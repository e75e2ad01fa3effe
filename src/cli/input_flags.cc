#include "cli/input_flags.h"

#include <glob.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/limits.h"
#include "base/spoken_time.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace whybounce {
namespace {

// Whether something comes in through stdin: it is neither a terminal nor the /dev/null that cron
// and systemd leave there.
bool IsFed() {
  struct stat at {};
  return fstat(STDIN_FILENO, &at) == 0 && !S_ISCHR(at.st_mode);
}

// What to read if nothing was named: stdin if something is piped into it, else this system's mail
// logs.
std::vector<std::string> SystemLogs(const std::vector<std::string>& logs) {
  if (IsFed()) return {"-"};
  if (!logs.empty()) return logs;
  std::vector<std::string> found;
  for (const char* pattern :
       {"/var/log/mail.log*", "/var/log/maillog*", "/var/log/exim4/mainlog*",
        "/var/log/exim/main.log*", "/var/log/exim/mainlog*", "/var/log/exim_mainlog*"}) {
    glob_t matches;
    if (glob(pattern, 0, nullptr, &matches) == 0) {
      found.insert(found.end(), matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
      globfree(&matches);
    }
  }
  // Text is read faster, and where both are, both have the same.
  for (const char* journal : {"/var/log/journal", "/run/log/journal"}) {
    if (found.empty() && access(journal, R_OK) == 0) found.emplace_back(journal);
  }
  if (!found.empty()) {
    std::cerr << "reading this system's mail logs:";
    for (const std::string& path : found) std::cerr << " " << path;
    std::cerr << "\n";
  }
  return found;
}

// Of a log that may not be read: who may.
std::string MayReadWith(const InputProblem& problem) {
  struct stat facts;
  if (problem.what.find("ermission denied") == problem.what.npos ||
      stat(problem.path.c_str(), &facts) != 0 || (facts.st_mode & S_IRGRP) == 0)
    return "";
  const group* const owner = getgrgid(facts.st_gid);
  if (owner == nullptr) return "";
  return absl::StrCat(" (members of the group ", owner->gr_name, " may read it: sudo usermod -aG ",
                      owner->gr_name, " $USER, or run it with sudo)");
}

}  // namespace

void AddInputFlags(Command command, InputFlags* flags, const char* words, const char* what) {
  command.Group("Input");
  command.Add(words, &flags->paths,
              what != nullptr
                  ? what
                  : "logs and mails: files, directories, globs, - for stdin (default: stdin if "
                    "it is a pipe, else this system's mail logs)");
  command
      .Add("--logs", &flags->logs,
           "what to read where nothing is named and nothing comes through a pipe (default: this "
           "system's mail logs); may be given more than once")
      .OneValueEach()
      .Named("PATH");
  command.Add("--as", &flags->format, "what the input is (default: by its look)")
      .OneOf({"syslog", "exim", "json", "journal-export", "cri", "multilog", "mail"});
  command
      .Add("--tz", &flags->zone,
           "zone of stamps that name none, \"Europe/Paris\" (default: the system's)")
      .Named("ZONE");
  command
      .Add("--year", &flags->year,
           "year of the first stamp without one (default: by the file's time)")
      .Between(1970, 9999);
  command
      .Add("--since", &flags->since,
           "leave out what is before this time: 2026-11-22, \"2026-11-22 04:30\", today, "
           "yesterday, monday, \"last week\", 24h, 7d")
      .Named("TIME");
  command.Add("--until", &flags->until, "leave out what is at or after this time").Named("TIME");
  command.Add("--rules", &flags->rules_directory, "directory of further rules").IsDirectory();
  command
      .Add("--senders", &flags->senders_directory,
           "directory of further platforms of senders: what their records look like")
      .IsDirectory();
  command
      .Add("--verp", &flags->verp,
           "return paths that name the recipient: \"bounce-*-{local}={domain}@news.example\"")
      .Named("PATTERN");
}

absl::Status ResolveTime(const char* flag, const std::string& text, absl::TimeZone zone,
                         int64_t* unix_us) {
  if (text.empty()) return absl::OkStatus();
  if (const auto time = ParseSpokenTime(text, absl::Now(), zone)) {
    *unix_us = *time;
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat(flag, ": \"", Sanitized(text),
                   "\" is no time; write it like 2026-11-22, \"2026-11-22 04:30\", yesterday, "
                   "monday, \"last week\" or 24h"));
}

absl::StatusOr<RunOptions> ResolveInput(const InputFlags& flags) {
  RunOptions options;
  options.input.paths = flags.paths;
  options.input.year = flags.year;
  if (!flags.format.empty()) options.input.format = LineFormatFromId(flags.format);
  if (options.input.paths.empty()) {
    options.input.paths = SystemLogs(flags.logs);
    if (options.input.paths.empty()) {
      std::string why =
          "nothing to read: no log was named, stdin is a terminal, and there is no mail log where "
          "systems keep them (/var/log/mail.log, /var/log/maillog, /var/log/exim4/mainlog, "
          "/var/log/exim/main.log, /var/log/journal)";
      if (access("/run/systemd/journal", F_OK) == 0) {
        why +=
            "; this system keeps its log in the journal, which members of the group "
            "systemd-journal may read: sudo whybounce report /var/log/journal, or "
            "journalctl -o export --facility=mail --since=-7d | whybounce";
      }
      return absl::NotFoundError(why);
    }
  }
  options.input.zone = absl::LocalTimeZone();
  if (!flags.zone.empty() && !absl::LoadTimeZone(flags.zone, &options.input.zone)) {
    return absl::InvalidArgumentError(absl::StrCat("--tz: there is no time zone \"", flags.zone,
                                                   "\"; write it like UTC or Europe/Paris"));
  }
  RETURN_IF_ERROR(
      ResolveTime("--since", flags.since, options.input.zone, &options.period.since_unix_us));
  RETURN_IF_ERROR(
      ResolveTime("--until", flags.until, options.input.zone, &options.period.until_unix_us));
  if (options.period.since_unix_us >= options.period.until_unix_us)
    return absl::InvalidArgumentError("--until is not later than --since: nothing lies between");
  if (!flags.senders_directory.empty()) {
    ASSIGN_OR_RETURN(options.input.senders, Platforms::With(flags.senders_directory));
  }
  if (!flags.verp.empty()) {
    auto pattern = VerpPattern::Create(flags.verp);
    if (!pattern.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("--verp: ", pattern.status().message()));
    }
    options.verp = *std::move(pattern);
  }
  return options;
}

bool SayProblems(const std::vector<InputProblem>& problems, const std::vector<std::string>& notes,
                 bool verbose) {
  if (verbose) {
    for (const std::string& note : notes) std::cerr << Sanitized(note) << "\n";
  }
  bool any_error = false;
  std::vector<std::string> left_out;
  for (const InputProblem& problem : problems) {
    any_error = any_error || problem.is_error;
    if (!problem.is_error && !problem.is_remark && !verbose) {
      left_out.push_back(Sanitized(problem.path));
      continue;
    }
    std::cerr << "whybounce: " << Sanitized(problem.path) << ": " << Sanitized(problem.what)
              << MayReadWith(problem) << "\n";
  }
  // Of a directory nobody knows what else is in it.
  if (!left_out.empty()) {
    constexpr size_t kNamesMax = 4;
    const size_t more = left_out.size() - std::min(left_out.size(), kNamesMax);
    if (more > 0) left_out.resize(kNamesMax);
    std::cerr << "whybounce: left out, no mail logs: " << absl::StrJoin(left_out, ", ");
    if (more > 0) std::cerr << " and " << more << " more";
    std::cerr << "\n";
  }
  return any_error;
}

void SayCutMails(uint64_t mails) {
  if (mails == 0) return;
  std::cerr
      << "whybounce: " << mails << (mails == 1 ? " mail was" : " mails were")
      << " too long, broke off, or had too many parts or recipients; what lies beyond was not "
         "read\n";
}

void SayLetGo(uint64_t queue_ids) {
  if (queue_ids == 0) return;
  std::cerr << "whybounce: more than " << kOpenMessagesMax << " queue ids were open at a time; "
            << queue_ids << " were forgotten: rows of theirs may lack sender and Message-ID\n";
}

void SayNotUnderstood(const StreamResult& result) {
  const uint64_t bounces = result.of_nobody;
  const uint64_t lines = result.not_understood - bounces;
  if (bounces > 0) {
    std::cerr << "whybounce: " << bounces
              << (bounces == 1 ? " bounce does not say whose mail it is about\n"
                               : " bounces do not say whose mail they are about\n");
  }
  if (lines > 0 &&
      TooMuchNotUnderstood(result.lines, result.not_understood, result.unread_outcomes)) {
    std::cerr << "whybounce: " << lines << (lines == 1 ? " line was" : " lines were")
              << " not understood\n";
  }
}

bool TooMuchNotUnderstood(uint64_t lines, uint64_t not_understood, uint64_t outcomes) {
  return outcomes > 0 || not_understood * 100 > lines;
}

bool SayHowItEnded(const StreamResult& result, bool verbose) {
  SayCutMails(result.cut);
  SayLetGo(result.let_go);
  SayNotUnderstood(result);
  const bool any_error = SayProblems(result.problems, result.notes, verbose);
  return !any_error &&
         !TooMuchNotUnderstood(result.lines, result.not_understood, result.unread_outcomes);
}

}  // namespace whybounce
