// What the commands that read logs have in common.
#ifndef WHYBOUNCE_CLI_INPUT_FLAGS_H_
#define WHYBOUNCE_CLI_INPUT_FLAGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/flags.h"
#include "pipeline/event_stream.h"
#include "pipeline/run_options.h"

namespace whybounce {

// As typed.
struct InputFlags {
  std::vector<std::string> paths;
  std::vector<std::string> logs;  // what to read if nothing is named; empty: where systems log
  std::string zone;               // empty: the system's
  int year = 0;
  std::string since;
  std::string until;
  std::string format;  // empty: look
  std::string rules_directory;
  std::string senders_directory;
  std::string verp;
};

// PATH..., --logs, --tz, --year, --since, --until, --rules, --senders, --verp. `words` and `what`:
// what the words that stand without a flag are called and mean, where they are not paths alone.
void AddInputFlags(Command command, InputFlags* flags, const char* words = "path",
                   const char* what = nullptr);

// As meant. Errors: kInvalidArgument for what can't be.
absl::StatusOr<RunOptions> ResolveInput(const InputFlags& flags);

// A time as people say it (base/spoken_time.h); empty changes nothing. Errors: kInvalidArgument,
// with the flag's name.
absl::Status ResolveTime(const char* flag, const std::string& text, absl::TimeZone zone,
                         int64_t* unix_us);

// Says on stderr what was not read, and if `verbose` what nobody asked for by name and what each
// source was taken for. True if any of it is an error.
bool SayProblems(const std::vector<InputProblem>& problems, const std::vector<std::string>& notes,
                 bool verbose);

// Says on stderr how many mails were not read to their end.
void SayCutMails(uint64_t mails);
// What makes a run exit with kExitInput is never left unsaid.
void SayNotUnderstood(const StreamResult& result);

// Says on stderr how many queue ids were forgotten because too many were open.
void SayLetGo(uint64_t queue_ids);

// More of what was read was not understood than the odd line of a newer version.
bool TooMuchNotUnderstood(uint64_t lines, uint64_t not_understood, uint64_t outcomes);
// All of the above of a command that gives rows: on stderr what was cut, forgotten, not understood
// and not read. False if so much is wrong that the command must not end with 0.
bool SayHowItEnded(const StreamResult& result, bool verbose);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLI_INPUT_FLAGS_H_
