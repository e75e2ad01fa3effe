// Records of senders' platforms become lines (log/dialects/sender.h) that are read as a log's are.
#ifndef WHYBOUNCE_LOG_RECORDS_SENDER_SOURCE_H_
#define WHYBOUNCE_LOG_RECORDS_SENDER_SOURCE_H_

#include <memory>
#include <string_view>

#include "input/byte_source.h"
#include "log/records/platform.h"

namespace whybounce {

// Whether objects in these first bytes of a file may be records of a platform. Objects that turn
// out to be none are given on as they are.
bool MayHoldSenderObjects(std::string_view head, const std::vector<Platform>& platforms);
std::unique_ptr<ByteSource> SenderObjects(std::unique_ptr<ByteSource> source,
                                          const std::vector<Platform>& platforms);

// The same of tables and of lines without keys. Null, and *source as it was, if they are none.
std::unique_ptr<ByteSource> SenderTable(std::string_view head, std::unique_ptr<ByteSource>* source,
                                        const std::vector<Platform>& platforms);
std::unique_ptr<ByteSource> SenderLines(std::string_view head, std::unique_ptr<ByteSource>* source,
                                        const std::vector<Platform>& platforms);

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_RECORDS_SENDER_SOURCE_H_
