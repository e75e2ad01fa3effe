// What all formats for people say in the same words.
#ifndef WHYBOUNCE_REPORT_WORDS_H_
#define WHYBOUNCE_REPORT_WORDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "document/phrase.h"
#include "whybounce/report.h"

namespace whybounce {

// Under this many recipients a share says nothing: counts, no percentages.
inline constexpr uint64_t kSharesFrom = 50;

enum class RowsOf : uint8_t { kProviders, kDomains, kSenders, kRelays, kGroups };

// Sentences about a report in the phraser's language. Nothing of what they hold is escaped for a
// format, but all is valid UTF-8 without control characters. Both must outlive it.
// Thread-compatible, as the phraser is.
class ReportWords {
 public:
  ReportWords(const Report& report, const Phraser& phraser) : r_(report), p_(phraser) {}

  // Program, input, hosts, period.
  std::vector<std::string> Head() const;
  // Is it bad, what is it, who must act: VerdictSentences() in one line.
  std::string Verdict() const;
  // "15.2%", or "3" where the whole is too small for a share.
  std::string Share(uint64_t part, uint64_t whole) const;
  // "137,480 (90.5%)", or "12".
  std::string CountAndShare(uint64_t part, uint64_t whole) const;
  std::string FirstTryAndDelays() const;
  std::string Notifications() const;  // empty: there were none
  // Name of a row as people read it: IDN in its own letters, words for what has no name.
  std::string NameOf(const ReportRow& row, RowsOf section) const;
  static std::string NameOf(const ReportFinding& row);
  // What changed over all, in as many sentences as there is something to say.
  std::vector<std::string> ChangeOverAll(const ReportComparison& comparison) const;
  std::string ChangeLine(const ReportChange& change) const;
  // Where the lines went; they add up.
  std::string Conservation() const;
  // What was counted apart, assumed, cut: one sentence each.
  std::vector<std::string> Notes() const;
  // "3 x mail.log:12: 550 ...".
  std::string SampleLine(const ReportSample& sample) const;
  std::string Title(RowsOf section) const;

  const Report& report() const { return r_; }
  const Phraser& phraser() const { return p_; }

 private:
  const Report& r_;
  const Phraser& p_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_WORDS_H_
