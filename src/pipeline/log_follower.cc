#include "pipeline/log_follower.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/text.h"
#include "input/decompress.h"
#include "log/carriers/as_lines.h"

namespace whybounce {
namespace {

uint64_t SignatureOf(const std::vector<std::string>& paths) {
  uint64_t hash = paths.size();
  for (const std::string& path : paths) {
    hash = Hash64(path, hash);
    struct stat facts;
    if (stat(path.c_str(), &facts) != 0) continue;
    hash = Mix64(hash, static_cast<uint64_t>(facts.st_size));
    hash = Mix64(hash, static_cast<uint64_t>(facts.st_ino));
    hash = Mix64(hash, static_cast<uint64_t>(facts.st_mtim.tv_sec) * 1'000'000'000 +
                           static_cast<uint64_t>(facts.st_mtim.tv_nsec));
  }
  return hash;
}

// Logs held open, so that none is met under two names, or missed, while it is renamed during a
// look. Thread-compatible.
class HeldLogs {
 public:
  HeldLogs() = default;
  HeldLogs(const HeldLogs&) = delete;
  HeldLogs& operator=(const HeldLogs&) = delete;
  ~HeldLogs() {
    for (const Held& one : held_) close(one.fd);
  }
  // What to open in place of `path`; empty for a file that is held already, or is not there.
  std::string Hold(const std::string& path) {
    struct stat facts;
    if (path == "-" || stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return path;
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return errno == ENOENT ? std::string() : path;
    fstat(fd, &facts);
    const bool is_held = std::any_of(held_.begin(), held_.end(), [&](const Held& one) {
      return one.device == facts.st_dev && one.inode == facts.st_ino;
    });
    if (is_held) {
      close(fd);
      return "";
    }
    held_.push_back({fd, facts.st_dev, facts.st_ino, path});
    return absl::StrCat(kPrefix, fd);
  }
  std::string NameOf(const std::string& opened) const {
    for (const Held& one : held_) {
      if (opened == absl::StrCat(kPrefix, one.fd)) return one.path;
    }
    return opened;
  }

 private:
  static constexpr const char* kPrefix = "/proc/self/fd/";
  struct Held {
    int fd;
    dev_t device;
    ino_t inode;
    std::string path;
  };
  std::vector<Held> held_;
};

uint64_t LinesOf(std::string_view bytes) {
  return static_cast<uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
}

}  // namespace

LogFollower::LogFollower(SegmentReaderOptions input) : input_(std::move(input)) {
  for (const std::string& path : input_.paths) {
    for (const std::string& sibling : Siblings(path)) {
      if (const uint64_t head = HeadOf(sibling); head != 0) left_alone_.insert(head);
    }
  }
  for (const std::string& path : input_.paths) left_alone_.erase(HeadOf(path));
}

// What a rotated log is called: "mail.log.1", "mail.log.2.gz", "mail.log-20261122".
std::vector<std::string> LogFollower::Siblings(const std::string& path) const {
  std::vector<std::string> found;
  const std::filesystem::path whole(path);
  const std::string name = whole.filename().string();
  std::error_code error;
  if (name.empty() || path == "-" || std::filesystem::is_directory(whole, error)) return found;
  const std::filesystem::path directory =
      whole.has_parent_path() ? whole.parent_path() : std::filesystem::path(".");
  for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    const std::string other = it->path().filename().string();
    if (!other.starts_with(name) || other.size() < name.size() + 2 ||
        (other[name.size()] != '.' && other[name.size()] != '-'))
      continue;
    std::error_code ignored;
    if (it->is_regular_file(ignored)) found.push_back((whole.parent_path() / other).string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

uint64_t LogFollower::HeadOf(const std::string& path) const {
  FileFacts facts;
  auto file = OpenFile(path, &facts);
  if (!file.ok()) return 0;
  const HeadedSource source(
      AsLines(Decompressed(*std::move(file), path), input_.pace, input_.senders), input_.pace);
  const FileProgress identity = source.Identity();
  return identity.head_bytes == 0 ? 0 : identity.head_hash;
}

std::vector<std::string> LogFollower::Paths() const {
  std::vector<std::string> paths = input_.paths;
  for (const std::string& path : input_.paths) {
    for (std::string& sibling : Siblings(path)) {
      if (std::find(paths.begin(), paths.end(), sibling) == paths.end())
        paths.push_back(std::move(sibling));
    }
  }
  return paths;
}

void LogFollower::Remember(const ReadRecord& record, const std::vector<uint64_t>& lines) {
  for (const ReadRecord::Progress& progress : record.progress) {
    std::erase_if(files_, [&](const FileProgress& file) {
      return file.head_hash == progress.known_as || file.head_hash == progress.file.head_hash;
    });
    files_.push_back(progress.file);
    if (progress.source >= 0) files_.back().lines = lines[static_cast<size_t>(progress.source)];
  }
}

bool LogFollower::Look(const std::function<void(const Segment&)>& on_segment) {
  SegmentReaderOptions options = input_;
  options.paths = Paths();
  const uint64_t signature = SignatureOf(options.paths);
  if (has_looked_ && signature == signature_) return false;
  signature_ = signature;
  HeldLogs held;
  std::vector<std::string> opened;
  for (const std::string& path : options.paths) {
    struct stat facts;
    const bool is_named =
        std::find(input_.paths.begin(), input_.paths.end(), path) != input_.paths.end();
    // One that is not there is just being rotated; at first it is what nobody finds.
    if (stat(path.c_str(), &facts) != 0 && (has_looked_ || !is_named)) continue;
    const std::string name = held.Hold(path);
    if (name.empty() || (!is_named && left_alone_.contains(HeadOf(name)))) continue;
    opened.push_back(name);
  }
  options.paths = opened;
  const std::vector<FileProgress> known = files_;
  options.resume = &known;
  SegmentReader reader(options);
  Segment segment;
  std::vector<uint64_t> lines;  // of each log that gave any
  bool is_new = false;
  while (reader.Next(&segment)) {
    if (segment.mails != nullptr) {
      lines.resize(static_cast<size_t>(reader.record().sources_begun));
      continue;
    }
    if (!segment.continues) lines.push_back(segment.lines_before);
    lines.back() += LinesOf(segment.block->bytes());
    segment.source = held.NameOf(segment.source);
    on_segment(segment);
    is_new = true;
  }
  if (!has_looked_) {
    problems_ = reader.record().problems;
    for (InputProblem& problem : problems_) problem.path = held.NameOf(problem.path);
  }
  Remember(reader.record(), lines);
  has_looked_ = true;
  return is_new;
}

}  // namespace whybounce
