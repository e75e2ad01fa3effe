#include "report/verdict.h"

#include <algorithm>
#include <cmath>

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
    const ReportCounts& mail = r_.mail;
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

  // Said if all was well from some slot to the end, with enough mail to tell.
  void AddRecovery(std::vector<std::string>* sentences) const {
    ReportCounts since;
    size_t first = r_.timeline.size();
    while (first > 0) {
      const ReportCounts& slot = r_.timeline[first - 1].counts;
      if (Part(slot.lost + slot.waiting, slot.recipients()) >= kVerdictLimits.impaired) break;
      since.Add(slot);
      --first;
    }
    if (first == 0 || since.recipients() < kSharesFrom ||
        Part(since.lost + since.waiting, since.recipients()) >= kVerdictLimits.troubled) {
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
    sentences->push_back(p_.Say(key, {{"from", p_.Minute(other.first_us)},
                                      {"to", p_.Minute(other.last_us)},
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
  const ReportCounts& mail = report.mail;
  const uint64_t recipients = mail.recipients();
  if (IsNothingNew(report)) return Health::kNothingNew;
  if (recipients == 0) return Health::kNothing;
  const double lost = Part(mail.lost, recipients);
  if (lost >= kVerdictLimits.impaired) return Health::kImpaired;
  const bool many_wait =
      recipients >= kSharesFrom && Part(mail.waiting, recipients) >= kVerdictLimits.stuck;
  if (many_wait || Part(mail.delivered, recipients) < kVerdictLimits.delivered)
    return Health::kStuck;
  return lost >= kVerdictLimits.troubled ? Health::kTroubled : Health::kGood;
}

int64_t OnsetOf(const Report& report) {
  const Health health = HealthOf(report);
  if (health != Health::kStuck && health != Health::kTroubled && health != Health::kImpaired)
    return 0;
  const ReportCause* const worst = Worst(report, health);
  return worst == nullptr || worst->lost + worst->waiting == 0 ? 0 : SinceOf(health, *worst);
}

std::vector<std::string> VerdictSentences(const Report& report, const Phraser& phraser) {
  return VerdictWriter(report, phraser).Sentences();
}

}  // namespace whybounce
