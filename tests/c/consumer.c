/* A program in C11 that uses all of whybounce.h: consumer LOG */
#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <whybounce/whybounce.h>

static wb_view view(const char* text) {
  wb_view made = {text, strlen(text)};
  return made;
}

static int is(wb_view view, const char* text) {
  return view.size == strlen(text) && (view.size == 0 || memcmp(view.data, text, view.size) == 0);
}

struct rows {
  size_t count;
  size_t bytes;
  size_t last; /* stop after so many; 0: never */
};

static int take(void* context, const char* data, size_t size) {
  struct rows* rows = context;
  assert(size > 0 && data != NULL);
  rows->bytes += size;
  return ++rows->count == rows->last;
}

#define CHECK(what) \
  do { \
    if (!(what)) { \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
      return 1; \
    } \
  } while (0)

int main(int argc, char** argv) {
  CHECK(argc == 2);
  CHECK(strlen(wb_version()) >= 5);

  char error[200];
  wb_classifier* classifier = NULL;
  CHECK(wb_classifier_new("/there/is/no/such/directory", &classifier, error, sizeof error) == WB_USAGE);
  CHECK(classifier == NULL && strlen(error) > 0);
  CHECK(wb_classifier_new("/there/is/no/such/directory", &classifier, NULL, 0) == WB_USAGE);
  CHECK(wb_classifier_new(NULL, &classifier, error, sizeof error) == WB_OK);

  wb_reply reply = {.size = sizeof reply};
  wb_verdict verdict = {.size = sizeof verdict};
  reply.text = view("552 5.2.2 <ann@corp.example>: Mailbox full");
  CHECK(wb_classify(classifier, &reply, &verdict) == WB_OK);
  CHECK(is(verdict.cause, "mailbox-full") && is(verdict.permanence, "soft"));
  CHECK(is(verdict.basis, "text") && verdict.code_class == 5 && verdict.rule.size > 0);
  const wb_view matched = wb_matched(classifier, &verdict, reply.text);
  CHECK(is(matched, "Mailbox full") && matched.data > reply.text.data);
  CHECK(wb_name_in(classifier, view("sisimai"), verdict.cause).size > 0);
  CHECK(wb_name_in(classifier, view("nobody"), verdict.cause).size == 0);

  reply.text = view("");
  CHECK(wb_classify(classifier, &reply, &verdict) == WB_OK && is(verdict.cause, "undetermined"));
  reply.text = view("User unknown"); /* the code from elsewhere, and a stage */
  reply.reply_code = 550;
  reply.stage = view("rcpt");
  reply.recipient = view("bob@corp.example");
  CHECK(wb_classify(classifier, &reply, &verdict) == WB_OK && is(verdict.cause, "user-unknown"));

  /* A caller of an earlier version, whose structs are shorter. */
  struct { size_t size; wb_view text; char behind; } short_reply = {offsetof(wb_reply, recipient), view("452 4.2.2 Over quota"), 'x'};
  struct { size_t size; wb_view cause; char behind[8]; } short_verdict = {offsetof(wb_verdict, permanence), {NULL, 0}, "unmoved"};
  CHECK(wb_classify(classifier, (const wb_reply*)&short_reply, (wb_verdict*)&short_verdict) == WB_OK);
  CHECK(is(short_verdict.cause, "mailbox-full") && strcmp(short_verdict.behind, "unmoved") == 0);

  const char* paths[] = {argv[1]};
  wb_input input = {.size = sizeof input, .zone = "UTC"};
  struct rows all = {0, 0, 0}, some = {0, 0, 3};
  CHECK(wb_events(classifier, paths, 1, &input, take, &all) == WB_OK && all.count > 100);
  CHECK(wb_events(classifier, paths, 1, NULL, take, &some) == WB_STOPPED && some.count == 3);
  const char* none[] = {"/there/is/no/such/log"};
  CHECK(wb_events(classifier, none, 1, &input, take, &all) == WB_INPUT);
  input.zone = "Mars/Olympus";
  CHECK(wb_events(classifier, paths, 1, &input, take, &all) == WB_USAGE);
  input.zone = "UTC";

  wb_report* report = NULL;
  CHECK(wb_report_new(classifier, paths, 1, &input, &report) == WB_OK);
  const char* formats[] = {"text", "markdown", "html", "json", "csv", "prometheus", "mail"};
  for (size_t i = 0; i < sizeof formats / sizeof *formats; ++i) {
    struct rows written = {0, 0, 0};
    CHECK(wb_report_write(report, formats[i], "en", take, &written) == WB_OK && written.bytes > 1000);
  }
  struct rows unwritten = {0, 0, 0};
  CHECK(wb_report_write(report, "docx", "en", take, &unwritten) == WB_USAGE && unwritten.count == 0);
  CHECK(wb_report_write(report, "text", "xx", take, &unwritten) == WB_USAGE && unwritten.count == 0);
  wb_report_free(report);
  wb_report_free(NULL);
  wb_classifier_free(classifier);
  puts("whybounce.h: all of it works");
  return 0;
}
