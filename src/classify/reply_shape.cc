#include "classify/reply_shape.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

// Bits of a byte's class.
constexpr uint8_t kDigit = 1;
constexpr uint8_t kLetter = 2;  // ASCII letters and every byte of a non-ASCII character
constexpr uint8_t kBlank = 4;
constexpr uint8_t kLocalPart = 8;  // may stand in an unquoted local part, as far as replies go

constexpr std::array<uint8_t, 256> MakeClasses() {
  std::array<uint8_t, 256> classes{};
  for (size_t c = 0; c < 256; ++c) {
    if (c >= '0' && c <= '9') classes[c] = kDigit | kLocalPart;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80)
      classes[c] = kLetter | kLocalPart;
    if (c <= ' ' || c == 0x7f) classes[c] = kBlank;
  }
  for (const char c : {'.', '_', '%', '+', '=', '-', '~'})
    classes[static_cast<uint8_t>(c)] = kLocalPart;
  return classes;
}
constexpr std::array<uint8_t, 256> kClasses = MakeClasses();
uint8_t ClassOf(char c) { return kClasses[static_cast<uint8_t>(c)]; }
bool IsWordByte(char c) { return (ClassOf(c) & (kDigit | kLetter)) != 0; }

bool IsTimeUnit(std::string_view s) {
  if (s.empty() || s[0] != ' ') return false;
  s.remove_prefix(1);
  for (const std::string_view unit :
       {"second", "sec", "minute", "min", "hour", "day", "msg", "message"}) {
    if (s.size() >= unit.size() && EqualsIgnoreCase(s.substr(0, unit.size()), unit)) return true;
  }
  return false;
}

// One pass over one reply.
class Shaper {
 public:
  Shaper(std::string_view reply, const ShapeContext& context, std::string* out)
      : in_(reply.substr(0, kReplyBytesMax)), out_(*out), context_(context) {
    const size_t at = context.recipient.rfind('@');
    if (at != context.recipient.npos) {
      domain_ = context.recipient.substr(at + 1);
      local_part_ = context.recipient.substr(0, at);
      if (local_part_.size() < 4) local_part_ = {};  // "ann" and "full" are words too
    }
  }

  void Run() {
    while (at_ < in_.size()) {
      const uint8_t klass = ClassOf(in_[at_]);
      if (klass & (kDigit | kLetter)) {
        Word();
      } else if (klass & kBlank) {
        Blank();
      } else {
        Mark();
      }
    }
    if (!out_.empty() && out_.back() == ' ') out_.pop_back();
  }

 private:
  char Previous() const { return at_ == 0 ? ' ' : in_[at_ - 1]; }
  std::string_view Rest() const { return in_.substr(at_); }

  void Blank() {
    if (!out_.empty() && out_.back() != ' ') out_.push_back(' ');
    ++at_;
    address_start_ = out_.size();
    after_id_ = false;
  }

  void Mark() {
    const char c = in_[at_];
    if (c == '@' && out_.size() > address_start_ && at_ + 1 < in_.size() &&
        IsWordByte(in_[at_ + 1])) {
      out_.resize(address_start_);
      out_.append("a@b");
      SkipDomain(1);
      return;
    }
    if (c == ':' && Ipv6()) return;
    out_.push_back(c);
    ++at_;
    if (!(ClassOf(c) & kLocalPart)) {
      address_start_ = out_.size();
      after_id_ = false;
    }
  }

  // Skips `marks` bytes and the host name behind them; the dot or hyphen that ends a sentence
  // stays.
  void SkipDomain(size_t marks) {
    at_ += marks;
    size_t end = at_;
    while (end < in_.size() && (IsWordByte(in_[end]) || in_[end] == '.' || in_[end] == '-')) ++end;
    while (end > at_ && !IsWordByte(in_[end - 1])) --end;
    at_ = end;
    address_start_ = out_.size();
    after_id_ = false;
  }

  // Takes `known` if it stands here as a whole name.
  bool Known(std::string_view known, std::string_view replacement) {
    if (known.empty() || LowerAscii(known[0]) != LowerAscii(in_[at_]) ||
        known.size() > Rest().size() || !EqualsIgnoreCase(known, in_.substr(at_, known.size()))) {
      return false;
    }
    const size_t end = at_ + known.size();
    if (end < in_.size() && (IsWordByte(in_[end]) || in_[end] == '-' || in_[end] == '@'))
      return false;
    if (Previous() == '.' || Previous() == '-') return false;
    out_.append(replacement);
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
        (end < in_.size() && (ClassOf(in_[end]) & kLetter) != 0) ||
        (end + 1 < in_.size() && in_[end] == '.' && IsDigit(in_[end + 1]))) {
      return false;
    }
    out_.append("0.0.0.0");
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
    out_.append("::0");
    at_ = end;
    address_start_ = out_.size();
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
      out_.append("0-0-0");
    } else {
      const size_t hours = digits_at(0, 2) ? 2 : 1;
      if (!(s.size() > hours + 2 && s[hours] == ':' && digits_at(hours + 1, 2))) return false;
      end = hours + 3;
      while (end < s.size() && (IsDigit(s[end]) || s[end] == ':' || s[end] == '.')) ++end;
      while (s[end - 1] == '.' || s[end - 1] == ':') --end;
      if (end < s.size() && IsWordByte(s[end])) return false;
      out_.append("0:00");
    }
    at_ += end;
    return true;
  }

  void Word() {
    if (!IsWordByte(Previous()) && (Known(domain_, "a.b") || Known(context_.relay_host, "a.b")))
      return;
    if (!(ClassOf(Previous()) & kLocalPart) && Known(local_part_, "a")) return;
    const bool starts_with_digit = IsDigit(in_[at_]);
    if (starts_with_digit && (Ipv4() || DateOrTime())) return;

    size_t end = at_;
    uint8_t seen = 0;
    int runs = 0;
    uint8_t last = 0;
    while (end < in_.size()) {
      const uint8_t klass = ClassOf(in_[end]) & (kDigit | kLetter);
      if (klass == 0) break;
      runs += klass != last ? 1 : 0;
      last = klass;
      seen |= klass;
      ++end;
    }
    const size_t length = end - at_;
    if (length <= 4 && end < in_.size() && in_[end] == ':' && Ipv6()) return;
    if (seen == kLetter) {
      Letters(end);
    } else if (seen == kDigit) {
      Digits(end);
    } else if (length >= 10 || (length >= 8 && runs >= 3) || (length >= 6 && runs >= 4)) {
      out_.append("x0000000000");
      after_id_ = true;
      at_ = end;
    } else {
      Letters(end);
    }
  }

  void Letters(size_t end) {
    const size_t from = out_.size();
    out_.append(in_.substr(at_, end - at_));
    bool ascii = true;
    for (size_t i = from; i < out_.size(); ++i) {
      ascii = ascii && static_cast<uint8_t>(out_[i]) < 0x80;
      out_[i] = LowerAscii(out_[i]);
    }
    if (!ascii) LowerUtf8(&out_, from);
    after_id_ = false;
    at_ = end;
  }

  void Digits(size_t end) {
    const size_t length = end - at_;
    const char before = Previous();
    const bool of_code =
        before == '#' || before == '_' || before == '-' || before == '.' || before == '/';
    if (length >= 5) {
      out_.append("00000");
    } else if (after_id_ && before == '.') {
      out_.push_back('0');  // Gmail: "si12345678wrb.123 - gsmtp"
    } else if (length == 4 && !of_code) {
      out_.append("0000");
    } else if (!of_code && IsTimeUnit(in_.substr(end))) {
      out_.push_back('0');
    } else {
      out_.append(in_.substr(at_, length));
    }
    at_ = end;
  }

  const std::string_view in_;
  std::string& out_;
  const ShapeContext& context_;
  std::string_view domain_;
  std::string_view local_part_;
  size_t at_ = 0;
  size_t address_start_ = 0;  // in out_: where an address would begin if an '@' came now
  bool after_id_ = false;
};

}  // namespace

void WriteReplyShape(std::string_view reply, const ShapeContext& context, std::string* out) {
  out->clear();
  Shaper(reply, context, out).Run();
}

}  // namespace whybounce
