#include "classify/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "classify/verdict_cache.h"
#include "unit/testing/engine.h"

namespace whybounce {
namespace {

// The built-in causes and providers with these rules alone.
std::unique_ptr<Engine> EngineOf(const std::vector<std::pair<std::string, std::string>>& files,
                                 const std::string& user_file = "") {
  absl::StatusOr<Patterns> patterns = LoadPatterns("");
  EXPECT_TRUE(patterns.ok()) << patterns.status();
  patterns->rules.clear();
  patterns->rule_of_id.clear();
  for (const auto& [name, text] : files) {
    const absl::Status status = AddRuleFile(text, name, RuleOrigin::kBuiltIn, &*patterns);
    EXPECT_TRUE(status.ok()) << status;
  }
  if (!user_file.empty()) {
    const absl::Status status = AddRuleFile(user_file, "mine.toml", RuleOrigin::kUser, &*patterns);
    EXPECT_TRUE(status.ok()) << status;
  }
  return Engine::Create(*std::move(patterns));
}

Verdict Decide(const Engine& engine, const ReplyView& reply) {
  std::string shape;
  return engine.Decide(engine.MakeQuery(reply, engine.FindProvider(reply.relay_host, ""), &shape));
}

std::string RuleOf(const Engine& engine, const ReplyView& reply) {
  const Verdict verdict = Decide(engine, reply);
  return verdict.rule == 0 ? "" : engine.rule(verdict.rule).id;
}

constexpr char kRanks[] = R"(
[[rule]]
id = "weak-code"
cause = "policy-rejected"
weak = true
enhanced = "X.7.1"
samples = ["550 5.7.1 x"]
[[rule]]
id = "code"
cause = "spf-failed"
exact = true
enhanced = "X.7.23"
samples = ["550 5.7.23 x"]
[[rule]]
id = "reply-code"
cause = "user-unknown"
reply = "550"
samples = ["550 x"]
[[rule]]
id = "weak-text"
cause = "ip-blocked"
weak = true
text = "blocked"
samples = ["blocked"]
[[rule]]
id = "text"
cause = "mailbox-full"
text = "over quota"
samples = ["over quota"]
)";

TEST(Engine, TextThenExactCodesThenWeakTextThenOtherCodes) {
  const auto engine = EngineOf({{"a.toml", kRanks}});
  EXPECT_EQ(RuleOf(*engine, {.text = "550 5.7.23 blocked, over quota"}), "text");
  EXPECT_EQ(RuleOf(*engine, {.text = "550 5.7.23 blocked"}), "code");
  EXPECT_EQ(RuleOf(*engine, {.text = "550 5.7.1 blocked"}), "weak-text");
  EXPECT_EQ(RuleOf(*engine, {.text = "550 5.7.1 no"}), "weak-code");
  EXPECT_EQ(RuleOf(*engine, {.text = "550 no"}), "reply-code");
  EXPECT_EQ(RuleOf(*engine, {.text = "550 zxcvb"}), "");
  EXPECT_EQ(Id(Decide(*engine, {.text = "550 zxcvb"}).suggests), "user-unknown");
  EXPECT_EQ(RuleOf(*engine, {.text = "554 no"}), "");
  EXPECT_EQ(Decide(*engine, {.text = "554 no"}).cause, Cause::kUndetermined);
}

TEST(Engine, AUsersRuleOfAnyKindComesFirst) {
  const auto engine = EngineOf({{"a.toml", kRanks}}, R"(
[[rule]]
id = "mine"
cause = "suppressed"
reply = "550"
samples = ["550 x"]
)");
  EXPECT_EQ(RuleOf(*engine, {.text = "550 5.7.1 over quota"}), "mine");
  EXPECT_EQ(RuleOf(*engine, {.text = "552 5.7.1 over quota"}), "text");
}

constexpr char kProviders[] = R"(
[[rule]]
id = "any"
cause = "policy-rejected"
text = "no way"
samples = ["no way"]
[[rule]]
id = "of-gmail"
cause = "spam-content"
provider = "gmail"
text = "no way"
samples = ["no way"]
[[rule]]
id = "of-yahoo"
cause = "rate-limited"
provider = "yahoo"
text = "slowly please"
samples = ["slowly please"]
[[rule]]
id = "of-known-yahoo"
cause = "greylisted"
provider = "yahoo"
provider_known = true
text = "come back"
samples = ["come back"]
)";

TEST(Engine, OwnProviderThenAnyThenOthersWhileUnknown) {
  const auto engine = EngineOf({{"a.toml", kProviders}});
  const std::string_view gmail = "gmail-smtp-in.l.google.com";
  const std::string_view yahoo = "mta7.am0.yahoodns.net";
  EXPECT_EQ(RuleOf(*engine, {.text = "no way", .relay_host = gmail}), "of-gmail");
  EXPECT_EQ(RuleOf(*engine, {.text = "no way", .relay_host = yahoo}), "any");
  EXPECT_EQ(RuleOf(*engine, {.text = "no way"}), "any");
  EXPECT_EQ(RuleOf(*engine, {.text = "slowly please"}), "of-yahoo");
  EXPECT_EQ(RuleOf(*engine, {.text = "slowly please", .relay_host = gmail}), "");
  EXPECT_EQ(RuleOf(*engine, {.text = "come back", .relay_host = yahoo}), "of-known-yahoo");
  EXPECT_EQ(RuleOf(*engine, {.text = "come back"}), "");
  // Words of the text make the provider known, too.
  EXPECT_EQ(RuleOf(*engine, {.text = "no way abc123 - gsmtp"}), "of-gmail");
  EXPECT_EQ(engine->patterns().providers[Decide(*engine, {.text = "x - gsmtp"}).provider].id,
            "gmail");
}

TEST(Engine, ProviderByLongestSuffixAtALabel) {
  const Engine& engine = BuiltInEngine();
  const auto id = [&](std::string_view host, std::string_view domain) {
    return engine.patterns().providers[engine.FindProvider(host, domain)].id;
  };
  EXPECT_EQ(id("Gmail-SMTP-in.L.Google.COM", ""), "gmail");
  EXPECT_EQ(id("", "gmail.com"), "gmail");
  EXPECT_EQ(id("notgoogle.com", "corp.example"), "");
  EXPECT_EQ(id("corp-example.mail.protection.outlook.com", ""), "microsoft365");
  EXPECT_EQ(id("hotmail-com.olc.protection.outlook.com", "gmail.com"), "outlook");
  EXPECT_EQ(id(std::string(5000, '.'), std::string(5000, 'a')), "");
}

constexpr char kConditions[] = R"(
[[rule]]
id = "stage"
cause = "ip-blocked"
stage = ["connect", "greeting"]
text = "go away"
samples = ["go away"]
[[rule]]
id = "class"
cause = "greylisted"
class = 4
text = "go away"
samples = ["450 go away"]
[[rule]]
id = "dialect"
cause = "system-error"
dialect = "exim"
speaker = "mta"
text = "go away"
samples = ["go away"]
[[rule]]
id = "not"
cause = "user-unknown"
text = "go away"
not_text = "please"
samples = ["550 go away"]
[[rule]]
id = "delivered"
cause = "delivered"
class = 2
text = "queued"
samples = ["250 queued"]
[[rule]]
id = "no-enhanced"
cause = "mail-loop"
reply = "554"
enhanced = "none"
samples = ["554 x"]
)";

TEST(Engine, ConditionsHoldTogether) {
  const auto engine = EngineOf({{"a.toml", kConditions}});
  EXPECT_EQ(RuleOf(*engine, {.text = "550 go away", .stage = Stage::kGreeting}), "stage");
  EXPECT_EQ(RuleOf(*engine, {.text = "450 go away"}), "class");
  EXPECT_EQ(
      RuleOf(*engine, {.text = "go away", .speaker = Speaker::kOwnMta, .dialect = Dialect::kExim}),
      "dialect");
  EXPECT_EQ(RuleOf(*engine, {.text = "550 go away"}), "not");
  EXPECT_EQ(RuleOf(*engine, {.text = "550 please go away"}), "");
  EXPECT_EQ(RuleOf(*engine, {.text = "554 x"}), "no-enhanced");
  EXPECT_EQ(RuleOf(*engine, {.text = "554 5.9.9 x"}), "");
}

TEST(Engine, ASuccessIsOnlyForRulesThatAskForIt) {
  const auto engine = EngineOf({{"a.toml", kConditions}});
  EXPECT_EQ(RuleOf(*engine, {.text = "250 go away"}), "");
  EXPECT_EQ(RuleOf(*engine, {.text = "250 2.0.0 queued as 123"}), "delivered");
  EXPECT_EQ(RuleOf(*engine, {.text = "451 queued for later"}), "");
}

TEST(Engine, CodesAreReadWhereverServersPutThem) {
  const Engine& engine = BuiltInEngine();
  std::string shape;
  const auto query = [&](const ReplyView& reply) { return engine.MakeQuery(reply, 0, &shape); };
  EXPECT_EQ(query({.text = "554 554 5.7.0 Reject"}).enhanced_code, (EnhancedCode{5, 7, 0}));
  EXPECT_EQ(query({.text = "550: 5.1.1 unknown"}).enhanced_code, (EnhancedCode{5, 1, 1}));
  EXPECT_EQ(query({.text = "550 sorry, no mailbox here (#5.1.1)"}).enhanced_code,
            (EnhancedCode{5, 1, 1}));
  EXPECT_EQ(query({.text = "550 x", .enhanced_code = {5, 2, 2}}).enhanced_code,
            (EnhancedCode{5, 2, 2}));
  EXPECT_EQ(query({.text = "450 5.1.1 x"}).code_class, 4);
  EXPECT_EQ(query({.text = "5.1.1 x"}).code_class, 5);
  EXPECT_EQ(query({.text = "x", .code_class = 4}).code_class, 4);
  EXPECT_EQ(query({.text = "x", .code_class = 200}).code_class, 0);
}

// ---- permanence ------------------------------------------------------------------------------

Permanence PermanenceOf(const ReplyView& reply) {
  return BuiltInClassifier().Classify(reply).permanence;
}

TEST(Permanence, HardMeansThatTheAddressIsDead) {
  EXPECT_EQ(PermanenceOf({.text = "550 5.1.1 User unknown"}), Permanence::kHard);
  EXPECT_EQ(PermanenceOf({.text = "450 4.1.1 User unknown"}), Permanence::kSoft);
  EXPECT_EQ(PermanenceOf({.text = "550 User unknown", .stage = Stage::kRcpt}), Permanence::kHard);
  // Wherever it is said from RCPT on, and where nobody tells where: the words are what counts.
  for (const Stage stage :
       {Stage::kUnknown, Stage::kRcpt, Stage::kData, Stage::kEndOfData, Stage::kLocal}) {
    EXPECT_EQ(PermanenceOf({.text = "550 User unknown", .stage = stage}), Permanence::kHard)
        << Id(stage);
  }
  EXPECT_EQ(PermanenceOf({.text = "550 User unknown", .dialect = Dialect::kDsn}),
            Permanence::kHard);
  EXPECT_EQ(PermanenceOf({.text = "550 This mailbox is disabled", .stage = Stage::kRcpt}),
            Permanence::kHard);
  // To be tried again is then another address.
  EXPECT_EQ(PermanenceOf(
                {.text = "550 No such user here. Please check the address and try again (#5.1.1)"}),
            Permanence::kHard);
  EXPECT_EQ(
      PermanenceOf({.text = "521 mx.corp.example does not accept mail", .stage = Stage::kGreeting}),
      Permanence::kHard);
  for (const char* soft :
       {"550 5.7.1 Service unavailable; client [192.0.2.14] blocked using zen.spamhaus.org",
        "Host or domain name not found. Name service error for name=corp.example type=MX: "
        "Host not found, try again",
        "552 5.2.2 Mailbox full", "554 5.7.1 Message rejected as spam",
        "550 User unknown, try again later", "550 5.1.1 No such user here, temporarily",
        "550 5.2.1 This mailbox is disabled for now", "450 This account is closed",
        "550 5.1.8 <news@shop.example>: Sender address rejected: User unknown in virtual mailbox "
        "table",
        "556 remote ip check error"}) {
    EXPECT_EQ(PermanenceOf({.text = soft}), Permanence::kSoft) << soft;
  }
}

// ---- the gate ----------------------------------------------------------------------------------

Verdict Judge(std::string_view text, Stage stage = Stage::kUnknown) {
  return BuiltInClassifier().Classify({.text = text, .stage = stage});
}

TEST(Gate, NobodyIsBlamedWhoWasNotNamed) {
  const struct {
    const char* text;
    Stage stage;
    Cause cause;
    Fault fault;
  } kCases[] = {
      {"501 5.5.4 Invalid domain name", Stage::kEhlo, Cause::kHeloRejected, Fault::kClient},
      {"501 5.5.4 Invalid domain name", Stage::kRcpt, Cause::kDomainUnknown, Fault::kDomain},
      {"550 5.1.1 User unknown", Stage::kMail, Cause::kSenderRejected, Fault::kSender},
      {"550 5.1.1 User unknown", Stage::kRcpt, Cause::kUserUnknown, Fault::kRecipient},
      {"535 User unknown", Stage::kAuth, Cause::kSmtpAuthFailed, Fault::kClient},
      {"550 Mailbox is full", Stage::kGreeting, Cause::kUndetermined, Fault::kNobody},
      {"556 5.1.10 Domain has a null MX", Stage::kGreeting, Cause::kNullMx, Fault::kReceiver},
      {"556 5.1.10 Domain has a null MX", Stage::kMail, Cause::kSenderRejected, Fault::kSender},
  };
  for (const auto& c : kCases) {
    const Verdict verdict = Judge(c.text, c.stage);
    EXPECT_EQ(Id(verdict.cause), Id(c.cause)) << c.text << " at " << Id(c.stage);
    EXPECT_EQ(Id(verdict.fault), Id(c.fault)) << c.text << " at " << Id(c.stage);
    if (c.stage < Stage::kRcpt && c.cause != Cause::kNullMx) {
      EXPECT_NE(verdict.permanence, Permanence::kHard) << c.text;
    }
  }
}

TEST(Gate, ACodeAloneAnswersOnlyIfNothingElseIsSaid) {
  for (const char* silent :
       {"550 5.7.1", "550 5.7.1 rejected", "550 5.7.1 Sorry, see https://www.corp.example/why.html",
        "550 5.7.1 <ann@corp.example>: mx.corp.example 4XpL0K100010z1"}) {
    EXPECT_EQ(Id(Judge(silent).cause), "policy-rejected") << silent;
  }
  for (const char* vague : {"550 5.7.1 zxcvb qwertz", "550 5.7.1 zxcvb qwertz (550)"}) {
    const Verdict verdict = Judge(vague);
    EXPECT_EQ(Id(verdict.cause), "undetermined") << vague;
    EXPECT_EQ(Id(verdict.suggests), "policy-rejected") << vague;
    EXPECT_EQ(verdict.permanence, Permanence::kSoft);
  }
  EXPECT_EQ(Id(Judge("550 5.1.1 <ann@corp.example> zxcvb").cause), "user-unknown");
  EXPECT_EQ(Id(Judge("452 4.2.2 zxcvb qwertz").cause), "mailbox-full");
  EXPECT_EQ(Id(Judge("553 zxcvb qwertz").cause), "undetermined");
}

TEST(Gate, PagesAndQuotedCommandsDecideNothing) {
  for (const char* tail : {" See https://www.corp.example/spam-policy/dmarc/full.html",
                           " see www.corp.example/greylisting/blocked for help"}) {
    EXPECT_EQ(Id(Judge(std::string("550 5.1.1 User unknown") + tail).cause), "user-unknown");
    EXPECT_EQ(Id(Judge(std::string("550 zxcvb") + tail).cause), "undetermined") << tail;
  }
}

TEST(Permanence, OnlyAHardUnknownUserIsSuppressedAtOnce) {
  const Classifier& classifier = BuiltInClassifier();
  EXPECT_EQ(classifier.Classify({.text = "450 4.1.1 User unknown"}).action, Action::kRetry);
  EXPECT_EQ(classifier.Classify({.text = "550 5.2.1 This mailbox is disabled for now"}).action,
            Action::kSuppressIfRepeated);
  EXPECT_EQ(classifier.Classify({.text = "550 5.1.1 User unknown"}).action, Action::kSuppress);
}

// ---- the same answer whatever the order ---------------------------------------------------------

std::vector<std::string> AllSamples() {
  std::vector<std::string> samples;
  const Engine& engine = BuiltInEngine();
  for (uint32_t i = 1; i <= engine.rule_count(); ++i) {
    for (const RuleSample& sample : engine.rule(i).samples) samples.push_back(sample.text);
  }
  return samples;
}

std::vector<std::string> Answers(const Engine& engine, const std::vector<std::string>& replies) {
  std::vector<std::string> out;
  for (const std::string& reply : replies) out.push_back(RuleOf(engine, {.text = reply}));
  return out;
}

TEST(Order, OfRulesDoesNotMatter) {
  const std::vector<std::string> samples = AllSamples();
  const std::vector<std::string> expected = Answers(BuiltInEngine(), samples);
  std::mt19937 random(1);
  for (int round = 0; round < 3; ++round) {
    absl::StatusOr<Patterns> patterns = LoadPatterns("");
    ASSERT_TRUE(patterns.ok());
    std::shuffle(patterns->rules.begin(), patterns->rules.end(), random);
    EXPECT_EQ(Answers(*Engine::Create(*std::move(patterns)), samples), expected);
  }
}

TEST(Order, OfRepliesAndTheCacheDoNotMatter) {
  std::vector<std::string> samples = AllSamples();
  const Engine& engine = BuiltInEngine();
  std::mt19937 random(2);
  VerdictCache cache(&engine);
  for (int round = 0; round < 3; ++round) {
    std::shuffle(samples.begin(), samples.end(), random);
    for (const std::string& sample : samples) {
      const ReplyView reply = {.text = sample};
      const Verdict cached = cache.Classify(reply, 0);
      const Verdict fresh = Decide(engine, reply);
      ASSERT_EQ(cached.rule, fresh.rule) << sample;
      ASSERT_EQ(cached.permanence, fresh.permanence) << sample;
      ASSERT_EQ(cached.blocklist, fresh.blocklist) << sample;
      ASSERT_EQ(cached.provider, fresh.provider) << sample;
    }
  }
  EXPECT_LE(cache.misses(), samples.size());
}

TEST(Order, OfThreadsDoesNotMatter) {
  const std::vector<std::string> samples = AllSamples();
  const std::vector<std::string> expected = Answers(BuiltInEngine(), samples);
  // A fresh engine, so that the threads compile the expressions against each other.
  absl::StatusOr<Patterns> patterns = LoadPatterns("");
  ASSERT_TRUE(patterns.ok());
  const auto engine = Engine::Create(*std::move(patterns));
  std::vector<std::vector<std::string>> answers(4);
  std::vector<std::thread> threads;
  for (std::vector<std::string>& own : answers) {
    threads.emplace_back([&] { own = Answers(*engine, samples); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<std::string>& own : answers) EXPECT_EQ(own, expected);
}

TEST(VerdictCache, EveryConditionIsPartOfTheKey) {
  const auto engine = EngineOf({{"a.toml", kConditions}, {"b.toml", kProviders}});
  std::vector<ReplyView> replies;
  for (const char* text : {"550 go away", "450 go away", "554 x", "554 5.9.9 x", "no way"}) {
    for (const Stage stage : {Stage::kUnknown, Stage::kGreeting}) {
      for (const Speaker speaker : {Speaker::kRemote, Speaker::kOwnMta}) {
        for (const Dialect dialect : {Dialect::kUnknown, Dialect::kExim, Dialect::kDsn}) {
          for (const uint8_t code_class : {uint8_t{0}, uint8_t{4}}) {
            replies.push_back({.text = text,
                               .code_class = code_class,
                               .stage = stage,
                               .speaker = speaker,
                               .dialect = dialect});
          }
        }
      }
    }
  }
  VerdictCache cache(engine.get());
  for (int round = 0; round < 2; ++round) {
    for (const ReplyView& reply : replies) {
      for (const uint16_t provider : {uint16_t{0}, engine->FindProvider("", "gmail.com")}) {
        std::string shape;
        const Verdict fresh = engine->Decide(engine->MakeQuery(reply, provider, &shape));
        const Verdict cached = cache.Classify(reply, provider);
        EXPECT_EQ(cached.rule, fresh.rule);
        EXPECT_EQ(cached.permanence, fresh.permanence);
      }
    }
  }
}

// Recipients of one domain share an answer unless the reply names one of them.
TEST(VerdictCache, WhoIsRefusedMattersWhereTheReplyNamesThem) {
  const Engine& engine = BuiltInEngine();
  VerdictCache cache(&engine);
  for (const char* text :
       {"550 5.1.1 ann.b unknown", "550 5.1.1 ANN.B unknown", "550 5.1.1 unknown",
        "550 5.1.1 <ann.b@corp.example>: unknown", "550 5.1.1 mx.corp.example"}) {
    for (const char* recipient : {"ann.b@corp.example", "Ann.B@corp.example", "bob@corp.example",
                                  "ann.b@other.example", "ann.b", ""}) {
      for (const char* relay : {"mx.corp.example", "mx.other.example", ""}) {
        const ReplyView reply = {.text = text, .recipient = recipient, .relay_host = relay};
        EXPECT_EQ(cache.Classify(reply, 0).shape_hash, Decide(engine, reply).shape_hash)
            << text << " " << recipient << " " << relay;
      }
    }
  }
}

// Whose an address is depends on the words before it, which may be an id or a local part.
TEST(VerdictCache, TheSendingIpIsThatOfTheReplyItself) {
  const Engine& engine = BuiltInEngine();
  const auto answer = [](VerdictCache* cache, const ReplyView& reply) {
    const std::string_view domain = DomainOf(reply.recipient);
    const Peer peer = {PeerKey(reply.relay_host, domain), 0, !domain.empty()};
    return cache->Classify(reply, peer, [](std::string_view text) { return text; });
  };
  const ReplyView replies[] = {
      {.text = "550 5.7.1 1client234 mail[198.51.100.7] blocked using zen.spamhaus.org"},
      {.text = "550 5.7.1 1abcdef234 mail[198.51.100.7] blocked using zen.spamhaus.org"},
      {.text = "550 5.7.1 <client@a.b> mx[198.51.100.7] blocked using zen.spamhaus.org",
       .recipient = "client@a.b"},
      {.text = "550 5.7.1 <annanna@a.b> mx[198.51.100.7] blocked using zen.spamhaus.org",
       .recipient = "annanna@a.b"}};
  VerdictCache cache(&engine);
  for (int round = 0; round < 2; ++round) {
    for (const ReplyView& reply : replies) {
      VerdictCache fresh(&engine);
      EXPECT_EQ(answer(&cache, reply).sending_ip, answer(&fresh, reply).sending_ip) << reply.text;
    }
  }
  VerdictCache fresh(&engine);
  EXPECT_NE(answer(&fresh, replies[0]).sending_ip, answer(&fresh, replies[1]).sending_ip);
}

TEST(Engine, HostileRepliesAreOnlyReplies) {
  const Classifier& classifier = BuiltInClassifier();
  for (const std::string& text :
       {std::string(), std::string(1 << 20, 'a'), std::string(1 << 16, '\0'),
        std::string(1 << 16, '\xff'), std::string("550 ") + std::string(5000, '<'),
        std::string("550 5.1.1 ") + std::string(100000, ' ') + "user unknown"}) {
    EXPECT_LT(static_cast<size_t>(classifier.Explain({.text = text}).verdict.cause), kCauseCount);
  }
}

}  // namespace
}  // namespace whybounce
