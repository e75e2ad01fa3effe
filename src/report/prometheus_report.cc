// The report as metrics. All are gauges: they are of the report's period, not since a start.
#include <array>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "report/render.h"

namespace whybounce {
namespace {

class MetricWriter {
 public:
  explicit MetricWriter(const Report& report) : r_(report) {}

  std::string Write() {
    Begin("info", "gauge", "The program that wrote this.");
    absl::StrAppend(&out_, "whybounce_info{version=\"", WHYBOUNCE_VERSION, "\"} 1\n");
    Begin("period_seconds", "gauge", "First and last event, unix time.");
    const int64_t first_s = r_.first_us / 1'000'000;
    const int64_t last_s = r_.last_us / 1'000'000;
    Value("period_seconds", "edge=\"first\"", static_cast<double>(first_s));
    Value("period_seconds", "edge=\"last\"", static_cast<double>(last_s));
    Begin("recipients", "gauge", "Recipients by fate.");
    Fates("recipients", "", r_.mail);
    Begin("attempts", "gauge", "Delivery attempts by class of the reply.");
    Classes("attempts", "", r_.mail);
    if (r_.part.empty()) {
      Begin("messages", "gauge", "Messages that people sent.");
      Value("messages", "", static_cast<double>(r_.messages));
    }
    Causes();
    Providers();
    Begin("rejections", "gauge", "Refusals by this host, by cause.");
    for (const ReportRejection& row : r_.rejections)
      Value("rejections", Label("cause", Id(row.cause)), static_cast<double>(row.count));
    Delays();
    if (r_.part.empty()) Lines();
    return std::move(out_);
  }

 private:
  void Begin(std::string_view name, std::string_view type, std::string_view help) {
    absl::StrAppend(&out_, "# HELP whybounce_", AbslView(name), " ", AbslView(help),
                    "\n# TYPE whybounce_", AbslView(name), " ", AbslView(type), "\n");
  }
  static std::string Label(std::string_view name, std::string_view id) {
    return absl::StrCat(AbslView(name), "=\"", id.empty() ? "other" : AbslView(id), "\"");
  }
  void Value(std::string_view name, std::string_view labels, double value) {
    absl::StrAppend(&out_, "whybounce_", AbslView(name));
    if (!labels.empty()) absl::StrAppend(&out_, "{", AbslView(labels), "}");
    // Whole numbers without an exponent, whatever their size.
    if (value == static_cast<double>(static_cast<uint64_t>(value))) {
      absl::StrAppend(&out_, " ", static_cast<uint64_t>(value), "\n");
    } else {
      absl::StrAppend(&out_, " ", value, "\n");
    }
  }
  static std::string And(std::string_view labels, std::string_view more) {
    return absl::StrCat(AbslView(labels), labels.empty() ? "" : ",", AbslView(more));
  }
  void Fates(std::string_view name, std::string_view labels, const Counts& counts) {
    Value(name, And(labels, "fate=\"delivered\""), static_cast<double>(counts.delivered));
    Value(name, And(labels, "fate=\"lost\""), static_cast<double>(counts.lost));
    Value(name, And(labels, "fate=\"waiting\""), static_cast<double>(counts.waiting));
  }
  void Classes(std::string_view name, std::string_view labels, const Counts& counts) {
    constexpr std::array<std::string_view, 3> kClasses = {"class=\"2xx\"", "class=\"4xx\"",
                                                          "class=\"5xx\""};
    for (size_t i = 0; i < kClasses.size(); ++i)
      Value(name, And(labels, kClasses[i]), static_cast<double>(counts.attempts[i]));
  }

  void Causes() {
    Begin("cause_attempts", "gauge", "Attempts that failed, by cause.");
    for (const ReportCause& cause : r_.causes)
      Value("cause_attempts", Label("cause", Id(cause.cause)), static_cast<double>(cause.attempts));
    Begin("cause_recipients", "gauge", "Recipients lost or waiting, by cause.");
    for (const ReportCause& cause : r_.causes) {
      const std::string label = Label("cause", Id(cause.cause));
      Value("cause_recipients", And(label, "fate=\"lost\""), static_cast<double>(cause.lost));
      Value("cause_recipients", And(label, "fate=\"waiting\""), static_cast<double>(cause.waiting));
    }
    Begin("cause_provider_attempts", "gauge", "Attempts that failed, by cause and provider.");
    for (const ReportCause& cause : r_.causes) {
      for (const ReportShare& share : cause.providers) {
        Value("cause_provider_attempts",
              And(Label("cause", Id(cause.cause)), Label("provider", share.id)),
              static_cast<double>(share.attempts));
      }
    }
  }

  void Providers() {
    Begin("provider_recipients", "gauge", "Recipients by provider and fate.");
    for (const ReportRow& row : r_.providers.rows)
      Fates("provider_recipients", Label("provider", row.id), row.counts);
    Begin("provider_attempts", "gauge", "Attempts by provider and class.");
    for (const ReportRow& row : r_.providers.rows)
      Classes("provider_attempts", Label("provider", row.id), row.counts);
    Begin("provider_delay_seconds", "gauge", "Time to deliver by provider.");
    for (const ReportRow& row : r_.providers.rows) {
      if (row.p50_s < 0) continue;
      const std::string label = Label("provider", row.id);
      Value("provider_delay_seconds", And(label, "quantile=\"0.5\""), row.p50_s);
      Value("provider_delay_seconds", And(label, "quantile=\"0.95\""), row.p95_s);
    }
  }

  // Buckets below what was ever measured, or above, are not written: the first and the last that
  // are say the same.
  void Delays() {
    if (r_.delays.empty()) return;
    Begin("delay_seconds", "gauge", "Recipients delivered within so many seconds.");
    uint64_t sum = 0;
    for (const ReportDelay& delay : r_.delays) {
      sum += delay.recipients;
      Value("delay_seconds", absl::StrCat("le=\"", delay.upper_s, "\""), static_cast<double>(sum));
    }
    Value("delay_seconds", "le=\"+Inf\"", static_cast<double>(sum));
  }

  void Lines() {
    Begin("lines", "gauge", "Lines read, by what they were.");
    const LineCounts& l = r_.lines;
    for (const auto& [kind, n] :
         {std::pair("attempt", l.attempts), std::pair("rejection", l.rejections),
          std::pair("queue", l.queue), std::pair("of_no_interest", l.of_no_interest),
          std::pair("other_program", l.other_program),
          std::pair("outside_period", l.outside_period),
          std::pair("not_understood", l.not_understood)}) {
      Value("lines", Label("kind", kind), static_cast<double>(n));
    }
  }

  const Report& r_;
  std::string out_;
};

}  // namespace

std::string RenderPrometheus(const Report& report) { return MetricWriter(report).Write(); }

}  // namespace whybounce
