#include "classify/reply_shape.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"
#include "classify/reply_bytes.h"
#include "classify/reply_mask.h"

namespace whybounce {
namespace {

bool IsTimeUnit(std::string_view s) {
  // However many blanks: one is left of them.
  if (s.empty() || !(ByteClassOf(s[0]) & kBlank)) return false;
  while (!s.empty() && (ByteClassOf(s[0]) & kBlank)) s.remove_prefix(1);
  for (const std::string_view unit :
       {"second", "sec", "minute", "min", "hour", "day", "msg", "message"}) {
    if (s.size() >= unit.size() && EqualsIgnoreCase(s.substr(0, unit.size()), unit)) return true;
  }
  return false;
}

// One pass over one reply.
class Shaper {
 public:
  // A replacement is at most twice as long as what it replaces, so `out` never grows beyond this.
  Shaper(std::string_view reply, const ShapeContext& context, std::string* out)
      : in_(reply.substr(0, kReplyBytesMax)), out_(*out) {
    const size_t at = context.recipient.rfind('@');
    if (at != context.recipient.npos) {
      domain_ = context.recipient.substr(at + 1);
      local_part_ = context.recipient.substr(0, at);
    }
    // "user", "closed" and "mail" are words of replies too: a name has something that is no letter.
    if (local_part_.size() < 4 || std::all_of(local_part_.begin(), local_part_.end(), IsAlpha)) {
      local_part_ = {};
    }
    if (context.relay_host.find('.') != context.relay_host.npos) relay_host_ = context.relay_host;
    if (domain_.find('.') == domain_.npos) domain_ = {};
    domain_first_ = FirstOf(domain_);
    local_first_ = FirstOf(local_part_);
    relay_first_ = FirstOf(relay_host_);
    out_.resize(2 * in_.size() + 16);
    to_ = begin_ = address_start_ = out_.data();
  }

  void Run() {
    while (at_ < in_.size()) {
      if (at_ + Bytes16::kSize <= in_.size() && PlainWords()) continue;
      const uint8_t byte_class = ByteClassOf(in_[at_]);
      if (byte_class & (kDigit | kLetter)) {
        Word();
      } else if (byte_class & kBlank) {
        Blank();
      } else {
        Mark();
      }
    }
    if (to_ != begin_ && to_[-1] == ' ') --to_;
    out_.resize(static_cast<size_t>(to_ - begin_));
  }

 private:
  static char FirstOf(std::string_view s) { return s.empty() ? ' ' : LowerAscii(s[0]); }
  char Previous() const { return at_ == 0 ? ' ' : in_[at_ - 1]; }
  std::string_view Rest() const { return in_.substr(at_); }
  void Write(std::string_view text) { to_ = std::copy(text.begin(), text.end(), to_); }

  // What most of a reply is: whole words of ASCII letters, each with a blank after it, that cannot
  // be a name we know. As many as stand in sixteen bytes; false if there is none.
  bool PlainWords() {
    if (at_ != 0 && in_[at_ - 1] != ' ') return false;
    const Bytes16 bytes(in_.data() + at_);
    const uint32_t letters = bytes.Letters();
    const uint32_t blanks = bytes.Equal(' ');
    const uint32_t names = bytes.EqualButCase(domain_first_) | bytes.EqualButCase(local_first_) |
                           bytes.EqualButCase(relay_first_);
    // The byte before is a blank: a word begins, and no second blank is written.
    const uint32_t after_blank = blanks << 1 | 1;
    const uint32_t stops = ~(letters | blanks) | (after_blank & (blanks | names));
    const uint32_t whole_words = blanks & ((stops & (0U - stops)) - 1);
    if (whole_words == 0) return false;
    bytes.Lower().Store(to_);  // what is after the words is written over
    const size_t size = LastByte(whole_words) + 1;
    at_ += size;
    to_ += size;
    address_start_ = to_;
    after_id_ = false;
    return true;
  }

  void Blank() {
    if (to_ != begin_ && to_[-1] != ' ') *to_++ = ' ';
    ++at_;
    if (at_ == masked_.first) at_ = masked_.last;
    address_start_ = to_;
    after_id_ = false;
  }

  void Mark() {
    const char c = in_[at_];
    if (c == '@' && to_ > address_start_ && at_ + 1 < in_.size() && IsLetterOrDigit(in_[at_ + 1])) {
      to_ = BehindFullStop();
      Write("a@b");
      SkipDomain(1);
      return;
    }
    if (c == ':') {
      if (Rest().starts_with("://")) Mask(PathOf(Rest()));
      if (Ipv6()) return;
    } else if (c == '"' || c == '\'') {
      Mask(ArgumentsOf(Rest()));
    }
    *to_++ = c;
    ++at_;
    if (at_ == masked_.first) at_ = masked_.last;
    if (!(ByteClassOf(c) & kLocalPart)) {
      address_start_ = to_;
      after_id_ = false;
    }
  }

  // Nothing is written of `part`, which is told from here.
  void Mask(MaskedPart part) {
    if (part.last > part.first) masked_ = {at_ + part.first, at_ + part.last};
  }

  // Where an address that ends at to_ begins: after the last Chinese full stop, of three bytes.
  char* BehindFullStop() const {
    for (char* at = to_ - 1; at - address_start_ >= 3; --at) {
      if (std::string_view(at - 3, 3) == "\xe3\x80\x82") return at;
    }
    return address_start_;
  }

  // Skips `marks` bytes and the host name after them; the dot or hyphen that ends a sentence
  // stays.
  void SkipDomain(size_t marks) {
    at_ += marks;
    size_t end = at_;
    while (end < in_.size() && (IsLetterOrDigit(in_[end]) || in_[end] == '.' || in_[end] == '-'))
      ++end;
    while (end > at_ && !IsLetterOrDigit(in_[end - 1])) --end;
    at_ = end;
    address_start_ = to_;
    after_id_ = false;
  }

  // Takes `known` if it stands here as a whole name.
  bool Known(std::string_view known, std::string_view replacement) {
    if (known.size() > Rest().size() || !EqualsIgnoreCase(known, in_.substr(at_, known.size())))
      return false;
    const size_t end = at_ + known.size();
    if (end < in_.size() && (IsLetterOrDigit(in_[end]) || in_[end] == '-' || in_[end] == '@'))
      return false;
    if (Previous() == '.' || Previous() == '-') return false;
    Write(replacement);
    at_ = end;
    return true;
  }

  bool Ipv4() {
    size_t end = at_;
    int dots = 0;
    size_t digits = 0;
    for (; end < in_.size(); ++end) {
      if (IsDigit(in_[end])) {
        if (++digits > 3) return false;
      } else if (in_[end] == '.' && digits > 0 && dots < 3) {
        ++dots;
        digits = 0;
      } else {
        break;
      }
    }
    if (dots != 3 || digits == 0 || Previous() == '.' ||
        (end < in_.size() && (ByteClassOf(in_[end]) & kLetter) != 0) ||
        (end + 1 < in_.size() && in_[end] == '.' && IsDigit(in_[end + 1]))) {
      return false;
    }
    Write("0.0.0.0");
    at_ = end;
    return true;
  }

  // A run of hexadecimal digits and colons with at least two colons; `at_` is at its colon or word.
  bool Ipv6() {
    size_t end = at_;
    int colons = 0;
    while (end < in_.size() && (in_[end] == ':' || in_[end] == '.' ||
                                (IsAlnum(in_[end]) && LowerAscii(in_[end]) <= 'f'))) {
      colons += in_[end] == ':' ? 1 : 0;
      ++end;
    }
    while (end > at_ && in_[end - 1] == '.') --end;
    if (colons < 2 || !IsIpAddress(in_.substr(at_, end - at_))) return false;
    Write("::0");
    at_ = end;
    address_start_ = to_;
    return true;
  }

  // 2026-11-22, 2026-11-22T04:44:02.123Z; 04:44, 04:44:02.
  bool DateOrTime() {
    const std::string_view s = Rest();
    const auto digits_at = [&](size_t from, size_t n) {
      for (size_t i = from; i < from + n; ++i) {
        if (i >= s.size() || !IsDigit(s[i])) return false;
      }
      return true;
    };
    size_t end = 0;
    if (digits_at(0, 4) && s.size() > 9 && s[4] == '-' && digits_at(5, 2) && s[7] == '-' &&
        digits_at(8, 2)) {
      end = 10;
      while (end < s.size() && (IsDigit(s[end]) || s[end] == 'T' || s[end] == ':' ||
                                s[end] == '.' || s[end] == '+' || s[end] == 'Z')) {
        ++end;
      }
      while (s[end - 1] == '.' || s[end - 1] == ':') --end;
      Write("0-0-0");
    } else {
      const size_t hours = digits_at(0, 2) ? 2 : 1;
      if (!(s.size() > hours + 2 && s[hours] == ':' && digits_at(hours + 1, 2))) return false;
      end = hours + 3;
      while (end < s.size() && (IsDigit(s[end]) || s[end] == ':' || s[end] == '.')) ++end;
      while (s[end - 1] == '.' || s[end - 1] == ':') --end;
      if (end < s.size() && IsLetterOrDigit(s[end])) return false;
      Write("0:00");
    }
    at_ += end;
    return true;
  }

  // What most words are.
  bool LettersOnly() {
    char* to = to_;
    size_t end = at_;
    bool is_ascii = true;
    for (bool more = true; more;) {
      size_t letters = 0;
      if (end + Bytes16::kSize <= in_.size()) {
        const Bytes16 bytes(in_.data() + end);
        const uint32_t not_ascii = bytes.NotAscii();
        letters = LeadingBytes(bytes.Letters() | not_ascii);
        is_ascii = is_ascii && (not_ascii & ((uint32_t{1} << letters) - 1)) == 0;
        bytes.Lower().Store(to);  // what is no letter is written over
      } else {
        for (; end + letters < in_.size(); ++letters) {
          const auto c = static_cast<uint8_t>(in_[end + letters]);
          if ((kClasses[c] & kLetter) == 0) break;
          is_ascii = is_ascii && c < 0x80;
          to[letters] = kLower[c];
        }
      }
      end += letters;
      to += letters;
      more = letters == Bytes16::kSize;
    }
    if (end < in_.size() && (IsDigit(in_[end]) || (in_[end] == ':' && end - at_ <= 4)))
      return false;
    if (!is_ascii) LowerUtf8(to_, end - at_);
    to_ = to;
    at_ = end;
    after_id_ = false;
    return true;
  }

  void Word() {
    const char first = LowerAscii(in_[at_]);
    if (first == domain_first_ || first == relay_first_) {
      const bool whole = !IsLetterOrDigit(Previous());
      if (whole && first == domain_first_ && Known(domain_, "a.b")) return;
      if (whole && first == relay_first_ && Known(relay_host_, "a.b")) return;
    }
    if (first == 'w' && Previous() == ' ' && EqualsIgnoreCase(Rest().substr(0, 4), "www."))
      Mask(PathOf(Rest()));
    if (first == local_first_ && !(ByteClassOf(Previous()) & kLocalPart) &&
        Known(local_part_, "a")) {
      return;
    }
    if (IsDigit(first)) {
      if (Ipv4() || DateOrTime()) return;
    } else if (LettersOnly()) {
      return;
    }

    char* const start = to_;
    size_t end = at_;
    uint8_t seen = 0;
    uint8_t all_bits = 0;
    uint8_t last = 0;
    int runs = 0;
    for (; end < in_.size(); ++end) {
      const char c = in_[end];
      const uint8_t byte_class = ByteClassOf(c) & (kDigit | kLetter);
      if (byte_class == 0) break;
      runs += byte_class != last ? 1 : 0;
      last = byte_class;
      seen |= byte_class;
      all_bits |= static_cast<uint8_t>(c);
      *to_++ = kLower[static_cast<uint8_t>(c)];
    }
    const size_t length = end - at_;
    if (length <= 4 && end < in_.size() && in_[end] == ':') {
      to_ = start;
      if (Ipv6()) return;
      to_ = start + length;
    }
    if (seen == kDigit) {
      to_ = start;
      Digits(end);
    } else if (seen != kLetter && all_bits < 0x80 &&
               (length >= 10 || (length >= 8 && runs >= 3) || (length >= 6 && runs >= 4))) {
      to_ = start;
      Write("x0000000000");
      after_id_ = true;
    } else {
      if (all_bits >= 0x80) {
        // "10MB": Chinese and Japanese sentences have no blanks, so they are no ids.
        std::replace_if(start, to_, IsDigit, '0');
        LowerUtf8(start, length);
      }
      after_id_ = false;
    }
    at_ = end;
  }

  void Digits(size_t end) {
    const size_t length = end - at_;
    const char before = Previous();
    const bool of_code =
        before == '#' || before == '_' || before == '-' || before == '.' || before == '/';
    const bool of_id = after_id_ && before == '.';  // Gmail: "si12345678wrb.123 - gsmtp"
    if (length >= 5) {
      Write("00000");
    } else if (length == 4 && !of_code && !of_id) {
      Write("0000");
    } else if (of_id || (!of_code && IsTimeUnit(in_.substr(end)))) {
      Write("0");
    } else {
      Write(in_.substr(at_, length));
    }
  }

  const std::string_view in_;
  std::string& out_;
  std::string_view domain_;
  std::string_view relay_host_;
  std::string_view local_part_;
  // In lower case; a blank, which no word begins with, where there is nothing to look for.
  char domain_first_ = ' ';
  char local_first_ = ' ';
  char relay_first_ = ' ';
  size_t at_ = 0;
  char* begin_ = nullptr;          // of out_
  char* to_ = nullptr;             // where the next byte goes
  char* address_start_ = nullptr;  // where an address would begin if an '@' came now
  bool after_id_ = false;
  MaskedPart masked_{~size_t{0}, 0};  // begins after a byte that is neither letter nor digit
};

}  // namespace

void WriteReplyShape(std::string_view reply, const ShapeContext& context, std::string* out) {
  Shaper(reply, context, out).Run();
}

}  // namespace whybounce
