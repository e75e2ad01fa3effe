// Numbers, times and sentences in the ways of a language.
#ifndef WHYBOUNCE_DOCUMENT_PHRASE_H_
#define WHYBOUNCE_DOCUMENT_PHRASE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "document/catalogue.h"
#include "document/layout.h"

namespace whybounce {

// The catalogue must outlive it. Thread-safe: immutable.
class Phraser {
 public:
  Phraser(const Catalogue& catalogue, absl::TimeZone zone) : catalogue_(catalogue), zone_(zone) {}

  std::string_view Text(std::string_view key) const { return catalogue_.Text(key); }
  std::string Say(std::string_view key, Placeholders values) const {
    return Filled(catalogue_.Text(key), values);
  }
  // "1 recipient", "2 recipients": the text of key + "_one" or "_other" with {n} filled in. Which,
  // is the language's rule ("number.plural": "english", "french", "none").
  std::string Plural(std::string_view key, uint64_t n) const;
  // "151,902", in the language's grouping.
  std::string Number(uint64_t n) const;
  // One decimal; "0.0 %" and "100.0 %" only if it is exactly that, so a small loss never reads as
  // none.
  std::string Percent(uint64_t part, uint64_t whole) const;
  // "0.4 s", "41 s", "12 min", "3.1 h", "2.0 d"; "-" for a negative one.
  std::string Duration(double seconds) const;
  // A length of time that is no measurement: "10 seconds", "15 minutes", "17 hours", "1 day".
  std::string Span(int64_t seconds) const;
  std::string Bytes(uint64_t bytes) const;
  std::string Minute(int64_t unix_us) const;  // "2026-11-22 04:43"
  int64_t ZoneSeconds(int64_t unix_s) const;  // that the zone's clocks are ahead of UTC then
  std::string ZoneName() const;               // "UTC", "+01:00"
  // "a, b and c".
  std::string Join(const std::vector<std::string>& items) const;

  const Catalogue& catalogue() const { return catalogue_; }

 private:
  std::string Decimal(double value) const;

  const Catalogue& catalogue_;
  const absl::TimeZone zone_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_DOCUMENT_PHRASE_H_
