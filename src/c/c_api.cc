// whybounce.h, by what the library has.
#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "base/domain.h"
#include "base/text.h"
#include "classify/verdict_cache.h"
#include "pipeline/event_stream.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_report.h"
#include "report/event_row.h"
#include "report/render.h"
#include "whybounce/classifier.h"
#include "whybounce/whybounce.h"

// Caches of verdicts are for one thread at a time: whoever classifies takes one that nobody has, so
// there are as many as threads that do it at once.
struct wb_classifier {
  std::unique_ptr<whybounce::Classifier> it;
  std::mutex mutex;
  std::vector<std::unique_ptr<whybounce::VerdictCache>> idle;

  std::unique_ptr<whybounce::VerdictCache> Take() {
    {
      const std::lock_guard lock(mutex);
      if (!idle.empty()) {
        auto cache = std::move(idle.back());
        idle.pop_back();
        return cache;
      }
    }
    return std::make_unique<whybounce::VerdictCache>(&EngineOf(*it));
  }
  void GiveBack(std::unique_ptr<whybounce::VerdictCache> cache) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(cache));
  }
};

struct wb_report {
  const whybounce::Classifier* classifier;
  whybounce::RunResult run;
  absl::TimeZone zone;
};

namespace whybounce {
namespace {

std::string_view View(wb_view view) {
  return view.data == nullptr ? std::string_view() : std::string_view(view.data, view.size);
}
wb_view View(std::string_view view) {
  return view.empty() ? wb_view{nullptr, 0} : wb_view{view.data(), view.size()};
}

// What the caller's struct has; what it does not know yet stays as it is here.
template <typename Struct>
Struct Known(const Struct* given) {
  Struct known{};
  if (given != nullptr) std::memcpy(&known, given, std::min(given->size, sizeof(Struct)));
  return known;
}

Stage StageFromId(std::string_view id) {
  for (size_t i = 1; i < kStageCount; ++i) {
    if (Id(static_cast<Stage>(i)) == id) return static_cast<Stage>(i);
  }
  return Stage::kUnknown;
}

// False for a time zone that there is not.
bool Resolve(const char* const* paths, size_t count, const wb_input* given, RunOptions* options) {
  const wb_input input = Known(given);
  for (size_t i = 0; i < count; ++i) options->input.paths.emplace_back(paths[i]);
  options->input.zone = absl::LocalTimeZone();
  if (input.zone != nullptr && !absl::LoadTimeZone(input.zone, &options->input.zone)) return false;
  if (input.since_us != 0) options->period.since_unix_us = input.since_us;
  if (input.until_us != 0) options->period.until_unix_us = input.until_us;
  options->threads = input.threads > 0
                         ? input.threads
                         : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return true;
}

bool HasError(const std::vector<InputProblem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const InputProblem& problem) { return problem.is_error; });
}

}  // namespace
}  // namespace whybounce

using namespace whybounce;

const char* wb_version(void) { return WHYBOUNCE_VERSION; }

wb_status wb_classifier_new(const char* rules_directory, wb_classifier** out, char* error,
                            size_t error_size) {
  *out = nullptr;
  auto classifier = Classifier::Create({rules_directory == nullptr ? "" : rules_directory});
  if (!classifier.ok()) {
    if (error != nullptr && error_size > 0) {
      const std::string_view what = StdView(classifier.status().message());
      const size_t bytes = std::min(what.size(), error_size - 1);
      std::memcpy(error, what.data(), bytes);
      error[bytes] = '\0';
    }
    return WB_USAGE;
  }
  auto made = std::make_unique<wb_classifier>();
  made->it = *std::move(classifier);
  *out = made.release();
  return WB_OK;
}

void wb_classifier_free(wb_classifier* classifier) { delete classifier; }

wb_status wb_classify(const wb_classifier* given_classifier, const wb_reply* given,
                      wb_verdict* out) {
  wb_classifier* classifier = const_cast<wb_classifier*>(given_classifier);  // its caches
  const wb_reply known = Known(given);
  ReplyView reply;
  reply.text = View(known.text);
  reply.recipient = View(known.recipient);
  reply.relay_host = View(known.relay_host);
  reply.stage = StageFromId(View(known.stage));
  reply.code = known.reply_code;
  const Classifier& it = *classifier->it;
  const uint16_t provider = EngineOf(it).FindProvider(reply.relay_host, DomainOf(reply.recipient));
  auto cache = classifier->Take();
  const Verdict verdict = cache->Classify(reply, provider);
  classifier->GiveBack(std::move(cache));
  wb_verdict answer{};
  answer.size = std::min(out->size, sizeof(wb_verdict));
  answer.cause = View(Id(verdict.cause));
  answer.permanence = View(Id(verdict.permanence));
  answer.action = View(Id(verdict.action));
  answer.who = View(Id(verdict.who));
  answer.fault = View(Id(verdict.fault));
  answer.rule = View(it.RuleId(verdict.rule));
  answer.basis = View(Id(verdict.basis));
  answer.of_rule[0] = verdict.rule;
  answer.of_rule[1] = verdict.rule_text;
  answer.provider = View(it.ProviderId(verdict.provider));
  answer.blocklist = View(it.BlocklistZone(verdict.blocklist));
  answer.code_class = verdict.code_class;
  std::memcpy(out, &answer, answer.size);
  return WB_OK;
}

wb_view wb_matched(const wb_classifier* classifier, const wb_verdict* given, wb_view text) {
  const wb_verdict known = Known(given);
  Verdict verdict;
  verdict.rule = static_cast<uint32_t>(known.of_rule[0]);
  verdict.rule_text = static_cast<uint16_t>(known.of_rule[1]);
  verdict.basis = Basis::kText;
  if (View(known.basis) != Id(Basis::kText)) return {nullptr, 0};
  return View(classifier->it->MatchedWords(verdict, View(text)));
}

wb_view wb_name_in(const wb_classifier* classifier, wb_view vocabulary, wb_view cause) {
  const auto words = VocabularyFromId(View(vocabulary));
  const auto id = CauseFromId(View(cause));
  return words && id ? View(classifier->it->NameIn(*words, *id)) : wb_view{nullptr, 0};
}

wb_status wb_events(const wb_classifier* classifier, const char* const* paths, size_t count,
                    const wb_input* input, wb_write row, void* context) {
  RunOptions options;
  if (!Resolve(paths, count, input, &options)) return WB_USAGE;
  std::string line;
  const StreamResult result =
      StreamEvents(EngineOf(*classifier->it), options, [&](const EventRow& one) {
        line.clear();
        AppendEventJson(one, options.input.zone, &line);
        return row(context, line.data(), line.size()) == 0;
      });
  if (result.stopped) return WB_STOPPED;
  return HasError(result.problems) ? WB_INPUT : WB_OK;
}

wb_status wb_report_new(const wb_classifier* classifier, const char* const* paths, size_t count,
                        const wb_input* input, wb_report** out) {
  *out = nullptr;
  RunOptions options;
  if (!Resolve(paths, count, input, &options)) return WB_USAGE;
  auto report = std::make_unique<wb_report>();
  report->classifier = classifier->it.get();
  report->zone = options.input.zone;
  report->run = CountAll(EngineOf(*classifier->it), options);
  *out = report.release();
  return HasError((*out)->run.problems) ? WB_INPUT : WB_OK;
}

wb_status wb_report_write(const wb_report* report, const char* format, const char* language,
                          wb_write write, void* context) {
  auto texts = Catalogue::Load(language, {"labels", "causes", "report"});
  if (!texts.ok()) return WB_USAGE;
  const Phraser phraser(*texts, report->zone);
  const std::string_view as = format;
  const bool is_short = as == "text" || as == "markdown" || as == "mail";
  const auto make = [&](size_t top) {
    return ReportOf(report->run, EngineOf(*report->classifier), report->zone, top);
  };
  const Report made = make(is_short ? 10 : as == "html" ? 100 : 1000);
  std::string bytes;
  if (as == "text") {
    bytes = RenderText(made, phraser, {});
  } else if (as == "markdown") {
    bytes = RenderMarkdown(made, phraser, {});
  } else if (as == "html") {
    bytes = RenderReportHtml(made, phraser, 10);
  } else if (as == "json") {
    bytes = RenderJson(made, phraser);
  } else if (as == "csv") {
    bytes = RenderCsv(made, CsvFor::kSpreadsheets);
  } else if (as == "prometheus") {
    bytes = RenderPrometheus(made);
  } else if (as == "mail") {
    bytes = RenderMail(made, make(100), phraser, {});
  } else {
    return WB_USAGE;
  }
  return write(context, bytes.data(), bytes.size()) == 0 ? WB_OK : WB_STOPPED;
}

void wb_report_free(wb_report* report) { delete report; }
