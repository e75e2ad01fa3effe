// Trends for people and for programs.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/csv.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "document/layout.h"
#include "document/text_table.h"
#include "history/trend.h"

namespace whybounce {
namespace {

constexpr size_t kDaysShown = 14;
constexpr uint64_t kSharesFrom = 50;  // recipients: of fewer a share says nothing

std::string Grouped(uint64_t n) {
  std::string digits = absl::StrCat(n);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string LostShare(const Counts& counts) {
  if (counts.recipients() < kSharesFrom) return "";
  const double share =
      100.0 * static_cast<double>(counts.lost) / static_cast<double>(counts.recipients());
  if (counts.lost > 0 && share < 0.05) return "<0.1 %";
  return absl::StrFormat("%.1f %%", share);
}

std::string Usual(double usual) {
  if (usual < 0) return "";
  return usual < 10 ? absl::StrFormat("%.1f", usual) : Grouped(static_cast<uint64_t>(usual + 0.5));
}

std::string NameOf(std::string_view provider) {
  return provider.empty() ? "(others)" : Sanitized(provider);
}

void AppendTable(const TextTable& table, const TrendOptions& options, std::string* out) {
  for (const std::string& line : table.Lines(options.columns)) absl::StrAppend(out, line, "\n");
}

void AppendCauses(const Trend& trend, const TrendOptions& options, std::string* out) {
  absl::StrAppend(out, "\nWhy attempts failed on ", DateFromDay(trend.day));
  if (trend.before == kNoDay) {
    absl::StrAppend(out, " (there is no day before it to compare with)\n");
  } else {
    absl::StrAppend(out, ", and on ", DateFromDay(trend.before), "\n");
  }
  if (trend.causes.empty()) {
    absl::StrAppend(out, "none failed\n");
    return;
  }
  TextTable table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight, Align::kRight,
                   Align::kRight, Align::kRight, Align::kLeft});
  const bool has_before = trend.before != kNoDay;
  table.AddRow({"", "cause", "provider", DateFromDay(trend.day).substr(5), "of",
                has_before ? DateFromDay(trend.before).substr(5) : "", has_before ? "a day" : "",
                "first seen"});
  for (size_t i = 0; i < std::min(trend.causes.size(), options.top); ++i) {
    const TrendCause& one = trend.causes[i];
    std::string word(one.word == TrendWord::kSame ? "" : Id(one.word));
    if (one.is_unusual) word.append(word.empty() ? "unusual" : "!");
    table.AddRow(
        {word, Sanitized(one.cause), NameOf(one.provider), Grouped(one.failed),
         Grouped(one.attempts), has_before ? Grouped(one.failed_before) : "", Usual(one.usual),
         one.first_us == 0 ? ""
                           : DateFromDay(static_cast<int32_t>(one.first_us / 1'000'000 / 86'400))});
  }
  AppendTable(table, options, out);
  if (trend.causes.size() > options.top)
    absl::StrAppend(out, "and ", trend.causes.size() - options.top, " more; --top shows them\n");
}

void AppendNames(const char* heading, const std::vector<TrendName>& names, bool has_before,
                 const TrendOptions& options, std::string* out) {
  TextTable table(
      {Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight}, 0);
  table.AddRow({heading, "recipients", "lost", "", has_before ? "lost before" : "", ""});
  for (size_t i = 0; i < std::min(names.size(), options.top); ++i) {
    const TrendName& one = names[i];
    table.AddRow({NameOf(one.name), Grouped(one.counts.recipients()), Grouped(one.counts.lost),
                  LostShare(one.counts), has_before ? Grouped(one.before.lost) : "",
                  LostShare(one.before)});
  }
  if (names.empty()) return;
  out->push_back('\n');
  AppendTable(table, options, out);
  if (names.size() > options.top)
    absl::StrAppend(out, "and ", names.size() - options.top, " more\n");
}

void JsonCounts(const Counts& counts, JsonWriter* json) {
  const auto number = [&](const char* name, uint64_t n) {
    json->Key(name);
    json->Uint(n);
  };
  number("attempts_2xx", counts.attempts[0]);
  number("attempts_4xx", counts.attempts[1]);
  number("attempts_5xx", counts.attempts[2]);
  number("delivered", counts.delivered);
  number("lost", counts.lost);
  number("waiting", counts.waiting);
}

void JsonNames(const char* key, const std::vector<TrendName>& names, JsonWriter* json) {
  json->Key(key);
  json->BeginArray();
  for (const TrendName& one : names) {
    json->BeginObject();
    json->Key("name");
    json->String(one.name);
    JsonCounts(one.counts, json);
    json->Key("before");
    json->BeginObject();
    JsonCounts(one.before, json);
    json->EndObject();
    json->EndObject();
  }
  json->EndArray();
}

}  // namespace

std::string TrendText(const Trend& trend, const TrendOptions& options) {
  std::string out = absl::StrCat(
      DateFromDay(trend.kept.first), " to ", DateFromDay(trend.kept.last), ", ", trend.runs,
      trend.runs == 1 ? " run" : " runs",
      trend.hosts.empty() ? "" : absl::StrCat(" of ", Sanitized(absl::StrJoin(trend.hosts, ", "))),
      "\n");
  size_t news = 0;
  size_t more = 0;
  size_t unusual = 0;
  const bool has_before = trend.before != kNoDay;
  for (const TrendCause& one : trend.causes) {
    news += one.word == TrendWord::kNew ? 1 : 0;
    more += one.word == TrendWord::kMore ? 1 : 0;
    unusual += one.is_unusual ? 1 : 0;
  }
  if (has_before) {
    absl::StrAppend(&out, DateFromDay(trend.day), ": ", news, " new, ", more,
                    " more than the day before, ", unusual, " unusual\n");
  }
  AppendCauses(trend, options, &out);
  AppendNames("Provider", trend.providers, has_before, options, &out);
  AppendNames("Domain", trend.domains, has_before, options, &out);
  AppendNames("Sender", trend.senders, has_before, options, &out);
  TextTable days({Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight,
                  Align::kRight, Align::kRight});
  days.AddRow({"Day", "delivered", "lost", "", "waiting", "tried again", "rejected"});
  const size_t first = trend.days.size() - std::min(trend.days.size(), kDaysShown);
  for (size_t i = first; i < trend.days.size(); ++i) {
    const HistoryDay& one = trend.days[i];
    days.AddRow({DateFromDay(one.day), Grouped(one.counts.delivered), Grouped(one.counts.lost),
                 LostShare(one.counts), Grouped(one.counts.waiting),
                 Grouped(one.counts.attempts[1]), Grouped(one.rejected)});
  }
  out.push_back('\n');
  AppendTable(days, options, &out);
  if (first > 0) absl::StrAppend(&out, "and ", first, " days before; --format json has them\n");
  if (unusual > 0)
    absl::StrAppend(&out, "\n! and \"unusual\": `whybounce history check` says why\n");
  return out;
}

std::string TrendJson(const Trend& trend) {
  std::string out;
  JsonWriter json(&out, JsonWriter::Layout::kIndented);
  json.BeginObject();
  json.Key("day");
  json.String(DateFromDay(trend.day));
  json.Optional("before", DateFromDay(trend.before));
  json.Key("first_day");
  json.String(DateFromDay(trend.kept.first));
  json.Key("last_day");
  json.String(DateFromDay(trend.kept.last));
  json.Key("runs");
  json.Uint(trend.runs);
  json.Key("days");
  json.BeginArray();
  for (const HistoryDay& one : trend.days) {
    json.BeginObject();
    json.Key("date");
    json.String(DateFromDay(one.day));
    JsonCounts(one.counts, &json);
    json.Key("rejected");
    json.Uint(one.rejected);
    json.EndObject();
  }
  json.EndArray();
  json.Key("causes");
  json.BeginArray();
  for (const TrendCause& one : trend.causes) {
    json.BeginObject();
    json.Key("provider");
    json.String(one.provider);
    json.Key("cause");
    json.String(one.cause);
    json.Key("change");
    json.String(Id(one.word));
    json.Key("unusual");
    json.Bool(one.is_unusual);
    json.Key("failed");
    json.Uint(one.failed);
    json.Key("attempts");
    json.Uint(one.attempts);
    json.Key("failed_before");
    json.Uint(one.failed_before);
    json.Key("attempts_before");
    json.Uint(one.attempts_before);
    if (one.usual >= 0) {
      json.Key("failed_a_day");
      json.Double(one.usual);
    }
    json.Key("by_day");
    json.BeginArray();
    for (const uint64_t n : one.days) json.Uint(n);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  JsonNames("providers", trend.providers, &json);
  JsonNames("domains", trend.domains, &json);
  JsonNames("senders", trend.senders, &json);
  json.EndObject();
  out.push_back('\n');
  return out;
}

std::string TrendCsv(const Trend& trend) {
  std::string out = "date,provider,cause,failed\n";
  for (const TrendCause& one : trend.causes) {
    for (size_t i = 0; i < one.days.size(); ++i) {
      if (one.days[i] == 0) continue;
      AppendCsvCell(DateFromDay(trend.days[i].day), &out);
      AppendCsvCell(one.provider, &out);
      AppendCsvCell(one.cause, &out);
      absl::StrAppend(&out, ",", one.days[i], "\n");
    }
  }
  return out;
}

}  // namespace whybounce
