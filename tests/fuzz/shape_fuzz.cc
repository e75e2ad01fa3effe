// Any bytes: the shape is one line without runs of blanks, not much longer than the reply, and the
// same each time. (That a shape is its own shape holds of what servers write: unit tests have it.)
#include "classify/reply_shape.h"
#include "fuzz/fuzz.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view reply = Bytes(data, size);
  std::string shape;
  WriteReplyShape(reply, {}, &shape);
  Require(shape.size() <= 4 * reply.size() + 16);
  Require(shape.find("  ") == shape.npos && shape.find('\n') == shape.npos);
  std::string again;
  WriteReplyShape(reply, {}, &again);
  Require(again == shape);
  const ShapeContext context{reply.substr(0, size / 2), reply.substr(size / 2)};
  WriteReplyShape(reply, context, &shape);
  return 0;
}
