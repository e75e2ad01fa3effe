#include "report/anonymise.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

bool IsLocalByte(char c) {
  return IsAlnum(c) || (c & 0x80) != 0 ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

// Without what separates the parts of a URL.
bool IsUrlLocalByte(char c) {
  return IsLocalByte(c) && std::string_view("/?&=#").find(c) == std::string_view::npos;
}

bool IsWordByte(char c) { return IsAlnum(c) || (c & 0x80) != 0; }
bool IsDomainByte(char c) { return IsWordByte(c) || c == '.' || c == '-'; }

// How an '@' is written: as it is, in URLs, in HTML, in quoted-printable, by those who hide it, and
// full-width (U+FF20).
constexpr std::string_view kAts[] = {"@",   "\\@",  "%40",  "%2540", "&#64;",       "&#x40;",
                                     "=40", "(at)", "[at]", "{at}",  "\xef\xbc\xa0"};
// This only where a domain follows that is known.
constexpr std::string_view kAtInWords = " at ";

// What a name stands after.
constexpr std::string_view kNameLabels[] = {
    "uid=",   "cn=",   "user=",  "username=", "login=",         "login:",           "account=",
    "lda(",   "lmtp(", "/home/", "for user ", "owned by user ", "/var/spool/mail/", "/var/mail/",
    "user \""};

// Parts of local parts that name nobody; their meaning would be lost for nothing.
constexpr std::string_view kNoNames[] = {
    "abuse",      "account", "address",   "admin",   "alert",   "alerts",   "and",     "billing",
    "block",      "blocked", "bounce",    "box",     "bounces", "com",      "contact", "daemon",
    "error",      "for",     "from",      "full",    "host",    "hello",    "info",    "invalid",
    "list",       "lists",   "mail",      "mailbox", "mailer",  "message",  "net",     "news",
    "newsletter", "noreply", "not",       "office",  "orders",  "org",      "owner",   "policy",
    "postmaster", "quota",   "recipient", "reply",   "return",  "root",     "sales",   "sender",
    "server",     "service", "shop",      "smtp",    "spam",    "support",  "system",  "team",
    "test",       "the",     "unknown",   "user",    "users",   "verp",     "web",     "webmaster",
    "www",        "domain",  "helo",      "rcpt",    "to",      "rejected", "refused", "blocked",
    "received"};
constexpr size_t kPartBytesMin = 3;
// Apart from the hashes that tables are keyed by.
constexpr uint64_t kAliasSeed = 0x616e6f6e796d6f75;

bool IsNoName(std::string_view lower) {
  return std::find(std::begin(kNoNames), std::end(kNoNames), lower) != std::end(kNoNames);
}

enum class Naming : uint8_t { kNumbers, kHashes };

class Anonymiser {
 public:
  explicit Anonymiser(Naming naming) : naming_(naming) {}

  // "ann@shop.example" -> "a1@shop.example".
  void Address(std::string* address) {
    const size_t at = address->rfind('@');
    if (address->empty() || at == 0) return;
    if (at == address->npos) {  // a user of the host, as Sendmail and Exim write them
      *address = Alias(*address, "");
      return;
    }
    *address = Alias(address->substr(0, at), std::string_view(*address).substr(at + 1)) +
               address->substr(at);
  }

  // A reply may name whom it is about without a domain. Short words are names only in the sample
  // that is about them.
  void Know(std::string_view address) {
    const auto [local, domain] = Parts(address);
    if (local.size() >= 4 && local.find('*') == local.npos) {
      const std::string word = ToLower(local);
      std::vector<Known>& alike = known_[LongestWord(word)];
      if (std::none_of(alike.begin(), alike.end(), [&](const Known& k) { return k.word == word; }))
        alike.push_back({word, Alias(local, domain)});
    }
    if (!domain.empty()) domains_.insert(ToLower(domain));
  }

  std::string Sample(std::string_view reply, std::string_view recipient, std::string_view sender) {
    // The last word of what was cut may be half an address.
    if (reply.size() >= kSampleBytesMax)
      reply = reply.substr(0, reply.find_last_of(" <([{\"'") + 1);
    std::string out = WithoutNamed(WithoutAddresses(reply));
    for (const std::string_view address : {recipient, sender}) {
      const auto [local, domain] = Parts(address);
      if (local.empty()) continue;
      const std::string alias = Alias(local, domain);
      out = WithoutWord(out, ToLower(local), alias);
      for (const std::string& part : NameParts(local)) out = WithoutWord(out, part, alias);
    }
    return WithoutKnown(out);
  }

 private:
  static std::pair<std::string_view, std::string_view> Parts(std::string_view address) {
    const size_t at = address.rfind('@');
    return {address.substr(0, at),
            at == address.npos ? std::string_view() : address.substr(at + 1)};
  }

  std::string Alias(std::string_view local, std::string_view domain) {
    const std::string key = ToLower(absl::StrCat(AbslView(local), "@", AbslView(domain)));
    if (naming_ == Naming::kHashes)
      return absl::StrCat("a", absl::Hex(Hash64(key, kAliasSeed), absl::kZeroPad16));
    return absl::StrCat("a", numbers_.try_emplace(key, numbers_.size() + 1).first->second);
  }

  // "last" of "first.last", "john" of "john+tag", in lower case. What follows '=' is a domain.
  static std::vector<std::string> NameParts(std::string_view local) {
    std::vector<std::string> parts;
    const std::string lower = ToLower(local.substr(0, local.rfind('=')));
    std::string_view rest = lower;
    while (!rest.empty()) {
      const std::string_view part = rest.substr(0, rest.find_first_of(".+-_=\" "));
      rest.remove_prefix(std::min(rest.size(), part.size() + 1));
      const bool is_name = part.size() >= kPartBytesMin && part.size() < lower.size() &&
                           std::any_of(part.begin(), part.end(),
                                       [](char c) { return IsWordByte(c) && !IsDigit(c); }) &&
                           !IsNoName(part);
      if (is_name) parts.emplace_back(part);
    }
    return parts;
  }

  // An '@' at text[at], however it is written; blanks around it belong to it. Its length, or 0.
  size_t AtSign(std::string_view text, size_t at) const {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with(kAtInWords)) {
      size_t end = kAtInWords.size();
      while (end < rest.size() && IsDomainByte(rest[end])) ++end;
      std::string_view domain = rest.substr(kAtInWords.size(), end - kAtInWords.size());
      while (domain.ends_with('.')) domain.remove_suffix(1);
      size_t begin = at;
      while (begin > 0 && IsWordByte(text[begin - 1])) --begin;
      const std::string word = ToLower(text.substr(begin, at - begin));
      if (domains_.contains(ToLower(domain)) && !IsNoName(word)) return kAtInWords.size();
    }
    const size_t blank = rest.starts_with(' ') ? 1 : 0;
    for (const std::string_view sign : kAts) {
      if (!EqualsIgnoreCase(rest.substr(blank, sign.size()), sign)) continue;
      size_t end = blank + sign.size();
      const bool spaced = end < rest.size() && rest[end] == ' ';
      if (blank != 0 && !spaced) return 0;  // "mail @name"
      if (blank != 0 && ++end < rest.size() && !IsWordByte(rest[end])) return 0;
      return end;
    }
    return 0;
  }

  // Some hosts take local parts with commas in them, "ann,lee;x:y@corp.example"; a list of names of
  // which the last one has a domain looks alike. What is behind an address is of a list of those.
  static size_t WithCommas(std::string_view text, size_t begin, size_t address_end) {
    const auto may_be_local = [](char c) {
      return IsLocalByte(c) || c == ',' || c == ';' || c == ':';
    };
    size_t first = begin;
    while (first > address_end && may_be_local(text[first - 1])) --first;
    const bool has_comma = text.substr(first, begin - first).find_first_of(",;") != text.npos;
    return has_comma && (first > address_end || first == 0) ? first : begin;
  }

  std::string WithoutAddresses(std::string_view text) {
    std::string out;
    size_t done = 0;
    size_t address_end = 0;  // of the last one
    for (size_t at = 0; at < text.size(); ++at) {
      const size_t sign = AtSign(text, at);
      if (sign == 0) continue;
      const bool in_url = text[at] == '%' || text[at] == '=';
      size_t begin = at;
      // A comment after the local part (RFC 5322 section 3.4.1).
      if (at > done && text[at - 1] == ')') {
        const size_t open = text.rfind('(', at);
        if (open != text.npos && open > done) begin = open;
      }
      if (at > done && text[at - 1] == '"') {
        const size_t quote = at >= 2 ? text.rfind('"', at - 2) : text.npos;
        if (quote != text.npos && quote >= done) begin = quote;
      } else {
        while (begin > done &&
               (in_url ? IsUrlLocalByte(text[begin - 1]) : IsLocalByte(text[begin - 1])))
          --begin;
        if (!in_url && begin < at) begin = WithCommas(text, begin, address_end);
      }
      if (begin == at) continue;
      size_t end = at + sign;
      while (end < text.size() && IsDomainByte(text[end])) ++end;
      out.append(text.substr(done, begin - done));
      out += Alias(text.substr(begin, at - begin), text.substr(at + sign, end - at - sign));
      done = at;
      address_end = end;
      at = end - 1;
    }
    return out.append(text.substr(done));
  }

  // "uid=ann", "not owned by user ann".
  std::string WithoutNamed(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
      size_t label = 0;
      for (const std::string_view one : kNameLabels) {
        const bool begins = at == 0 || !IsWordByte(text[at - 1]) || !IsWordByte(one.front());
        if (begins && EqualsIgnoreCase(text.substr(at, one.size()), one)) label = one.size();
      }
      if (label == 0) {
        out.push_back(text[at++]);
        continue;
      }
      size_t end = at + label;
      while (end < text.size() && IsUrlLocalByte(text[end]) && text[end] != '@') ++end;
      std::string_view name = text.substr(at + label, end - at - label);
      while (name.ends_with('.')) name.remove_suffix(1);
      out.append(text.substr(at, label));
      if (!name.empty()) out += Alias(name, "");
      at += label + name.size();
    }
    return out;
  }

  // Whole words only, whatever their case.
  static std::string WithoutWord(std::string_view text, const std::string& word,
                                 const std::string& alias) {
    const std::string lower = ToLower(text);
    std::string out;
    size_t done = 0;
    for (size_t at = lower.find(word); at != lower.npos; at = lower.find(word, at + 1)) {
      const size_t end = at + word.size();
      if (at < done || (at > 0 && IsWordByte(text[at - 1])) ||
          (end < text.size() && IsWordByte(text[end])))
        continue;
      absl::StrAppend(&out, AbslView(text.substr(done, at - done)), alias);
      done = end;
    }
    return out.append(text.substr(done));
  }

  struct Known {
    std::string word;   // a local part in lower case
    std::string alias;  // what stands for it
  };

  static size_t WordEnd(std::string_view text, size_t begin) {
    while (begin < text.size() && IsWordByte(text[begin])) ++begin;
    return begin;
  }

  // Of what may be several, "first.last": a text that has it all has this.
  static std::string LongestWord(std::string_view text) {
    std::string_view longest;
    for (size_t at = 0; at < text.size();) {
      const size_t end = WordEnd(text, at);
      if (end - at > longest.size()) longest = text.substr(at, end - at);
      at = end + 1;
    }
    return std::string(longest);
  }

  std::string WithoutKnown(const std::string& text) {
    const std::string lower = ToLower(text);
    std::vector<const Known*> found;
    for (size_t at = 0; at < lower.size();) {
      const size_t end = WordEnd(lower, at);
      const auto alike = known_.find(AbslView(std::string_view(lower).substr(at, end - at)));
      if (alike != known_.end()) {
        for (const Known& one : alike->second) found.push_back(&one);
      }
      at = end + 1;
    }
    std::sort(found.begin(), found.end(),
              [](const Known* a, const Known* b) { return a->word < b->word; });
    std::string out = text;
    for (const Known* one : found) out = WithoutWord(out, one->word, one->alias);
    return out;
  }

  Naming naming_;
  absl::flat_hash_map<std::string, size_t> numbers_;
  absl::flat_hash_set<std::string> domains_;
  absl::flat_hash_map<std::string, std::vector<Known>> known_;  // by their longest words
};

template <typename F>
void ForEachSample(Report* report, F f) {
  for (ReportCause& cause : report->causes) {
    for (ReportShare& provider : cause.providers) f(&provider.sample);
    for (ReportSample& sample : cause.samples) f(&sample);
  }
  for (ReportRejection& rejection : report->rejections) {
    for (ReportSample& sample : rejection.samples) f(&sample);
  }
  for (ReportSample& sample : report->unmatched) f(&sample);
}

}  // namespace

void Anonymise(Report* report) {
  Anonymiser anonymiser(Naming::kNumbers);
  for (const ReportRow& row : report->senders.rows) anonymiser.Know(row.name);
  for (const ReportNameDay& day : report->sender_days) anonymiser.Know(day.name);
  for (const ReportRow& row : report->groups.rows) anonymiser.Know(row.name);
  for (const ReportCause& cause : report->causes) {
    for (const ReportShare& sender : cause.senders) anonymiser.Know(sender.name);
  }
  ForEachSample(report, [&](const ReportSample* sample) {
    anonymiser.Know(sample->recipient);
    anonymiser.Know(sample->sender);
  });
  for (ReportRow& row : report->senders.rows) anonymiser.Address(&row.name);
  for (ReportNameDay& day : report->sender_days) anonymiser.Address(&day.name);
  for (ReportRow& row : report->groups.rows) {
    if (row.name.find('@') != row.name.npos) anonymiser.Address(&row.name);
  }
  for (ReportCause& cause : report->causes) {
    for (ReportShare& sender : cause.senders) anonymiser.Address(&sender.name);
  }
  ForEachSample(report, [&](ReportSample* sample) {
    sample->reply = anonymiser.Sample(sample->reply, sample->recipient, sample->sender);
    sample->recipient.clear();
    sample->sender.clear();
  });
  for (auto& [at, line] : report->not_understood) line.clear();
  report->anonymised = true;
}

void Anonymise(Tally* tally) {
  Counters& counters = tally->mutable_counters();
  Table& senders = counters.table(Dimension::kSender);
  Anonymiser anonymiser(Naming::kHashes);
  for (StringId id = Table::kOther + 1; id < senders.size(); ++id)
    anonymiser.Know(senders.Name(id));
  for (const auto& [key, row] : counters.shapes) {
    anonymiser.Know(row.recipient);
    anonymiser.Know(row.sender);
  }
  senders.Rename([&](std::string_view name) {
    std::string renamed(name);
    anonymiser.Address(&renamed);
    return renamed;
  });
  for (auto& [key, row] : counters.shapes) {
    row.sample = anonymiser.Sample(row.sample, row.recipient, row.sender);
    row.recipient.clear();
    row.sender.clear();
  }
  for (Example& example : counters.examples) example.text.clear();
}

}  // namespace whybounce
