#include "classify/required_words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <utility>

#include "base/arena_text.h"
#include "base/text.h"

namespace whybounce {
namespace {

using Words = WordGroup;

// More alternatives than this are not spelled out: "a|b|c" as one group, "(a|b)(c|d)" as the
// product.
constexpr size_t kAlternativesMax = 48;
constexpr size_t kProductMax = 8;
constexpr int kDepthMax = 32;

// What is known of a part of the expression: it matches exactly `words` and nothing else, or
// anything that contains a word of each group.
struct Part {
  bool exact = false;
  Words words;
  std::vector<Words> groups;
};

Part Anything() { return {}; }
Part Exactly(Words words) { return {true, std::move(words), {}}; }

// By byte: what stands for itself.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain = {};
  std::fill(plain.begin(), plain.begin() + 0x80, true);
  for (const char c : std::string_view("\\^$.|?*+()[]{}")) plain[static_cast<uint8_t>(c)] = false;
  return plain;
}();
bool IsPlain(char c) { return kPlain[static_cast<uint8_t>(c)]; }

size_t ShortestWord(const Words& words) {
  size_t shortest = std::string_view::npos;
  for (const std::string_view word : words) shortest = std::min(shortest, word.size());
  return shortest;
}

void AddGroup(Words words, std::vector<Words>* groups) {
  if (!words.empty() && ShortestWord(words) >= kRequiredWordBytesMin) {
    groups->push_back(std::move(words));
  }
}

std::vector<Words> GroupsOf(Part part) {
  if (part.exact) AddGroup(std::move(part.words), &part.groups);
  return std::move(part.groups);
}

class Parser {
 public:
  Parser(std::string_view regex, Arena* arena) : regex_(regex), arena_(*arena), rest_(regex) {}

  RequiredWords Run() {
    Part part = Alternatives(0);
    const bool exact = part.exact;
    RequiredWords out;
    if (failed_ || !rest_.empty()) return out;
    out.groups = GroupsOf(std::move(part));
    out.exact = exact && !guarded_ && out.groups.size() == 1;
    return out;
  }

 private:
  Part Fail() {
    failed_ = true;
    return Anything();
  }
  bool AtEnd() const { return rest_.empty() || failed_; }

  // Most words stand in the expression as they are; only others are copied.
  std::string_view Joined(std::string_view head, std::string_view tail) {
    if (head.empty()) return tail;
    if (tail.empty()) return head;
    const size_t at = static_cast<size_t>(head.data() - regex_.data());  // huge if it was copied
    const size_t size = head.size() + tail.size();
    if (at < regex_.size() && size <= regex_.size() - at &&
        head.data() + head.size() == tail.data()) {
      return regex_.substr(at, size);
    }
    ArenaText joined(&arena_, size);
    joined.Append(head);
    joined.Append(tail);
    return joined.Take();
  }
  std::string_view Lowered(std::string_view part) {
    if (std::none_of(part.begin(), part.end(), [](char c) { return LowerAscii(c) != c; })) {
      return part;
    }
    ArenaText lower(&arena_, part.size());
    for (const char c : part) lower.Append(LowerAscii(c));
    return lower.Take();
  }

  Part Alternatives(int depth) {
    if (depth > kDepthMax) return Fail();
    Part only = Sequence(depth);
    if (AtEnd() || rest_.front() != '|') return only;
    std::vector<Part> branches;
    branches.reserve(8);
    branches.push_back(std::move(only));
    while (!AtEnd() && ConsumePrefix(&rest_, "|")) branches.push_back(Sequence(depth));

    const bool exact = std::all_of(branches.begin(), branches.end(),
                                   [](const Part& branch) { return branch.exact; });
    Words all;
    for (Part& branch : branches) {
      if (exact) std::move(branch.words.begin(), branch.words.end(), std::back_inserter(all));
    }
    if (exact && all.size() <= kAlternativesMax) return Exactly(std::move(all));
    if (exact) {
      Part out = Anything();
      AddGroup(std::move(all), &out.groups);
      return out;
    }

    // The best group of every branch together is required of the whole.
    Words either;
    for (Part& branch : branches) {
      std::vector<Words> groups = GroupsOf(std::move(branch));
      const auto best = std::max_element(
          groups.begin(), groups.end(),
          [](const Words& a, const Words& b) { return ShortestWord(a) < ShortestWord(b); });
      if (best == groups.end()) return Anything();
      std::move(best->begin(), best->end(), std::back_inserter(either));
    }
    Part out = Anything();
    if (either.size() <= 2 * kAlternativesMax) AddGroup(std::move(either), &out.groups);
    return out;
  }

  // How many plain ASCII characters are at the front that no mark of repetition stands after.
  size_t LiteralSize() const {
    size_t size = 0;
    while (size < rest_.size() && IsPlain(rest_[size])) ++size;
    if (size > 0 && size < rest_.size() &&
        (rest_[size] == '?' || rest_[size] == '*' || rest_[size] == '+' || rest_[size] == '{')) {
      --size;
    }
    return size;
  }

  // Exact parts that follow each other are one word; anything else ends it.
  Part Sequence(int depth) {
    std::vector<Words> groups;
    Words run = {{}};
    bool exact = true;
    while (!AtEnd() && rest_.front() != '|' && rest_.front() != ')') {
      if (const size_t size = LiteralSize(); size > 0) {
        const std::string_view literal = Lowered(rest_.substr(0, size));
        for (std::string_view& word : run) word = Joined(word, literal);
        rest_.remove_prefix(size);
        continue;
      }
      Part part = Repeated(depth);
      if (part.exact && part.words.size() == 1) {
        for (std::string_view& word : run) word = Joined(word, part.words.front());
        continue;
      }
      if (part.exact && (run.size() == 1 || run.size() * part.words.size() <= kProductMax)) {
        Words longer;
        for (const std::string_view head : run) {
          for (const std::string_view tail : part.words) longer.push_back(Joined(head, tail));
        }
        run = std::move(longer);
        continue;
      }
      exact = false;
      AddGroup(std::move(run), &groups);
      run = part.exact ? std::move(part.words) : Words{{}};
      std::move(part.groups.begin(), part.groups.end(), std::back_inserter(groups));
    }
    if (exact) return Exactly(std::move(run));
    AddGroup(std::move(run), &groups);
    return {false, {}, std::move(groups)};
  }

  Part Repeated(int depth) {
    Part part = Single(depth);
    bool once_or_none = false;
    bool can_be_absent = false;
    bool repeated = false;
    while (!AtEnd()) {
      const char mark = rest_.front();
      if (mark == '?') {
        once_or_none = !repeated;
        can_be_absent = true;
      } else if (mark == '*' || mark == '+') {
        can_be_absent = can_be_absent || mark == '*';
      } else if (mark == '{' && rest_.size() > 1 && IsDigit(rest_[1])) {
        const size_t end = rest_.find('}');
        if (end == rest_.npos) return Fail();
        // {0,..} may be absent; what is repeated is not spelled out.
        can_be_absent = can_be_absent || rest_[1] == '0';
        rest_.remove_prefix(end);
      } else {
        break;
      }
      if (mark != '?') once_or_none = false;
      repeated = true;
      rest_.remove_prefix(1);
    }
    if (!repeated) return part;
    if (once_or_none && part.exact && part.words.size() < kProductMax) {
      part.words.emplace_back();
      return part;
    }
    if (can_be_absent) return Anything();
    return {false, {}, GroupsOf(std::move(part))};
  }

  Part Single(int depth) {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    switch (c) {
      case '(':
        return Group(depth);
      case '[':
        return Class();
      case '\\':
        return Escape();
      case '.':
        return Anything();
      case '^':
      case '$':
        guarded_ = true;
        return Exactly({{}});
      case '*':
      case '+':
      case '?':
      case ')':
        return Fail();
      default:
        return Character();
    }
  }

  // A mark of repetition after it means the whole character, however many bytes it has.
  Part Character() {
    const char* const begin = rest_.data() - 1;
    size_t size = 1;
    if (static_cast<uint8_t>(*begin) >= 0xc0) {
      while (!rest_.empty() && (static_cast<uint8_t>(rest_.front()) & 0xc0) == 0x80) {
        rest_.remove_prefix(1);
        ++size;
      }
    }
    ArenaText character(&arena_, size);
    const std::span<char> memory = character.Rest();
    character.Append(std::string_view(begin, size));
    LowerUtf8(memory.data(), memory.size());
    return Exactly({character.Take()});
  }

  Part Group(int depth) {
    if (!rest_.empty() && rest_.front() == '?' && !ConsumePrefix(&rest_, "?:")) return Fail();
    Part part = Alternatives(depth + 1);
    if (!ConsumePrefix(&rest_, ")")) return Fail();
    return part;
  }

  Part Class() {
    Words letters;
    bool simple = true;
    if (ConsumePrefix(&rest_, "^")) simple = false;
    for (bool first = true; !rest_.empty(); first = false) {
      const char c = rest_.front();
      const std::string_view letter = rest_.substr(0, 1);
      rest_.remove_prefix(1);
      if (c == ']' && !first) {
        return simple && letters.size() <= 4 ? Exactly(std::move(letters)) : Anything();
      }
      if (c == '\\' && !rest_.empty()) rest_.remove_prefix(1);
      // Ranges, escapes, [:alpha:] and characters of several bytes are not spelled out.
      if (c == '\\' || c == '[' || c == '-' || static_cast<uint8_t>(c) >= 0x80) simple = false;
      if (c == '[' && !rest_.empty() && rest_.front() == ':') {
        const size_t end = rest_.find(":]");
        if (end == rest_.npos) return Fail();
        rest_.remove_prefix(end + 2);
      }
      if (simple) letters.push_back(Lowered(letter));
    }
    return Fail();
  }

  Part Escape() {
    if (rest_.empty()) return Fail();
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == 'b') {
      guarded_ = true;
      return Exactly({{}});
    }
    if (!IsAlnum(c)) return Exactly({{rest_.data() - 1, 1}});
    switch (c) {
      case 'd':
      case 'D':
      case 's':
      case 'S':
      case 'w':
      case 'W':
        return Anything();
      default:
        return Fail();
    }
  }

  const std::string_view regex_;
  Arena& arena_;
  std::string_view rest_;
  bool failed_ = false;
  bool guarded_ = false;  // \b, ^ or $: a word alone does not prove a match
};

}  // namespace

RequiredWords FindRequiredWords(std::string_view regex, Arena* arena) {
  return Parser(regex, arena).Run();
}

}  // namespace whybounce
