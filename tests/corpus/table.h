// Tables of what is true, for tests.
#ifndef WHYBOUNCE_TESTS_CORPUS_TABLE_H_
#define WHYBOUNCE_TESTS_CORPUS_TABLE_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "input/block_reader.h"
#include "input/decompress.h"

namespace whybounce {

// The rows of a tab-separated table by its header's names; compressed or not.
inline std::vector<std::map<std::string, std::string>> ReadTable(const std::string& path) {
  FileFacts facts;
  auto file = OpenFile(path, &facts);
  EXPECT_TRUE(file.ok()) << file.status();
  if (!file.ok()) return {};
  const auto source = Decompressed(*std::move(file), path);
  BlockReader reader(source.get(), 1 << 20);
  Block block(1 << 20);
  std::vector<std::string> header;
  std::vector<std::map<std::string, std::string>> rows;
  while (reader.Next(&block)) {
    std::string_view rest = block.bytes();
    while (!rest.empty()) {
      std::string_view line = TakeUntil(&rest, "\n");
      std::vector<std::string> fields;
      while (true) {
        const bool last = line.find('\t') == line.npos;
        fields.emplace_back(TakeUntil(&line, "\t"));
        if (last) break;
      }
      if (header.empty()) {
        header = fields;
        continue;
      }
      std::map<std::string, std::string>& row = rows.emplace_back();
      for (size_t i = 0; i < header.size() && i < fields.size(); ++i) row[header[i]] = fields[i];
    }
  }
  return rows;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_CORPUS_TABLE_H_
