// From the fields of a record to what they say: the one place that knows what fields mean.
#ifndef WHYBOUNCE_LOG_RECORDS_RECORD_MAPPER_H_
#define WHYBOUNCE_LOG_RECORDS_RECORD_MAPPER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "log/dialects/sender.h"
#include "log/records/platform.h"

namespace whybounce {

// A record of any form. Views are valid as long as the record.
class RecordView {
 public:
  virtual ~RecordView() = default;
  virtual bool Has(const RecordKey& key) const = 0;
  // As text; of a list its first element. Empty: not there, or null.
  virtual std::string_view Value(const RecordKey& key) = 0;
  // All elements of a list; of anything else the one.
  virtual void Values(const RecordKey& key, std::vector<std::string_view>* values) = 0;
  // How many objects the list has, and which of them Value() asks first.
  virtual size_t Elements(const RecordKey& key) = 0;
  virtual void Choose(const RecordKey& key, size_t element) = 0;
  virtual void ChooseNone() = 0;
};

// "a.b ^ .filter" is what stands at a.b up to ".filter": the key alone, and the words.
std::string_view NameOf(const RecordKey& key);
std::string_view EndOf(const RecordKey& key);

// Whether the record is one of that platform.
bool IsRecordOf(const Platform& platform, const RecordView& record);

// Reuses its memory from record to record. Thread-compatible.
class RecordMapper {
 public:
  // Overwrites *out.
  void Map(const Platform& platform, RecordView* record, SenderRecord* out);

 private:
  std::string_view First(const std::vector<RecordKey>& keys);
  void Join(RecordField field, char divider, std::string* out);
  std::string_view One(RecordField field);
  void AddRecipients(SenderRecord* out);
  void AddOfEach(SenderRecord* out);
  void AddStatuses(SenderRecord* out);
  void AddEvents(SenderRecord* out);
  void FillIn(const RecordMeaning& meaning, std::string_view address, std::string_view reply,
              SenderRecipient* one);
  void SetReply(std::string_view reply, SenderRecipient* one);
  void SetQueueName(std::string_view name, SenderRecord* out) const;
  std::string_view HostIn(std::string_view text) const;
  bool IsOwnCode(std::string_view reply) const;

  const Platform* platform_ = nullptr;
  const RecordMeaning* meaning_ = nullptr;
  RecordView* record_ = nullptr;
  std::string type_;
  std::string text_;
  std::vector<std::string_view> values_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_RECORDS_RECORD_MAPPER_H_
