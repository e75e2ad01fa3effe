#include "report/anonymise.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
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

class Anonymiser {
 public:
  // "ann@shop.example" -> "a1@shop.example".
  void Address(std::string* address) {
    const size_t at = address->rfind('@');
    if (at == address->npos || at == 0) return;
    *address = Alias(address->substr(0, at), std::string_view(*address).substr(at + 1)) +
               address->substr(at);
  }

  // A reply may name whom it is about without a domain. Short words are names only in the sample
  // that is about them.
  void Know(const std::string& address) {
    const auto [local, domain] = Parts(address);
    if (local.size() >= 4 && local.find('*') == local.npos)
      known_.emplace(ToLower(local), Alias(local, domain));
  }

  void Sample(ReportSample* sample) {
    std::string out = WithoutAddresses(sample->reply);
    for (const std::string& address : {sample->recipient, sample->sender}) {
      const auto [local, domain] = Parts(address);
      if (!local.empty()) out = WithoutWord(out, ToLower(local), Alias(local, domain));
    }
    for (const auto& [word, alias] : known_) out = WithoutWord(out, word, alias);
    sample->reply = std::move(out);
    sample->recipient.clear();
    sample->sender.clear();
  }

 private:
  static std::pair<std::string_view, std::string_view> Parts(std::string_view address) {
    const size_t at = address.rfind('@');
    return {address.substr(0, at),
            at == address.npos ? std::string_view() : address.substr(at + 1)};
  }

  std::string Alias(std::string_view local, std::string_view domain) {
    const std::string key = ToLower(absl::StrCat(AbslView(local), "@", AbslView(domain)));
    return absl::StrCat("a", numbers_.try_emplace(key, numbers_.size() + 1).first->second);
  }

  // Where the next address has its '@', as it is or as URLs write it.
  static size_t FindAt(std::string_view text, size_t from) {
    return std::min(text.find('@', from), text.find("%40", from));
  }

  std::string WithoutAddresses(std::string_view text) {
    std::string out;
    size_t done = 0;
    for (size_t at = FindAt(text, 0); at != text.npos; at = FindAt(text, at + 1)) {
      const bool in_url = text[at] == '%';
      const size_t mark_bytes = in_url ? 3 : 1;
      size_t begin = at;
      if (at > done && text[at - 1] == '"') {
        const size_t quote = text.rfind('"', at - 2);
        if (at >= 2 && quote != text.npos && quote >= done) begin = quote;
      } else {
        while (begin > done &&
               (in_url ? IsUrlLocalByte(text[begin - 1]) : IsLocalByte(text[begin - 1])))
          --begin;
      }
      size_t end = at + mark_bytes;
      while (end < text.size() && (IsWordByte(text[end]) || text[end] == '.' || text[end] == '-')) {
        ++end;
      }
      if (begin == at) continue;
      out.append(text.substr(done, begin - done));
      out += Alias(text.substr(begin, at - begin),
                   text.substr(at + mark_bytes, end - at - mark_bytes));
      done = at;
    }
    return out.append(text.substr(done));
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

  absl::flat_hash_map<std::string, size_t> numbers_;
  std::map<std::string, std::string> known_;  // local parts and what stands for them
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
  Anonymiser anonymiser;
  for (const ReportRow& row : report->senders.rows) anonymiser.Know(row.name);
  for (const ReportCause& cause : report->causes) {
    for (const ReportShare& sender : cause.senders) anonymiser.Know(sender.name);
  }
  ForEachSample(report, [&](const ReportSample* sample) {
    anonymiser.Know(sample->recipient);
    anonymiser.Know(sample->sender);
  });
  for (ReportRow& row : report->senders.rows) anonymiser.Address(&row.name);
  for (ReportCause& cause : report->causes) {
    for (ReportShare& sender : cause.senders) anonymiser.Address(&sender.name);
  }
  ForEachSample(report, [&](ReportSample* sample) { anonymiser.Sample(sample); });
  for (auto& [at, line] : report->not_understood) line.clear();
  report->anonymised = true;
}

}  // namespace whybounce
