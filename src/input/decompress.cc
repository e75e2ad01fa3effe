#include "input/decompress.h"

#include <bzlib.h>
#include <isa-l/igzip_lib.h>
#include <lzma.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kHeadBytes = 6;
constexpr size_t kInputBytes = 1 << 17;
constexpr uint64_t kWindowBytesMax = uint64_t{128} << 20;
constexpr int kZstdWindowLogMax = 27;

// One member of a compressed file, from its first byte to its last.
class Decoder {
 public:
  enum class State : uint8_t { kMore, kEnd, kDamaged, kTooLarge };
  virtual ~Decoder() = default;
  // Moves on in *in and *out by what it took and made.
  virtual State Decode(std::string_view* in, char** out, size_t room) = 0;
};

// By ISA-L: most rotated logs are .gz, and zlib was most of the time of a run over them.
class GzipDecoder : public Decoder {
 public:
  GzipDecoder() : state_(std::make_unique<inflate_state>()) {
    isal_inflate_init(state_.get());
    state_->crc_flag = ISAL_GZIP;
  }
  State Decode(std::string_view* in, char** out, size_t room) override {
    state_->next_in = reinterpret_cast<uint8_t*>(const_cast<char*>(in->data()));
    state_->avail_in = static_cast<uint32_t>(in->size());
    state_->next_out = reinterpret_cast<uint8_t*>(*out);
    state_->avail_out = static_cast<uint32_t>(room);
    const int code = isal_inflate(state_.get());
    *out += room - state_->avail_out;
    if (code < 0) return State::kDamaged;  // avail_in then lacks bits that were never there
    in->remove_prefix(in->size() - state_->avail_in);
    return state_->block_state == ISAL_BLOCK_FINISH ? State::kEnd : State::kMore;
  }

 private:
  std::unique_ptr<inflate_state> state_;
};

class XzDecoder : public Decoder {
 public:
  XzDecoder() { usable_ = lzma_stream_decoder(&stream_, kWindowBytesMax, 0) == LZMA_OK; }
  ~XzDecoder() override { lzma_end(&stream_); }
  State Decode(std::string_view* in, char** out, size_t room) override {
    if (!usable_) return State::kTooLarge;
    stream_.next_in = reinterpret_cast<const uint8_t*>(in->data());
    stream_.avail_in = in->size();
    stream_.next_out = reinterpret_cast<uint8_t*>(*out);
    stream_.avail_out = room;
    const lzma_ret code = lzma_code(&stream_, LZMA_RUN);
    in->remove_prefix(in->size() - stream_.avail_in);
    *out += room - stream_.avail_out;
    if (code == LZMA_STREAM_END) return State::kEnd;
    if (code == LZMA_MEMLIMIT_ERROR || code == LZMA_MEM_ERROR) return State::kTooLarge;
    return code == LZMA_OK || code == LZMA_BUF_ERROR ? State::kMore : State::kDamaged;
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool usable_ = false;
};

class ZstdDecoder : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()) {
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kZstdWindowLogMax);
  }
  ~ZstdDecoder() override { ZSTD_freeDStream(stream_); }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;
  State Decode(std::string_view* in, char** out, size_t room) override {
    ZSTD_inBuffer from{in->data(), in->size(), 0};
    ZSTD_outBuffer to{*out, room, 0};
    const size_t code = ZSTD_decompressStream(stream_, &to, &from);
    in->remove_prefix(from.pos);
    *out += to.pos;
    if (ZSTD_isError(code)) {
      const bool window = ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge;
      return window ? State::kTooLarge : State::kDamaged;
    }
    return code == 0 ? State::kEnd : State::kMore;
  }

 private:
  ZSTD_DStream* const stream_;
};

class Bzip2Decoder : public Decoder {
 public:
  Bzip2Decoder() { BZ2_bzDecompressInit(&stream_, 0, 0); }
  ~Bzip2Decoder() override { BZ2_bzDecompressEnd(&stream_); }
  State Decode(std::string_view* in, char** out, size_t room) override {
    stream_.next_in = const_cast<char*>(in->data());
    stream_.avail_in = static_cast<unsigned>(in->size());
    stream_.next_out = *out;
    stream_.avail_out = static_cast<unsigned>(room);
    const int code = BZ2_bzDecompress(&stream_);
    in->remove_prefix(in->size() - stream_.avail_in);
    *out += room - stream_.avail_out;
    if (code == BZ_STREAM_END) return State::kEnd;
    return code == BZ_OK ? State::kMore : State::kDamaged;
  }

 private:
  bz_stream stream_{};
};

// Zstandard's (RFC 8878 section 3.1.2) hold what only their writer reads: pzstd puts one before
// each frame, with its size. The decoder takes them for frames of nothing.
bool IsSkippableFrame(std::string_view head) {
  return head.size() >= 4 && (static_cast<unsigned char>(head[0]) & 0xf0) == 0x50 &&
         head.substr(1, 3) == "\x2a\x4d\x18";
}

// A decoder for what begins with these bytes; null: not compressed.
std::unique_ptr<Decoder> DecoderFor(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) return std::make_unique<GzipDecoder>();
  if (head.starts_with(std::string_view("\xfd"
                                        "7zXZ\0",
                                        6)))
    return std::make_unique<XzDecoder>();
  if (head.starts_with("\x28\xb5\x2f\xfd") || IsSkippableFrame(head))
    return std::make_unique<ZstdDecoder>();
  if (head.size() > 3 && head.starts_with("BZh") && head[3] >= '1' && head[3] <= '9') {
    return std::make_unique<Bzip2Decoder>();
  }
  return nullptr;
}

// The system's libraries are used one by one, not through libarchive: that unpacks layer after
// layer, ignores garbage after the end, and loses up to 256 KiB before damage.
class UnpackedSource : public ByteSource {
 public:
  UnpackedSource(std::unique_ptr<ByteSource> source, std::string name)
      : source_(std::move(source)), name_(std::move(name)), buffer_(kInputBytes) {
    while (in_.size() < kHeadBytes && Fill()) {
    }
    decoder_ = DecoderFor(in_);
    packed_ = decoder_ != nullptr;
  }

  absl::StatusOr<size_t> Read(char* buffer, size_t capacity) override {
    if (!packed_) return ReadPlain(buffer, capacity);
    char* out = buffer;
    // What came out before an error is given first; the error is what the next call returns.
    while (out == buffer && !at_end_) {
      if (!error_.ok()) return error_;
      Step(&out, capacity);
    }
    return static_cast<size_t>(out - buffer);
  }

  bool IsQuiet() override { return !packed_ && in_.empty() && error_.ok() && source_->IsQuiet(); }

 private:
  absl::StatusOr<size_t> ReadPlain(char* buffer, size_t capacity) {
    if (in_.empty())
      return error_.ok() ? source_->Read(buffer, capacity) : absl::StatusOr<size_t>(error_);
    const size_t bytes = std::min(capacity, in_.size());
    std::memcpy(buffer, in_.data(), bytes);
    in_.remove_prefix(bytes);
    return bytes;
  }

  // Unpacks some bytes, or finds the end or an error.
  void Step(char** out, size_t capacity) {
    const bool is_fed = !in_.empty() || Fill();
    if (!error_.ok()) return;
    at_end_ = !is_fed && decoder_ == nullptr;
    if (at_end_) return;
    if (decoder_ == nullptr && !BeginMember()) return;
    const char* const from = *out;
    const Decoder::State state = decoder_->Decode(&in_, out, capacity);
    const std::string_view made(from, static_cast<size_t>(*out - from));
    if (!made.empty() && !std::exchange(looked_inside_, true) &&
        DecoderFor(made.substr(0, kHeadBytes)) != nullptr) {
      error_ = absl::InvalidArgumentError(
          absl::StrCat(name_, ": is compressed more than once; unpack it first"));
      *out -= made.size();
      return;
    }
    // A decoder may have taken all there is and not have given all of it yet.
    if (!is_fed && made.empty() && state == Decoder::State::kMore) Damaged("it ends in the middle");
    if (state == Decoder::State::kEnd) decoder_.reset();
    if (state == Decoder::State::kDamaged) Damaged("its data are not valid");
    if (state == Decoder::State::kTooLarge) {
      error_ = absl::ResourceExhaustedError(absl::StrCat(
          name_, ": needs more than 128 MiB to unpack; unpack it by hand and give the result"));
    }
  }

  void Damaged(std::string_view what) {
    error_ = absl::DataLossError(
        absl::StrCat(name_, ": damaged: ", AbslView(what), "; counted up to there"));
  }

  // Reads more input after what is left; false at the end or after an error.
  bool Fill() {
    std::copy(in_.begin(), in_.end(), buffer_.begin());
    const auto bytes = source_->Read(buffer_.data() + in_.size(), buffer_.size() - in_.size());
    if (!bytes.ok()) error_ = bytes.status();
    in_ = {buffer_.data(), in_.size() + (bytes.ok() ? *bytes : 0)};
    return bytes.ok() && *bytes > 0;
  }

  // What follows a member: another one, padding, or something that does not belong there.
  bool BeginMember() {
    while (!in_.empty() && in_.front() == '\0') in_.remove_prefix(1);
    while (in_.size() < kHeadBytes && Fill()) {
    }
    decoder_ = DecoderFor(in_);
    if (decoder_ == nullptr && !in_.empty()) {
      Damaged("there is something else behind the end of the compressed data");
    }
    return decoder_ != nullptr;
  }

  const std::unique_ptr<ByteSource> source_;
  const std::string name_;
  std::vector<char> buffer_;
  std::string_view in_;               // read and not decoded
  std::unique_ptr<Decoder> decoder_;  // of the member that we are in
  bool packed_ = false;
  bool looked_inside_ = false;
  bool at_end_ = false;
  absl::Status error_;
};

}  // namespace

std::unique_ptr<ByteSource> Decompressed(std::unique_ptr<ByteSource> source,
                                         const std::string& name) {
  return std::make_unique<UnpackedSource>(std::move(source), name);
}

}  // namespace whybounce
