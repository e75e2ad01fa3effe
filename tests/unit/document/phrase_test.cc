#include "document/phrase.h"

#include <gtest/gtest.h>

#include "document/catalogue.h"

namespace whybounce {
namespace {

TEST(Phraser, TellsSpansAsPeopleSayThem) {
  const Catalogue english = *Catalogue::Load("en", {"report"});
  const Phraser phraser(english, absl::UTCTimeZone());
  struct Case {
    int64_t seconds;
    const char* said;
  };
  for (const Case& c : {Case{0, "1 second"}, Case{1, "1 second"}, Case{59, "59 seconds"},
                        Case{60, "1 minute"}, Case{90, "90 seconds"}, Case{120, "2 minutes"},
                        Case{3600, "1 hour"}, Case{86400, "1 day"}, Case{3 * 86400, "3 days"}}) {
    EXPECT_EQ(phraser.Span(c.seconds), c.said) << c.seconds;
  }
}

// Every language has its own marks in numbers and its own plural.
TEST(Phraser, CountsInEveryLanguage) {
  struct Case {
    const char* language;
    const char* number;
    const char* one;
    const char* many;
  };
  for (const Case& c : {Case{"en", "1,234,567", "1 recipient", "2 recipients"},
                        Case{"de", "1.234.567", "1 Empf\u00e4nger", "2 Empf\u00e4nger"},
                        Case{"es", "1.234.567", "1 destinatario", "2 destinatarios"}}) {
    const Catalogue texts = *Catalogue::Load(c.language, {"report"});
    const Phraser phraser(texts, absl::UTCTimeZone());
    EXPECT_EQ(phraser.Number(1234567), c.number) << c.language;
    EXPECT_EQ(phraser.Plural("report.count.recipients", 1), c.one);
    EXPECT_EQ(phraser.Plural("report.count.recipients", 2), c.many);
  }
}

}  // namespace
}  // namespace whybounce
