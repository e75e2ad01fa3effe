#include "cli/output_format.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace whybounce {

void SettleFormat(const std::string& output, const std::vector<std::string>& formats,
                  std::string* format) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {".html", "html"},         {".htm", "html"},  {".md", "markdown"},
      {".markdown", "markdown"}, {".json", "json"}, {".jsonl", "jsonl"},
      {".ndjson", "jsonl"},      {".csv", "csv"},   {".prom", "prometheus"},
      {".partial", "partial"},   {".eml", "mail"},  {".tsv", "tsv"}};
  if (!format->empty()) return;
  const std::string extension = ToLower(std::filesystem::path(output).extension().string());
  for (const auto& [name, meant] : kNames) {
    const bool has = std::find(formats.begin(), formats.end(), meant) != formats.end();
    if (name == extension && has) *format = meant;
  }
  if (format->empty()) *format = formats.front();
}

}  // namespace whybounce
