#include "log/carriers/cri_line.h"

#include "base/text.h"

namespace whybounce {

bool ParseCriLine(std::string_view line, CriLine* cri) {
  if (!ConsumeIsoStamp(&line, &cri->stamp) || !ConsumeZone(&line, &cri->offset_s)) return false;
  cri->is_stderr = line.starts_with(" stderr ");
  if (!cri->is_stderr && !line.starts_with(" stdout ")) return false;
  line.remove_prefix(8);
  // Tags are separated by colons; the first one says whether the line is whole.
  const std::string_view tags = TakeUntil(&line, " ");
  const std::string_view first = tags.substr(0, tags.find(':'));
  if (first != "P" && first != "F") return false;
  cri->is_piece = first == "P";
  cri->text = line;
  return true;
}

}  // namespace whybounce
