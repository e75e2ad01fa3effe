// The report as one page that loads nothing.
#include <algorithm>
#include <map>
#include <set>

#include "base/sha256.h"
#include "report/advice.h"
#include "report/html_parts.h"
#include "report/render.h"
#include "report/report_page.h"
#include "report/verdict.h"

namespace whybounce {
namespace {

class PageWriter {
 public:
  PageWriter(const Report& report, const Phraser& phraser, size_t causes)
      : words_(report, phraser),
        out_(words_),
        r_(report),
        p_(phraser),
        told_(CausesTold(report, causes)),
        scale_(report.causes, told_) {}

  std::string Write() {
    Header();
    Verdict();
    const std::string top = out_.Take();
    Sections();
    const std::string body = out_.Take();
    Contents();
    const std::string contents = out_.Take();
    Head();
    out_.Raw(top, contents, body, "</div>\n</main>\n<footer><p>");
    out_.Text(p_.Say("report.page.footer", {{"version", WHYBOUNCE_VERSION}}));
    out_.Raw("</p></footer>\n<script>", script_, "</script>\n</body>\n</html>\n");
    return out_.Take();
  }

 private:
  // A section that has more on the page than in text. Null: what it says stands elsewhere.
  struct Own {
    std::string_view id;
    void (*write)(PageWriter* page);
  };
  static const Own kOwn[];
  void Sections();

  // Side by side from here on, where there is room.
  void OpenGrid() { out_.Raw("<div class=\"grid\">\n"); }

  void Head() {
    const std::string style = absl::StrCat("\n", AbslView(PageAsset("report.css")));
    // The words of the script are in the page, the script is the same in every language.
    script_ = absl::StrCat("\n", AbslView(PageAsset("report.js")));
    out_.Raw("<!DOCTYPE html>\n<html lang=\"", p_.catalogue().language(),
             "\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
             "style-src '",
             CspHash(style), "'; script-src '", CspHash(script_),
             "'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n"
             "<meta name=\"referrer\" content=\"no-referrer\">\n"
             "<link rel=\"icon\" href=\"data:,\">\n<title>");
    out_.Text(Title());
    out_.Raw("</title>\n<style>", style, "</style>\n</head>\n<body data-filter=\"");
    out_.Say("report.page.filter");
    out_.Raw("\" data-all=\"");
    out_.Say("report.page.show_all");
    out_.Raw("\" data-less=\"");
    out_.Say("report.page.show_less");
    out_.Raw("\">\n");
  }

  void Header() {
    out_.Raw("<header><p>");
    const std::vector<std::string> head = words_.Head();
    for (size_t i = 0; i < head.size(); ++i) out_.Element("span", i == 0 ? "program" : "", head[i]);
    out_.Raw("</p></header>\n<main>\n");
  }

  void Rows(std::string_view id, RowsOf what) {
    const ReportTable* const tables[] = {&r_.providers, &r_.domains, &r_.senders, &r_.relays};
    AppendRows(id, what, *tables[static_cast<size_t>(what)], &out_);
  }

  std::string Title() const {
    std::string title(p_.Text("report.page.title"));
    if (!r_.hosts.empty()) absl::StrAppend(&title, " · ", r_.hosts[0]);
    if (r_.first_us != 0) absl::StrAppend(&title, " · ", p_.Minute(r_.last_us).substr(0, 10));
    return title;
  }

  void Verdict() {
    constexpr std::string_view kTones[] = {"none", "none", "good", "warn", "warn", "bad"};
    out_.Raw("<div class=\"verdict ", kTones[static_cast<size_t>(HealthOf(r_))], "\"><h1>");
    // The first sentence is the headline.
    const std::vector<std::string> sentences = VerdictSentences(r_, p_);
    out_.Text(sentences[0]);
    out_.Raw("</h1>");
    if (sentences.size() > 1) {
      out_.Raw("<p>");
      for (size_t i = 1; i < sentences.size(); ++i) {
        if (i > 1) out_.Say("punctuation.between_sentences");
        out_.Text(sentences[i]);
      }
      out_.Raw("</p>");
    }
    out_.Raw("</div>\n");
  }

  // A bar that stays in sight; on a phone a menu.
  void Contents() {
    out_.Raw("<nav class=\"contents\"><details open><summary>");
    out_.Say("report.page.contents");
    out_.Raw("</summary><ul>");
    for (const auto& [id, title] : out_.contents()) {
      out_.Raw("<li><a href=\"#", id, "\">");
      out_.Text(title);
      out_.Raw("</a></li>");
    }
    out_.Raw("</ul></details></nav>\n");
  }

  template <typename... Notes>
  void Tile(std::string_view css_class, std::string_view key, std::string_view value,
            const Notes&... notes) {
    out_.Raw("<div class=\"tile ", css_class, "\"><dt>");
    out_.Say(key);
    out_.Raw("</dt><dd><b>");
    out_.Text(value);
    out_.Raw("</b>");
    ((std::string_view(notes).empty() ? void() : out_.Element("span", "", notes)), ...);
    out_.Raw("</dd></div>\n");
  }

  void Totals() {
    const Counts& mail = r_.mail;
    const uint64_t whole = mail.recipients();
    if (whole + mail.all_attempts() == 0) return;
    const auto share = [&](uint64_t n) {
      return whole < kSharesFrom ? std::string() : p_.Percent(n, whole);
    };
    out_.Raw("<dl class=\"tiles\">\n");
    Tile("", "report.totals.recipients", p_.Number(whole),
         !r_.part.empty() ? std::string()
                          : absl::StrCat(AbslView(p_.Text("report.totals.messages")), " ",
                                         p_.Number(r_.messages)));
    Tile("delivered", "report.totals.delivered", p_.Number(mail.delivered), share(mail.delivered));
    Tile("lost", "report.totals.lost", p_.Number(mail.lost), share(mail.lost));
    Tile("waiting", "report.totals.waiting", p_.Number(mail.waiting), share(mail.waiting));
    Tile("", "report.totals.attempts", p_.Number(mail.all_attempts()),
         absl::StrCat("2xx ", p_.Number(mail.attempts[0])),
         absl::StrCat("4xx ", p_.Number(mail.attempts[1])),
         absl::StrCat("5xx ", p_.Number(mail.attempts[2])));
    if (mail.traced >= kSharesFrom) {
      Tile("", "report.page.first_try", p_.Percent(mail.first_try, mail.traced),
           r_.p50_s < 0 ? ""
                        : p_.Say("report.totals.delays",
                                 {{"p50", p_.Duration(r_.p50_s)}, {"p95", p_.Duration(r_.p95_s)}}));
    }
    out_.Raw("</dl>\n");
  }

  void Changes() {
    if (!r_.comparison) return;
    const ReportComparison& comparison = *r_.comparison;
    out_.BeginSection("changes", "card",
                      p_.Say("report.head.changes", {{"with", comparison.with}}));
    out_.Raw("<ul>");
    for (const std::string& line : words_.ChangeOverAll(comparison)) out_.Element("li", "", line);
    for (const ReportChange& change : comparison.changes)
      out_.Element("li", absl::StrCat("change-", AbslView(Id(change.change))),
                   words_.ChangeLine(change));
    out_.Raw("</ul></section>\n");
  }

  void Causes() {
    if (r_.causes.empty()) return;
    out_.BeginSection("what-to-do", "", p_.Text("report.head.what_to_do"));
    Chips();
    if (scale_.top() > 1) {
      out_.Element("p", "note scale",
                   p_.Say("report.page.trend_scale", {{"n", p_.Number(scale_.top())}}));
    }
    out_.Raw("<ol class=\"todo\">\n");
    for (size_t i = 0; i < told_; ++i) Cause(r_.causes[i]);
    out_.Raw("</ol></section>\n");
    AppendOtherCauses(told_, &out_);
  }

  // "postmaster 12, list owner 5": how many causes are whose.
  void Chips() {
    std::map<Who, size_t> causes;
    for (const ReportCause& cause : r_.causes) ++causes[cause.who];
    if (causes.size() < 2) return;
    std::vector<std::pair<size_t, Who>> order;
    order.reserve(causes.size());
    for (const auto& [who, n] : causes) order.emplace_back(n, who);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    // Which one is chosen, the style sees: no script is needed.
    out_.Raw("<fieldset class=\"chips\"><legend>");
    out_.Say("report.head.who");
    out_.Raw("</legend>");
    Chip("all", p_.Text("report.page.everybody"), r_.causes.size());
    for (const auto& [n, who] : order) Chip(Id(who), NameOf(who, p_), n);
    out_.Raw("</fieldset>\n");
  }

  void Chip(std::string_view who, std::string_view name, uint64_t causes) {
    out_.Raw("<label><input type=\"radio\" name=\"who\" value=\"", who, "\"",
             who == "all" ? " checked" : "", ">");
    out_.Text(name);
    out_.Raw(" <b>", causes, "</b></label>");
  }

  void Cause(const ReportCause& cause) {
    out_.Raw("<li data-who=\"", Id(cause.who),
             "\"><div class=\"headline\"><div class=\"what\"><h3>");
    out_.Text(TitleOf(cause.cause, p_));
    out_.Raw("</h3><span class=\"who\">");
    out_.Text(NameOf(cause.who, p_));
    out_.Raw("</span></div><div class=\"amounts\">");
    for (const auto& [css_class, key, n] :
         {std::tuple("lost", "report.head.lost", cause.lost),
          std::tuple("waiting", "report.head.waiting", cause.waiting),
          std::tuple("attempts", "report.head.attempts", cause.attempts)}) {
      out_.Raw("<span class=\"", css_class, n == 0 ? " zero" : "", "\"><b>", p_.Number(n), "</b> ");
      out_.Say(key);
      out_.Raw("</span>");
    }
    AppendSparkline(cause.trend, scale_, &out_);
    out_.Raw("</div></div><p class=\"advice\">");
    out_.Text(AdviceFor(cause, r_, p_));
    out_.Raw("</p>");
    const std::string where = WhereOf(cause, p_, 3);
    if (!where.empty()) out_.Element("p", "where", where);
    out_.Raw("<div class=\"folds\">");
    AppendEvidence(cause, &out_);
    out_.Raw("<details><summary>");
    out_.Say("report.page.meaning");
    out_.Raw("</summary>");
    Meaning(cause.cause);
    out_.Raw("</details></div></li>\n");
  }

  // What links to a cause lead to. A browser opens the fold that holds it.
  void Meaning(whybounce::Cause cause) {
    const std::string key = absl::StrCat("cause.", AbslView(Id(cause)));
    out_.Raw("<div class=\"meaning\" id=\"cause-", Id(cause), "\"><p>");
    out_.Say(key + ".meaning");
    out_.Say("punctuation.between_sentences");
    out_.Say(key + ".when");
    out_.Raw(" <code>", Id(cause), "</code></p><ol>");
    for (const std::string& step : p_.catalogue().Steps(key)) out_.Element("li", "", step);
    out_.Raw("</ol>");
    for (const ReportRow& provider : r_.providers.rows) {
      const std::string own =
          absl::StrCat("provider_advice.", provider.id, ".", AbslView(Id(cause)));
      if (provider.id.empty() || !p_.catalogue().Has(own)) continue;
      out_.Raw("<p><b>");
      out_.Text(p_.Say("report.page.at_provider", {{"provider", provider.name}}));
      out_.Raw("</b> ");
      out_.Say(own);
      out_.Raw("</p>");
    }
    out_.Raw("</div>");
  }

  // Every cause that the page names and that has no card of its own, so that no link leads nowhere.
  void Explained() {
    std::set<whybounce::Cause> named;
    for (const ReportCause& cause : r_.causes) named.insert(cause.cause);
    for (const ReportRejection& row : r_.rejections) named.insert(row.cause);
    for (const ReportFinding& row : r_.rejected_clients.rows) {
      for (const ReportCauseShare& share : row.causes) named.insert(share.cause);
    }
    for (size_t i = 0; i < told_; ++i) named.erase(r_.causes[i].cause);
    if (named.empty()) return;
    out_.BeginSection("explained", "card wide", p_.Text("report.page.explained"));
    out_.Raw("<details><summary>");
    out_.Text(p_.Say("report.page.show_all", {{"n", p_.Number(named.size())}}));
    out_.Raw("</summary><div class=\"explained\">\n");
    for (const whybounce::Cause cause : named) {
      out_.Raw("<details><summary>");
      out_.Text(TitleOf(cause, p_));
      out_.Raw("</summary>");
      Meaning(cause);
      out_.Raw("</details>\n");
    }
    out_.Raw("</div></details></section>\n");
  }

  const ReportWords words_;
  HtmlOut out_;
  const Report& r_;
  const Phraser& p_;
  const size_t told_;  // causes with cards
  const SparkScale scale_;
  std::string script_;
};

const PageWriter::Own PageWriter::kOwn[] = {
    {"head", nullptr},
    {"verdict", nullptr},
    {"totals", [](PageWriter* page) { page->Totals(); }},
    {"over-time", [](PageWriter* page) { AppendTimeline(&page->out_); }},
    {"changes", [](PageWriter* page) { page->Changes(); }},
    {"what-to-do", [](PageWriter* page) { page->Causes(); }},
    {"other-causes", nullptr},
    {"delayed", nullptr},
    {"heat-map",
     [](PageWriter* page) {
       page->OpenGrid();
       AppendHeatMap(&page->out_);
     }},
    {"delays", [](PageWriter* page) { AppendDelays(&page->out_); }},
    {"hours", [](PageWriter* page) { AppendHours(&page->out_); }},
    {"providers", [](PageWriter* page) { page->Rows("providers", RowsOf::kProviders); }},
    {"domains", [](PageWriter* page) { page->Rows("domains", RowsOf::kDomains); }},
    {"senders", [](PageWriter* page) { page->Rows("senders", RowsOf::kSenders); }},
    {"relays", [](PageWriter* page) { page->Rows("relays", RowsOf::kRelays); }},
    {"days", [](PageWriter* page) { AppendDays(&page->out_); }},
    {"inbound", [](PageWriter* page) { AppendInbound(&page->out_); }},
    {"unmatched", [](PageWriter* page) { AppendUnmatched(&page->out_); }},
    {"explained", [](PageWriter* page) { page->Explained(); }},
    {"not-read", nullptr},
    {"counted", [](PageWriter* page) { AppendCounted(&page->out_); }},
    {"not-understood", nullptr},
};

void PageWriter::Sections() {
  PageDetail detail;
  detail.others_short = false;
  detail.clients = detail.links = true;
  for (const Section& section : ReportPage(r_, p_, detail).sections) {
    const auto own = std::find_if(std::begin(kOwn), std::end(kOwn),
                                  [&](const Own& one) { return one.id == section.id; });
    if (own == std::end(kOwn)) {
      AppendSection(section, &out_);
    } else if (own->write != nullptr) {
      own->write(this);
    }
  }
}

}  // namespace

std::string RenderReportHtml(const Report& report, const Phraser& phraser, size_t causes) {
  return PageWriter(report, phraser, causes).Write();
}

}  // namespace whybounce
