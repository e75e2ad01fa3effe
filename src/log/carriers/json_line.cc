#include "log/carriers/json_line.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <string>

#include "base/limits.h"
#include "base/text.h"
#include "log/carriers/json_keys.h"
#include "log/dialects/dialects.h"

namespace whybounce {
namespace {

constexpr int kDepthMax = 6;
constexpr uint32_t kNothing = UINT32_MAX;

// "6" or "info".
int8_t ParseSeverity(std::string_view text) {
  if (const auto number = ParseUint(text); number && *number < 8)
    return static_cast<int8_t>(*number);
  if (text == "info") return 6;
  if (text == "notice") return 5;
  return -1;
}

// What stands in the brackets of "exim[77]:".
std::string_view PidOfTag(std::string_view tag) {
  const size_t open = tag.find('[');
  if (open == tag.npos) return {};
  return tag.substr(open + 1, tag.find(']', open) - open - 1);
}

// Of the values of one role, that of the smallest rank.
struct Best {
  std::string_view text;
  uint32_t rank = kNothing;

  bool Offer(std::string_view value, uint32_t of) {
    if (of >= rank) return false;
    text = value;
    rank = of;
    return true;
  }
};

}  // namespace

// Strings of an object live in the parser until the next one is read.
struct JsonLineReader::Impl {
  simdjson::ondemand::parser parser;
  std::string bytes;  // of a message that journald wrote as an array of numbers
  Best message, host, program, pid, severity, stream, log_tag;
  bool is_raw = false;
  Result* result = nullptr;

  bool ReadObject(simdjson::ondemand::object fields, std::string_view parent, int depth);
  bool ReadArray(simdjson::ondemand::array items, std::string_view parent, const JsonKey& key,
                 int depth);
  void Take(const JsonKey& key, std::string_view value, std::string_view name, int depth);
};

void JsonLineReader::Impl::Take(const JsonKey& key, std::string_view value, std::string_view name,
                                int depth) {
  const uint32_t rank = key.rank * uint32_t{kDepthMax} + static_cast<uint32_t>(depth);
  switch (key.role) {
    case JsonRole::kMessage:
      if (message.Offer(value, rank)) is_raw = depth == 0 && name == "log";
      break;
    case JsonRole::kHost:
      // "source" is a host for some, a path or a program for others.
      if (name != "source" || (value.find('/') == value.npos && !IsMailProgram(value)))
        host.Offer(value, rank);
      break;
    case JsonRole::kProgram: {
      // Whatever the container is called: the name of a mail program is what is looked for.
      const bool is_mail = IsMailProgram(value.substr(0, value.find_first_of("[:")));
      program.Offer(value, is_mail ? rank : rank + 1000);
      break;
    }
    case JsonRole::kTime:
      if (!result->has_stamp) {
        std::string_view rest = value;
        result->has_stamp = ConsumeAnyStamp(&rest, &result->stamp);
        // A table for people has local times under this key, too, but not in this form.
        if (result->has_stamp && key.is_utc && IsDigit(value.front()))
          result->stamp.has_zone = result->stamp.IsPlain();
      }
      break;
    case JsonRole::kPid:
      pid.Offer(value, rank);
      break;
    case JsonRole::kSeverity:
      severity.Offer(value, rank);
      break;
    case JsonRole::kStream:
      stream.Offer(value, rank);
      break;
    case JsonRole::kLogTag:
      log_tag.Offer(value, rank);
      break;
    case JsonRole::kNone:
      break;
  }
}

// Bytes (journald writes so what is not UTF-8), a value in brackets, or objects that hold some.
bool JsonLineReader::Impl::ReadArray(simdjson::ondemand::array items, std::string_view parent,
                                     const JsonKey& key, int depth) {
  bool is_first = true;
  std::string collected;
  for (auto item : items) {
    simdjson::ondemand::value value;
    simdjson::ondemand::json_type type;
    if (item.get(value) != simdjson::SUCCESS || value.type().get(type) != simdjson::SUCCESS)
      return false;
    if (type == simdjson::ondemand::json_type::string && is_first) {
      std::string_view text;
      if (value.get_string().get(text) != simdjson::SUCCESS) return false;
      Take(key, text, {}, depth);
    } else if (type == simdjson::ondemand::json_type::number && key.role == JsonRole::kMessage) {
      uint64_t byte = 0;
      if (value.get_uint64().get(byte) != simdjson::SUCCESS || byte > 255) return false;
      if (collected.size() < kLineBytesMax) collected.push_back(static_cast<char>(byte));
    } else if (type == simdjson::ondemand::json_type::object && depth + 1 < kDepthMax && is_first) {
      simdjson::ondemand::object fields;
      if (value.get_object().get(fields) != simdjson::SUCCESS) return false;
      if (!ReadObject(fields, parent, depth + 1)) return false;
    }
    is_first = false;
  }
  if (!collected.empty()) {
    bytes = std::move(collected);
    Take(key, bytes, {}, depth);
  }
  return true;
}

bool JsonLineReader::Impl::ReadObject(simdjson::ondemand::object fields, std::string_view parent,
                                      int depth) {
  for (auto field : fields) {
    std::string_view name;
    simdjson::ondemand::value value;
    simdjson::ondemand::json_type type;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS) return false;
    const JsonKey key = LookUpJsonKey(parent, name);
    if (field.value().get(value) != simdjson::SUCCESS ||
        value.type().get(type) != simdjson::SUCCESS) {
      return false;
    }
    if (type == simdjson::ondemand::json_type::string) {
      if (key.role == JsonRole::kNone) continue;
      std::string_view text;
      if (value.get_string().get(text) != simdjson::SUCCESS) return false;
      Take(key, text, name, depth);
    } else if (type == simdjson::ondemand::json_type::number) {
      if (key.role == JsonRole::kNone || key.role == JsonRole::kMessage) continue;
      std::string_view token = value.raw_json_token();
      Take(key, token.substr(0, token.find_first_of(" \t\r\n,}]")), name, depth);
    } else if (type == simdjson::ondemand::json_type::object && depth + 1 < kDepthMax) {
      simdjson::ondemand::object inner;
      if (value.get_object().get(inner) != simdjson::SUCCESS) return false;
      if (!ReadObject(inner, name, depth + 1)) return false;
    } else if (type == simdjson::ondemand::json_type::array) {
      simdjson::ondemand::array items;
      if (value.get_array().get(items) != simdjson::SUCCESS) return false;
      if (!ReadArray(items, name, key, depth)) return false;
    }
  }
  return true;
}

JsonLineReader::JsonLineReader() : impl_(std::make_unique<Impl>()) {}
JsonLineReader::~JsonLineReader() = default;

bool IsMessageKey(std::string_view key) {
  return LookUpJsonKey({}, key).role == JsonRole::kMessage;
}
bool IsLineKey(std::string_view key) { return LookUpJsonKey({}, key).role != JsonRole::kNone; }

bool JsonLineReader::Read(std::string_view object, Result* result) {
  *result = Result();
  Impl& impl = *impl_;
  impl.message = impl.host = impl.program = impl.pid = Best();
  impl.severity = impl.stream = impl.log_tag = Best();
  impl.is_raw = false;
  impl.result = result;
  const simdjson::padded_string_view padded(object.data(), object.size(),
                                            object.size() + simdjson::SIMDJSON_PADDING);
  simdjson::ondemand::document document;
  simdjson::ondemand::object fields;
  if (impl.parser.iterate(padded).get(document) != simdjson::SUCCESS) return false;
  if (document.get_object().get(fields) != simdjson::SUCCESS) return false;
  if (!impl.ReadObject(fields, {}, 0) || impl.message.rank == kNothing) return false;
  LineView& line = result->line;
  line.host = impl.host.text;
  line.pid = impl.pid.text.empty() ? PidOfTag(impl.program.text) : impl.pid.text;
  line.program = impl.program.text.substr(0, impl.program.text.find_first_of("[:"));
  line.severity = ParseSeverity(impl.severity.text);
  result->is_stderr = impl.stream.text == "stderr";
  result->is_raw = impl.is_raw;
  result->is_tagged = impl.log_tag.rank != kNothing;
  std::string_view text = impl.message.text;
  if (!result->is_raw) {
    ConsumePrefix(&text, " ");
  } else {
    result->is_piece =
        result->is_tagged ? impl.log_tag.text.starts_with("P") : !text.ends_with("\n");
  }
  while (text.ends_with("\n") || text.ends_with("\r")) text.remove_suffix(1);
  line.text = text;
  return true;
}

}  // namespace whybounce
