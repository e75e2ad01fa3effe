// Pages for programs: the same sections, with ids beside the words.
#include "base/json_writer.h"
#include "document/render.h"

namespace whybounce {
namespace {

void AppendMember(std::string_view key, std::string_view value, JsonWriter* json) {
  if (value.empty()) return;
  json->Key(key);
  json->String(value);
}

// {"text": ..., "id": ..., "page": ..., "url": ...}: of several spans the first that has one.
void AppendLine(const Line& line, JsonWriter* json) {
  Span whole;
  for (const Span& span : line) {
    if (whole.id.empty()) whole.id = span.id;
    if (whole.page.empty()) whole.page = span.page;
    if (whole.url.empty()) whole.url = span.url;
  }
  json->BeginObject();
  json->Key("text");
  json->String(TextOf(line));
  AppendMember("id", whole.id, json);
  AppendMember("page", whole.page, json);
  AppendMember("url", whole.url, json);
  json->EndObject();
}

void AppendFact(const Row& row, JsonWriter* json) {
  json->BeginObject();
  AppendMember("id", row.id, json);
  json->Key("label");
  json->String(TextOf(row.cells[0]));
  json->Key("values");
  json->BeginArray();
  for (size_t i = 1; i < row.cells.size(); ++i) AppendLine(row.cells[i], json);
  json->EndArray();
  json->EndObject();
}

void AppendTable(const PageBlock& block, JsonWriter* json) {
  json->BeginObject();
  json->Key("columns");
  json->BeginArray();
  for (const Line& cell : block.rows[0].cells) json->String(TextOf(cell));
  json->EndArray();
  json->Key("rows");
  json->BeginArray();
  for (size_t i = 1; i < block.rows.size(); ++i) {
    json->BeginObject();
    AppendMember("id", block.rows[i].id, json);
    json->Key("cells");
    json->BeginArray();
    for (const Line& cell : block.rows[i].cells) AppendLine(cell, json);
    json->EndArray();
    json->EndObject();
  }
  json->EndArray();
  json->EndObject();
}

void AppendBlock(const PageBlock& block, JsonWriter* json) {
  switch (block.kind) {
    case PageBlock::Kind::kTable:
    case PageBlock::Kind::kFigures:
      json->Key("table");
      return AppendTable(block, json);
    case PageBlock::Kind::kFacts:
      json->Key("facts");
      json->BeginArray();
      for (const Row& row : block.rows) AppendFact(row, json);
      return json->EndArray();
    case PageBlock::Kind::kBullets:
    case PageBlock::Kind::kLines:
    case PageBlock::Kind::kRemarks:
      json->Key("items");
      json->BeginArray();
      for (const Row& row : block.rows) AppendLine(row.cells[0], json);
      return json->EndArray();
    case PageBlock::Kind::kParagraph:
      json->Key("text");
      break;
    case PageBlock::Kind::kSteps:
      json->Key("steps");
      break;
    case PageBlock::Kind::kQuote:
      json->Key("quote");
      break;
  }
  json->BeginArray();
  for (const Row& row : block.rows) json->String(TextOf(row.cells[0]));
  json->EndArray();
}

}  // namespace

std::string RenderJson(const Page& page) {
  std::string out;
  JsonWriter json(&out, JsonWriter::Layout::kIndented);
  json.BeginObject();
  AppendMember("kind", page.kind, &json);
  AppendMember("id", page.id, &json);
  AppendMember("language", page.language, &json);
  AppendMember("category", page.category, &json);
  AppendMember("title", page.title, &json);
  AppendMember("lead", page.lead, &json);
  json.Key("sections");
  json.BeginArray();
  for (const Section& section : page.sections) {
    json.BeginObject();
    AppendMember("id", section.id, &json);
    AppendMember("subject", section.subject, &json);
    AppendMember("heading", section.heading, &json);
    json.Key("blocks");
    json.BeginArray();
    for (const PageBlock& block : section.blocks) {
      json.BeginObject();
      AppendBlock(block, &json);
      json.EndObject();
    }
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  out += "\n";
  return out;
}

}  // namespace whybounce
