// The parts that pages of several kinds have in common.
#ifndef WHYBOUNCE_REFERENCE_PAGE_PARTS_H_
#define WHYBOUNCE_REFERENCE_PAGE_PARTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "document/page.h"
#include "reference/reference.h"

namespace whybounce {

// Makes parts of pages from entries. Keeps a reference to `reference`, which must outlive it.
class PageParts {
 public:
  explicit PageParts(const Reference& reference) : ref_(reference) {}

  std::string_view Label(std::string_view key) const { return ref_.texts().Text(key); }
  // The text of "<prefix>.<id>" with id and, where `page` is not empty, a link.
  Span Term(std::string_view prefix, std::string_view id, std::string_view page = {}) const;
  // "556 Domain Does Not Accept Mail", the code linked.
  Line CodeAndTitle(const Entry& entry) const;
  Page Start(std::string_view kind, std::string_view id) const;
  Section* AddSection(Page* page, std::string_view id) const;

  // "2" to "5", "any" for an enhanced code of no class, "other" for what is not SMTP.
  std::string_view ClassOf(const Entry& entry) const;

  // Rows of a kFacts block, each with the id of its label. A row without values has no cells beyond
  // its label.
  Row Fact(std::string_view id, std::vector<Line> values) const;
  Row ClassFact(const Entry& entry) const;
  Row StandardFact(const Entry& entry) const;
  Row StagesFact(const Entry& entry) const;
  Row WhoFact(const Entry& entry) const;
  Row PermanenceFact(const Entry& entry) const;
  // The same by what it is made of: class 5 is final for the message, soft is said of the address.
  Row PermanenceFact(std::string_view permanence, int code_class) const;
  Row ActionFact(const Entry& entry) const;
  // What to do in the words of `prefix` ("action", "action_full"): no queue retries after a 5, and
  // after a 4 it does so even where the address looks dead.
  Span ActionTerm(std::string_view prefix, std::string_view action, int code_class,
                  Cause cause) const;
  Row CauseFact(const Entry& entry) const;
  Row CompanionsFact(const Entry& entry) const;  // enhanced codes of a reply code, or the reverse

  // "SMTP 556 Domain Does Not Accept Mail"; "605 ..." for what no SMTP server sends.
  std::string TitleOf(const Entry& entry) const;
  std::string LeadOf(const Entry& entry) const;     // "556 says that ..."
  std::string MeaningOf(const Entry& entry) const;  // that of its class if the code is unknown
  std::string WhenOf(const Entry& entry) const;
  std::string_view CautionOf(const Entry& entry) const;
  // "a temporary failure"; what is an answer and no failure is called so.
  std::string_view NounOf(const Entry& entry) const;
  std::vector<std::string> FixOf(const Entry& entry) const;  // its cause's if it has none
  // One sentence: where in the dialogue it stands and whether to try again.
  std::string AppliesOf(const Entry& entry) const;
  // RFC sections and other documents, with addresses.
  std::vector<Row> LinksOf(const Entry& entry) const;

 private:
  // Of an enhanced code without a meaning in its class: what is wrong, a key below "unfit".
  std::string UnfitText(const Entry& entry, std::string_view field) const;
  // "a, b or c"; `last` is the key of what stands before the last one.
  std::string Joined(const std::vector<std::string>& items, std::string_view last) const;

  const Reference& ref_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_REFERENCE_PAGE_PARTS_H_
