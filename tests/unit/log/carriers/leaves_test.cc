// Leaves of log/carriers that need a few rows each.
#include <gtest/gtest.h>

#include <string>

#include "log/carriers/cri_line.h"
#include "log/carriers/formats.h"
#include "log/carriers/journal_export.h"
#include "log/carriers/journal_verbose.h"
#include "log/carriers/month_names.h"
#include "log/carriers/syslog_names.h"
#include "log/carriers/whole_entries.h"

namespace whybounce {
namespace {

// Bytes with what must be readable after them.
class Padded {
 public:
  explicit Padded(std::string_view bytes) : all_(bytes), size_(bytes.size()) {
    all_.append(64, '\0');
  }
  std::string_view view() const { return std::string_view(all_).substr(0, size_); }

 private:
  std::string all_;
  size_t size_;
};

TEST(CriLine, StampStreamAndPiece) {
  CriLine cri;
  ASSERT_TRUE(ParseCriLine("2026-11-22T04:44:02.5+01:00 stderr P postfix/smtp[1]: x", &cri));
  EXPECT_TRUE(cri.is_stderr);
  EXPECT_TRUE(cri.is_piece);
  EXPECT_EQ(cri.offset_s, 3600);
  EXPECT_EQ(cri.text, "postfix/smtp[1]: x");
  ASSERT_TRUE(ParseCriLine("2026-11-22T04:44:02Z stdout F y", &cri));
  EXPECT_FALSE(cri.is_stderr);
  EXPECT_FALSE(cri.is_piece);
  EXPECT_FALSE(ParseCriLine("2026-11-22T04:44:02Z nowhere F y", &cri));
  EXPECT_FALSE(ParseCriLine("Nov 22 04:44:02 mx1 postfix/smtp[1]: x", &cri));
}

TEST(EntryEnd, PiecesAreNotTorn) {
  const std::string whole = "2026-11-22T04:44:02Z stdout F a\n";
  const std::string piece = "2026-11-22T04:44:02Z stdout P b\n";
  EXPECT_EQ(WholeEntriesBytes(LineFormat::kCri, Padded(whole + whole).view()), 2 * whole.size());
  EXPECT_EQ(WholeEntriesBytes(LineFormat::kCri, Padded(whole + piece).view()), whole.size());
}

TEST(LineFormats, IdsAndLooks) {
  for (int i = 0; i < kSourceFormatCount; ++i) {
    const auto format = static_cast<LineFormat>(i);
    EXPECT_EQ(LineFormatFromId(Id(format)), format);
    EXPECT_FALSE(Describe(format).empty());
  }
  EXPECT_FALSE(LineFormatFromId("x"));
  EXPECT_EQ(SniffLineFormat(Padded("{\"MESSAGE\":\"x\",\"_HOSTNAME\":\"mx1\"}\n").view()),
            LineFormat::kJson);
  EXPECT_EQ(SniffLineFormat(Padded("2026-11-22T04:44:02Z stdout F a\n").view()), LineFormat::kCri);
  EXPECT_EQ(SniffLineFormat(Padded("once upon a time\n").view()), std::nullopt);
}

TEST(JournalExport, EntriesEndAtEmptyLines) {
  const std::string entry =
      "__REALTIME_TIMESTAMP=1795322642000000\n_HOSTNAME=mx1\nSYSLOG_IDENTIFIER=postfix/smtp\n"
      "MESSAGE=hello\n\n";
  EXPECT_TRUE(LooksLikeJournalExport(entry));
  EXPECT_FALSE(LooksLikeJournalExport("Nov 22 04:44:02 mx1 x: y\n"));
  EXPECT_EQ(LastJournalEntryEnd(entry + "MESSAGE=half"), entry.size());
  std::string_view rest = entry;
  LineView line;
  ASSERT_TRUE(ConsumeJournalEntry(&rest, &line));
  EXPECT_TRUE(rest.empty());
  EXPECT_EQ(line.text, "hello");
  EXPECT_EQ(line.host, "mx1");
  EXPECT_FALSE(ConsumeJournalEntry(&rest, &line));
}

TEST(VerboseJournal, ByItsLook) {
  EXPECT_TRUE(LooksLikeVerboseJournal(
      "Mon 2026-03-09 10:00:00.123456 CET [s=ab;i=1;b=2]\n    _HOSTNAME=mx1\n    MESSAGE=x\n"));
  EXPECT_FALSE(LooksLikeVerboseJournal("Mon 2026-03-09 10:00:00 mx1 postfix/smtp[1]: x\n"));
}

TEST(MonthNames, OfSeveralLanguages) {
  const auto month = [](std::string_view text, std::string_view rest) {
    const int n = ConsumeMonthName(&text);
    EXPECT_EQ(text, rest);
    return n;
  };
  EXPECT_EQ(month("Mar 9", " 9"), 3);
  EXPECT_EQ(month("DEC 24", " 24"), 12);
  EXPECT_EQ(month("avr. 9", " 9"), 4);
  EXPECT_EQ(month("Foo 9", "Foo 9"), 0);
}

TEST(SyslogNames, FacilitiesAndSeverities) {
  EXPECT_TRUE(IsSeverityName("Notice"));
  EXPECT_FALSE(IsSeverityName("noticed"));
  EXPECT_TRUE(IsFacilityName("mail.info"));
  EXPECT_TRUE(IsFacilityName("local3:notice"));
  EXPECT_FALSE(IsFacilityName("postfix"));
}

}  // namespace
}  // namespace whybounce
