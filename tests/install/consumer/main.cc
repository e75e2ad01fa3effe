// A program that uses the installed library: a reply, a line, a mail and a report.
#include <whybounce/analyzer.h>
#include <whybounce/classifier.h>

#include <cstdio>
#include <string>

namespace {

bool Fail(const char* what) {
  std::fprintf(stderr, "consumer: %s\n", what);
  return false;
}

bool Classifies() {
  const auto classifier = whybounce::Classifier::Create({});
  if (!classifier.ok()) return Fail("no classifier");
  whybounce::ReplyView reply;
  reply.text = "552 5.2.2 Mailbox full";
  const whybounce::Verdict verdict = (*classifier)->Classify(reply);
  // What is no number of anything has no name.
  if (!(*classifier)->RuleId(0xffffffff).empty() || !(*classifier)->ProviderId(0xffff).empty())
    return Fail("indexes are not checked");
  std::printf("%s\n", std::string(whybounce::Id(verdict.cause)).c_str());
  return verdict.cause == whybounce::Cause::kMailboxFull;
}

bool ReadsALine() {
  int rows = 0;
  whybounce::Cause cause = whybounce::Cause::kUndetermined;
  std::string recipient;
  const auto status = whybounce::ReadLines(
      "Nov 22 04:44:02 mx1 postfix/smtp[277]: 4CC3BD2D: to=<ann@corp.example>, "
      "relay=mx.corp.example[192.0.2.14]:25, delay=1.3, delays=0/0.1/1/0.2, dsn=5.1.1, "
      "status=bounced (host mx.corp.example[192.0.2.14] said: 550 5.1.1 User unknown (in reply to "
      "RCPT TO command))\n",
      [&](const whybounce::EventRow& row) {
        ++rows;
        cause = row.verdict->cause;
        recipient = row.event->recipient;
        return true;
      });
  return status.ok() && rows == 1 && cause == whybounce::Cause::kUserUnknown &&
         recipient == "ann@corp.example";
}

bool ReadsAMail() {
  int rows = 0;
  whybounce::Cause cause = whybounce::Cause::kUndetermined;
  const auto status = whybounce::ReadMail(
      "From: MAILER-DAEMON@mx1.example\nTo: news@shop.example\n"
      "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n"
      "--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n\n"
      "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx1.example\n\n"
      "Final-Recipient: rfc822; bob@corp.example\nAction: failed\nStatus: 5.2.2\n"
      "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\n\n--b--\n",
      [&](const whybounce::EventRow& row) {
        ++rows;
        cause = row.verdict->cause;
        return true;
      });
  return status.ok() && rows == 1 && cause == whybounce::Cause::kMailboxFull;
}

bool Refuses() {
  const auto nothing = [](const whybounce::EventRow&) { return true; };
  return !whybounce::ReadLines("x\n", nullptr).ok() &&
         !whybounce::ReadLines(std::string("\0\1\2\3 no log\n", 13), nothing).ok() &&
         !whybounce::Analyze({}).ok() && !whybounce::Analyze({"-"}, {.zone = "No/Where"}).ok();
}

bool Reports(const char* samples) {
  whybounce::AnalyzeOptions options;
  options.zone = "UTC";
  options.year = 2026;
  const auto report = whybounce::Analyze({samples}, options);
  if (!report.ok() || report->mail.lost == 0) return Fail("no report");
  for (const auto format : {whybounce::ReportFormat::kText, whybounce::ReportFormat::kMarkdown,
                            whybounce::ReportFormat::kHtml, whybounce::ReportFormat::kJson,
                            whybounce::ReportFormat::kCsv, whybounce::ReportFormat::kPrometheus}) {
    const auto page = whybounce::Render(*report, format, "en");
    if (!page.ok() || page->empty()) return Fail("a format is missing");
  }
  return !whybounce::Render(*report, whybounce::ReportFormat::kText, "xx").ok();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const bool ok = (Classifies() || Fail("Classify()")) && (ReadsALine() || Fail("ReadLines()")) &&
                  (ReadsAMail() || Fail("ReadMail()")) && (Refuses() || Fail("errors")) &&
                  (Reports(argv[1]) || Fail("Analyze() and Render()"));
  return ok ? 0 : 1;
}
