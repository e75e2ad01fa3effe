#include "report/verdict.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "report/advice.h"
#include "report/words.h"

namespace whybounce {
namespace {

double Part(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool IsNothingNew(const Report& report) {
  return report.known_until_us != 0 && report.mail.all_attempts() == 0 && report.mails.read == 0 &&
         report.lines.rejections == 0 && report.mail.delivered + report.mail.lost == 0;
}

// The cause behind the verdict: of what is lost, or of what waits. Null: there is none.
const ReportCause* Worst(const Report& report, Health health) {
  if (report.causes.empty()) return nullptr;
  if (health != Health::kStuck) return &report.causes.front();
  return &*std::max_element(
      report.causes.begin(), report.causes.end(),
      [](const ReportCause& a, const ReportCause& b) { return a.waiting < b.waiting; });
}

bool ByLost(Health health, const ReportCause& worst) {
  return health != Health::kStuck && worst.lost > 0;
}

// In seconds, until the end of the log; 0: nobody waits, or nobody knows.
int64_t OldestWait(const Report& report) {
  if (report.mail.waiting == 0 || report.oldest_waiting_us == 0) return 0;
  return std::max<int64_t>(0, report.last_us - report.oldest_waiting_us) / 1'000'000;
}

// Its beginning at the provider that it is mostly about.
int64_t SinceOf(Health health, const ReportCause& worst) {
  if (worst.providers.empty()) return worst.first_us;
  const bool by_lost = ByLost(health, worst);
  const ReportShare& most = worst.providers.front();
  const uint64_t part = by_lost ? most.lost : most.waiting;
  const bool mostly = part * 2 > (by_lost ? worst.lost : worst.waiting);
  return mostly && most.first_us != 0 ? most.first_us : worst.first_us;
}

class VerdictWriter {
 public:
  VerdictWriter(const Report& report, const Phraser& phraser)
      : r_(report), p_(phraser), words_(report, phraser), health_(HealthOf(report)) {}

  std::vector<std::string> Sentences() const {
    if (health_ == Health::kNothing || health_ == Health::kNothingNew) return {Nothing()};
    std::vector<std::string> sentences = {Headline()};
    if (health_ == Health::kGood) {
      AddLate(&sentences);
    } else {
      AddCause(&sentences);
      AddRecovery(&sentences);
    }
    AddOldest(&sentences);
    if (r_.comparison) AddComparison(*r_.comparison, &sentences);
    return sentences;
  }

 private:
  std::string Nothing() const {
    if (health_ == Health::kNothingNew) {
      const std::string since = p_.Minute(r_.known_until_us);
      if (r_.mail.waiting == 0) return p_.Say("report.verdict.nothing_new", {{"since", since}});
      return p_.Say("report.verdict.nothing_new_waiting",
                    {{"since", since},
                     {"recipients", p_.Plural("report.count.recipients", r_.mail.waiting)}});
    }
    if (r_.lines.rejections == 0) return std::string(p_.Text("report.verdict.empty"));
    return p_.Say("report.verdict.refused_only",
                  {{"replies", p_.Plural("report.count.replies", r_.lines.rejections)}});
  }

  std::string Headline() const {
    const Counts& mail = r_.mail;
    const uint64_t recipients = mail.recipients();
    // Of mails alone nobody knows a share: what was delivered sends none.
    if (r_.lines.read == 0 && r_.mails.read > 0) {
      return p_.Say("report.mails.verdict",
                    {{"lost", p_.Plural("report.count.recipients", mail.lost)},
                     {"waiting", p_.Number(mail.waiting)}});
    }
    if (mail.delivered == recipients) return p_.Plural("report.verdict.healthy_all", recipients);
    const std::string_view key = health_ == Health::kGood       ? "report.verdict.healthy"
                                 : health_ == Health::kStuck    ? "report.verdict.stuck"
                                 : health_ == Health::kTroubled ? "report.verdict.troubled"
                                                                : "report.verdict.impaired";
    return p_.Say(key, {{"lost", words_.Share(mail.lost, recipients)},
                        {"waiting", words_.Share(mail.waiting, recipients)},
                        {"delivered", words_.Share(mail.delivered, recipients)},
                        {"recipients", p_.Plural("report.count.recipients", recipients)}});
  }

  // Of those who got their mail, who got it late.
  void AddLate(std::vector<std::string>* sentences) const {
    const uint64_t late = r_.mail.traced - r_.mail.first_try;
    if (late * 10 > r_.mail.traced) sentences->push_back(p_.Plural("report.verdict.late", late));
  }

  void AddCause(std::vector<std::string>* sentences) const {
    const ReportCause* const worst = Worst(r_, health_);
    if (worst == nullptr || worst->first_us == 0) return;
    sentences->push_back(About(*worst));
    if (health_ != Health::kStuck && r_.expired * 2 > r_.mail.lost)
      sentences->push_back(p_.Plural("report.verdict.expired", r_.expired));
    sentences->push_back(
        worst->who == Who::kNobody
            ? std::string(p_.Text("report.verdict.act_nobody"))
            : p_.Say("report.verdict.act", {{"who", whybounce::NameOf(worst->who, p_)}}));
  }

  void AddOldest(std::vector<std::string>* sentences) const {
    const int64_t waits_s = OldestWait(r_);
    if (waits_s == 0 || waits_s < r_.limits.stuck_for_s) return;
    sentences->push_back(
        p_.Say("report.verdict.oldest",
               {{"since", p_.Minute(r_.oldest_waiting_us)}, {"length", p_.Span(waits_s)}}));
  }

  // Said if all was well from some slot to the end, with enough mail to tell.
  void AddRecovery(std::vector<std::string>* sentences) const {
    Counts since;
    size_t first = r_.timeline.size();
    while (first > 0) {
      const Counts& slot = r_.timeline[first - 1].counts;
      if (Part(slot.lost + slot.waiting, slot.recipients()) >= r_.limits.impaired) break;
      since.Add(slot);
      --first;
    }
    if (first == 0 || since.recipients() < kSharesFrom ||
        Part(since.lost + since.waiting, since.recipients()) >= r_.limits.troubled) {
      return;
    }
    sentences->push_back(
        p_.Say("report.verdict.over",
               {{"since", p_.Minute(r_.timeline[first].unix_s * 1'000'000)},
                {"delivered", p_.Percent(since.delivered, since.recipients())},
                {"recipients", p_.Plural("report.count.recipients", since.recipients())}}));
  }

  std::string About(const ReportCause& worst) const {
    const bool by_lost = ByLost(health_, worst);
    const uint64_t harm = by_lost ? worst.lost : worst.waiting;
    std::vector<std::string> where;
    for (const ReportShare& provider : worst.providers) {
      const uint64_t part = by_lost ? provider.lost : provider.waiting;
      if (provider.id.empty() || part == 0 || part * 20 < harm || where.size() == 2) continue;
      where.push_back(part == harm
                          ? p_.Say("report.verdict.at_all", {{"name", provider.name}})
                          : p_.Say("report.verdict.at",
                                   {{"share", words_.Share(part, harm)}, {"name", provider.name}}));
    }
    const bool main = harm * 2 > (by_lost ? r_.mail.lost : r_.mail.waiting);
    const std::string_view key = !main ? "first" : by_lost ? "main" : "held";
    return p_.Say(absl::StrCat("report.verdict.", AbslView(key), where.empty() ? "_anywhere" : ""),
                  {{"title", TitleOf(worst.cause, p_)},
                   {"where", p_.Join(where)},
                   {"recipients", p_.Plural("report.count.recipients", harm)},
                   {"since", p_.Minute(SinceOf(health_, worst))}});
  }

  // Better or worse than another period, as far as that is no chance (p < 0.001).
  void AddComparison(const ReportComparison& other, std::vector<std::string>* sentences) const {
    const uint64_t now = r_.mail.recipients();
    const uint64_t before = other.mail.recipients();
    if (std::min(now, before) < kSharesFrom || other.first_us == 0) return;
    const double now_share = Part(r_.mail.delivered, now);
    const double before_share = Part(other.mail.delivered, before);
    const double pooled = Part(r_.mail.delivered + other.mail.delivered, now + before);
    const double sigma = std::sqrt(
        pooled * (1 - pooled) * (1 / static_cast<double>(now) + 1 / static_cast<double>(before)));
    const bool differs = std::abs(now_share - before_share) > 3.29 * sigma;
    const std::string_view key = !differs                   ? "report.verdict.alike"
                                 : now_share > before_share ? "report.verdict.better"
                                                            : "report.verdict.worse";
    sentences->push_back(p_.Say(key, {{"from", p_.Minute(r_.first_us)},
                                      {"to", p_.Minute(r_.last_us)},
                                      {"from_before", p_.Minute(other.first_us)},
                                      {"to_before", p_.Minute(other.last_us)},
                                      {"now", p_.Percent(r_.mail.delivered, now)},
                                      {"before", p_.Percent(other.mail.delivered, before)}}));
  }

  const Report& r_;
  const Phraser& p_;
  const ReportWords words_;
  const Health health_;
};

}  // namespace

std::string_view Id(Health health) {
  constexpr std::string_view kIds[] = {"nothing", "nothing-new", "good",
                                       "stuck",   "troubled",    "impaired"};
  return kIds[static_cast<size_t>(health)];
}

Health HealthOf(const Report& report) {
  const Counts& mail = report.mail;
  const uint64_t recipients = mail.recipients();
  if (IsNothingNew(report)) return Health::kNothingNew;
  if (recipients == 0) return Health::kNothing;
  const VerdictLimits& limits = report.limits;
  const double lost = Part(mail.lost, recipients);
  const double waiting = Part(mail.waiting, recipients);
  if (lost >= limits.impaired) return Health::kImpaired;
  const bool many_wait = recipients >= kSharesFrom && waiting >= limits.stuck;
  // One of thousands may wait for days: at a domain that nobody has.
  const bool long_wait =
      waiting >= limits.troubled && OldestWait(report) >= std::max<int64_t>(limits.stuck_for_s, 1);
  if (many_wait || long_wait || Part(mail.delivered, recipients) < limits.healthy)
    return Health::kStuck;
  return lost >= limits.troubled ? Health::kTroubled : Health::kGood;
}

int64_t OnsetOf(const Report& report) {
  const Health health = HealthOf(report);
  if (health != Health::kStuck && health != Health::kTroubled && health != Health::kImpaired)
    return 0;
  const ReportCause* const worst = Worst(report, health);
  return worst == nullptr || worst->lost + worst->waiting == 0 ? 0 : SinceOf(health, *worst);
}

namespace {

// The one table of limits: what --verdict can set.
struct LimitName {
  std::string_view name;
  double VerdictLimits::*share;  // null: a length of time
};
constexpr LimitName kLimits[] = {{"impaired", &VerdictLimits::impaired},
                                 {"troubled", &VerdictLimits::troubled},
                                 {"stuck", &VerdictLimits::stuck},
                                 {"stuck_for", nullptr},
                                 {"healthy", &VerdictLimits::healthy}};

bool ParseShare(std::string_view text, double* share) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  double value = 0;
  if (!absl::SimpleAtod(AbslView(text), &value)) return false;
  value /= percent ? 100 : 1;
  if (!(value >= 0 && value <= 1)) return false;
  *share = value;
  return true;
}

// "90m", "4h", "2d".
bool ParseLength(std::string_view text, int64_t* seconds) {
  if (text.empty()) return false;
  const int64_t unit = text.back() == 'm'   ? 60
                       : text.back() == 'h' ? 3600
                       : text.back() == 'd' ? 86400
                                            : 0;
  uint32_t n = 0;
  text.remove_suffix(1);
  if (unit == 0 || !absl::SimpleAtoi(AbslView(text), &n)) return false;
  *seconds = n * unit;
  return true;
}

}  // namespace

absl::Status SetVerdictLimit(std::string_view text, VerdictLimits* limits) {
  const size_t equals = std::min(text.find('='), text.size());
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = text.substr(std::min(equals + 1, text.size()));
  for (const LimitName& limit : kLimits) {
    if (limit.name != name) continue;
    const bool valid = limit.share != nullptr ? ParseShare(value, &(limits->*limit.share))
                                              : ParseLength(value, &limits->stuck_for_s);
    if (valid) return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "--verdict '", AbslView(text),
      "': write impaired=5% and troubled=1% (lost), stuck=5% (waiting), stuck_for=4h (the oldest; "
      "m, h or d), healthy=90% (delivered)"));
}

std::vector<std::string> VerdictSentences(const Report& report, const Phraser& phraser) {
  return VerdictWriter(report, phraser).Sentences();
}

}  // namespace whybounce
