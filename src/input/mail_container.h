// What a file of mails is, and where in it a message ends.
#ifndef WHYBOUNCE_INPUT_MAIL_CONTAINER_H_
#define WHYBOUNCE_INPUT_MAIL_CONTAINER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace whybounce {

// Whether these are the first bytes of a mail or of a file of mails, not of a log: a "From " line,
// what other containers begin with, or a header with at least two fields that mails have.
bool LooksLikeMail(std::string_view first_bytes);

// Bytes that the functions below want to see of a line and of the one after it.
inline constexpr size_t kDividerBytes = 1000;
inline constexpr size_t kFieldNameBytes = 80;

enum class MailContainer : uint8_t {
  kSingle,  // one mail, or mails one after the other with nothing between them
  kMbox,    // mboxo, mboxrd, mboxcl, mboxcl2: "From " lines, with dates or without
  kMmdf,    // lines of four ^A
  kDbox,    // Dovecot's sdbox and mdbox: ^A^B and ^A^C
  kImap,    // what a server answered to FETCH
};

struct ContainerStart {
  MailContainer container = MailContainer::kSingle;
  size_t first = 0;           // where the first message begins
  bool without_date = false;  // an mbox whose "From " lines have no dates
};
ContainerStart SniffContainer(std::string_view first_bytes);

// What stands between two messages: the first ends at `end`, the next begins at `next`.
struct Divider {
  size_t end = 0;
  size_t next = 0;
};

// Whether all[begin], where a line begins, begins a divider; sets *divider. A mail begins at 0.
// kSingle has none: see NextCatted().
bool IsDividerAt(const ContainerStart& of, std::string_view all, size_t begin, Divider* divider);
// Where a line that may be a divider begins, at or after `from`; npos.
size_t NextDividerLine(MailContainer container, std::string_view all, size_t from);

// Where the next mail begins in mails that were catted together, or npos. A copy of a mail within a
// mail is none: the next one begins after the end of a multipart, or with the same line.
size_t NextCatted(std::string_view all);

// Where the body ends that a header at the front of `message` states ("Content-Length: 123"), or
// npos: what mboxcl2 has instead of quoted "From " lines.
size_t StatedEnd(std::string_view message);

// Without what the container puts after a message.
std::string_view WithoutTrailer(MailContainer container, std::string_view message);

}  // namespace whybounce

#endif  // WHYBOUNCE_INPUT_MAIL_CONTAINER_H_
