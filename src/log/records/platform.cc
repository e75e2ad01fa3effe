#include "log/records/platform.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/embedded.h"
#include "base/field_reader.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "base/toml.h"

namespace whybounce {
namespace {

constexpr std::array<std::string_view, kRecordFieldCount> kFieldNames = {
    "type",      "time",
    "recipient", "recipient_domain",
    "sender",    "sender_domain",
    "id",        "message_id",
    "host",      "ip",
    "reply",     "status",
    "class",     "command",
    "campaign",  "tenant",
    "event_id",  "delay_s",
    "delay_ms",  "size",
    "queue_name"};

struct Said {
  std::string_view id;
  EventKind kind;
  Outcome outcome;
};
constexpr Said kOutcomes[] = {
    {"none", EventKind::kNone, Outcome::kDelivered},
    {"delivered", EventKind::kAttempt, Outcome::kDelivered},
    {"deferred", EventKind::kAttempt, Outcome::kDeferred},
    {"bounced", EventKind::kAttempt, Outcome::kBounced},
    {"expired", EventKind::kAttempt, Outcome::kExpired},
    {"expanded", EventKind::kAttempt, Outcome::kExpanded},
    {"rejected", EventKind::kRejection, Outcome::kRejected},
    {"held", EventKind::kRejection, Outcome::kHeld},
    {"discarded", EventKind::kRejection, Outcome::kDiscarded},
    {"not-a-bounce", EventKind::kNotice, Outcome::kNotABounce},
};

std::optional<Said> SaidFromId(std::string_view id) {
  for (const Said& one : kOutcomes) {
    if (one.id == id) return one;
  }
  return std::nullopt;
}

class PlatformReader {
 public:
  PlatformReader(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  absl::StatusOr<Platform> Read(TomlValue& document) {
    FieldReader head(document, file_, text_);
    out_.id = head.String("id");
    if (out_.id.empty() || !IsId(out_.id)) head.FailHere("id must be letters, digits and '-'");
    out_.file = file_;
    out_.name = head.String("name");
    const std::string form = head.String("form");
    if (form == "table") out_.form = Platform::Form::kTable;
    if (form == "lines") out_.form = Platform::Form::kLines;
    if (!form.empty() && form != "table" && form != "lines" && form != "objects")
      head.Fail(*document.Find("form"), "form must be objects, table or lines");
    const std::string lists = head.String("lists");
    if (lists == "statuses") out_.lists = RecordLists::kStatuses;
    if (lists == "events") out_.lists = RecordLists::kEvents;
    if (!lists.empty() && out_.lists == RecordLists::kNone)
      head.Fail(*document.Find("lists"), "lists must be statuses or events");
    ReadLine(head.String("line"), &head);
    for (const std::string& marks : head.Strings("known")) out_.known.push_back(Marks(marks));
    if (out_.known.empty() && out_.form != Platform::Form::kLines)
      head.FailHere("known is missing: keys by which a record is known, \"eventType, mail\"");
    ReadCodes(head.Strings("own_codes"), &head);
    out_.own_words = head.Strings("own_words");
    out_.no_records = head.Strings("no_records");
    out_.reply_prefixes = head.Strings("reply_prefixes");
    out_.host_behind = head.Strings("host_behind");
    const std::vector<TomlValue*> fields = head.Values("fields");
    const std::vector<TomlValue*> events = head.Values("event");
    const std::vector<TomlValue*> causes = head.Values("causes");
    const std::vector<TomlValue*> samples = head.Values("sample");
    if (absl::Status status = head.Finish(); !status.ok()) return status;
    for (TomlValue* table : fields) {
      FieldReader reader(*table, file_, text_);
      ReadFields(&reader, &out_.fields);
      if (absl::Status status = reader.Finish(); !status.ok()) return status;
    }
    for (TomlValue* table : events) {
      if (absl::Status status = ReadMeaning(*table); !status.ok()) return status;
    }
    for (const TomlValue* table : causes) {
      if (absl::Status status = ReadCauses(*table); !status.ok()) return status;
    }
    for (TomlValue* table : samples) {
      FieldReader reader(*table, file_, text_);
      Platform::Sample sample;
      for (const std::string& line : reader.Strings("record"))
        absl::StrAppend(&sample.record, line, "\n");
      sample.rows = reader.Strings("rows");
      sample.text_line = table->line;
      if (absl::Status status = reader.Finish(); !status.ok()) return status;
      out_.samples.push_back(std::move(sample));
    }
    for (const RecordField field : {RecordField::kType, RecordField::kRecipient}) {
      if (!out_.fields[static_cast<size_t>(field)].empty() || HasInMeanings(field)) continue;
      return absl::InvalidArgumentError(
          PointAt(file_, text_, 1, 1,
                  absl::StrCat("[fields] must say where \"",
                               AbslView(kFieldNames[static_cast<size_t>(field)]), "\" stands")));
    }
    return std::move(out_);
  }

 private:
  static bool IsId(std::string_view id) {
    return id.size() <= 40 && std::all_of(id.begin(), id.end(), [](char c) {
             return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-';
           });
  }

  bool HasInMeanings(RecordField field) const {
    return std::any_of(out_.meanings.begin(), out_.meanings.end(), [&](const RecordMeaning& one) {
      return !one.fields[static_cast<size_t>(field)].empty();
    });
  }

  RecordKey Key(std::string_view name) {
    RecordKey key;
    key.name = TrimSpace(name);
    key.number = out_.keys++;
    std::string_view rest = key.name;
    rest = TakeUntil(&rest, " ^ ");
    while (!rest.empty()) key.steps.emplace_back(TakeUntil(&rest, "."));
    return key;
  }

  // "a.b | c"
  std::vector<RecordKey> Keys(std::string_view names) {
    std::vector<RecordKey> keys;
    while (!names.empty()) keys.push_back(Key(TakeUntil(&names, "|")));
    return keys;
  }

  // "eventType, mail", "type=email."
  std::vector<Platform::Mark> Marks(std::string_view text) {
    std::vector<Platform::Mark> marks;
    while (!text.empty()) {
      std::string_view one = TrimSpace(TakeUntil(&text, ","));
      const std::string_view name = TakeUntil(&one, "=");
      marks.push_back({Key(name), std::string(one)});
    }
    return marks;
  }

  void ReadFields(FieldReader* reader, std::array<RecordPath, kRecordFieldCount>* fields) {
    for (size_t i = 0; i < kRecordFieldCount; ++i) {
      for (const std::string& part : reader->Strings(kFieldNames[i]))
        (*fields)[i].push_back(Keys(part));
    }
  }

  absl::Status ReadMeaning(TomlValue& table) {
    FieldReader reader(table, file_, text_);
    RecordMeaning meaning;
    meaning.is = reader.Strings("is");
    if (meaning.is.empty()) reader.FailHere("is must name types of records");
    const Said said = reader.Converted<Said>(
        "outcome", kOutcomes[0],
        "one of none, delivered, deferred, bounced, expired, expanded, rejected, held, discarded, "
        "not-a-bounce",
        SaidFromId);
    if (!reader.Has("outcome")) reader.FailHere("outcome is missing");
    meaning.kind = said.kind;
    meaning.outcome = said.outcome;
    meaning.cause = reader.Converted<Cause>(
        "cause", Cause::kUndetermined, "the id of a cause (patterns/causes.toml)", CauseFromId);
    const std::string direction = reader.String("direction");
    if (direction == "inbound") meaning.direction = Direction::kInbound;
    if (!direction.empty() && direction != "inbound" && direction != "outbound")
      reader.Fail(*table.Find("direction"), "direction must be inbound or outbound");
    meaning.each = Keys(reader.String("each"));
    ReadFields(&reader, &meaning.fields);
    out_.meanings.push_back(std::move(meaning));
    return reader.Finish();
  }

  absl::Status ReadCauses(const TomlValue& table) {
    for (const auto& [code_class, value] : table.members) {
      const auto cause = CauseFromId(value.text);
      if (!cause) {
        return absl::InvalidArgumentError(
            PointAt(file_, text_, value.line, value.column,
                    "there is no such cause; patterns/causes.toml has them"));
      }
      out_.causes[ToLower(code_class)] = *cause;
    }
    return absl::OkStatus();
  }

  // "498-499", "605"
  void ReadCodes(const std::vector<std::string>& codes, FieldReader* reader) {
    for (const std::string_view range : codes) {
      const size_t dash = range.find('-');
      const auto first = ParseUint(range.substr(0, dash));
      const auto last = dash == range.npos ? first : ParseUint(range.substr(dash + 1));
      if (!first || !last || *last > 9999) {
        reader->FailHere("own_codes must be codes, \"498\", or ranges, \"600-699\"");
        return;
      }
      out_.own_codes.emplace_back(static_cast<uint32_t>(*first), static_cast<uint32_t>(*last));
    }
  }

  // "[{time}] {type} <{recipient}> {reply}": words and names in turn.
  void ReadLine(std::string_view line, FieldReader* reader) {
    if (out_.form != Platform::Form::kLines) return;
    while (!line.empty()) {
      out_.line.emplace_back(TakeUntil(&line, "{"));
      if (line.empty()) break;
      out_.line.emplace_back(TakeUntil(&line, "}"));
    }
    if (out_.line.size() < 4) reader->FailHere("line must say how lines look: \"{time} {reply}\"");
  }

  const std::string_view text_;
  const std::string_view file_;
  Platform out_;
};

}  // namespace

const RecordMeaning* Platform::MeaningOf(std::string_view type) const {
  for (const RecordMeaning& meaning : meanings) {
    for (std::string_view is : meaning.is) {
      const bool is_beginning = is.ends_with('*');
      if (is_beginning) is.remove_suffix(1);
      if (!StartsWith(type, is)) continue;
      if (is_beginning || type.size() == is.size() || type[is.size()] == '/') return &meaning;
    }
  }
  return nullptr;
}

Cause Platform::CauseOf(std::string_view code_class) const {
  if (causes.empty() || code_class.empty()) return Cause::kUndetermined;
  const std::string low = ToLower(code_class);
  for (std::string_view rest = low;;) {
    if (const auto it = causes.find(AbslView(rest)); it != causes.end()) return it->second;
    const size_t slash = rest.find('/');
    if (slash == rest.npos) break;
    rest.remove_prefix(slash + 1);
  }
  for (size_t slash = low.rfind('/'); slash != low.npos && slash > 0;
       slash = low.rfind('/', slash - 1)) {
    const auto it = causes.find(AbslView(std::string_view(low).substr(0, slash)));
    if (it != causes.end()) return it->second;
  }
  return Cause::kUndetermined;
}

absl::StatusOr<Platform> ParsePlatform(std::string_view text, std::string_view file) {
  absl::StatusOr<TomlValue> document = ParseToml(text, file);
  if (!document.ok()) return document.status();
  return PlatformReader(text, file).Read(*document);
}

namespace {

const std::vector<Platform>& BuiltInPlatforms() {
  static const std::vector<Platform>* const platforms = [] {
    auto* const all = new std::vector<Platform>;
    for (const EmbeddedFile& file : EmbeddedFiles()) {
      if (!StartsWith(file.name, "senders/")) continue;
      // The tests read them all, so an error is none of a program that was built.
      auto platform = ParsePlatform(file.bytes, absl::StrCat("patterns/", AbslView(file.name)));
      if (platform.ok()) all->push_back(*std::move(platform));
    }
    return all;
  }();
  return *platforms;
}

absl::StatusOr<std::string> BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file) return absl::NotFoundError(path + ": cannot be read");
  return bytes;
}

}  // namespace

absl::StatusOr<Platforms> Platforms::With(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  auto entry = std::filesystem::directory_iterator(directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".toml") files.push_back(entry->path().string());
  }
  if (error || files.empty()) {
    return absl::NotFoundError(absl::StrCat(directory, ": ", error ? error.message() : "is empty",
                                            "; --senders wants a directory with *.toml files"));
  }
  std::sort(files.begin(), files.end());
  auto all = std::make_shared<std::vector<Platform>>();
  for (const std::string& path : files) {
    ASSIGN_OR_RETURN(const std::string bytes, BytesOf(path));
    ASSIGN_OR_RETURN(Platform platform, ParsePlatform(bytes, path));
    all->push_back(std::move(platform));
  }
  const auto own = static_cast<ptrdiff_t>(all->size());
  for (const Platform& built_in : BuiltInPlatforms()) {
    if (std::none_of(all->begin(), all->begin() + own,
                     [&](const Platform& one) { return one.id == built_in.id; })) {
      all->push_back(built_in);
    }
  }
  Platforms platforms;
  platforms.all_ = std::move(all);
  return platforms;
}

const std::vector<Platform>& Platforms::all() const {
  return all_ == nullptr ? BuiltInPlatforms() : *all_;
}

}  // namespace whybounce
