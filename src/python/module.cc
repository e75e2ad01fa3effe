// The module for Python, over whybounce.h alone: whybounce/__init__.py has what is plain Python.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whybounce/whybounce.h"

namespace py = pybind11;

namespace {

wb_view View(std::string_view text) { return {text.data(), text.size()}; }

// What is not known is None.
py::object Text(wb_view view) {
  return view.data == nullptr ? py::object(py::none()) : py::object(py::str(view.data, view.size));
}

struct FreeClassifier {
  void operator()(wb_classifier* it) const { wb_classifier_free(it); }
};
struct FreeReport {
  void operator()(wb_report* it) const { wb_report_free(it); }
};
struct Rules {
  std::unique_ptr<wb_classifier, FreeClassifier> it;
  wb_classifier* get() const { return it.get(); }
};
using ClassifierHandle = std::shared_ptr<Rules>;

// What it says is made into text when that is asked for.
struct Verdict {
  ClassifierHandle classifier;
  wb_verdict it;
  std::string reply;
};

struct Known {
  std::optional<std::string> recipient, relay_host, stage;
  uint16_t code = 0;
};

Verdict Classify(const ClassifierHandle& classifier, std::string_view text, const Known& known) {
  wb_reply reply{};
  reply.size = sizeof reply;
  reply.text = View(text);
  reply.reply_code = known.code;
  if (known.recipient) reply.recipient = View(*known.recipient);
  if (known.relay_host) reply.relay_host = View(*known.relay_host);
  if (known.stage) reply.stage = View(*known.stage);
  Verdict verdict{classifier, {}, std::string(text)};
  verdict.it.size = sizeof verdict.it;
  wb_classify(classifier->get(), &reply, &verdict.it);
  return verdict;
}

ClassifierHandle MakeClassifier(const std::optional<std::string>& rules) {
  char error[2000];
  wb_classifier* made = nullptr;
  if (wb_classifier_new(rules ? rules->c_str() : nullptr, &made, error, sizeof error) != WB_OK)
    throw py::value_error(error);
  auto handle = std::make_shared<Rules>();
  handle->it.reset(made);
  return handle;
}

struct Input {
  std::vector<const char*> paths;
  wb_input options{};
};

Input MakeInput(const std::vector<std::string>& paths, const std::optional<std::string>& zone,
                int64_t since_us, int64_t until_us, int threads) {
  Input input;
  for (const std::string& path : paths) input.paths.push_back(path.c_str());
  input.options.size = sizeof input.options;
  input.options.zone = zone ? zone->c_str() : nullptr;
  input.options.since_us = since_us;
  input.options.until_us = until_us;
  input.options.threads = threads;
  return input;
}

void Check(wb_status status) {
  if (status == WB_USAGE) throw py::value_error("there is no such time zone, format or language");
}

struct Report {
  ClassifierHandle classifier;
  std::unique_ptr<wb_report, FreeReport> it;
  bool complete = true;

  std::string To(const std::string& format, const std::string& language) const {
    std::string out;
    const auto append = [](void* context, const char* data, size_t size) {
      static_cast<std::string*>(context)->append(data, size);
      return 0;
    };
    py::gil_scoped_release others;
    const wb_status status =
        wb_report_write(it.get(), format.c_str(), language.c_str(), append, &out);
    py::gil_scoped_acquire again;
    Check(status);
    return out;
  }
};

}  // namespace

PYBIND11_MODULE(_whybounce, m) {
  m.attr("__version__") = wb_version();

  py::class_<Verdict>(m, "Verdict")
      .def_property_readonly("cause", [](const Verdict& v) { return Text(v.it.cause); })
      .def_property_readonly("permanence", [](const Verdict& v) { return Text(v.it.permanence); })
      .def_property_readonly("action", [](const Verdict& v) { return Text(v.it.action); })
      .def_property_readonly("who", [](const Verdict& v) { return Text(v.it.who); })
      .def_property_readonly("fault", [](const Verdict& v) { return Text(v.it.fault); })
      .def_property_readonly("rule", [](const Verdict& v) { return Text(v.it.rule); })
      .def_property_readonly("basis", [](const Verdict& v) { return Text(v.it.basis); })
      .def_property_readonly("matched",
                             [](const Verdict& v) {
                               return Text(wb_matched(v.classifier->get(), &v.it, View(v.reply)));
                             })
      .def_property_readonly("provider", [](const Verdict& v) { return Text(v.it.provider); })
      .def_property_readonly("blocklist", [](const Verdict& v) { return Text(v.it.blocklist); })
      .def_property_readonly("code_class", [](const Verdict& v) { return v.it.code_class; })
      .def(
          "name_in",
          [](const Verdict& v, const std::string& vocabulary) {
            return Text(wb_name_in(v.classifier->get(), View(vocabulary), v.it.cause));
          },
          py::arg("vocabulary"))
      .def("__repr__", [](const Verdict& v) {
        return "<whybounce.Verdict " + std::string(v.it.cause.data, v.it.cause.size) + " " +
               std::string(v.it.permanence.data, v.it.permanence.size) + ">";
      });

  py::class_<Rules, ClassifierHandle>(m, "Classifier")
      .def(py::init(&MakeClassifier), py::arg("rules") = py::none())
      // Asked most, and without what else may be known it takes half as long.
      .def(
          "classify",
          [](const ClassifierHandle& self, std::string_view reply) {
            return Classify(self, reply, {});
          },
          py::arg("reply"))
      .def(
          "classify",
          [](const ClassifierHandle& self, std::string_view reply, uint16_t code,
             std::optional<std::string> recipient, std::optional<std::string> relay_host,
             std::optional<std::string> stage) {
            return Classify(self, reply,
                            {std::move(recipient), std::move(relay_host), std::move(stage), code});
          },
          py::arg("reply"), py::kw_only(), py::arg("code") = 0, py::arg("recipient") = py::none(),
          py::arg("relay_host") = py::none(), py::arg("stage") = py::none())
      .def(
          "classify_many",
          [](const ClassifierHandle& self, const std::vector<std::string>& replies) {
            py::gil_scoped_release others;
            std::vector<Verdict> verdicts;
            verdicts.reserve(replies.size());
            for (const std::string& reply : replies) verdicts.push_back(Classify(self, reply, {}));
            return verdicts;
          },
          py::arg("replies"))
      .def("_events",
           [](const ClassifierHandle& self, const std::vector<std::string>& paths,
              const std::optional<std::string>& zone, int64_t since_us, int64_t until_us,
              const py::function& row) {
             const Input input = MakeInput(paths, zone, since_us, until_us, 0);
             struct Sink {
               const py::function& row;
               std::optional<py::error_already_set> error;
             } sink{row, std::nullopt};
             const auto take = [](void* context, const char* data, size_t size) {
               Sink& to = *static_cast<Sink*>(context);
               py::gil_scoped_acquire ours;
               try {
                 return to.row(py::str(data, size)).cast<bool>() ? 0 : 1;
               } catch (py::error_already_set& error) {
                 to.error.emplace(std::move(error));
               } catch (const py::cast_error&) {
               }
               return 1;
             };
             wb_status status;
             {
               py::gil_scoped_release others;
               status = wb_events(self->get(), input.paths.data(), input.paths.size(),
                                  &input.options, take, &sink);
             }
             if (sink.error) throw std::move(*sink.error);
             Check(status);
             return status != WB_INPUT;
           })
      .def("_report", [](const ClassifierHandle& self, const std::vector<std::string>& paths,
                         const std::optional<std::string>& zone, int64_t since_us, int64_t until_us,
                         int threads) {
        const Input input = MakeInput(paths, zone, since_us, until_us, threads);
        wb_report* made = nullptr;
        wb_status status;
        {
          py::gil_scoped_release others;
          status = wb_report_new(self->get(), input.paths.data(), input.paths.size(),
                                 &input.options, &made);
        }
        Check(status);
        auto report = std::make_unique<Report>();
        report->classifier = self;
        report->it.reset(made);
        report->complete = status != WB_INPUT;
        return report;
      });

  py::class_<Report>(m, "Report")
      .def_readonly("complete", &Report::complete)
      .def("to", &Report::To, py::arg("format"), py::kw_only(), py::arg("lang") = "en");
}
