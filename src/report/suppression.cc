#include "report/suppression.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/civil_time.h"
#include "base/csv.h"
#include "base/hash.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"
#include "document/layout.h"
#include "document/text_table.h"

namespace whybounce {
namespace {

constexpr size_t kReplyBytes = 500;

enum class Weight : uint8_t { kNone, kSoft, kHard };

// Somebody who asks to be left alone (RFC 5965): "not-spam" and what programs find (viruses, broken
// signatures) is no such wish. Amazon SES may leave out what it was that came from a person.
bool IsComplaint(const EventRow& row) {
  if (!row.complained || row.event->outcome != Outcome::kNotABounce) return false;
  const std::string type = ToLower(row.feedback_type);
  return type.empty() || type == "abuse" || type == "complaint" || type.starts_with("opt-out");
}

Weight WeightOf(const EventRow& row) {
  if (IsComplaint(row)) return Weight::kHard;
  const Verdict& verdict = *row.verdict;
  const Outcome outcome = row.event->outcome;
  const bool lost = outcome == Outcome::kBounced || outcome == Outcome::kExpired;
  // A full mailbox is the recipient's to empty, but the list owner's to give up.
  const bool may_stop =
      verdict.action == Action::kSuppress || verdict.action == Action::kSuppressIfRepeated;
  if ((verdict.who != Who::kList && !may_stop) || row.event->probe ||
      row.event->direction == Direction::kInbound) {
    return Weight::kNone;
  }
  // A server that says 4xx and means never (Yahoo) is taken at its word.
  if (verdict.permanence == Permanence::kHard && (lost || outcome == Outcome::kDeferred))
    return Weight::kHard;
  return lost && may_stop ? Weight::kSoft : Weight::kNone;
}

// Whom the list has: who was mailed, not whom an alias or a forward led to.
std::string_view Mailed(const EventView& event) {
  const std::string_view original = event.original_recipient;
  return original.find('@') == original.npos ? event.recipient : original;
}

std::string TimeText(int64_t unix_us, absl::TimeZone zone) {
  return unix_us == 0 ? std::string() : FormatRfc3339(unix_us, zone);
}

std::string Place(const SuppressedAddress& address) {
  return address.line > 0 ? absl::StrCat(address.source, ":", address.line)
                          : absl::StrCat(address.source, " #", address.message);
}

}  // namespace

// Remembers the message of `row`; false if it counted before.
bool SuppressionList::IsNew(const EventRow& row, Suspect* entry) {
  bool known = false;
  const auto look = [&](std::string_view id) {
    if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
    if (id.empty()) return;
    const uint64_t key = Hash64(id);
    if (std::find(entry->messages.begin(), entry->messages.end(), key) != entry->messages.end()) {
      known = true;
      return;
    }
    if (entry->messages.size() >= kKnownMessagesMax) entry->messages.erase(entry->messages.begin());
    entry->messages.push_back(key);
  };
  look(row.message_id);
  look(row.event->queue_id);
  return !known;
}

void SuppressionList::Add(const EventRow& row, bool is_chosen) {
  const EventView& event = *row.event;
  const std::string_view mailed = Mailed(event);
  if (mailed.find('@') == std::string_view::npos) return;
  const bool delivered = event.outcome == Outcome::kDelivered && !event.probe;
  const Weight weight = delivered ? Weight::kNone : WeightOf(row);
  if (!delivered && weight == Weight::kNone) return;
  const uint64_t key = Hash64(ToLower(mailed));
  auto it = entries_.find(key);
  if (delivered) {
    // It works again, unless this is an old success. Who complained got the mail, too.
    if (it != entries_.end() && !it->second.complained &&
        event.unix_us >= it->second.address.last_us) {
      entries_.erase(it);
    }
    return;
  }
  if (it == entries_.end()) {
    if (entries_.size() >= kSuppressAddressesMax) {
      ++dropped_;
      return;
    }
    it = entries_.emplace(key, Suspect()).first;
  }
  Suspect& entry = it->second;
  SuppressedAddress& address = entry.address;
  const bool complaint = IsComplaint(row);
  entry.complained = entry.complained || complaint;
  const bool is_new = IsNew(row, &entry);
  const bool has_id = !row.message_id.empty() || !row.event->queue_id.empty();
  if (is_new) address.failures += has_id ? 1 : row.times;
  const bool first = address.recipient.empty();
  if (event.unix_us != 0) {
    address.first_us =
        address.first_us == 0 ? event.unix_us : std::min(address.first_us, event.unix_us);
  }
  // What is told is the last failure, but a soft one never hides a hard one.
  const bool later = event.unix_us >= address.last_us;
  address.last_us = std::max(address.last_us, event.unix_us);
  const bool tells = first || (weight == Weight::kHard && !entry.is_hard) ||
                     (later && is_new && (weight == Weight::kHard || !entry.is_hard));
  entry.is_hard = entry.is_hard || weight == Weight::kHard;
  if (!tells) return;
  address.recipient = mailed;
  address.is_chosen = is_chosen;
  const bool same = EqualsIgnoreCase(mailed, event.recipient);
  address.final_recipient = same ? std::string_view() : event.recipient;
  address.cause = row.verdict->cause;
  address.permanence = row.verdict->permanence;
  address.reply_code = event.reply_code;
  address.enhanced_code = event.enhanced_code;
  address.reply = row.reply.substr(0, kReplyBytes);
  if (complaint) {
    address.permanence = Permanence::kHard;
    address.reply = absl::StrCat(
        "Feedback-Type: ", row.feedback_type.empty() ? "complaint" : AbslView(row.feedback_type));
  }
  address.source = row.source;
  address.line = row.line;
  address.message = row.message;
}

std::vector<SuppressedAddress> SuppressionList::Take() {
  std::vector<SuppressedAddress> addresses;
  for (auto& [key, entry] : entries_) {
    const SuppressedAddress& address = entry.address;
    const int64_t days = (address.last_us - address.first_us) / (int64_t{86'400} * 1'000'000);
    const bool enough = address.failures >= limit_.failures && address.first_us != 0 &&
                        days >= static_cast<int64_t>(limit_.days);
    if (entry.is_hard || enough) addresses.push_back(std::move(entry.address));
  }
  entries_.clear();
  std::sort(addresses.begin(), addresses.end(),
            [](const auto& a, const auto& b) { return a.recipient < b.recipient; });
  return addresses;
}

// Nothing of an address or a reply is cut: what has no room goes on below.
std::string SuppressionText(const std::vector<SuppressedAddress>& addresses, absl::TimeZone zone,
                            size_t width) {
  constexpr size_t kReplyColumnsMin = 40;
  constexpr size_t kIndent = 4;
  TextTable table({Align::kLeft, Align::kRight, Align::kLeft});
  size_t name_columns = 0;
  for (const SuppressedAddress& address : addresses) {
    table.AddRow({std::string(Id(address.cause)), absl::StrCat(address.failures, " x"),
                  address.last_us == 0 ? "-" : FormatMinute(address.last_us, zone).substr(0, 10)});
    const size_t columns = DisplayWidth(Sanitized(address.recipient));
    if (columns <= width / 2) name_columns = std::max(name_columns, columns);
  }
  const std::vector<std::string> facts = table.Lines(width);
  size_t fact_columns = 0;
  for (const std::string& line : facts) fact_columns = std::max(fact_columns, line.size());
  const size_t reply_at = name_columns + fact_columns + 4;
  const bool beside = reply_at + kReplyColumnsMin <= width;
  const size_t indent = beside ? reply_at : kIndent;
  std::string out;
  for (size_t i = 0; i < addresses.size(); ++i) {
    const std::string name = Sanitized(addresses[i].recipient);
    const size_t columns = DisplayWidth(name);
    out += name;
    if (columns > name_columns) {
      absl::StrAppend(&out, "\n", std::string(name_columns, ' '));
    } else {
      out.append(name_columns - columns, ' ');
    }
    absl::StrAppend(&out, "  ", facts[i]);
    const std::string reply = Sanitized(addresses[i].reply);
    bool first = beside;
    if (!reply.empty()) {
      for (const std::string& line : Wrapped(reply, width - indent)) {
        absl::StrAppend(&out,
                        first ? std::string(fact_columns - facts[i].size() + 2, ' ')
                              : "\n" + std::string(indent, ' '),
                        line);
        first = false;
      }
    }
    out.push_back('\n');
  }
  return out;
}

std::string SuppressionCsv(const std::vector<SuppressedAddress>& addresses, absl::TimeZone zone) {
  std::string out =
      "recipient,cause,permanence,failures,first,last,reply_code,enhanced_code,reply,found,"
      "final_recipient\n";
  for (const SuppressedAddress& address : addresses) {
    for (const std::string& cell :
         {address.recipient, std::string(Id(address.cause)), std::string(Id(address.permanence)),
          absl::StrCat(address.failures), TimeText(address.first_us, zone),
          TimeText(address.last_us, zone),
          address.reply_code == 0 ? std::string() : absl::StrCat(address.reply_code),
          ToString(address.enhanced_code), address.reply, Place(address),
          address.final_recipient}) {
      AppendCsvCell(cell, &out);
    }
    out.push_back('\n');
  }
  return out;
}

std::string SuppressionJsonLines(const std::vector<SuppressedAddress>& addresses,
                                 absl::TimeZone zone) {
  std::string out;
  for (const SuppressedAddress& address : addresses) {
    JsonWriter json(&out, JsonWriter::Layout::kOneLine);
    const auto text = [&](std::string_view key, std::string_view value) {
      if (value.empty()) return;
      json.Key(key);
      json.String(value);
    };
    json.BeginObject();
    text("recipient", address.recipient);
    text("final_recipient", address.final_recipient);
    text("cause", Id(address.cause));
    text("permanence", Id(address.permanence));
    json.Key("failures");
    json.Uint(address.failures);
    text("first", TimeText(address.first_us, zone));
    text("last", TimeText(address.last_us, zone));
    if (address.reply_code != 0) {
      json.Key("reply_code");
      json.Uint(address.reply_code);
    }
    text("enhanced_code", ToString(address.enhanced_code));
    text("reply", address.reply);
    text("source", address.source);
    if (address.line > 0) {
      json.Key("line");
      json.Uint(address.line);
    }
    if (address.message >= 0) {
      json.Key("message");
      json.Int(address.message);
    }
    json.EndObject();
    out.push_back('\n');
  }
  return out;
}

std::string SuppressionNames(const std::vector<SuppressedAddress>& addresses) {
  std::string out;
  for (const SuppressedAddress& address : addresses)
    absl::StrAppend(&out, Sanitized(address.recipient), "\n");
  return out;
}

}  // namespace whybounce
