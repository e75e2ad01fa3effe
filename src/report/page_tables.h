// Tables of a report's page: rows of spans that every format for people prints its way.
#ifndef WHYBOUNCE_REPORT_PAGE_TABLES_H_
#define WHYBOUNCE_REPORT_PAGE_TABLES_H_

#include <initializer_list>
#include <string_view>
#include <vector>

#include "document/page.h"
#include "report/words.h"

namespace whybounce {

// `words` must outlive it.
// Thread-compatible, as the phraser of `words` is.
class PageTables {
 public:
  explicit PageTables(const ReportWords& words)
      : words_(words), r_(words.report()), p_(words.phraser()) {}

  // Keys of the texts; what has no dot is a heading itself.
  Row Head(std::initializer_list<std::string_view> keys) const;
  Span Count(uint64_t n) const;
  // The title, linked to what it means.
  Span Title(Cause cause) const;
  // "Mailbox over quota 412, Sending IP blocked 3": recipients, or attempts where none was lost or
  // waits.
  Line Causes(const std::vector<ReportCauseShare>& causes, size_t most) const;

  // The causes from `first` on, of which nothing but their numbers is told.
  PageBlock Causes(size_t first) const;
  PageBlock Rows(RowsOf what, const ReportTable& table) const;
  PageBlock Days() const;
  // `named`: what stands in the first column. `links`: names can be links to where to ask for
  // removal; else that is a column.
  PageBlock Findings(std::string_view named, const ReportFindings& findings, bool links) const;
  // One row of a table in depth: what is refused there (at a provider also since when, and a
  // reply), and how much on which day.
  PageBlock At(RowsOf what, const ReportRow& row) const;
  PageBlock DaysOf(RowsOf what, const ReportRow& row) const;
  // When who blocked the sender.
  PageBlock Episodes(size_t most) const;
  // What a sending domain must prove: "SPF 4, DMARC 2".
  PageBlock Authentication(size_t most) const;
  // Delivered, lost and waiting, and what they were before; complaints.
  PageBlock Standing() const;
  // What the largest providers take, how fast, and what they took before.
  PageBlock Acceptance(size_t most) const;
  PageBlock Rejections(size_t most) const;

 private:
  PageBlock AtProvider(std::string_view id) const;
  PageBlock DaysOfProvider(std::string_view id) const;
  // "12 more", over all columns but the first empty.
  Row More(uint64_t n, size_t columns) const;

  const ReportWords& words_;
  const Report& r_;
  const Phraser& p_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_PAGE_TABLES_H_
