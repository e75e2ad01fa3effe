#include "mail/mime.h"

#include "base/arena_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/charset.h"
#include "mail/decode.h"

namespace whybounce {
namespace {

struct Type {
  std::string_view name;
  PartKind kind;
};
constexpr Type kTypes[] = {
    {"text/plain", PartKind::kPlain},
    {"text/html", PartKind::kHtml},
    {"message/delivery-status", PartKind::kDeliveryStatus},
    {"message/global-delivery-status", PartKind::kDeliveryStatus},
    {"message/feedback-report", PartKind::kFeedback},
    {"message/disposition-notification", PartKind::kDisposition},
    {"message/global-disposition-notification", PartKind::kDisposition},
    {"message/rfc822", PartKind::kOriginal},
    {"text/rfc822-headers", PartKind::kOriginal},
    {"text/rfc822-header", PartKind::kOriginal},
    {"message/rfc822-headers", PartKind::kOriginal},
    {"text/rfc822", PartKind::kOriginal},
    {"message/partial", PartKind::kOriginal},
    {"message/global", PartKind::kOriginal},
    {"message/global-headers", PartKind::kOriginal},
};

PartKind KindOf(std::string_view type) {
  if (type.empty() || EqualsIgnoreCase(type, "text")) return PartKind::kPlain;
  for (const Type& known : kTypes) {
    if (EqualsIgnoreCase(type, known.name)) return known.kind;
  }
  // Other texts (text/enriched, text/x-plain) are read as they are.
  const bool text = type.size() > 5 && EqualsIgnoreCase(type.substr(0, 5), "text/");
  return text && !EqualsIgnoreCase(type, "text/calendar") ? PartKind::kPlain : PartKind::kOther;
}

Encoding EncodingOf(std::string_view value) {
  if (EqualsIgnoreCase(value, "quoted-printable")) return Encoding::kQuotedPrintable;
  return EqualsIgnoreCase(value, "base64") ? Encoding::kBase64 : Encoding::kNone;
}

bool IsMultipart(std::string_view type) {
  return type.size() > 10 && EqualsIgnoreCase(type.substr(0, 10), "multipart/");
}

// The next line that begins with "--" at or after `from` (the beginning of a line), or npos.
size_t NextDashes(std::string_view text, size_t from) {
  if (text.substr(from, 2) == "--") return from;
  if (from >= text.size()) return text.npos;
  return FindLine(text, from, "--");
}

std::string_view LineAt(std::string_view text, size_t at) {
  return text.substr(at, text.find('\n', at) - at);
}

// // Some mails are multiparts and do not say so, or say the wrong boundary (Sendmail's notices
// after a mailing list has stripped their header): "--x" at the very beginning, and below it a
// Content- field or the same again. A copy of a mail further down has boundaries of its own.
std::string_view GuessBoundary(std::string_view body) {
  constexpr size_t kPreambleMax = 200;
  const size_t at = NextDashes(body, 0);
  if (at > kPreambleMax || body.substr(0, at).find('@') != body.npos) return {};
  const std::string_view line = LineAt(body, at);
  const std::string_view below = body.substr(std::min(body.size(), at + line.size()));
  const bool field = below.size() > 9 && EqualsIgnoreCase(below.substr(1, 8), "content-");
  const bool word = line.size() > 10 && line.find(' ') == line.npos && line.back() != '-';
  return field || (word && below.find(line) != below.npos) ? line.substr(2) : std::string_view();
}

}  // namespace

void MailParts::AddPart(const MailHeader& header, std::string_view body, bool alternative) {
  MailPart& part = parts.emplace_back();
  const std::string_view type = header[Header::kContentType];
  part.kind = KindOf(MainValue(type));
  part.encoding = EncodingOf(MainValue(header[Header::kTransferEncoding]));
  part.charset = Parameter(type, "charset");
  part.alternative = alternative;
  const std::string_view disposition = MainValue(header[Header::kDisposition]);
  part.attached = EqualsIgnoreCase(disposition, "attachment");
  part.body = body;
}

// Whether the part that this header begins has parts: then its boundary is open from now on.
bool MailParts::BeginPart(const MailHeader& header) {
  const std::string_view type = header[Header::kContentType];
  const std::string_view main = MainValue(type);
  if (!IsMultipart(main) || open_.size() >= kMailDepthMax) return false;
  const std::string_view boundary = Parameter(type, "boundary");
  if (boundary.empty()) return false;
  open_.push_back({boundary, EqualsIgnoreCase(main, "multipart/alternative")});
  return true;
}

void MailParts::ReadMultipart(std::string_view body) {
  MailHeader header;
  size_t part_begin = body.npos;  // npos: between parts
  size_t at = NextDashes(body, 0);
  const auto end_part = [&](size_t end) {
    if (part_begin == body.npos) return;
    // The line end before a boundary is of the boundary (RFC 2046 section 5.1.1).
    const size_t last = end > part_begin && body[end - 1] == '\n' ? end - 1 : end;
    AddPart(header, body.substr(part_begin, last - part_begin), open_.back().alternative);
    part_begin = body.npos;
  };
  while (at != body.npos && parts.size() < kMailPartsMax) {
    std::string_view line = LineAt(body, at);
    const size_t next = std::min(body.size(), at + line.size() + 1);
    while (!line.empty() && IsSpace(line.back())) line.remove_suffix(1);
    line.remove_prefix(2);
    size_t depth = open_.size();
    while (depth > 0) {
      const std::string_view boundary = open_[depth - 1].boundary;
      if (line.starts_with(boundary) &&
          (line.size() == boundary.size() || line.substr(boundary.size()) == "--")) {
        break;
      }
      --depth;
    }
    if (depth == 0) {
      at = NextDashes(body, next);
      continue;
    }
    end_part(at);
    open_.resize(depth);
    if (line.size() > open_.back().boundary.size()) {  // "--boundary--"
      open_.pop_back();
      if (open_.empty()) return;
    } else {
      const std::string_view rest = header.Read(body.substr(next));
      const size_t begin = body.size() - rest.size();
      if (!BeginPart(header)) part_begin = begin;
      at = NextDashes(body, begin > next ? begin - 1 : next);
      continue;
    }
    at = NextDashes(body, next);
  }
  cut = cut || at != body.npos;
  end_part(body.size());
}

void MailParts::Read(const MailHeader& header, std::string_view body) {
  parts.clear();
  open_.clear();
  cut = false;
  const bool multipart = BeginPart(header);
  if (multipart) ReadMultipart(body);
  if (!parts.empty()) return;
  open_.clear();
  const std::string_view type = MainValue(header[Header::kContentType]);
  if (type.empty() || IsMultipart(type)) {
    if (const std::string_view boundary = GuessBoundary(body); !boundary.empty()) {
      open_.push_back({boundary, false});
      ReadMultipart(body);
      if (!parts.empty()) return;
    }
  }
  AddPart(header, body, false);
  if (multipart) parts.back().kind = PartKind::kPlain;
}

std::string_view TextOf(const MailPart& part, size_t bytes_max, Arena* arena) {
  std::string_view text = part.body;
  if (part.encoding == Encoding::kNone) {
    text = text.substr(0, bytes_max);
  } else {
    // Neither encoding makes a text longer.
    ArenaText decoded(arena, std::min(bytes_max, text.size()));
    const std::span<char> room = decoded.Rest();
    decoded.Wrote(part.encoding == Encoding::kBase64
                      ? DecodeBase64(text, room.data(), room.size())
                      : DecodeQuotedPrintable(text, room.data(), room.size()));
    text = decoded.Take();
  }
  return ToUtf8(text, part.charset, arena);
}

}  // namespace whybounce
