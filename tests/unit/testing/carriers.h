// One log as every carrier has it.
#ifndef WHYBOUNCE_TESTS_UNIT_TESTING_CARRIERS_H_
#define WHYBOUNCE_TESTS_UNIT_TESTING_CARRIERS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/civil_time.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace whybounce {

struct Line {
  int64_t unix_s;
  std::string tag;  // "postfix/smtp"
  std::string text;
  int severity = 6;  // info
};

// A morning of Postfix under several names and of Exim, as syslog keeps them.
inline std::vector<Line> Log() {
  std::vector<Line> lines;
  int64_t now = 1795348800;  // 2026-11-22T12:00:00Z
  for (int i = 0; i < 60; ++i) {
    const std::string id = absl::StrFormat("4CC3BD%02X", i);
    const std::string name = i % 3 == 0 ? "mta2" : "postfix";
    const auto add = [&](const std::string& tag, const std::string& text) {
      lines.push_back({now += i % 2, tag, text});
    };
    add(name + "/smtpd", id + ": client=c.shop.example[192.0.2.8]");
    add(name + "/cleanup", id + ": message-id=<" + id + "@shop.example>");
    add(name + "/qmgr", id + ": from=<news@shop.example>, size=1000, nrcpt=2 (queue active)");
    add(name + "/smtp",
        id + ": to=<ann" + id +
            "@gmail.com>, relay=gmail-smtp-in.l.google.com[192.0.2.1]:25, delay=1.2, "
            "delays=0/0/0/1.2, dsn=2.0.0, status=sent (250 2.0.0 OK gsmtp)");
    add(name + "/smtp", id +
                            ": to=<j\xc3\xb8rn@corp.example>, relay=mx.corp.example[192.0.2.2]:25, "
                            "delay=1, delays=0/0/0/1, dsn=5.2.2, "
                            "status=bounced (host mx.corp.example[192.0.2.2] said: 552 5.2.2 "
                            "\"Mailbox full\" \\ <j> (in reply to RCPT TO command))");
    add(name + "/qmgr", id + ": removed");
    add(name + "/smtpd", "disconnect from c.shop.example[192.0.2.8] quit=1 commands=1");
    add("sshd", "Accepted publickey for root");
    const std::string exim_id = absl::StrFormat("1xV05n-%011d-2XAp", i);
    const std::string stamp = "2026-11-22 12:00:00 ";
    add("exim", stamp + exim_id + " <= s@shop.example H=m [192.0.2.8] P=esmtp S=10");
    add("exim", stamp + exim_id +
                    " ** x@corp.example R=dns T=smtp H=mx.corp.example [192.0.2.2] : SMTP error "
                    "from remote mail "
                    "server after RCPT TO:<x@corp.example>: 550-5.1.1 no\\n550 5.1.1 such user");
    add("exim", stamp + exim_id + " Completed");
    // Exim writes a refusal twice: for mainlog and for rejectlog. This client came twice.
    for (int time = 0; time < 4; ++time) {
      add("exim",
          stamp +
              "H=(x) [192.0.2.31] F=<a@b.example> rejected RCPT <v@shop.example>: relay not "
              "permitted");
      lines.back().severity = 6 - time % 2;
      if (time > 0) lines.back().unix_s = now = lines[lines.size() - 2].unix_s;
    }
  }
  return lines;
}

inline std::string Stamp(int64_t unix_s) {
  return FormatRfc3339(unix_s * 1'000'000, absl::UTCTimeZone());
}

inline std::string Json(std::initializer_list<std::pair<std::string_view, std::string>> fields) {
  std::string out;
  JsonWriter json(&out, JsonWriter::Layout::kOneLine);
  json.BeginObject();
  for (const auto& [key, value] : fields) {
    json.Key(key);
    json.String(value);
  }
  json.EndObject();
  return out + "\n";
}

using Writer = std::string (*)(const std::vector<Line>&);

inline std::string Rfc3339(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& l : lines)
    absl::StrAppend(&out, Stamp(l.unix_s), " mail ", l.tag, "[77]: ", l.text, "\n");
  return out;
}
inline std::string WithPriority(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& l : lines)
    absl::StrAppend(&out, "<", 16 + l.severity, ">", Stamp(l.unix_s), " mail ", l.tag,
                    "[77]: ", l.text, "\r\n");
  return out;
}
inline std::string DoubleHeader(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& l : lines) {
    absl::StrAppend(&out, Stamp(l.unix_s + 5), " relay ", Stamp(l.unix_s), " mail ", l.tag,
                    "[77]: ", l.text, "\n");
  }
  return out;
}
// rsyslog cuts the name at the slash.
inline std::string Rfc5424(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& l : lines) {
    absl::StrAppend(&out, "<", 16 + l.severity, ">1 ", Stamp(l.unix_s), " mail ",
                    l.tag.substr(0, l.tag.find('/')), " 77 - -  ", l.text, "\n");
  }
  return out;
}
inline std::string RsyslogJson(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& l : lines) {
    out += Json({{"@timestamp", Stamp(l.unix_s)},
                 {"host", "mail"},
                 {"severity", l.severity == 6 ? "info" : "notice"},
                 {"program", l.tag.substr(0, l.tag.find('/'))},
                 {"tag", l.tag + "[77]:"},
                 {"message", " " + l.text}});
  }
  return out;
}
inline std::string JournalJson(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& l : lines) {
    const std::string micros = absl::StrCat(l.unix_s * 1'000'000);
    if (l.text.find('\xc3') == l.text.npos) {
      out += Json({{"__REALTIME_TIMESTAMP", micros},
                   {"_HOSTNAME", "mail"},
                   {"PRIORITY", absl::StrCat(l.severity)},
                   {"SYSLOG_PID", "77"},
                   {"SYSLOG_IDENTIFIER", l.tag},
                   {"MESSAGE", l.text}});
      continue;
    }
    std::string bytes;
    for (const char c : l.text)
      absl::StrAppend(&bytes, bytes.empty() ? "" : ",", static_cast<int>(static_cast<uint8_t>(c)));
    absl::StrAppend(&out, "{\"MESSAGE\":[", bytes, "],\"__REALTIME_TIMESTAMP\":\"", micros,
                    "\",\"_HOSTNAME\":\"mail\",\"SYSLOG_IDENTIFIER\":\"", l.tag, "\"}\n");
  }
  return out;
}
inline std::string JournalExport(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& l : lines) {
    absl::StrAppend(&out, "__CURSOR=s=1\n__REALTIME_TIMESTAMP=", l.unix_s * 1'000'000,
                    "\n_HOSTNAME=mail\nSYSLOG_IDENTIFIER=", l.tag,
                    "\nSYSLOG_PID=77\nPRIORITY=", l.severity, "\n");
    // A field of bytes with what looks like the end of an entry.
    const std::string data = "x\n\n__REALTIME_TIMESTAMP=1\n";
    for (const auto& [key, value] :
         {std::pair<std::string, std::string>("DATA", data), {"MESSAGE", l.text}}) {
      out += key + "\n";
      for (int shift = 0; shift < 64; shift += 8)
        out.push_back(static_cast<char>(value.size() >> shift));
      out += value + "\n";
    }
    out += "\n";
  }
  return out;
}
inline std::string Docker(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& l : lines) {
    const std::string inner =
        absl::StrCat(Stamp(l.unix_s), " mail ", l.tag, "[77]: ", l.text, "\n");
    // Docker cuts at 16 KiB; here at 60 bytes.
    for (size_t at = 0; at < inner.size();) {
      size_t end = std::min(at + 60, inner.size());
      while (end < inner.size() && (inner[end] & 0xc0) == 0x80) ++end;
      out += Json(
          {{"log", inner.substr(at, end - at)}, {"stream", "stdout"}, {"time", Stamp(l.unix_s)}});
      at = end;
      // The other stream's pieces come between.
      if (l.unix_s % 3 == 0 && at < inner.size())
        out += Json({{"stream", "stderr"}, {"log", "sshd[1]: noi"}}) +
               Json({{"stream", "stderr"}, {"log", "se\n"}});
    }
  }
  return out;
}
inline std::string Cri(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& l : lines) {
    const std::string inner = absl::StrCat(Stamp(l.unix_s), " mail ", l.tag, "[77]: ", l.text);
    for (size_t at = 0; at < inner.size(); at += 100) {
      absl::StrAppend(&out, Stamp(l.unix_s), " stdout ", at + 100 < inner.size() ? "P " : "F ",
                      inner.substr(at, 100), "\n");
      if (at < 100 && l.unix_s % 3 == 0) {
        absl::StrAppend(&out, Stamp(l.unix_s), " stderr P sshd[1]: no\n", Stamp(l.unix_s),
                        " stderr F ise\n");
      }
    }
  }
  return out;
}
inline std::string EximInPieces(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& l : lines) {
    const std::string head = absl::StrCat(Stamp(l.unix_s), " mail ", l.tag, "[77]: ");
    if (l.tag != "exim" || l.text.size() < 120) {
      absl::StrAppend(&out, head, l.text, "\n");
      continue;
    }
    // Another process's line comes between; it is no mail program's, and taken off below.
    absl::StrAppend(&out, head, "[1/2] ", l.text.substr(0, 100), "\n", Stamp(l.unix_s),
                    " mail other[1]: x\n", head, "[2/2] ", l.text.substr(100), "\n");
  }
  return out;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_UNIT_TESTING_CARRIERS_H_
