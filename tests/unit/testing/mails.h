// Mails of tests/mails/forms.txt and notices.txt.
#ifndef WHYBOUNCE_TESTS_UNIT_TESTING_MAILS_H_
#define WHYBOUNCE_TESTS_UNIT_TESTING_MAILS_H_

#include <fstream>
#include <string>
#include <vector>

#include "where.h"

namespace whybounce {

struct FormMail {
  std::string name;
  std::vector<std::string> expected;  // kind, then "outcome address code enhanced | words"
  std::string bytes;
};

inline std::vector<FormMail> FormMails(const std::string& file = "forms.txt") {
  std::ifstream in(WHYBOUNCE_ROOT "/tests/mails/" + file);
  std::vector<FormMail> mails;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      mails.push_back({line.substr(4), {}, {}});
    } else if (!mails.empty() && mails.back().bytes.empty() && line.starts_with("= ")) {
      mails.back().expected.push_back(line.substr(2));
    } else if (!mails.empty()) {
      mails.back().bytes += line + "\n";
    }
  }
  return mails;
}

inline std::string WithLineEnds(const std::string& text, const std::string& end) {
  std::string out;
  for (const char c : text) c == '\n' ? out += end : out += c;
  return out;
}

// As one mbox (mboxrd).
inline std::string MboxOf(const std::vector<FormMail>& mails, const std::string& end = "\n") {
  std::string out;
  for (const FormMail& mail : mails) {
    out += "From MAILER-DAEMON Tue Mar 10 08:00:00 2026\n";
    bool at_start = true;
    for (size_t i = 0; i < mail.bytes.size(); ++i) {
      const size_t word = mail.bytes.find_first_not_of('>', i);
      if (at_start && word != std::string::npos && mail.bytes.compare(word, 5, "From ") == 0)
        out += '>';
      out += mail.bytes[i];
      at_start = mail.bytes[i] == '\n';
    }
    out += "\n";
  }
  return WithLineEnds(out, end);
}

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_UNIT_TESTING_MAILS_H_
