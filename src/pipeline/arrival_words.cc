#include "pipeline/arrival_words.h"

#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

// What stands after `mark` up to a blank or a comma; empty if the mark is not there.
std::string_view WordBehind(std::string_view line, std::string_view mark) {
  const size_t at = line.find(mark);
  if (at == line.npos) return {};
  line.remove_prefix(at + mark.size());
  return line.substr(0, line.find_first_of(" ,"));
}

// Exim's T="...": quotes and backslashes in it have a backslash before them.
std::string QuotedBehind(std::string_view line, std::string_view mark) {
  std::string out;
  const size_t at = line.find(mark);
  if (at == line.npos) return out;
  for (size_t i = at + mark.size(); i < line.size() && line[i] != '"'; ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) ++i;
    out.push_back(line[i]);
  }
  return out;
}

// "... header Subject: Hello from mx[192.0.2.1]; from=<a@b> to=<c@d> ..."
std::string_view SubjectOfHeaderCheck(std::string_view line) {
  constexpr std::string_view kMark = "header Subject: ";
  const size_t at = line.find(kMark);
  if (at == line.npos) return {};
  line.remove_prefix(at + kMark.size());
  line = line.substr(0, line.rfind("; from=<"));
  return line.substr(0, line.rfind(" from "));
}

}  // namespace

ArrivalWords ReadArrivalWords(std::string_view line) {
  ArrivalWords words;
  words.login = WordBehind(line, "sasl_username=");
  if (line.find(" <= ") != line.npos) {
    const std::string_view authenticated = WordBehind(line, " A=");
    const size_t colon = authenticated.find(':');
    words.login =
        colon == authenticated.npos ? WordBehind(line, " U=") : authenticated.substr(colon + 1);
    words.subject = QuotedBehind(line, " T=\"");
  }
  if (words.subject.empty()) words.subject = SubjectOfHeaderCheck(line);
  words.subject.resize(std::min(words.subject.size(), kSampleBytesMax));
  return words;
}

}  // namespace whybounce
