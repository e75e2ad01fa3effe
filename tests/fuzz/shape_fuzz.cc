// Any reply: its shape is its own shape, and not much longer than it.
#include "classify/reply_shape.h"
#include "fuzz/fuzz.h"

using namespace whybounce;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view reply = Bytes(data, size);
  std::string shape;
  WriteReplyShape(reply, {}, &shape);
  Require(shape.size() <= 4 * reply.size() + 16);
  std::string again;
  WriteReplyShape(shape, {}, &again);
  if (shape.size() < 1000) Require(again == shape);
  const ShapeContext context{reply.substr(0, size / 2), reply.substr(size / 2)};
  WriteReplyShape(reply, context, &shape);
  return 0;
}
