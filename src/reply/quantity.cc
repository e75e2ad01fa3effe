#include "reply/quantity.h"

#include "base/text.h"

namespace whybounce {
namespace {

using std::string_view;

struct TimeUnit {
  string_view word;
  int64_t seconds;
};

// ASCII words are compared whole; others by their beginning: Chinese has no blanks between words,
// Russian has many endings.
constexpr TimeUnit kTimeUnits[] = {
    {"s", 1},          {"sec", 1},        {"secs", 1},      {"second", 1},    {"seconds", 1},
    {"sekunden", 1},   {"secondes", 1},   {"segundos", 1},  {"secondi", 1},   {"m", 60},
    {"min", 60},       {"mins", 60},      {"minute", 60},   {"minutes", 60},  {"minuten", 60},
    {"minutos", 60},   {"minuti", 60},    {"minut", 60},    {"minuty", 60},   {"minuto", 60},
    {"sekund", 1},     {"sekundy", 1},    {"seconden", 1},  {"minuter", 60},  {"sekunder", 1},
    {"h", 3600},       {"hr", 3600},      {"hrs", 3600},    {"hour", 3600},   {"hours", 3600},
    {"stunde", 3600},  {"stunden", 3600}, {"heure", 3600},  {"heures", 3600}, {"hora", 3600},
    {"horas", 3600},   {"ora", 3600},     {"ore", 3600},    {"uur", 3600},    {"godzin", 3600},
    {"godziny", 3600}, {"d", 86400},      {"day", 86400},   {"days", 86400},  {"tage", 86400},
    {"tagen", 86400},  {"jour", 86400},   {"jours", 86400}, {"dias", 86400},  {"giorni", 86400},
    {"сек", 1},        {"мин", 60},       {"час", 3600},    {"秒", 1},        {"分", 60},
    {"小时", 3600},    {"時間", 3600},
};

bool IsUnitByte(char c) { return IsAlpha(c) || static_cast<unsigned char>(c) >= 0x80; }

int64_t SecondsOf(string_view word) {
  for (const TimeUnit& unit : kTimeUnits) {
    const bool ascii = IsAlpha(unit.word[0]);
    if (ascii ? EqualsIgnoreCase(word, unit.word) : word.starts_with(unit.word)) {
      return unit.seconds;
    }
  }
  return 0;
}

// The rest of "00:04:59" after its first number.
std::optional<int64_t> TakeClock(uint64_t hours, string_view* rest) {
  string_view at = *rest;
  if (hours > 99 || !ConsumePrefix(&at, ":")) return std::nullopt;
  const auto minutes = TakeNumber(&at);
  if (!minutes || *minutes > 59 || !ConsumePrefix(&at, ":")) return std::nullopt;
  const auto seconds = TakeNumber(&at);
  if (!seconds || *seconds > 59 || at.starts_with(":")) return std::nullopt;
  *rest = at;
  return static_cast<int64_t>(hours * 3600 + *minutes * 60 + *seconds);
}

// The rest of "1.5 hours" after its first number, in thousandths; none if a whole number ends
// here.
int64_t TakeFraction(string_view* rest) {
  string_view at = *rest;
  if (!ConsumePrefix(&at, ".") && !ConsumePrefix(&at, ",")) return 0;
  int64_t thousandths = 0;
  int64_t place = 100;
  if (at.empty() || !IsDigit(at[0])) return 0;
  for (; !at.empty() && IsDigit(at[0]); at.remove_prefix(1), place /= 10) {
    thousandths += (at[0] - '0') * place;
  }
  *rest = at;
  return thousandths;
}

}  // namespace

string_view TakeWord(string_view* rest) {
  while (!rest->empty() && (rest->front() == ' ' || rest->front() == '-')) rest->remove_prefix(1);
  size_t size = 0;
  while (size < rest->size() && IsUnitByte((*rest)[size])) ++size;
  const string_view word = rest->substr(0, size);
  rest->remove_prefix(size);
  ConsumePrefix(rest, "(s)");
  return word;
}

std::optional<uint64_t> TakeNumber(string_view* rest) {
  uint64_t value = 0;
  size_t size = 0;
  const auto digit_at = [&](size_t at) { return at < rest->size() && IsDigit((*rest)[at]); };
  while (digit_at(size) && value < 1'000'000'000'000) {
    value = value * 10 + static_cast<uint64_t>((*rest)[size++] - '0');
    const bool group = size < rest->size() && (*rest)[size] == ',' && digit_at(size + 1) &&
                       digit_at(size + 2) && digit_at(size + 3) && !digit_at(size + 4);
    if (group) ++size;
  }
  if (size == 0 || digit_at(size)) return std::nullopt;
  rest->remove_prefix(size);
  return value;
}

std::optional<int64_t> TakeDuration(string_view* rest) {
  string_view at = *rest;
  int64_t sum = 0;
  for (int parts = 0; parts < 3; ++parts) {
    string_view next = at;
    if (parts > 0) {
      while (!next.empty() && (next[0] == ' ' || next[0] == ',')) next.remove_prefix(1);
      ConsumePrefix(&next, "and ");
    }
    const auto value = TakeNumber(&next);
    if (!value || *value > kLongestWaitSeconds) break;
    if (parts == 0) {
      if (const auto clock = TakeClock(*value, &next)) {
        *rest = next;
        return clock;
      }
    }
    const int64_t thousandths = TakeFraction(&next);
    const int64_t unit = TakeTimeUnit(&next);
    if (unit == 0) break;
    sum += static_cast<int64_t>(*value) * unit + thousandths * unit / 1000;
    at = next;
  }
  if (at.size() == rest->size() || sum > kLongestWaitSeconds) return std::nullopt;
  *rest = at;
  return sum;
}

int64_t TakeTimeUnit(string_view* rest) {
  string_view at = *rest;
  const int64_t seconds = SecondsOf(TakeWord(&at));
  if (seconds != 0) *rest = at;
  return seconds;
}

}  // namespace whybounce
