#include "unit/reference/text_checks.h"

#include <re2/re2.h>

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "document/render.h"

namespace whybounce {
namespace {

bool Matches(std::string_view text, const RE2& expression) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression);
}

// "when when", "The the"; words are joined by one blank. RE2 has no back references. German doubles
// by rule: "senden Sie sie", "eine Liste, die die Adresse nennt".
std::string DoubledWord(std::string_view text, std::string_view language) {
  std::string previous;
  while (!text.empty()) {
    const std::string word = ToLower(TakeUntil(&text, " "));
    const bool may_double =
        language == "de" && word.size() == 3 &&
        std::string_view("die das der sie").find(word) != std::string_view::npos;
    if (!word.empty() && word == previous && IsAlpha(word[0]) && !may_double) return word;
    previous = word;
  }
  return "";
}

std::string WrongInChinese(std::string_view text) {
  // A run of four words, or one that no name holds.
  static const RE2 kLatinSentence("(?:[A-Za-z]{2,} ){3}[A-Za-z]{2,}");
  static const RE2 kEnglishWord(
      "(?:^|[^A-Za-z])(?:the|is|are|of|and|that|with|to|from|for)(?:$|[^A-Za-z.])");
  static const RE2 kNarrowMark(R"(\p{Han}[,;:?!()]|[,;:?!()]\p{Han})");
  static const RE2 kDoubled(
      "的的|是是|了了|在在|和和|不不|[\\x{ff0c}\\x{3001}\\x{3002}\\x{ff1a}\\x{ff1b}]{2}");
  if (Matches(text, kLatinSentence)) return "a Latin sentence";
  if (Matches(text, kEnglishWord)) return "an English word";
  if (Matches(text, kNarrowMark)) return "a narrow punctuation mark beside Chinese";
  if (Matches(text, kDoubled)) return "a doubled word or mark";
  return "";
}

std::string WrongInFrench(std::string_view text) {
  static const RE2 kEnglishWord(
      "(?:^|[ "
      "(])(?:the|is|are|of|and|that|which|with|this|your|from|for|not|has|was|when|by)(?:$|[ "
      ",.;)])");
  static const RE2 kPlainBlank("[^ ] (?:[:;?!]|\\x{bb})|\\x{ab} ");
  if (Matches(text, kEnglishWord)) return "an English word";
  if (Matches(text, kPlainBlank)) return "a breaking blank beside a French mark";
  if (Matches(text, RE2("\\p{Han}"))) return "Chinese";
  return "";
}

// Words that only English has, in texts of languages of the same letters.
bool HasEnglishWord(std::string_view text) {
  static const RE2 kEnglishWord(
      "(?:^|[ "
      "(])(?:the|are|of|and|that|which|with|this|your|from|for|not|has|when|by|says)(?:$|[ ,.;)])");
  return Matches(text, kEnglishWord);
}

std::string WrongInGerman(std::string_view text) {
  if (HasEnglishWord(text)) return "an English word";
  if (Matches(text, RE2("\\p{Han}|[\"\\x{201d}\\x{ab}\\x{bb}]"))) return "foreign marks";
  // Spelt without umlauts.
  if (Matches(text, RE2("\\b(?:fuer|ueber|koennen|muss?en|Empfaenger|moeglich)\\b")))
    return "no umlaut";
  return "";
}

std::string WrongInSpanish(std::string_view text) {
  if (HasEnglishWord(text)) return "an English word";
  if (Matches(text, RE2("\\p{Han}|[\"\\x{201c}\\x{201d}]"))) return "foreign marks";
  // A question or an exclamation has a mark at either end.
  if (text.find('?') != text.npos && text.find("\xc2\xbf") == text.npos) return "no opening mark";
  return "";
}

std::string WrongInEnglish(std::string_view text) {
  static const RE2 kFrenchWord("(?:^|[ (])(?:le|la|les|des|une|est|pour|dans|avec)(?:$|[ ,.;)])");
  if (Matches(text, kFrenchWord)) return "a French word";
  if (Matches(text, RE2("\\p{Han}"))) return "Chinese";
  return "";
}

}  // namespace

std::string WrongInText(std::string_view text, std::string_view language) {
  if (text.empty()) return "empty";
  if (TrimSpace(text) != text || text.find("  ") != text.npos) return "stray blanks";
  if (text.find_first_of("{}\n\t") != text.npos) return "an unfilled placeholder";
  if (Matches(text, RE2(R"([a-z_]+\.[a-z_]+\.(?:title|meaning|when|gist|fix))")))
    return "a bare key";
  if (Matches(text, RE2(R"([,;:!?]{2}|\.\.\s*$|\s[,.]\s)"))) return "doubled or stray marks";
  if (const std::string word = DoubledWord(text, language); !word.empty())
    return "doubled \"" + word + "\"";
  if (language == "zh") return WrongInChinese(text);
  if (language == "fr") return WrongInFrench(text);
  if (language == "de") return WrongInGerman(text);
  if (language == "es") return WrongInSpanish(text);
  if (language == "en") return WrongInEnglish(text);
  return "";
}

std::string WrongInSentences(std::string_view text, std::string_view language) {
  if (const std::string wrong = WrongInText(text, language); !wrong.empty()) return wrong;
  static const RE2 kEnd(R"re((?:[.!?]|\x{3002}|\x{ff01}|\x{ff1f})[)"\x{bb}\x{201d}\x{ff09}]?$)re");
  if (!Matches(text, kEnd)) return "no end of a sentence";
  if (language == "zh") return "";
  // Some names begin small.
  static const RE2 kBeginning(R"(^(?:[\p{Lu}0-9\x{ab}(]|qmail |iCloud |fail2ban ))");
  static const RE2 kSmallBeginning(R"([a-z]{2}\. (?:[a-hj-pr-z]|q[^m]|i[^C]))");
  if (!Matches(text, kBeginning)) return "no beginning of a sentence";
  if (Matches(text, kSmallBeginning)) return "a sentence that begins small";
  return "";
}

namespace {

// The pages of all pairs of codes say the same things over and over: what was found good once need
// not be read again.
std::string WrongInPiece(std::string_view text, std::string_view language, bool sentences) {
  static std::unordered_set<std::string> good;
  std::string key = (sentences ? "s" : "t") + std::string(language) + std::string(text);
  if (good.contains(key)) return "";
  std::string wrong = sentences ? WrongInSentences(text, language) : WrongInText(text, language);
  if (wrong.empty()) good.insert(std::move(key));
  return wrong;
}

}  // namespace

std::vector<std::string> WrongInPage(const Page& page,
                                     const std::vector<std::string_view>& wanted) {
  std::vector<std::string> out;
  const auto note = [&](std::string_view where, std::string_view text, const std::string& wrong) {
    if (wrong.empty()) return;
    out.push_back(page.language + "/" + page.id + " " + std::string(where) + ": " + wrong + ": " +
                  std::string(text));
  };
  note("title", page.title, WrongInPiece(page.title, page.language, false));
  if (!page.lead.empty()) note("lead", page.lead, WrongInPiece(page.lead, page.language, true));
  for (const std::string_view id : wanted) {
    const bool there = std::any_of(page.sections.begin(), page.sections.end(),
                                   [&](const Section& section) { return section.id == id; });
    if (!there) note(id, "", "the section is missing");
  }
  for (const Section& section : page.sections) {
    note("heading of " + section.id, section.heading,
         WrongInPiece(section.heading, page.language, false));
    for (const PageBlock& block : section.blocks) {
      if (block.rows.empty()) note(section.id, "", "an empty block");
      const bool sentences = block.kind == PageBlock::Kind::kParagraph ||
                             block.kind == PageBlock::Kind::kSteps || section.id == "when_each";
      for (const Row& row : block.rows) {
        for (const Line& cell : row.cells) {
          const std::string text = TextOf(cell);
          if (sentences) note(section.id, text, WrongInPiece(text, page.language, true));
          for (const Span& span : cell) {
            const bool corner =
                block.kind == PageBlock::Kind::kTable && &row == &block.rows.front();
            if (span.voice != Voice::kWords || (corner && span.text.empty())) continue;
            // A piece between two others may begin or end with a blank.
            const std::string_view trimmed = TrimSpace(span.text);
            if (trimmed.empty() || trimmed == ",") continue;
            note(section.id, span.text, WrongInPiece(trimmed, page.language, false));
          }
        }
      }
    }
  }
  return out;
}

}  // namespace whybounce
