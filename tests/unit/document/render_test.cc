#include "document/render.h"

#include <gtest/gtest.h>

#include <set>

#include "base/sha256.h"
#include "base/text.h"
#include "reference/pages.h"
#include "reference/site.h"

namespace whybounce {
namespace {

Page Sample() {
  Page page{.kind = "reply",
            .id = "556",
            .language = "en",
            .category = "Kind",
            .title = "Title",
            .lead = "Lead.",
            .tone = "5",
            .separator = ", "};
  Section* section = page.Add("one", "First");
  section->blocks.push_back(Paragraph("Words of a paragraph that has to be cut somewhere."));
  section->blocks.push_back(ListBlock(PageBlock::Kind::kSteps, {"Do this.", "Do that."}));
  section->blocks.push_back(
      {PageBlock::Kind::kFacts,
       {{.id = "a", .cells = {{Words("Label")}, {CodeLink("5.1.1", "x.1.1")}, {Name("RFC 1")}}},
        {.id = "b", .cells = {{Words("Other")}, {Words("Value")}}}}});
  section = page.Add("two", "Second");
  section->level = 3;
  section->blocks.push_back(
      {PageBlock::Kind::kTable,
       {{.cells = {{Words("A")}, {Words("B")}}},
        {.id = "row", .cells = {{Code("x | y")}, {Words("Long words here")}}}}});
  section->blocks.push_back(
      {PageBlock::Kind::kBullets,
       {{.id = "l",
         .cells = {{{.text = "Link", .url = "https://example.com/a"}, Words(" more")}}}}});
  section->blocks.push_back({PageBlock::Kind::kQuote, {{.cells = {{Code("550 <b>")}}}}});
  return page;
}

TEST(Render, Text) {
  EXPECT_EQ(RenderText(Sample(), {.columns = 40}),
            R"(Kind
Title

Lead.

First
  Words of a paragraph that has to be
  cut somewhere.

  1. Do this.
  2. Do that.

  Label  5.1.1, RFC 1
  Other  Value

Second
  A         B
  --------  ---------------
  x | y     Long words here

  - Link more https://example.com/a

  550 <b>
)");
  EXPECT_NE(RenderText(Sample(), {.bold = true}).find("\x1b[1mTitle\x1b[0m\n"), std::string::npos);
}

TEST(Render, Markdown) {
  EXPECT_EQ(RenderMarkdown(Sample()), R"(Kind

# Title

Lead.

## First

Words of a paragraph that has to be cut somewhere.

1. Do this.
2. Do that.

- **Label** – `5.1.1`, RFC 1
- **Other** – Value

### Second

| A | B |
| --- | --- |
| `x \| y` | Long words here |

- [Link](https://example.com/a) more

    550 <b>
)");
}

// A table of figures under one heading, things that are told of, and remarks.
Page Figures() {
  Page page{.kind = "report", .language = "en", .separator = " . "};
  Section* section = page.Add("facts", "");
  section->blocks.push_back({PageBlock::Kind::kFacts,
                             {{.cells = {{Words("sent")},
                                         {Number("1,204", 1204)},
                                         {Words("first value")},
                                         {Words("second value")}}},
                              {.cells = {{Words("lost")}, {Number("7", 7)}}}}});
  section = page.Add("chart", "");
  section = page.Add("hosts", "HOSTS");
  section->level = 3;
  section->blocks.push_back({PageBlock::Kind::kFigures,
                             {{.cells = {{Words("host")}, {Words("n")}, {Words("why")}}},
                              {.cells = {{Name("mx`1|a")}, {Number("12", 12)}, {Words("a_b")}}}},
                             {{}, {.number = true}, {.gives_way = true}}});
  section = page.Add("todo", "TO DO");
  section->level = 3;
  section->blocks.push_back(
      {PageBlock::Kind::kFigures,
       {{.cells = {{}, {Words("what")}, {Words("lost")}}},
        {.id = "full",
         .cells = {{Number("1", 1)}, {Words("Mailbox full")}, {Number("3", 3)}},
         .notes = {{Words("Wait.")}, {Code("452 full")}},
         .tone = Tone::kStrong}},
       {{.number = true}, {}, {.number = true}}});
  section = page.Add("notes", "");
  section->blocks.push_back(
      {PageBlock::Kind::kRemarks, {{.cells = {{Words("one")}}}, {.cells = {{Words("two")}}}}});
  return page;
}

TEST(Render, FiguresAsText) {
  EXPECT_EQ(RenderText(Figures(), {.columns = 40}),
            R"(  sent  1,204  first value
               second value
  lost      7

HOSTS    n  why
 mx`1|a  12  a_b

   TO DO         lost
1  Mailbox full     3
    Wait.
      452 full

one · two
)");
}

TEST(Render, FiguresAsMarkdown) {
  EXPECT_EQ(RenderMarkdown(Figures()), R"(- **sent** – 1,204 . first value . second value
- **lost** – 7

| HOSTS | n | why |
|---|--:|---|
| `mx'1\|a` | 12 | a\_b |

### TO DO

1. **Mailbox full** (`full`) · lost 3  
   Wait.  
   `452 full`

- one
- two
)");
}

// What calls for attention is painted only where there are colours.
TEST(Render, TonesAreColours) {
  Page page{.kind = "report", .language = "en"};
  page.Add("verdict", "")
      ->blocks.push_back(
          {PageBlock::Kind::kParagraph, {{.cells = {{Words("Bad.")}}, .tone = Tone::kBad}}});
  EXPECT_EQ(RenderText(page, {.columns = 40}), "Bad.\n");
  EXPECT_EQ(RenderText(page, {.columns = 40, .bold = true}), "\x1b[1;31mBad.\x1b[0m\n");
  EXPECT_EQ(RenderMarkdown(page), "**Bad.**\n");
}

TEST(Render, Json) {
  EXPECT_EQ(
      RenderJson({.kind = "k", .id = "i", .language = "en", .title = "T"}),
      "{\n  \"kind\": \"k\",\n  \"id\": \"i\",\n  \"language\": \"en\",\n  \"title\": \"T\",\n"
      "  \"sections\": []\n}\n");
  const std::string json = RenderJson(Sample());
  EXPECT_NE(json.find("\"steps\""), json.npos);
  EXPECT_NE(json.find("\"id\": \"5.1.1\",\n                  \"page\": \"x.1.1\""), json.npos)
      << json;
}

TEST(Render, HtmlEscapesEverything) {
  const Catalogue texts = *Catalogue::Load("en", {"labels"});
  Page page = Sample();
  const std::string evil = "</style><script>alert(1)</script>\"'&<img src=x>";
  page.title = page.category = page.lead = evil;
  page.sections[0].heading = evil;
  page.sections[0].blocks.push_back(Paragraph(evil));
  page.sections[0].blocks.push_back({PageBlock::Kind::kQuote, {{.cells = {{Code(evil)}}}}});
  for (const std::string& html :
       {RenderHtml(page, texts), RenderSitePage(page, texts, {{"en", "English"}}, "")}) {
    EXPECT_EQ(html.find("<script>"), html.npos);
    EXPECT_EQ(html.find("<img"), html.npos);
    EXPECT_NE(html.find("&lt;img src=x&gt;"), html.npos);
    EXPECT_NE(html.find("default-src 'none'"), html.npos);
  }
}

// The policy admits the style that is there and nothing else.
TEST(Render, HtmlPolicyNamesTheStyle) {
  const Catalogue texts = *Catalogue::Load("en", {"labels"});
  const std::string html = RenderHtml(Sample(), texts);
  std::string_view rest = html;
  TakeUntil(&rest, "<style>");
  const std::string_view style = TakeUntil(&rest, "</style>");
  EXPECT_GT(style.size(), 1000u);
  EXPECT_NE(html.find("style-src '" + CspHash(style) + "'"), html.npos);
  EXPECT_EQ(html.find("<script"), html.npos);
}

TEST(Site, IsWholeAndTheSameEveryTime) {
  const auto make = [] {
    std::vector<std::pair<std::string, std::string>> files;
    const absl::Status status =
        MakeSite("", [&](const std::string& path, const std::string& bytes) {
          files.emplace_back(path, bytes);
          return absl::OkStatus();
        });
    EXPECT_TRUE(status.ok()) << status.message();
    return files;
  };
  const auto files = make();
  EXPECT_EQ(files, make());
  std::set<std::string> names;
  for (const auto& [name, bytes] : files) {
    EXPECT_TRUE(names.insert(name).second) << name << " is written twice";
    EXPECT_FALSE(bytes.empty()) << name;
  }
  const Reference reference = *Reference::Load("en");
  for (const std::string_view language : Catalogue::Languages()) {
    const std::string directory = std::string(language) + "/";
    for (const EntryKind kind :
         {EntryKind::kReply, EntryKind::kEnhanced, EntryKind::kCause, EntryKind::kBlocklist}) {
      for (const Entry& entry : reference.All(kind)) {
        EXPECT_TRUE(names.contains(directory + entry.page + ".html")) << entry.page;
      }
    }
    for (const std::string_view pair : {"220-vs-556", "250-vs-556", "220-vs-521", "221-vs-556",
                                        "211-vs-556", "521-vs-556", "550-vs-551", "450-vs-451"}) {
      EXPECT_TRUE(names.contains(directory + std::string(pair) + ".html")) << pair;
    }
  }
}

TEST(Site, StopsAtTheFirstErrorOfTheWriter) {
  int calls = 0;
  const absl::Status status = MakeSite("", [&](const std::string&, const std::string&) {
    ++calls;
    return absl::UnavailableError("full");
  });
  EXPECT_EQ(status.message(), "full");
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace whybounce
