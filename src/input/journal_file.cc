#include "input/journal_file.h"

#include <systemd/sd-journal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/shared_library.h"
#include "base/text.h"

namespace whybounce {
namespace {

// The functions of libsystemd, which is not linked: it brings libraries of its own that no other
// run needs, and systems without systemd have none.
struct Library {
  decltype(&sd_journal_open_files_fd) open = nullptr;
  decltype(&sd_journal_close) close = nullptr;
  decltype(&sd_journal_set_data_threshold) set_data_threshold = nullptr;
  decltype(&sd_journal_next) next = nullptr;
  decltype(&sd_journal_get_realtime_usec) get_realtime_usec = nullptr;
  decltype(&sd_journal_enumerate_available_data) enumerate = nullptr;
  decltype(&sd_journal_restart_data) restart = nullptr;
  bool is_whole = false;
};

const Library& Systemd() {
  static const Library library = [] {
    Library found;
    SharedLibrary file("libsystemd.so.0");
    file.Find("sd_journal_open_files_fd", &found.open);
    file.Find("sd_journal_close", &found.close);
    file.Find("sd_journal_set_data_threshold", &found.set_data_threshold);
    file.Find("sd_journal_next", &found.next);
    file.Find("sd_journal_get_realtime_usec", &found.get_realtime_usec);
    file.Find("sd_journal_enumerate_available_data", &found.enumerate);
    file.Find("sd_journal_restart_data", &found.restart);
    found.is_whole = file.is_whole();
    return found;
  }();
  return library;
}

// What log/carriers/journal_export.cc reads of an entry, beside its time.
constexpr std::array<std::string_view, 6> kFields = {
    "MESSAGE=", "SYSLOG_IDENTIFIER=", "_HOSTNAME=", "SYSLOG_PID=", "_PID=", "PRIORITY="};

constexpr off_t kEntriesOffset = 152;

class JournalFile : public ByteSource {
 public:
  JournalFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~JournalFile() override {
    if (journal_ != nullptr) library_.close(journal_);
    close(fd_);
  }
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  absl::Status Open() {
    int fds[] = {fd_};
    // The header says how many there are (JOURNAL_FILE_FORMAT); who writes it adds to them.
    std::array<uint8_t, 8> entries = {};
    if (pread(fd_, entries.data(), entries.size(), kEntriesOffset) == std::ssize(entries)) {
      for (size_t i = entries.size(); i > 0; --i) entries_ = (entries_ << 8) | entries[i - 1];
    }
    if (const int error = library_.open(&journal_, fds, 1, 0); error < 0) {
      journal_ = nullptr;
      return Damaged(error, "nothing of it was read");
    }
    // A longer message is cut in any case, and said to be.
    library_.set_data_threshold(journal_, kLineBytesMax + kFields.front().size() + 1);
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> Read(char* buffer, size_t capacity) override {
    while (given_ == entry_.size()) {
      if (!error_.ok()) return error_;
      if (at_end_ || !NextEntry()) return at_end_ ? absl::StatusOr<size_t>(size_t{0}) : error_;
    }
    const size_t bytes = std::min(capacity, entry_.size() - given_);
    std::memcpy(buffer, entry_.data() + given_, bytes);
    given_ += bytes;
    return bytes;
  }

 private:
  absl::Status Damaged(int error, std::string_view what) const {
    return absl::DataLossError(
        absl::StrCat(path_, ": damaged: ", std::strerror(-error), "; ", AbslView(what)));
  }

  // Fills `entry_`. False at the end, and after an error.
  bool NextEntry() {
    entry_.clear();
    given_ = 0;
    uint64_t unix_us = 0;
    int result = library_.next(journal_);
    // The library takes what it cannot follow for the end.
    if (result == 0 && whole_ < entries_ && error_.ok()) {
      error_ = absl::DataLossError(absl::StrCat(path_, ": damaged: ", entries_ - whole_, " of ",
                                                entries_, " entries could not be read"));
      return false;
    }
    at_end_ = result == 0;
    if (result > 0) result = library_.get_realtime_usec(journal_, &unix_us) < 0 ? -EBADMSG : 1;
    if (result < 0) error_ = Damaged(result, "counted up to there");
    if (result <= 0) return false;
    absl::StrAppend(&entry_, "__REALTIME_TIMESTAMP=", unix_us, "\n");
    library_.restart(journal_);
    const void* data = nullptr;
    size_t size = 0;
    int more = 0;
    while ((more = library_.enumerate(journal_, &data, &size)) > 0)
      Add({static_cast<const char*>(data), size});
    whole_ += more == 0 ? 1 : 0;
    entry_.push_back('\n');
    return true;
  }

  void Add(std::string_view field) {
    if (field.empty()) return;
    const auto name = std::find_if(kFields.begin(), kFields.end(), [&](std::string_view start) {
      return field.front() == start.front() && StartsWith(field, start);
    });
    if (name == kFields.end()) return;
    const std::string_view value = field.substr(name->size());
    if (value.find('\n') == value.npos) {
      entry_.append(field).push_back('\n');
      return;
    }
    // The name alone, how many bytes follow (eight bytes, the lowest first), and these.
    entry_.append(name->substr(0, name->size() - 1)).push_back('\n');
    for (size_t i = 0; i < 8; ++i)
      entry_.push_back(static_cast<char>(static_cast<uint64_t>(value.size()) >> (8 * i) & 0xff));
    entry_.append(value).push_back('\n');
  }

  const Library& library_ = Systemd();
  const int fd_;
  const std::string path_;
  sd_journal* journal_ = nullptr;
  uint64_t entries_ = 0;  // of the file when it was opened
  uint64_t whole_ = 0;    // read so far, with all their fields
  std::string entry_;     // in the export format
  size_t given_ = 0;      // of it
  bool at_end_ = false;
  absl::Status error_;
};

}  // namespace

bool LooksLikeJournalFile(std::string_view head) { return StartsWith(head, "LPKSHHRH"); }

absl::StatusOr<std::unique_ptr<ByteSource>> OpenJournalFile(int fd, const std::string& path) {
  if (!Systemd().is_whole) {
    close(fd);
    return absl::UnimplementedError(absl::StrCat(
        path,
        ": is a file of systemd's journal, and there is no libsystemd.so.0 here to read it; "
        "where there is: journalctl --file FILE -o export | whybounce"));
  }
  auto file = std::make_unique<JournalFile>(fd, path);
  if (absl::Status opened = file->Open(); !opened.ok()) return opened;
  return file;
}

}  // namespace whybounce
