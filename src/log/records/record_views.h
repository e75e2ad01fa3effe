// How the fields of a record are found: in an object of JSON, in a row of a table.
#ifndef WHYBOUNCE_LOG_RECORDS_RECORD_VIEWS_H_
#define WHYBOUNCE_LOG_RECORDS_RECORD_VIEWS_H_

#include <simdjson.h>

#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/text.h"
#include "log/records/record_mapper.h"

namespace whybounce {

// A JSON object. Values that are no text are printed into strings that live as long as it.
class ObjectView : public RecordView {
 public:
  // False: this is no object, or not one of a sender's (it is wrapped into nothing known).
  bool Parse(std::string_view bytes) {
    texts_used_ = 0;
    chosen_ = false;
    padded_.assign(bytes);
    padded_.append(simdjson::SIMDJSON_PADDING, '\0');
    return parser_.parse(padded_.data(), bytes.size(), false).get(root_) == simdjson::SUCCESS &&
           root_.is_object();
  }
  // The object within that of a service that hands it on: SNS, SQS, EventBridge. False: none.
  bool Unwrap() {
    simdjson::dom::element inner;
    if (root_["detail"].get(inner) == simdjson::SUCCESS && inner.is_object() &&
        root_["detail-type"].error() == simdjson::SUCCESS) {
      root_ = inner;
      return true;
    }
    for (const char* const key : {"Message", "Body", "body"}) {
      std::string_view text;
      if (root_[key].get(text) != simdjson::SUCCESS) continue;
      text = TrimSpace(text);
      if (!StartsWith(text, "{")) continue;
      const std::string copy(text);
      return Parse(copy);
    }
    return false;
  }

  bool Has(const RecordKey& key) const override {
    simdjson::dom::element element;
    return Walk(root_, key, &element) && !element.is_null();
  }
  std::string_view Value(const RecordKey& key) override {
    simdjson::dom::element element;
    if (chosen_ && Walk(element_, key, &element)) {
      if (const std::string_view text = Text(element); !text.empty()) return text;
    }
    return Walk(root_, key, &element) ? Text(element) : std::string_view();
  }
  void Values(const RecordKey& key, std::vector<std::string_view>* values) override {
    simdjson::dom::element element;
    if (!Walk(root_, key, &element)) return;
    simdjson::dom::array array;
    if (element.get(array) != simdjson::SUCCESS) {
      if (const std::string_view text = Text(element); !text.empty()) values->push_back(text);
      return;
    }
    for (const simdjson::dom::element one : array) {
      if (const std::string_view text = Text(one); !text.empty()) values->push_back(text);
    }
  }
  size_t Elements(const RecordKey& key) override {
    simdjson::dom::element element;
    simdjson::dom::array array;
    if (!Walk(root_, key, &element) || element.get(array) != simdjson::SUCCESS) return 0;
    return array.size();
  }
  void Choose(const RecordKey& key, size_t index) override {
    simdjson::dom::element element;
    simdjson::dom::array array;
    chosen_ = Walk(root_, key, &element) && element.get(array) == simdjson::SUCCESS &&
              array.at(index).get(element_) == simdjson::SUCCESS && element_.is_object();
  }
  void ChooseNone() override { chosen_ = false; }

 private:
  static bool Walk(simdjson::dom::element at, const RecordKey& key, simdjson::dom::element* out) {
    for (const std::string& step : key.steps) {
      simdjson::dom::array array;
      if (at.get(array) == simdjson::SUCCESS && array.at(0).get(at) != simdjson::SUCCESS)
        return false;
      simdjson::dom::object object;
      if (at.get(object) != simdjson::SUCCESS || object.at_key(step).get(at) != simdjson::SUCCESS)
        return false;
    }
    *out = at;
    return true;
  }

  std::string* NewText() {
    if (texts_used_ == texts_.size()) texts_.emplace_back();
    std::string* const text = &texts_[texts_used_++];
    text->clear();
    return text;
  }

  std::string_view Text(simdjson::dom::element element) {
    switch (element.type()) {
      case simdjson::dom::element_type::STRING:
        return element.get_string().value_unsafe();
      case simdjson::dom::element_type::INT64: {
        std::string* const text = NewText();
        absl::StrAppend(text, element.get_int64().value_unsafe());
        return *text;
      }
      case simdjson::dom::element_type::UINT64: {
        std::string* const text = NewText();
        absl::StrAppend(text, element.get_uint64().value_unsafe());
        return *text;
      }
      case simdjson::dom::element_type::DOUBLE: {
        std::string* const text = NewText();
        absl::StrAppendFormat(text, "%.6f", element.get_double().value_unsafe());
        return *text;
      }
      case simdjson::dom::element_type::BOOL:
        return element.get_bool().value_unsafe() ? "true" : "false";
      case simdjson::dom::element_type::ARRAY: {
        simdjson::dom::element first;
        const simdjson::dom::array array = element.get_array().value_unsafe();
        if (array.at(0).get(first) != simdjson::SUCCESS || first.is_array()) return {};
        return Text(first);
      }
      case simdjson::dom::element_type::OBJECT:
        return Numbers(element.get_object().value_unsafe());
      default:
        return {};
    }
  }
  // {"class": 5, "subject": 1, "detail": 1}: "5.1.1".
  std::string_view Numbers(simdjson::dom::object object) {
    std::string* const text = NewText();
    for (const auto& [key, value] : object) {
      int64_t number = 0;
      if (value.get(number) != simdjson::SUCCESS) return {};
      absl::StrAppend(text, text->empty() ? "" : ".", number);
    }
    return *text;
  }

  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
  simdjson::dom::element element_;
  bool chosen_ = false;
  std::string padded_;
  std::deque<std::string> texts_;
  size_t texts_used_ = 0;
};

// Cells by the name of their column.
class RowView : public RecordView {
 public:
  void SetNames(std::vector<std::string> names) {
    names_ = std::move(names);
    places_.clear();
  }
  void SetCells(const std::vector<std::string>* cells, size_t count) {
    cells_ = cells;
    count_ = count;
  }
  size_t columns() const { return names_.size(); }
  // Numbers of keys are those of one platform: others begin anew.
  void ForgetPlaces() { places_.clear(); }

  bool Has(const RecordKey& key) const override { return Place(key) >= 0; }
  std::string_view Value(const RecordKey& key) override {
    const int place = Place(key);
    if (place < 0 || static_cast<size_t>(place) >= count_) return {};
    return (*cells_)[static_cast<size_t>(place)];
  }
  void Values(const RecordKey& key, std::vector<std::string_view>* values) override {
    if (const std::string_view value = Value(key); !value.empty()) values->push_back(value);
  }
  size_t Elements(const RecordKey&) override { return 0; }
  void Choose(const RecordKey&, size_t) override {}
  void ChooseNone() override {}

 private:
  int Place(const RecordKey& key) const {
    constexpr int kNotLookedFor = -2;
    if (places_.size() <= key.number) places_.resize(key.number + 1U, kNotLookedFor);
    int& place = places_[key.number];
    if (place != kNotLookedFor) return place;
    const auto it = std::find_if(names_.begin(), names_.end(), [&](const std::string& name) {
      return EqualsIgnoreCase(name, NameOf(key));
    });
    place = it == names_.end() ? -1 : static_cast<int>(it - names_.begin());
    return place;
  }

  std::vector<std::string> names_;
  const std::vector<std::string>* cells_ = nullptr;
  size_t count_ = 0;
  mutable std::vector<int> places_;  // by number of key
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_RECORDS_RECORD_VIEWS_H_
