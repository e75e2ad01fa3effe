// Lines of Dovecot's LMTP server and LDA, 2.2 to 2.4 (src/lib-lda/mail-deliver.c, pigeonhole's
// lib-sieve).
#ifndef WHYBOUNCE_LOG_DIALECTS_DOVECOT_H_
#define WHYBOUNCE_LOG_DIALECTS_DOVECOT_H_

#include <string_view>

#include "log/line_view.h"
#include "whybounce/event.h"

namespace whybounce {

// `text` is what stands after "dovecot: ". Views point into `text`. There is no queue id: the MTA
// that handed the mail over has one, and a line of its own on each of these deliveries.
ParseResult ParseDovecot(std::string_view text, EventView* event);

bool IsDovecotProgram(std::string_view program);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_DOVECOT_H_
