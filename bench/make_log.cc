// Makes a long log of a short one: repeats it with new queue ids and later times until it has the
// size that is asked for, so that a large input has the kinds of lines of a real one.
//   make_log LOG BYTES > BIG        (Postfix or Exim; stamps "Nov 22 04:43:15" or "2026-11-22 ...")
// Or a log of Postfix in which mail goes to so many domains in turn:
//   make_log --domains DOMAINS LINES > BIG
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "log/dialects/exim.h"
#include "log/dialects/postfix.h"

namespace whybounce {
namespace {

constexpr const char* kTraditional = "%b %e %H:%M:%S";
constexpr const char* kIso = "%Y-%m-%d %H:%M:%S";

bool IsIdByte(char c) { return IsAlnum(c) || c == '-'; }

// A stretch of the log: literal bytes, then a queue id (by number; -1: none) or a time.
struct Piece {
  std::string literal;
  int id = -1;
  bool has_time = false;
  time_t time = 0;
};

class Template {
 public:
  explicit Template(const std::string& log) {
    const bool iso = !log.empty() && IsDigit(log[0]);
    format_ = iso ? kIso : kTraditional;
    stamp_bytes_ = iso ? 19 : 15;
    std::string_view rest = log;
    while (!rest.empty()) CollectId(TakeUntil(&rest, "\n"));
    rest = log;
    while (!rest.empty()) AddLine(TakeUntil(&rest, "\n"));
    pieces_.push_back({literal_, -1, false, 0});
  }

  // The log once more, the `round`th time.
  void Append(uint64_t round, std::string* out) const {
    const time_t shift = static_cast<time_t>(round) * (last_ - first_ + 1);
    time_t known = -1;
    char stamp[32] = "";
    for (const Piece& piece : pieces_) {
      out->append(piece.literal);
      if (piece.id >= 0) AppendId(ids_[static_cast<size_t>(piece.id)], round, out);
      if (piece.has_time) {
        const time_t time = piece.time + shift;
        if (time != known) {
          tm civil;
          gmtime_r(&time, &civil);
          std::strftime(stamp, sizeof(stamp), format_, &civil);
          known = time;
        }
        out->append(stamp);
      }
    }
  }

 private:
  // Queue ids stand after the program's name or, in Exim's own files, after stamp, zone and pid.
  void CollectId(std::string_view line) {
    std::string_view rest = line.substr(std::min(line.size(), stamp_bytes_));
    for (int word = 0; word < 6 && !rest.empty(); ++word) {
      std::string_view id = TakeUntil(&rest, " ");
      const bool colon = id.ends_with(':');
      if (colon) id.remove_suffix(1);
      if (!(colon ? IsPostfixQueueId(id) : IsEximMessageId(id))) continue;
      if (number_of_.try_emplace(std::string(id), ids_.size()).second) ids_.emplace_back(id);
      return;
    }
  }

  void AddLine(std::string_view line) {
    tm civil = {};
    civil.tm_year = 126;
    const std::string stamp(line.substr(0, stamp_bytes_));
    if (strptime(stamp.c_str(), format_, &civil) != nullptr) {
      const time_t time = timegm(&civil);
      if (first_ == 0) first_ = time;
      last_ = std::max(last_, time);
      pieces_.push_back({literal_, -1, true, time});
      literal_.clear();
      line.remove_prefix(stamp.size());
    }
    while (!line.empty()) {
      size_t end = 0;
      while (end < line.size() && IsIdByte(line[end])) ++end;
      const auto it =
          end < 8 ? number_of_.end() : number_of_.find(std::string(line.substr(0, end)));
      if (it != number_of_.end()) {
        pieces_.push_back({literal_, static_cast<int>(it->second), false, 0});
        literal_.clear();
      } else {
        literal_.append(line.substr(0, end));
      }
      line.remove_prefix(end);
      while (!line.empty() && !IsIdByte(line[0])) {
        literal_.push_back(line[0]);
        line.remove_prefix(1);
      }
    }
    literal_.push_back('\n');
  }

  // Of the same length and alphabet; a long Postfix id keeps its 'z'.
  static void AppendId(std::string_view id, uint64_t round, std::string* out) {
    if (round == 0) {
      out->append(id);
      return;
    }
    uint64_t random = Hash64(id, round);
    for (const char c : id) {
      if (c == '-' || c == 'z') {
        out->push_back(c);
        continue;
      }
      out->push_back("0123456789ABCDEF"[random & 15]);
      random = (random >> 4) | (random << 60);
    }
  }

  const char* format_ = kTraditional;
  size_t stamp_bytes_ = 15;
  time_t first_ = 0;
  time_t last_ = 0;
  std::vector<std::string> ids_;
  std::unordered_map<std::string, size_t> number_of_;
  std::vector<Piece> pieces_;
  std::string literal_;
};

int Run(const char* path, uint64_t bytes) {
  std::ostringstream stream;
  stream << std::ifstream(path, std::ios::binary).rdbuf();
  if (stream.str().empty()) {
    std::cerr << path << ": nothing to read\n";
    return 3;
  }
  const Template log(stream.str());
  std::string out;
  uint64_t written = 0;
  for (uint64_t round = 0; written < bytes; ++round) {
    out.clear();
    log.Append(round, &out);
    if (written + out.size() > bytes) out.resize(out.rfind('\n', bytes - written) + 1);
    if (out.empty()) break;
    if (std::fwrite(out.data(), 1, out.size(), stdout) != out.size()) return 4;
    written += out.size();
  }
  return 0;
}

// Two lines for each message, of which every tenth is refused.
int WriteDomains(uint64_t domains, uint64_t lines) {
  for (uint64_t i = 0; i < lines / 2; ++i) {
    const uint64_t second = i / 1000;
    std::printf("Mar %2d %02d:%02d:%02d mail postfix/smtp[99]: %09X: to=<ann@d%u.example>, ",
                static_cast<int>(1 + second / 86400), static_cast<int>(second / 3600 % 24),
                static_cast<int>(second / 60 % 60), static_cast<int>(second % 60),
                static_cast<unsigned>(i + 0x10000000), static_cast<unsigned>(i % domains));
    const bool refused = i % 10 == 0;
    std::printf(
        "relay=mx.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=%s, status=%s\n"
        "Mar %2d %02d:%02d:%02d mail postfix/qmgr[98]: %09X: removed\n",
        refused ? "5.1.1" : "2.0.0",
        refused ? "bounced (host mx.example[192.0.2.9] said: 550 5.1.1 User unknown (in "
                  "reply to RCPT TO command))"
                : "sent (250 2.0.0 Ok)",
        static_cast<int>(1 + second / 86400), static_cast<int>(second / 3600 % 24),
        static_cast<int>(second / 60 % 60), static_cast<int>(second % 60),
        static_cast<unsigned>(i + 0x10000000));
  }
  return std::ferror(stdout) != 0 ? 4 : 0;
}

}  // namespace
}  // namespace whybounce

int main(int argc, char** argv) {
  const bool of_domains = argc == 4 && std::string_view(argv[1]) == "--domains";
  if (argc != 3 && !of_domains) {
    std::cerr << "make_log LOG BYTES > BIG\nmake_log --domains DOMAINS LINES > BIG\n";
    return 2;
  }
  if (of_domains) {
    return whybounce::WriteDomains(std::max(1ULL, std::strtoull(argv[2], nullptr, 10)),
                                   std::strtoull(argv[3], nullptr, 10));
  }
  return whybounce::Run(argv[1], std::strtoull(argv[2], nullptr, 10));
}
