// What to do about one code is not what to do about its neighbour.
#include <gtest/gtest.h>

#include <regex>

#include "base/text.h"
#include "document/page.h"
#include "reference/pages.h"
#include "reference/reference.h"
#include "unit/testing/engine.h"

namespace whybounce {
namespace {

const Reference& English() {
  static const Reference* reference = [] {
    auto loaded = Reference::Load("en");
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    return new Reference(*std::move(loaded));
  }();
  return *reference;
}

std::string AdviceFor(const std::string& reply) {
  const Explanation why = BuiltInClassifier().Explain({.text = reply});
  const Page page =
      MakeAnswerPage(English(), reply, why, BuiltInClassifier().ProviderId(why.verdict.provider));
  std::string out;
  for (const Section& section : page.sections) {
    if (section.id != "provider_fix") continue;
    for (const PageBlock& block : section.blocks) {
      for (const Row& row : block.rows) {
        for (const auto& cell : row.cells) {
          for (const auto& part : cell) out += part.text;
        }
      }
    }
  }
  return out;
}

TEST(Advice, IsThatOfTheCode) {
  const struct {
    const char* reply;
    Cause cause;
    const char* says;
  } kCases[] = {
      {"550 5.7.507 Access denied, rejected by recipient", Cause::kIpBlocked,
       "recipient's organisation"},
      {"550 5.7.513 Service unavailable, Client host [192.0.2.14] blocked by recipient using "
       "Customer Block list",
       Cause::kIpBlocked, "recipient's organisation"},
      {"451 4.7.850 Access denied, please try again later", Cause::kIpBlocked, "lifts by itself"},
      {"550 5.7.510 Access denied, corp.example does not accept email over IPv6",
       Cause::kPolicyRejected, "over IPv4"},
      {"550 5.3.190 Journaling on-premises messages is not supported", Cause::kPolicyRejected,
       "journal"},
      {"550 5.7.750 Client blocked from sending from unregistered domains",
       Cause::kSenderAccountLimited, "verify the From domain"},
      {"550 5.7.703 Your message can't be delivered because one or more recipients are blocked by "
       "your organization's tenant recipient block policy",
       Cause::kSenderAccountLimited, "allow/block list"},
      {"550 5.7.124 Sender not in allowed-senders list", Cause::kRecipientRestricted,
       "list of allowed senders"},
      {"550 5.1.0 Sender denied", Cause::kSenderRejected, "choose the recipient anew"},
      {"550 5.7.1 The user or domain that you are sending to (or from) has a policy that "
       "prohibited the mail that you sent",
       Cause::kPolicyRejected, "recipient's own setting"},
      {"421 4.7.0 IP not in whitelist for RCPT domain, closing connection", Cause::kIpBlocked,
       "ask its administrator"},
      {"550 OU-002 (SNT004-MC1F43) Unfortunately, messages from 192.0.2.14 weren't sent",
       Cause::kSpamContent, "Content or reputation"},
      {"550 SC-001 (SNT004-MC1F43) Unfortunately, messages from 192.0.2.14 weren't sent",
       Cause::kSpamContent, "Content or reputation"},
      {"554 RLY:B1", Cause::kIpBlocked, "dynamic block"},
      {"TSS04", Cause::kRateLimited, "complaint feedback loop"},
      {"PH01", Cause::kSpamContent, "phishing"},
      {"BL21", Cause::kIpBlocklisted, "check.spamhaus.org"},
      {"CS01", Cause::kSpamContent, "content"},
      {"HM08", Cause::kPolicyRejected, "content and reputation"},
      {"CON:B1", Cause::kIpBlocked, "complaints"},
      {"G28", Cause::kPoorReputation, "Rackspace"},
      {"AS345", Cause::kVirusDetected, "nested"},
      {"S3150", Cause::kIpBlocked, "sender support form"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(BuiltInClassifier().Classify({.text = c.reply}).cause, c.cause) << c.reply;
    EXPECT_NE(AdviceFor(c.reply).find(c.says), std::string::npos)
        << c.reply << ": " << AdviceFor(c.reply);
  }
  EXPECT_NE(English()
                .AdviceAbout("mimecast", {"mimecast-sender-blocked"}, Cause::kIpBlocked)
                .find("recipient's organisation"),
            std::string_view::npos);
  for (const char* provider : {"cox", "comcast"}) {
    EXPECT_NE(English().AdviceAbout(provider, {}, Cause::kIpBlocked).find("moved to Yahoo"),
              std::string_view::npos);
  }
}

TEST(Advice, CodesOfOneProviderHavePages) {
  const auto code = English().Find("5.0.350");
  ASSERT_TRUE(code);
  EXPECT_TRUE(code->known);
  EXPECT_NE(English().AdviceAbout(code->vendor, {"5.0.350"}, code->cause).find("nested"),
            std::string_view::npos);
  for (const auto& row : {std::pair("4.7.26", "Exchange Online | 4.7.26"),
                          std::pair("4.5.3", "Gmail, Exchange Online | 452 4.5.3")}) {
    const auto uses = English().Uses(*English().Find(row.first));
    EXPECT_TRUE(std::any_of(uses.begin(), uses.end(), [&](const std::string& use) {
      return use.starts_with(row.second);
    })) << row.first;
  }
}

// In every language, for every code that only one provider has and all of its range.
TEST(Advice, NamesNoOtherCode) {
  const std::regex code_like("[245]\\.[0-9]\\.[0-9]{1,3}|\\b[A-Z]{1,4}[0-9]{2,5}\\b");
  for (const char* language : {"en", "de", "es", "fr", "zh"}) {
    const auto reference = Reference::Load(language);
    ASSERT_TRUE(reference.ok());
    for (std::string_view row : reference->facts().List("vendors.codes")) {
      std::string_view range = TakeUntil(&row, " | ");
      const std::string first(TakeUntil(&range, "-"));
      for (const std::string& name : {first, range.empty() ? first : std::string(range)}) {
        const auto entry = reference->Find(name);
        ASSERT_TRUE(entry);
        const std::string advice(reference->AdviceAbout(entry->vendor, {name}, entry->cause));
        for (std::sregex_iterator it(advice.begin(), advice.end(), code_like), end; it != end;
             ++it) {
          EXPECT_EQ(it->str(), name) << language << ": " << advice;
        }
      }
    }
  }
}

// The index lists replies as people have them: the program must say the same of each.
TEST(Commonest, AreWhatTheProgramSays) {
  const std::vector<std::string>& rows = English().facts().List("commonest.replies");
  EXPECT_EQ(rows.size(), 20U);
  for (const std::string& row : rows) {
    const size_t bar = row.rfind(" | ");
    ASSERT_NE(bar, row.npos) << row;
    const std::string reply = row.substr(0, bar);
    EXPECT_EQ(Id(BuiltInClassifier().Classify({.text = reply}).cause), row.substr(bar + 3))
        << reply;
  }
}

// Every provider of which something is told has a page, which tells all of it.
TEST(Providers, HavePages) {
  EXPECT_GE(ProvidersWithPages(English()).size(), 30U);
  size_t told = 0;
  for (const std::string& id : ProvidersWithPages(English())) {
    const Page page = MakeProviderPage(English(), id);
    EXPECT_NE(page.title, id);
    ASSERT_FALSE(page.sections.empty());
    for (const Section& section : page.sections) told += section.blocks[0].rows.size() - 1;
  }
  size_t texts = 0;
  for (const std::string_view key : English().texts().Keys()) {
    texts += key.starts_with("provider_advice.") || key.starts_with("code_advice.") ? 1 : 0;
  }
  EXPECT_EQ(told, texts);
}

}  // namespace
}  // namespace whybounce
