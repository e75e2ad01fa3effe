#include "pipeline/run_state.h"

#include "absl/strings/str_cat.h"
#include "aggregate/tally_file.h"
#include "base/atomic_file.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "base/wire.h"
#include "log/carriers/formats.h"

namespace whybounce {
namespace {

constexpr size_t kStateBytesMax = size_t{4} << 30;
constexpr size_t kReportBytesMax = size_t{1} << 30;

}  // namespace

absl::StatusOr<RunState> ReadState(std::string_view bytes, const Engine& engine) {
  ASSIGN_OR_RETURN(const std::string_view payload, UnsealFile(kStateKind, kTallyFormat, bytes));
  WireReader in(payload);
  RunState state;
  state.report = std::string(in.String());
  state.report_beside = std::string(in.String());
  state.report_hash = in.Hash();
  for (size_t n = in.Count(); n > 0 && in.ok(); --n) {
    FileProgress& file = state.files.emplace_back();
    file.head_bytes = static_cast<uint32_t>(in.Below(HeadedSource::kHeadBytesMax + 1));
    file.head_hash = in.Hash();
    file.first_line_hash = in.Hash();
    file.offset = in.Uint();
    file.lines = in.Uint();
    file.last_unix_s = in.Int();
    file.format = static_cast<uint8_t>(in.Below(kSourceFormatCount));
  }
  const std::string_view open = in.String();
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
  WireWriter out;
  out.String(state.report);
  out.String(state.report_beside);
  out.Hash(state.report_hash);
  out.Uint(state.files.size());
  for (const FileProgress& file : state.files) {
    out.Uint(file.head_bytes);
    out.Hash(file.head_hash);
    out.Hash(file.first_line_hash);
    out.Uint(file.offset);
    out.Uint(file.lines);
    out.Int(file.last_unix_s);
    out.Uint(file.format);
  }
  out.String(WriteTally(*state.open, engine));
  return SealFile(kStateKind, kTallyFormat, out.bytes());
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
