#include "log/carriers/json_keys.h"

#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kKeyBytesMax = 32;

struct Row {
  std::string_view key;  // lower case, without the '_' and '@' that stand before
  JsonRole role;
  uint8_t rank = 0;
  std::string_view parent = {};  // if it means this only there
};

// rsyslog, syslog-ng, journald, Docker, Vector, Fluent Bit, Logstash and ECS, GELF, Loki, Splunk,
// Datadog, CloudWatch, Azure, GCP, Wazuh, Sumo Logic, OpenTelemetry, NXLog, Better Stack,
// LogAnalyzer.
constexpr Row kRows[] = {
    {"message", JsonRole::kMessage},
    {"msg", JsonRole::kMessage},
    {"log", JsonRole::kMessage},
    {"short_message", JsonRole::kMessage},
    {"syslogmessage", JsonRole::kMessage},
    {"textpayload", JsonRole::kMessage},
    {"full_log", JsonRole::kMessage},
    {"line", JsonRole::kMessage, 1},
    {"raw", JsonRole::kMessage, 1},
    {"body", JsonRole::kMessage, 1},
    {"stringvalue", JsonRole::kMessage, 1, "body"},
    {"event", JsonRole::kMessage, 2},
    {"content", JsonRole::kMessage, 2},
    {"full_message", JsonRole::kMessage, 2},
    {"original", JsonRole::kMessage, 3},
    {"rawmsg", JsonRole::kMessage, 3},
    {"text", JsonRole::kMessage, 3},

    {"hostname", JsonRole::kHost},
    {"logsource", JsonRole::kHost},
    {"computer", JsonRole::kHost},
    {"host", JsonRole::kHost, 1},
    {"sourcehost", JsonRole::kHost, 1},
    {"fromhost", JsonRole::kHost, 1},
    {"name", JsonRole::kHost, 1, "host"},
    {"host.name", JsonRole::kHost, 1},
    {"host.hostname", JsonRole::kHost, 1},
    {"name", JsonRole::kHost, 2, "agent"},
    {"source", JsonRole::kHost, 3},

    {"tag", JsonRole::kProgram},
    {"syslogtag", JsonRole::kProgram},
    {"syslog_identifier", JsonRole::kProgram},
    {"program", JsonRole::kProgram, 1},
    {"programname", JsonRole::kProgram, 1},
    {"program_name", JsonRole::kProgram, 1},
    {"process.name", JsonRole::kProgram, 1},
    {"processname", JsonRole::kProgram, 1},
    {"ident", JsonRole::kProgram, 1},
    {"app-name", JsonRole::kProgram, 1},
    {"app_name", JsonRole::kProgram, 1},
    {"appname", JsonRole::kProgram, 1},
    {"application_name", JsonRole::kProgram, 1},
    {"sourcename", JsonRole::kProgram, 1},
    {"log.syslog.appname", JsonRole::kProgram, 1},
    {"application", JsonRole::kProgram, 2},
    {"name", JsonRole::kProgram, 1, "process"},
    {"service", JsonRole::kProgram, 3},

    {"timestamp", JsonRole::kTime},
    {"time", JsonRole::kTime},
    {"timereported", JsonRole::kTime},
    {"realtime_timestamp", JsonRole::kTime},
    {"isodate", JsonRole::kTime},
    {"date", JsonRole::kTime},
    {"datetime", JsonRole::kTime},
    {"ts", JsonRole::kTime},
    {"timegenerated", JsonRole::kTime},
    {"timeunixnano", JsonRole::kTime},
    {"messagetime", JsonRole::kTime},
    {"eventtime", JsonRole::kTime},
    {"dt", JsonRole::kTime},
    {"devicereportedtime", JsonRole::kTime},
    {"receivedat", JsonRole::kTime},

    {"syslog_pid", JsonRole::kPid},
    {"procid", JsonRole::kPid},
    {"processid", JsonRole::kPid},
    {"log.syslog.procid", JsonRole::kPid},
    {"pid", JsonRole::kPid, 1},
    {"priority", JsonRole::kSeverity},
    {"severity", JsonRole::kSeverity},
    {"syslogseverity", JsonRole::kSeverity},
    {"stream", JsonRole::kStream},
    {"logtag", JsonRole::kLogTag},
};

}  // namespace

JsonKey LookUpJsonKey(std::string_view parent, std::string_view key) {
  // Azure names the zone of a column: "TimeGenerated [UTC]".
  bool is_utc = key == "@timestamp";
  if (key.ends_with(" [UTC]")) {
    key.remove_suffix(6);
    is_utc = true;
  }
  while (!key.empty() && (key.front() == '_' || key.front() == '@')) key.remove_prefix(1);
  if (key.size() < 2 || key.size() >= kKeyBytesMax) return {};
  char lower[kKeyBytesMax];
  CopyLower(key, lower);
  const std::string_view name(lower, key.size());
  for (const Row& row : kRows) {
    if (row.key != name || (!row.parent.empty() && row.parent != parent)) continue;
    return {row.role, row.rank, is_utc};
  }
  return {};
}

}  // namespace whybounce
