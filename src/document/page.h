// The one model that every format prints: a page as sections of blocks. It knows nothing of codes.
#ifndef WHYBOUNCE_DOCUMENT_PAGE_H_
#define WHYBOUNCE_DOCUMENT_PAGE_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whybounce {

// Words of the page's language, or what is the same in every language: a proper name, or what
// stands on the wire and on keyboards (codes, replies, zones), or a number in the language's way.
enum class Voice : uint8_t { kWords, kName, kCode, kNumber };

// How much a line asks to be looked at, where it can be shown: in bold, grey or a colour.
enum class Tone : uint8_t { kPlain, kStrong, kSoft, kGood, kWarn, kBad };

// A piece of text that is one thing.
struct Span {
  std::string text = {};
  std::string id = {};    // what it names, for machines: "hard", "null-mx", "5.1.10"; may be empty
  std::string page = {};  // id of the page that tells more; may be empty
  std::string url = {};   // or an address outside
  Voice voice = Voice::kWords;
  uint64_t amount = 0;  // of a number: what a column is sorted by, where it is not the text
};
using Line = std::vector<Span>;

inline Span Words(std::string_view text) { return {.text = std::string(text)}; }
inline Span Name(std::string_view text) {
  return {.text = std::string(text), .voice = Voice::kName};
}
inline Span Code(std::string_view text) {
  return {.text = std::string(text), .voice = Voice::kCode};
}
inline Span Number(std::string_view text, uint64_t amount) {
  return {.text = std::string(text), .voice = Voice::kNumber, .amount = amount};
}
inline Span CodeLink(std::string_view text, std::string_view page) {
  return {.text = std::string(text),
          .id = std::string(text),
          .page = std::string(page),
          .voice = Voice::kCode};
}

// What the cells are depends on the block.
struct Row {
  std::string id = {};
  std::vector<Line> cells = {};
  std::vector<Line> notes = {};  // what is told of it beneath it
  Tone tone = Tone::kPlain;
};

// How a column of figures stands.
struct ColumnForm {
  bool number = false;
  bool gives_way = false;  // is cut first, where not all fit
};

struct PageBlock {
  enum class Kind : uint8_t {
    kParagraph,  // one row, one cell
    kFacts,      // per row: a label, then its values; after a number a line ends between values
    kSteps,      // per row: one cell; their order matters
    kBullets,    // per row: one cell
    kTable,      // the first row is the head; cells are as high as they must be
    kFigures,    // the same in one line per row; `columns` says how. With notes it is a list of
                 // things that are told of, its first column their rank
    kQuote,      // per row: one cell, a line as a server sends it
    kLines,      // per row: one cell, which is worth one line and no more
    kRemarks,    // per row: one cell; what is read last, if at all
  };
  Kind kind = Kind::kParagraph;
  std::vector<Row> rows = {};
  std::vector<ColumnForm> columns = {};

  // Whether its rows have notes.
  bool IsTold() const {
    return std::any_of(rows.begin(), rows.end(), [](const Row& row) { return !row.notes.empty(); });
  }
};

struct Section {
  std::string id = {};       // "description", "fix"; the same in every language
  std::string subject = {};  // the code it is about, in a comparison; else empty
  std::string tone = {};     // as Page::tone, where it has its own
  std::string heading = {};
  int level = 2;  // 2 or 3, as in HTML
  std::vector<PageBlock> blocks = {};

  // One table of figures: in text its heading stands in the table's head and costs no line.
  bool HeadsItsTable() const {
    return blocks.size() == 1 && blocks[0].kind == PageBlock::Kind::kFigures && !heading.empty();
  }
};

struct Page {
  std::string kind = {};  // "reply", "enhanced", "cause", "blocklist", "comparison", "answer", ...
  std::string id = {};    // unique in the reference, fit for a file name: "556", "x.1.10"
  std::string language = {};  // "en"
  std::string category = {};  // the line above the title
  std::string title = {};
  std::string lead = {};      // one sentence that says it all; may be empty
  std::string tone = {};      // "2" to "5": the class whose colour it gets; may be empty
  std::string keywords = {};  // further words that a search must find it by
  std::vector<Section> sections = {};

  // What stands between the values of a fact.
  std::string separator = {};

  Section* Add(std::string_view section_id, std::string_view heading) {
    sections.push_back({.id = std::string(section_id), .heading = std::string(heading)});
    return &sections.back();
  }
};

inline PageBlock Paragraph(std::string_view text) {
  return {PageBlock::Kind::kParagraph, {{.cells = {{Words(text)}}}}};
}

inline PageBlock ListBlock(PageBlock::Kind kind, const std::vector<std::string>& items) {
  PageBlock out{kind, {}};
  for (const std::string& item : items) out.rows.push_back({.cells = {{Words(item)}}});
  return out;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_DOCUMENT_PAGE_H_
