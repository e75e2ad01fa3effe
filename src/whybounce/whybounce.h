/* whybounce.h: the C interface, for programs in C and for all languages that can call it.
 *
 * Plain C11; no exception and no type of C++ crosses it. What there is stays: functions are added,
 * never changed, and structs grow at their end only, so a caller states the size it knows.
 * A wb_view is not ended by a 0 byte; {NULL, 0} is "not known". Views live as long as said below.
 * Where memory ends the process ends. */
#ifndef WHYBOUNCE_WHYBOUNCE_H_
#define WHYBOUNCE_WHYBOUNCE_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define WB_API __attribute__((visibility("default")))
#else
#define WB_API
#endif

typedef struct wb_view {
  const char* data;
  size_t size;
} wb_view;

typedef enum wb_status {
  WB_OK = 0,
  WB_USAGE = 2,  /* an argument, a rule file or a time zone is not right */
  WB_INPUT = 3,  /* done, but something could not be read or was not understood */
  WB_STOPPED = 4 /* the caller's function wanted no more */
} wb_status;

/* Thread-safe: immutable once it is made, and may be shared. */
typedef struct wb_classifier wb_classifier;
/* A counted run. For one thread at a time. */
typedef struct wb_report wb_report;

/* What is known of a reply; only `text` is needed, codes may stand in it. */
typedef struct wb_reply {
  size_t size; /* sizeof(wb_reply) */
  wb_view text;
  wb_view recipient;  /* who was refused */
  wb_view relay_host; /* who said it */
  wb_view stage; /* "rcpt", as `whybounce classify --stage` has them; others count as unknown */
  uint16_t reply_code;
} wb_reply;

/* Ids are those of `whybounce explain`; they are never renamed. Views live as long as the
 * classifier. */
typedef struct wb_verdict {
  size_t size;        /* sizeof(wb_verdict) */
  wb_view cause;      /* "mailbox-full" */
  wb_view permanence; /* "none", "soft", "hard": the address is dead */
  wb_view action;     /* what to do */
  wb_view who;        /* must act */
  wb_view fault;      /* whose it is; may be empty */
  wb_view rule;       /* that decided */
  wb_view basis;      /* by "text", "enhanced-code", "reply-code" */
  wb_view provider;
  wb_view blocklist;
  uint64_t of_rule[2]; /* for wb_matched() */
  uint16_t code_class; /* 2, 4, 5; 0: not known */
} wb_verdict;

/* How to read logs and mails. {sizeof(wb_input)} alone is right for most. */
typedef struct wb_input {
  size_t size;
  const char* zone; /* of stamps that name none, "Europe/Paris"; NULL: the system's */
  int64_t since_us; /* microseconds since 1970; 0: from the beginning */
  int64_t until_us; /* 0: to the end */
  int threads;      /* 0: as many as the machine has */
} wb_input;

/* Takes a piece of output, or one row; what is not 0 stops what calls it. */
typedef int (*wb_write)(void* context, const char* data, size_t size);

/* "0.1.0"; lives for ever. */
WB_API const char* wb_version(void);

/* Rules of your own may be in `rules_directory`; NULL: none. What is wrong is written to `error`,
 * of `error_size` bytes, ended by 0; NULL: not wanted. */
WB_API wb_status wb_classifier_new(const char* rules_directory, wb_classifier** out, char* error,
                                   size_t error_size);
WB_API void wb_classifier_free(wb_classifier* classifier);

/* Never fails for a reply, whatever it says: a cause that is not known is "undetermined". */
WB_API wb_status wb_classify(const wb_classifier* classifier, const wb_reply* reply,
                             wb_verdict* out);
/* The words of the reply, a piece of its text, that the rule met; empty if a code decided. */
WB_API wb_view wb_matched(const wb_classifier* classifier, const wb_verdict* verdict, wb_view text);
/* What "sisimai", "sparkpost", "kumomta" or "powermta" call a cause; empty if they have no name. */
WB_API wb_view wb_name_in(const wb_classifier* classifier, wb_view vocabulary, wb_view cause);

/* Every attempt, refusal and bounced recipient of files and directories, each a JSON object and a
 * newline as `whybounce events` prints it. */
WB_API wb_status wb_events(const wb_classifier* classifier, const char* const* paths, size_t count,
                           const wb_input* input, wb_write row, void* context);

/* Counts files and directories. The classifier must outlive the report. */
WB_API wb_status wb_report_new(const wb_classifier* classifier, const char* const* paths,
                               size_t count, const wb_input* input, wb_report** out);
/* `format`: text, markdown, html, json, csv, prometheus, mail; `language`: en, fr, zh. */
WB_API wb_status wb_report_write(const wb_report* report, const char* format, const char* language,
                                 wb_write write, void* context);
WB_API void wb_report_free(wb_report* report);

#ifdef __cplusplus
}
#endif

#endif /* WHYBOUNCE_WHYBOUNCE_H_ */
