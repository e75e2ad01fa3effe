#include <unistd.h>

#include <atomic>
#include <csignal>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/messages.h"

namespace {

// What fails for want of memory ends the run here, wherever it is: outputs are whole files that
// are renamed, so nothing is left half written. Before main(), because what runs before it
// allocates, too.
[[noreturn]] void SayOutOfMemory() {
  static std::atomic_flag is_said;
  while (is_said.test_and_set()) pause();  // another thread says it, and ends the process
  constexpr std::string_view kWords = "whybounce: there is not enough memory\n";
  [[maybe_unused]] const ssize_t ignored = write(STDERR_FILENO, kWords.data(), kWords.size());
  _exit(whybounce::kExitOutput);
}
[[gnu::init_priority(101)]] const struct MemoryWatch {
  MemoryWatch() { std::set_new_handler(SayOutOfMemory); }
} memory_watch;

}  // namespace

int main(int argc, char** argv) {
  using namespace whybounce;
  const EscapedMessages escaped;
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is an error of write(), which is told
  CommandLine line("why was this mail refused, and what to do about it",
                   "whybounce " WHYBOUNCE_VERSION);
  line.Whole().About(
      "It reads the logs of mail servers (Postfix, Exim, Sendmail, OpenSMTPD, qmail, Dovecot) and "
      "bounce messages, finds every reply that decided about a recipient, names its cause, and "
      "writes a report of what is wrong most, at whom, who must act and what to do. Without a "
      "command it does what report does.");
  line.Whole().Example("whybounce /var/log/mail.log*",
                       "the report of a mail server, with rotated and compressed logs");
  line.Whole().Example("whybounce explain 5.7.26", "what a code means, and what to do");
  line.Whole().Example("whybounce classify --why '552 5.2.2 Mailbox full'",
                       "the cause of a reply, and the words that decided");
  line.Group("Logs and mails");
  AddReportCommand(&line);
  AddMapCommand(&line);
  AddMergeCommand(&line);
  AddHistoryCommand(&line);
  AddEventsCommand(&line);
  AddSuppressCommand(&line);
  AddTraceCommand(&line);
  line.Group("Replies and codes");
  AddClassifyCommand(&line);
  AddRulesCommand(&line);
  AddSendersCommand(&line);
  AddCompareCommand(&line);
  AddExplainCommand(&line);
  AddSiteCommand(&line);
  line.Group("whybounce itself");
  AddConfigCommand(&line);
  AddHelpCommand(&line);
  // `whybounce PATH...` and `whybounce --format html PATH...` are `whybounce report ...`.
  return line.Run({argv + 1, argv + argc}, "report");
}
