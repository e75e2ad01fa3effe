#include "input/mail_container.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace whybounce {
namespace {

constexpr std::string_view kMmdfLine = "\x01\x01\x01\x01\n";
constexpr std::string_view kDboxHead = "\x01\x02";

// Fields that nearly every mail has, and hardly anything else.
constexpr std::array<std::string_view, 22> kMailFields = {"from",
                                                          "to",
                                                          "cc",
                                                          "subject",
                                                          "date",
                                                          "message-id",
                                                          "received",
                                                          "return-path",
                                                          "delivered-to",
                                                          "mime-version",
                                                          "content-type",
                                                          "x-original-to",
                                                          "envelope-to",
                                                          "auto-submitted",
                                                          "reply-to",
                                                          "sender",
                                                          "delivery-date",
                                                          "x-failed-recipients",
                                                          "content-transfer-encoding",
                                                          "dkim-signature",
                                                          "in-reply-to",
                                                          "references"};

// The length of the field name at the front of `line`, 0 if it is no field.
size_t FieldNameLength(std::string_view line) {
  size_t length = 0;
  while (length < line.size() && length < kFieldNameBytes && line[length] > ' ' &&
         line[length] < 0x7f && line[length] != ':') {
    ++length;
  }
  return length < line.size() && line[length] == ':' ? length : 0;
}

// "04:43" somewhere after the address.
bool HasTime(std::string_view line) {
  for (size_t i = 1; i + 5 <= line.size(); ++i) {
    if (line[i + 2] == ':' && (IsDigit(line[i]) || line[i] == ' ') && IsDigit(line[i + 1]) &&
        IsDigit(line[i + 3]) && IsDigit(line[i + 4])) {
      return true;
    }
  }
  return false;
}

bool HasYear(std::string_view line) {
  for (size_t i = 1; i + 4 <= line.size(); ++i) {
    const bool alone = !IsAlnum(line[i - 1]) && (i + 4 == line.size() || !IsAlnum(line[i + 4]));
    if (alone && (line[i] == '1' || line[i] == '2') && IsDigit(line[i + 1]) &&
        IsDigit(line[i + 2]) && IsDigit(line[i + 3])) {
      return true;
    }
  }
  return false;
}

// asctime(3): "Sun Nov 22 04:43:15 2026".
bool HasMonthBehindDay(std::string_view line) {
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto is_one_of = [](std::string_view word, std::string_view names) {
    const size_t at = names.find(word);
    return at != names.npos && at % 3 == 0;
  };
  for (size_t i = 1; i + 8 <= line.size(); ++i) {
    if (line[i - 1] == ' ' && line[i + 3] == ' ' && is_one_of(line.substr(i, 3), kDays) &&
        is_one_of(line.substr(i + 4, 3), kMonths)) {
      return true;
    }
  }
  return false;
}

// Unquoted "From " begins lines of texts, too (mboxo quotes them, mboxcl2 does not): a divider has
// a date, and of these at least two: it follows an empty line, the date is in asctime's form, a
// field follows it (the message after it may be damaged).
bool IsDivider(std::string_view line, bool after_empty_line, std::string_view behind) {
  if (!HasTime(line) || !HasYear(line)) return false;
  const bool asctime = HasMonthBehindDay(line);
  if (!after_empty_line && !asctime) return false;
  return (after_empty_line && asctime) || behind.empty() || FieldNameLength(behind) > 0 ||
         behind.starts_with(">From ") || behind.front() == '\n';
}

bool IsBlank(std::string_view line) {
  return std::all_of(line.begin(), line.end(), [](char c) { return c == ' ' || c == '\t'; });
}

std::string_view LineAt(std::string_view all, size_t at) {
  return all.substr(at, all.find('\n', at) - at);
}

size_t BehindLine(std::string_view all, size_t at) {
  return std::min(all.size(), std::min(all.find('\n', at), all.size() - 1) + 1);
}

bool IsMailField(std::string_view line) {
  const size_t length = FieldNameLength(line);
  const auto same = [&](std::string_view name) {
    return EqualsIgnoreCase(line.substr(0, length), name);
  };
  return length > 0 && std::any_of(kMailFields.begin(), kMailFields.end(), same);
}

// "* 12 FETCH (UID 7 BODY[] {1234}": what stands before a message in an answer of a server.
bool IsFetch(std::string_view line) {
  if (!line.starts_with("* ") || !line.ends_with('}')) return false;
  size_t at = 2;
  while (at < line.size() && IsDigit(line[at])) ++at;
  return at > 2 && EqualsIgnoreCase(line.substr(at, 7), " fetch ") && line.rfind('{') != line.npos;
}

// How many fields that mails have stand in the header at the front of `bytes`; 0 if it is none.
size_t HeaderFields(std::string_view bytes) {
  size_t known = 0;
  for (int i = 0; i < 200 && !bytes.empty(); ++i) {
    const std::string_view line = TakeUntil(&bytes, "\n");
    if (line.empty()) return known;
    if (line.front() == ' ' || line.front() == '\t') continue;
    if (FieldNameLength(line) == 0) return 0;
    known += IsMailField(line);
  }
  return known;
}

}  // namespace

ContainerStart SniffContainer(std::string_view bytes) {
  const size_t size = bytes.size();
  ConsumePrefix(&bytes, "\xef\xbb\xbf");
  // "Show original" and copies from a browser begin with lines of blanks.
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    if (end == bytes.npos || !IsBlank(bytes.substr(0, end))) break;
    bytes.remove_prefix(end + 1);
  }
  ContainerStart start;
  const std::string_view first = LineAt(bytes, 0);
  const auto skip_line = [&] { bytes.remove_prefix(std::min(bytes.size(), first.size() + 1)); };
  if (bytes.starts_with(kMmdfLine)) {
    start.container = MailContainer::kMmdf;
    skip_line();
  } else if (first.size() > 2 && IsDigit(first.front()) &&
             bytes.substr(std::min(bytes.size(), first.size() + 1)).starts_with(kDboxHead)) {
    start.container = MailContainer::kDbox;
    skip_line();
    bytes.remove_prefix(BehindLine(bytes, 0));
  } else if (first.starts_with("* ")) {
    std::string_view rest = bytes;
    while (!rest.empty() && !IsFetch(LineAt(rest, 0))) TakeUntil(&rest, "\n");
    if (!rest.empty()) {
      start.container = MailContainer::kImap;
      TakeUntil(&rest, "\n");
      bytes = rest;
    }
  } else if (first.starts_with("From ")) {
    start.container = MailContainer::kMbox;
    start.without_date = !HasTime(first) || !HasYear(first);
    skip_line();
  }
  if (start.container == MailContainer::kMmdf && bytes.starts_with("From "))
    TakeUntil(&bytes, "\n");
  start.first = size - bytes.size();
  return start;
}

bool IsDividerAt(const ContainerStart& of, std::string_view all, size_t begin, Divider* divider) {
  const std::string_view line = LineAt(all, begin).substr(0, kDividerBytes);
  size_t next = BehindLine(all, begin);
  divider->end = begin;
  switch (of.container) {
    case MailContainer::kSingle:
      return false;
    case MailContainer::kMbox: {
      const bool after_empty = begin == 1 || (begin > 1 && all[begin - 2] == '\n');
      const std::string_view behind = all.substr(next);
      if (!IsDivider(line, after_empty, behind) &&
          !(of.without_date && after_empty && IsMailField(behind.substr(0, kFieldNameBytes)))) {
        return false;
      }
      break;
    }
    case MailContainer::kMmdf:
      if (line.size() + 1 != kMmdfLine.size()) return false;
      while (all.substr(next).starts_with(kMmdfLine)) next += kMmdfLine.size();
      if (all.substr(next).starts_with("From ")) next = BehindLine(all, next);
      break;
    case MailContainer::kDbox: {
      // Facts of the message, up to where the next one begins.
      const size_t head = FindLine(all, next - 1, "\x01\x02");
      next = head == all.npos ? all.size() : BehindLine(all, head);
      break;
    }
    case MailContainer::kImap:
      if (!IsFetch(line)) return false;
      break;
  }
  divider->next = next;
  return true;
}

size_t NextDividerLine(MailContainer container, std::string_view all, size_t from) {
  switch (container) {
    case MailContainer::kSingle:
      return all.npos;
    case MailContainer::kMbox:
      return FindLine(all, from, "From ");
    case MailContainer::kMmdf:
      return FindLine(all, from, "\x01\x01\x01\x01\n");
    case MailContainer::kDbox:
      return FindLine(all, from, "\x01\x03\n");
    case MailContainer::kImap:
      return FindLine(all, from, "* ");
  }
  return all.npos;
}

namespace {

// The boundary of the multipart whose header this is; empty if it is none.
std::string_view BoundaryOf(std::string_view header) {
  const size_t parameter = FindIgnoreCase(header, "boundary=");
  if (parameter == header.npos || FindIgnoreCase(header, "content-type: multipart/") == header.npos)
    return {};
  std::string_view boundary = LineAt(header, parameter + 9);
  if (ConsumePrefix(&boundary, "\"")) return boundary.substr(0, boundary.find('"'));
  return boundary.substr(0, boundary.find_first_of("; \t"));
}

// After the end of a multipart comes nothing, so a header there is the next mail's.
size_t NextBehindMultipart(std::string_view all, size_t body, std::string_view boundary) {
  for (size_t at = body; (at = all.find(boundary, at)) != all.npos; at += boundary.size()) {
    if (!all.substr(0, at).ends_with("\n--")) continue;
    size_t end = at + boundary.size();
    if (!all.substr(end).starts_with("--\n")) continue;
    for (end += 3; end < all.size() && all[end] == '\n';) ++end;
    return HeaderFields(all.substr(end)) >= 3 ? end : all.npos;
  }
  return all.npos;
}

// The same traces at the front of a header: the same system kept both mails.
size_t NextWithSameTrace(std::string_view all, size_t body) {
  constexpr size_t kTellingBytes = 20;
  constexpr int kTriesMax = 1000;
  std::string_view first = all.substr(0, BehindLine(all, 0));
  if (first.size() < kTellingBytes) first = all.substr(0, BehindLine(all, first.size()));
  if (first.size() < kTellingBytes || first.size() > body) return all.npos;
  size_t at = body;
  for (int i = 0; i < kTriesMax && (at = all.find(first, at + 1)) != all.npos; ++i) {
    if (all[at - 1] != '\n') continue;
    // In the middle of a header it is a trace of a copy.
    const std::string_view before = LineAt(all, all.rfind('\n', at - 2) + 1);
    const bool inside =
        FieldNameLength(before) > 0 || before.starts_with(' ') || before.starts_with('\t');
    if (!inside && HeaderFields(all.substr(at)) >= 3) return at;
  }
  return all.npos;
}

// "From: MAILER-DAEMON@mx.example", "Auto-Submitted: auto-replied" in a header.
bool IsOfProgram(std::string_view header) {
  const size_t from =
      FindIgnoreCase(header.substr(0, 5), "from:") == 0 ? 0 : FindIgnoreCase(header, "\nfrom:");
  const std::string_view name = from == header.npos ? "" : LineAt(header, from + (from > 0));
  return FindIgnoreCase(name, "mailer-daemon") != name.npos ||
         FindIgnoreCase(header, "\nauto-submitted: auto-") != header.npos;
}

// "--- Below this line is a copy:" and the like, which announce what stands below them.
bool Announces(std::string_view line) {
  line = TrimSpace(line);
  return line.ends_with(':') || line.starts_with("--") || line.starts_with("==") ||
         line.starts_with('>') || line.starts_with('*') || line.starts_with('|') ||
         FindIgnoreCase(line, "follow") != line.npos || FindIgnoreCase(line, "copy") != line.npos ||
         FindIgnoreCase(line, "original") != line.npos;
}

// After a notice that is no multipart: the header of another one, which is no copy, for nothing
// announces it, and notices come back to nobody.
size_t NextNotice(std::string_view all, size_t body) {
  constexpr int kTriesMax = 1000;
  if (!IsOfProgram(all.substr(0, body + 1))) return all.npos;
  for (int i = 0; i < kTriesMax && (body = all.find("\n\n", body)) != all.npos; ++i) {
    const size_t above = all.find_last_not_of('\n', body);
    body = all.find_first_not_of('\n', body);
    if (body == all.npos || above == all.npos) break;
    if (FieldNameLength(LineAt(all, body)) == 0 || HeaderFields(all.substr(body)) < 3) continue;
    const size_t end = std::min(all.find("\n\n", body), all.size());
    if (!IsOfProgram(all.substr(body, end - body))) continue;
    if (!Announces(LineAt(all, all.rfind('\n', above) + 1))) return body;
  }
  return all.npos;
}

}  // namespace

size_t NextCatted(std::string_view all) {
  const size_t body = all.find("\n\n");
  if (body == all.npos || FieldNameLength(LineAt(all, 0)) == 0) return all.npos;
  const std::string_view boundary = BoundaryOf(all.substr(0, body + 1));
  if (!boundary.empty()) return NextBehindMultipart(all, body, boundary);
  return std::min(NextWithSameTrace(all, body), NextNotice(all, body));
}

size_t StatedEnd(std::string_view message) {
  const size_t body = message.find("\n\n");
  if (body == message.npos) return message.npos;
  const size_t at = FindIgnoreCase(message.substr(0, body), "\ncontent-length:");
  if (at == message.npos) return message.npos;
  std::string_view digits = TrimSpace(LineAt(message, at + 16));
  size_t length = 0;
  if (digits.empty() || digits.size() > 9) return message.npos;
  for (const char c : digits) {
    if (!IsDigit(c)) return message.npos;
    length = length * 10 + static_cast<size_t>(c - '0');
  }
  return body + 2 + length;
}

std::string_view WithoutTrailer(MailContainer container, std::string_view message) {
  if (container != MailContainer::kImap) return message;
  // ")", " UID 7)", and what the server says when it is done.
  for (int i = 0; i < 4; ++i) {
    const std::string_view whole = message.substr(0, message.size() - message.ends_with('\n'));
    const size_t begin = whole.rfind('\n') + 1;  // npos + 1 is 0
    const std::string_view line = whole.substr(begin);
    const bool closes =
        line.ends_with(')') && line.size() < 200 && (line.size() == 1 || line.front() == ' ');
    const bool is_done = FindIgnoreCase(line.substr(0, 40), " ok ") != line.npos ||
                         line.starts_with("* ") || (i > 0 && line.empty());
    if (!closes && !is_done) break;
    message = message.substr(0, begin);
    if (closes) break;
  }
  return message;
}

bool LooksLikeMail(std::string_view bytes) {
  ConsumePrefix(&bytes, "\xef\xbb\xbf");
  const auto line_end = [&] { return std::min(bytes.find_first_of("\r\n"), bytes.size()); };
  while (!bytes.empty() && line_end() < bytes.size() && IsBlank(bytes.substr(0, line_end())))
    bytes.remove_prefix(line_end() + 1);
  const std::string_view first = bytes.substr(0, line_end());
  if (first.starts_with("From ") && HasTime(first)) return true;
  if (first.starts_with("* ") ||
      (!first.empty() && (first.front() == '\x01' || IsDigit(first.front())))) {
    std::string text(bytes);
    std::erase(text, '\r');
    if (SniffContainer(text).container != MailContainer::kSingle) return true;
  }
  std::array<bool, kMailFields.size()> seen{};
  size_t strange = 0;
  bool first_line = true;
  while (!bytes.empty()) {
    const size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end);
    const bool crlf = bytes.starts_with("\r\n");
    bytes.remove_prefix(std::min<size_t>(bytes.size(), crlf ? 2 : 1));
    if (line.empty()) break;
    const size_t name = line.front() == ' ' || line.front() == '\t' ? 0 : FieldNameLength(line);
    if (name == 0 && line.front() != ' ' && line.front() != '\t') {
      // "From MAILER-DAEMON" without a date; a damaged line or two within a header.
      if (!(first_line && first.starts_with("From ")) && ++strange > 3) return false;
    }
    for (size_t i = 0; i < kMailFields.size(); ++i) {
      if (name == kMailFields[i].size() && EqualsIgnoreCase(line.substr(0, name), kMailFields[i]))
        seen[i] = true;
    }
    first_line = false;
  }
  const auto known = std::count(seen.begin(), seen.end(), true);
  return known >= 2 && static_cast<size_t>(known) > strange;
}

}  // namespace whybounce
