#include "log/carriers/json_line.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "base/civil_time.h"
#include "base/limits.h"
#include "base/text.h"

namespace whybounce {

struct JsonLineReader::Impl {
  simdjson::ondemand::parser parser;
  std::string message, host, program, time, pid, other;

  // Strings live in the parser until the next object: copied where they are put together.
  static bool Text(simdjson::ondemand::value value, std::string* out) {
    simdjson::ondemand::json_type type;
    if (value.type().get(type) != simdjson::SUCCESS) return false;
    out->clear();
    if (type == simdjson::ondemand::json_type::string) {
      std::string_view text;
      if (value.get_string().get(text) != simdjson::SUCCESS) return false;
      out->assign(text);
      return true;
    }
    if (type != simdjson::ondemand::json_type::array) return false;
    // journald writes what is not UTF-8 as an array of byte values.
    simdjson::ondemand::array bytes;
    if (value.get_array().get(bytes) != simdjson::SUCCESS) return false;
    for (auto item : bytes) {
      uint64_t byte = 0;
      if (item.get_uint64().get(byte) != simdjson::SUCCESS || byte > 255) return false;
      if (out->size() < kLineBytesMax) out->push_back(static_cast<char>(byte));
    }
    return true;
  }
};

JsonLineReader::JsonLineReader() : impl_(std::make_unique<Impl>()) {}
JsonLineReader::~JsonLineReader() = default;

namespace {

// Microseconds from journald, or an RFC 3339 stamp from everybody else.
int64_t ParseTime(std::string_view text) {
  if (const auto micros = ParseUint(text)) return static_cast<int64_t>(*micros);
  CivilStamp stamp;
  int offset_s = 0;
  if (!ConsumeIsoStamp(&text, &stamp)) return 0;
  ConsumeZone(&text, &offset_s);
  const int64_t days = DaysFromCivil(stamp.year, stamp.month, stamp.day);
  return (days * 86400 + stamp.second_of_day - offset_s) * 1'000'000 + stamp.micros;
}

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

enum class Role : uint8_t {
  kNone,
  kMessage,
  kRawMessage,
  kHost,
  kTag,
  kProgram,
  kTime,
  kPid,
  kOtherPid,
  kSeverity,
  kStream,
  kLogTag
};

Role RoleOf(std::string_view key) {
  if (key == "message" || key == "MESSAGE" || key == "msg") return Role::kMessage;
  if (key == "log") return Role::kRawMessage;
  if (key == "host" || key == "hostname" || key == "_HOSTNAME" || key == "HOSTNAME")
    return Role::kHost;
  if (key == "tag" || key == "syslogtag" || key == "SYSLOG_IDENTIFIER") return Role::kTag;
  if (key == "program" || key == "programname" || key == "ident" || key == "app-name")
    return Role::kProgram;
  if (key == "@timestamp" || key == "timestamp" || key == "time" || key == "timereported" ||
      key == "__REALTIME_TIMESTAMP") {
    return Role::kTime;
  }
  if (key == "SYSLOG_PID" || key == "procid") return Role::kPid;
  if (key == "_PID") return Role::kOtherPid;
  if (key == "PRIORITY" || key == "severity" || key == "syslogseverity") return Role::kSeverity;
  if (key == "stream") return Role::kStream;
  if (key == "logtag") return Role::kLogTag;
  return Role::kNone;
}

}  // namespace

bool JsonLineReader::Read(std::string_view object, Result* result) {
  *result = Result();
  Impl& impl = *impl_;
  impl.program.clear();
  impl.pid.clear();
  const simdjson::padded_string_view padded(object.data(), object.size(),
                                            object.size() + simdjson::SIMDJSON_PADDING);
  simdjson::ondemand::document document;
  simdjson::ondemand::object fields;
  if (impl.parser.iterate(padded).get(document) != simdjson::SUCCESS) return false;
  if (document.get_object().get(fields) != simdjson::SUCCESS) return false;
  bool has_message = false;
  bool has_tag = false;
  for (auto field : fields) {
    std::string_view key;
    simdjson::ondemand::value value;
    if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
    const Role role = RoleOf(key);
    if (role == Role::kNone) continue;
    if (field.value().get(value) != simdjson::SUCCESS) return false;
    switch (role) {
      case Role::kMessage:
      case Role::kRawMessage:
        if (!has_message && Impl::Text(value, &impl.message)) {
          has_message = true;
          result->is_raw = role == Role::kRawMessage;
        }
        break;
      case Role::kHost:
        if (Impl::Text(value, &impl.host)) result->line.host = impl.host;
        break;
      case Role::kTag:
        has_tag = Impl::Text(value, &impl.program);
        break;
      case Role::kProgram:
        // rsyslog cuts the daemon off it; the tag has it.
        if (!has_tag) Impl::Text(value, &impl.program);
        break;
      case Role::kTime:
        if (Impl::Text(value, &impl.time)) result->line.unix_us = ParseTime(impl.time);
        break;
      case Role::kPid:
        Impl::Text(value, &impl.pid);
        break;
      case Role::kOtherPid:
        if (impl.pid.empty()) Impl::Text(value, &impl.pid);
        break;
      case Role::kSeverity:
        if (Impl::Text(value, &impl.other)) result->line.severity = ParseSeverity(impl.other);
        break;
      case Role::kStream:
        result->is_stderr = Impl::Text(value, &impl.other) && impl.other == "stderr";
        break;
      case Role::kLogTag:
        result->is_tagged = Impl::Text(value, &impl.other);
        result->is_piece = result->is_tagged && impl.other.starts_with("P");
        break;
      default:
        break;
    }
  }
  if (!has_message) return false;
  std::string_view program = impl.program;
  result->line.pid = impl.pid.empty() ? PidOfTag(program) : std::string_view(impl.pid);
  program = program.substr(0, program.find_first_of("[:"));
  result->line.program = program;
  std::string_view text = impl.message;
  if (!result->is_raw) {
    ConsumePrefix(&text, " ");
    result->is_piece = false;
  } else if (!result->is_tagged) {
    result->is_piece = !text.ends_with("\n");
  }
  while (text.ends_with("\n") || text.ends_with("\r")) text.remove_suffix(1);
  result->line.text = text;
  return true;
}

}  // namespace whybounce
