#include "pipeline/run_state.h"

#include "absl/strings/str_cat.h"
#include "aggregate/tally_file.h"
#include "base/archive.h"
#include "base/atomic_file.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "log/carriers/formats.h"

namespace whybounce {
namespace {

constexpr size_t kStateBytesMax = size_t{4} << 30;
constexpr size_t kReportBytesMax = size_t{1} << 30;

// All of a state but its tally.
template <typename Self, typename Visitor>
void VisitHead(Self& state, Visitor& visit) {
  visit(state.report, state.report_beside, state.report_hash, state.pending, state.files);
  visit.Require(state.pending.size() <= RunState::kPendingMax);
  for (const FileProgress& file : state.files) {
    visit.Require(file.head_bytes <= HeadedSource::kHeadBytesMax &&
                  file.format < kSourceFormatCount);
  }
}

}  // namespace

absl::StatusOr<RunState> ReadState(std::string_view bytes, const Engine& engine) {
  ASSIGN_OR_RETURN(const std::string_view payload, UnsealFile(kStateKind, TallyFormat(), bytes));
  Unpacker in(payload);
  RunState state;
  std::string_view open;
  VisitHead(state, in);
  in(open);
  if (!in.ok() || !in.at_end())
    return absl::InvalidArgumentError("is damaged: its contents do not fit together");
  ASSIGN_OR_RETURN(state.open, ReadTally(open, engine));
  return state;
}

absl::StatusOr<RunState> LoadState(const std::string& path, const Engine& engine) {
  const auto bytes = ReadWholeFile(path, kStateBytesMax);
  if (absl::IsNotFound(bytes.status())) return RunState();
  if (!bytes.ok()) return bytes.status();
  auto state = ReadState(*bytes, engine);
  if (!state.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ",
                                                   AbslView(StdView(state.status().message())),
                                                   "; remove it to count all logs anew"));
  }
  if (state->report.empty()) return state;
  const auto begun = ReadWholeFile(state->report_beside, kReportBytesMax);
  // What cannot be read now may be that report still: whoever went on would lose it.
  if (!begun.ok() && !absl::IsNotFound(begun.status())) return begun.status();
  if (begun.ok() && Hash64(*begun) == state->report_hash) {
    RETURN_IF_ERROR(RenameFile(state->report_beside, state->report));
    state->finished = true;
  }
  return state;
}

std::string WriteState(const RunState& state, const Engine& engine) {
  Packer out;
  VisitHead(state, out);
  out(WriteTally(*state.open, engine));
  return SealFile(kStateKind, TallyFormat(), out.bytes());
}

absl::Status SaveState(const std::string& path, const RunState& state, const Engine& engine) {
  return ReplaceFile(path, WriteState(state, engine), NewFile::kPrivate);
}

absl::Status SaveState(const std::string& path, const RunState& state, const Engine& engine,
                       FileBeside* report) {
  ASSIGN_OR_RETURN(const auto file,
                   FileBeside::Write(path, WriteState(state, engine), NewFile::kPrivate));
  RETURN_IF_ERROR(report->GiveName());
  RETURN_IF_ERROR(file->PutInPlace());
  report->Keep();
  return report->PutInPlace();
}

}  // namespace whybounce
