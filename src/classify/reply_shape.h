// A reply without what differs from one mail to the next, so that equal refusals look equal.
#ifndef WHYBOUNCE_CLASSIFY_REPLY_SHAPE_H_
#define WHYBOUNCE_CLASSIFY_REPLY_SHAPE_H_

#include <string>
#include <string_view>

namespace whybounce {

// What is known to be variable in this reply; empty views are ignored.
struct ShapeContext {
  // Its domain is replaced wherever it stands alone, and so is a local part that cannot be a word.
  std::string_view recipient;
  std::string_view relay_host;
};

// Writes the shape of `reply` to *out (replaced, its capacity is reused): ASCII, Latin-1 and
// Cyrillic letters in lower case, blanks collapsed, bytes that are not UTF-8 as '?', and in place
// of
//   an address         a@b             the context's domain or host   a.b
//   an IPv4 address    0.0.0.0         an IPv6 address                ::0
//   a date or time     0-0-0, 0:00     an amount of time              0 seconds
//   a long number      00000           an id of letters and digits    x0000000000
// and without the paths of pages and the arguments of commands that are quoted (reply_mask.h).
// Every replacement is an instance of what it replaces and is its own shape, so a regular
// expression written for real replies also reads shapes, and of what servers write Shape(Shape(x))
// == Shape(x); bytes made to defeat that ("2026-11-22Tdb8::1") only get another shape.
// Codes are left alone: 550, 5.7.606, S3150, OFR_417, AUP#1310, IB105. Rules are matched on the
// shape, never on the reply: that is what makes a cache by shape exact.
// At most kReplyBytesMax bytes are read. About a nanosecond per byte.
void WriteReplyShape(std::string_view reply, const ShapeContext& context, std::string* out);

// Whether the local part that stands at `at` of the reply, whatever its case, does so as
// "<local_part@...": then WriteReplyShape() writes the same in its place for any local part of
// which this is true, and replies that differ in it alone have equal shapes.
bool LocalPartIsFullyReplaced(std::string_view reply, size_t at, std::string_view local_part);

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_REPLY_SHAPE_H_
