// What the records of a sender's platform look like and mean: a file of patterns/senders/ each.
#ifndef WHYBOUNCE_LOG_RECORDS_PLATFORM_H_
#define WHYBOUNCE_LOG_RECORDS_PLATFORM_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "whybounce/cause.h"
#include "whybounce/event.h"

namespace whybounce {

// What a field of a record is to us. The names in files are in platform_file.cc.
enum class RecordField : uint8_t {
  kType,
  kTime,
  kRecipient,
  kRecipientDomain,
  kSender,
  kSenderDomain,
  kId,
  kMessageId,
  kHost,
  kIp,
  kReply,
  kStatus,
  kClass,
  kCommand,
  kCampaign,
  kTenant,
  kEventId,
  kDelayS,
  kDelayMs,
  kSize,
  kQueueName,
};
inline constexpr size_t kRecordFieldCount = static_cast<size_t>(RecordField::kQueueName) + 1;

// Where something stands: "mail.commonHeaders.messageId", or the name of a column. `number` tells
// the keys of a platform apart.
struct RecordKey {
  std::string name;
  std::vector<std::string> steps;
  uint16_t number = 0;
};

// The parts of a field, which are put together; of each the first key that is there.
using RecordPath = std::vector<std::vector<RecordKey>>;

// What records of a type say.
struct RecordMeaning {
  std::vector<std::string>
      is;  // types; "bounce" is "bounce/10", too; "error/4*" is all that begins so
  EventKind kind = EventKind::kNone;  // kNone: nothing of interest
  Outcome outcome = Outcome::kDelivered;
  Direction direction = Direction::kOutbound;
  Cause cause = Cause::kUndetermined;                // decides
  std::vector<RecordKey> each;                       // a list of objects, each about a recipient
  std::array<RecordPath, kRecordFieldCount> fields;  // instead of the platform's
};

// How columns that hold lists for several recipients go together.
enum class RecordLists : uint8_t {
  kNone,
  kStatuses,  // recipients and statuses of Exchange, each divided by ';'
  kEvents,    // "ann@corp.example##Receive, Send;..." of Microsoft 365
};

struct Platform {
  enum class Form : uint8_t { kObjects, kTable, kLines };
  // All keys of one of these stand in a record; the value begins with the word, if there is one.
  struct Mark {
    RecordKey key;
    std::string begins;
  };
  std::string id;
  std::string name;
  Form form = Form::kObjects;
  std::vector<std::vector<Mark>> known;
  std::array<RecordPath, kRecordFieldCount> fields;
  std::vector<RecordMeaning> meanings;                   // the first that fits holds
  absl::flat_hash_map<std::string, Cause> causes;        // by class, in small letters
  std::vector<std::pair<uint32_t, uint32_t>> own_codes;  // no reply codes of the remote
  std::vector<std::string> own_words;                    // in replies that are none of the remote
  std::vector<std::string> reply_prefixes;               // the platform's, before the reply
  std::vector<std::string> host_behind;  // words after which the host stands in its field
  RecordLists lists = RecordLists::kNone;
  std::vector<std::string> line;        // kLines: words and names in turn, beginning with words
  std::vector<std::string> no_records;  // kLines: words in a line that is none
  uint16_t keys = 0;                    // so many numbers are taken
  std::string file;
  // For `senders check`: records and "recipient outcome cause" for each row that one gives.
  struct Sample {
    std::string record;
    std::vector<std::string> rows;
    int text_line = 0;
  };
  std::vector<Sample> samples;

  const RecordMeaning* MeaningOf(std::string_view type) const;
  // By the whole class, else by what is left of it without its first parts, or its last ones.
  Cause CauseOf(std::string_view code_class) const;
};

// The error says "file:line:column: what", with the line and a caret.
absl::StatusOr<Platform> ParsePlatform(std::string_view text, std::string_view file);

// The platforms that are known. A copy is the same ones. Thread-safe.
class Platforms {
 public:
  // Those of patterns/senders/, which are parsed when somebody asks for them first.
  Platforms() = default;
  // And those of a directory before them, which replace those of the same id. Errors: as
  // ParsePlatform(), and kNotFound.
  static absl::StatusOr<Platforms> With(const std::string& directory);

  const std::vector<Platform>& all() const;

 private:
  std::shared_ptr<const std::vector<Platform>> all_;  // null: the built-in ones
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_RECORDS_PLATFORM_H_
