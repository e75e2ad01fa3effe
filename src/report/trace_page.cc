#include "report/trace_page.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/civil_time.h"
#include "base/domain.h"
#include "base/text.h"
#include "document/phrase.h"

namespace whybounce {
namespace {

// Rows of a table and addresses in a line; the rest is counted.
constexpr size_t kStepsShown = 200;
constexpr size_t kAddressesShown = 5;
constexpr size_t kResultsShown = 20;

std::string Address(std::string_view address) { return Sanitized(UnicodeDomain(address)); }

class TracePage {
 public:
  TracePage(const Reference& reference, absl::TimeZone zone)
      : ref_(reference), zone_(zone), p_(reference.texts(), zone) {}

  Page Make(const Trace& trace, const std::string& asked, size_t messages_max);
  TraceWords Words(const TraceMessage& message, const TraceRecipient& recipient) const;

 private:
  std::string T(std::string_view key) const {
    return std::string(p_.Text(absl::StrCat("trace.", AbslView(key))));
  }
  std::string Say(std::string_view key, Placeholders values) const {
    return p_.Say(absl::StrCat("trace.", AbslView(key)), values);
  }
  std::string Pair(const std::string& title, const std::string& meaning) const {
    return Say("pair", {{"title", title}, {"meaning", meaning}});
  }
  // The text of `key` with the time in it; empty where there is none.
  std::string Time(std::string_view key, int64_t unix_us) const {
    return unix_us == 0 ? std::string() : Say(key, {{"time", p_.Minute(unix_us)}});
  }
  std::string Title(Cause cause) const {
    return std::string(p_.Text(absl::StrCat("cause.", AbslView(Id(cause)), ".title")));
  }
  std::string Lead(const Trace& trace) const;
  std::string Reply(const TraceStep& step) const { return Sanitized(step.reply); }
  std::string Result(const TraceMessage& message, const TraceRecipient& recipient) const;
  std::string What(const TraceStep& step) const;
  std::string Details(const TraceStep& step, const TraceStep* before, bool names_recipient) const;
  Section MakeSection(const TraceMessage& message, size_t number) const;
  PageBlock Facts(const TraceMessage& message) const;
  PageBlock Steps(const TraceMessage& message) const;
  void AddResults(const TraceMessage& message, Section* section) const;
  Row Fact(std::string_view label, const std::string& value) const {
    return {.id = std::string(label),
            .cells = {{whybounce::Words(T(absl::StrCat("label.", AbslView(label))))},
                      {whybounce::Words(value)}}};
  }

  const Reference& ref_;
  const absl::TimeZone zone_;
  const Phraser p_;
};

std::string ToneOf(TraceFate fate) {
  switch (fate) {
    case TraceFate::kDelivered:
      return "2";
    case TraceFate::kWaiting:
      return "4";
    case TraceFate::kLost:
    case TraceFate::kRefused:
      return "5";
    default:
      return "3";
  }
}

// The worst of a message's fates stands for it.
TraceFate FateOf(const TraceMessage& message) {
  constexpr TraceFate kWorstFirst[] = {TraceFate::kLost, TraceFate::kRefused, TraceFate::kWaiting,
                                       TraceFate::kElsewhere, TraceFate::kAnswered};
  for (const TraceFate fate : kWorstFirst) {
    for (const TraceRecipient& one : message.recipients) {
      if (one.fate == fate) return fate;
    }
  }
  return TraceFate::kDelivered;
}

bool IsFailure(TraceFate fate) {
  return fate == TraceFate::kLost || fate == TraceFate::kRefused || fate == TraceFate::kWaiting;
}

TraceWords TracePage::Words(const TraceMessage& message, const TraceRecipient& recipient) const {
  const TraceStep& last = message.steps[recipient.last_step];
  const Cause cause = last.verdict.cause;
  const std::string id = absl::StrCat("cause.", AbslView(Id(cause)));
  TraceWords words;
  std::string reply = Reply(last);
  if (reply.empty()) reply = Sanitized(last.queue_id);
  std::string meaning;
  std::string ask;
  if (IsFailure(recipient.fate)) {
    words.wrong = Pair(Title(cause), std::string(p_.Text(id + ".meaning")));
    words.who = p_.Text(absl::StrCat("who_full.", AbslView(Id(last.verdict.who))));
    const std::vector<std::string> codes = {ToString(last.enhanced_code), last.rule};
    words.to_do = ref_.AdviceAbout(last.provider, codes, cause);
    if (words.to_do.empty()) words.to_do = p_.Text(id + ".advice_plain");
    meaning = cause == Cause::kUndetermined ? Say("tell.quoted", {{"reply", reply}})
                                            : std::string(p_.Text(id + ".meaning"));
    ask = T(absl::StrCat("ask.", AbslView(Id(last.verdict.who))));
  }
  // Of mail to us, the sender is a stranger's, whom nobody here writes to.
  if (recipient.fate == TraceFate::kRefused && last.verdict.who == Who::kNobody) return words;
  words.tell = Say(absl::StrCat("tell.", AbslView(Id(recipient.fate))),
                   {{"recipient", Address(recipient.address)},
                    {"of", Time("of", message.first_us())},
                    {"on", Time("on", last.unix_us)},
                    {"meaning", meaning},
                    {"ask", ask},
                    {"reply", reply}});
  return words;
}

std::string TracePage::Result(const TraceMessage& message, const TraceRecipient& recipient) const {
  const TraceStep& last = message.steps[recipient.last_step];
  return Say(absl::StrCat("lead_", AbslView(Id(recipient.fate))),
             {{"recipient", Address(recipient.address)},
              {"when", Time("when", last.unix_us)},
              {"title", Title(last.verdict.cause)},
              {"who", p_.Text(absl::StrCat("who.", AbslView(Id(last.verdict.who))))}});
}

// The last one that failed, else the last one.
std::string TracePage::Lead(const Trace& trace) const {
  const TraceMessage* of = nullptr;
  const TraceRecipient* told = nullptr;
  for (const TraceMessage& message : trace.messages) {
    for (const TraceRecipient& recipient : message.recipients) {
      if (told != nullptr && IsFailure(told->fate) && !IsFailure(recipient.fate)) continue;
      of = &message;
      told = &recipient;
    }
  }
  return told == nullptr ? "" : Result(*of, *told);
}

std::string TracePage::What(const TraceStep& step) const {
  if (step.of_notification && step.IsRow()) {
    return T(step.outcome == Outcome::kDelivered ? "what.notification_delivered"
                                                 : "what.notification_kept");
  }
  constexpr std::string_view kOrigins[] = {"", "_notification", "_forwarded", "_filtered",
                                           "_requeued"};
  const std::string_view origin = kOrigins[static_cast<size_t>(step.origin)];
  switch (step.kind) {
    case TraceStep::Kind::kArrival:
      return T(
          absl::StrCat("what.arrival", AbslView(step.origin == Origin::kForwarded ? "" : origin)));
    case TraceStep::Kind::kLink:
      return step.origin == Origin::kSubmitted ? T("what.link_forwarded")
                                               : T(absl::StrCat("what.link", AbslView(origin)));
    case TraceStep::Kind::kAttempt:
      return T(absl::StrCat("what.attempt_", AbslView(Id(step.outcome))));
    default:
      return T(absl::StrCat("what.", AbslView(Id(step.kind))));
  }
}

std::string TracePage::Details(const TraceStep& step, const TraceStep* before,
                               bool names_recipient) const {
  std::vector<std::string> parts;
  const auto add = [&](std::string_view key, std::string_view name, const std::string& value) {
    if (!value.empty())
      parts.push_back(Say(absl::StrCat("detail.", AbslView(key)), {{name, value}}));
  };
  if (!step.client.empty()) add("from", "client", Sanitized(step.client));
  if (!step.login.empty()) add("login", "login", Sanitized(step.login));
  const bool is_like_before = before != nullptr && !step.reply.empty() &&
                              before->reply == step.reply && before->relay == step.relay &&
                              before->outcome == step.outcome;
  if ((names_recipient || step.of_notification) && step.IsRow())
    add("to", "recipient", Address(step.recipient));
  if (!step.relay.empty() && !is_like_before) add("at", "relay", Sanitized(step.relay));
  if (step.delay_s >= 0) add("after", "delay", p_.Duration(step.delay_s));
  if (step.times > 1) add("times", "n", p_.Number(step.times));
  if (step.probe) parts.push_back(T("detail.probe"));
  if (step.suspended) parts.push_back(T("detail.suspended"));
  if (step.kind == TraceStep::Kind::kArrival) {
    add("as", "id", Sanitized(step.queue_id));
  } else if (step.kind == TraceStep::Kind::kLink || step.kind == TraceStep::Kind::kRemoval) {
    add("as", "id", Sanitized(step.other_queue_id.empty() ? step.queue_id : step.other_queue_id));
  }
  if (is_like_before) parts.push_back(T("detail.same"));
  if (step.IsRow() && !is_like_before && ClassOf(step.outcome) != 2 &&
      step.verdict.cause != Cause::kUndetermined)
    parts.push_back(Title(step.verdict.cause));
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += p_.Text("punctuation.comma");
    out += part;
  }
  if (step.IsRow() && !step.reply.empty() && !is_like_before)
    absl::StrAppend(&out, out.empty() ? "" : " | ", Reply(step));
  return out;
}

PageBlock TracePage::Facts(const TraceMessage& message) const {
  PageBlock facts{PageBlock::Kind::kFacts, {}};
  const auto add = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) facts.rows.push_back(Fact(label, value));
  };
  add("message_id", Sanitized(message.message_id));
  add("subject", Sanitized(message.subject));
  if (message.size_bytes >= 0) add("size", p_.Bytes(static_cast<uint64_t>(message.size_bytes)));
  std::vector<std::string> ids;
  for (const std::string& id : message.queue_ids) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(Sanitized(id));
  }
  if (ids.size() > kAddressesShown) ids.resize(kAddressesShown);
  add("queue_ids", p_.Join(ids));
  return facts;
}

PageBlock TracePage::Steps(const TraceMessage& message) const {
  PageBlock table{PageBlock::Kind::kTable, {}};
  table.rows.push_back({.cells = {{whybounce::Words(T("column.time"))},
                                  {whybounce::Words(T("column.what"))},
                                  {whybounce::Words(T("column.details"))}}});
  const bool names_recipient = message.recipients.size() > 1;
  int64_t last_day = INT64_MIN;
  const TraceStep* row_before = nullptr;
  const size_t left_out = message.steps.size() - std::min(message.steps.size(), kStepsShown);
  for (size_t i = left_out; i < message.steps.size(); ++i) {
    const TraceStep& step = message.steps[i];
    // That a queue id ends says nothing that the rows do not, nor how a notification came to be.
    if (step.kind == TraceStep::Kind::kRemoval ||
        (step.kind == TraceStep::Kind::kArrival && step.of_notification))
      continue;
    std::string time =
        step.unix_us == 0 ? "" : FormatRfc3339(step.unix_us / 1'000'000 * 1'000'000, zone_);
    if (time.size() > 19) time.resize(19);
    if (time.size() == 19) time[10] = ' ';
    // The day is said where it is another than in the row above.
    const int64_t day =
        step.unix_us == 0
            ? last_day
            : (step.unix_us / 1'000'000 + p_.ZoneSeconds(step.unix_us / 1'000'000)) / 86'400;
    if (day == last_day && time.size() == 19) time.erase(0, 11);
    last_day = day;
    table.rows.push_back({.id = std::string(Id(step.kind)),
                          .cells = {{Code(time)},
                                    {whybounce::Words(What(step))},
                                    {Code(Details(step, row_before, names_recipient))}}});
    if (step.IsRow()) row_before = names_recipient ? nullptr : &step;
  }
  return table;
}

// Recipients of one fate and cause are told of together.
void TracePage::AddResults(const TraceMessage& message, Section* section) const {
  struct Group {
    const TraceRecipient* first;
    std::vector<std::string> addresses;
  };
  std::vector<Group> groups;
  for (const TraceRecipient& recipient : message.recipients) {
    const Verdict& verdict = message.steps[recipient.last_step].verdict;
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      const Verdict& other = message.steps[group.first->last_step].verdict;
      return group.first->fate == recipient.fate && other.cause == verdict.cause &&
             other.who == verdict.who;
    });
    if (same == groups.end()) {
      if (groups.size() >= kResultsShown) continue;
      groups.push_back({&recipient, {Address(recipient.address)}});
    } else {
      same->addresses.push_back(Address(recipient.address));
    }
  }
  for (Group& group : groups) {
    const TraceWords words = Words(message, *group.first);
    PageBlock facts{PageBlock::Kind::kFacts, {}};
    const auto add = [&](std::string_view label, const std::string& value) {
      if (!value.empty()) facts.rows.push_back(Fact(label, value));
    };
    if (group.addresses.size() > 1) {
      const size_t more =
          group.addresses.size() - std::min(group.addresses.size(), kAddressesShown);
      group.addresses.resize(std::min(group.addresses.size(), kAddressesShown));
      std::string all = p_.Join(group.addresses);
      if (more > 0) absl::StrAppend(&all, " ", Say("and_more", {{"n", p_.Number(more)}}));
      add("result", Pair(all, T(absl::StrCat("fate.", AbslView(Id(group.first->fate))))));
    } else {
      add("result", Result(message, *group.first));
    }
    add("wrong", words.wrong);
    add("who", words.who);
    add("do", words.to_do);
    add("tell", words.tell);
    section->blocks.push_back(std::move(facts));
  }
  if (message.other_recipients > 0)
    section->blocks.push_back(
        Paragraph(p_.Plural("trace.more_recipients", message.other_recipients)));
}

Section TracePage::MakeSection(const TraceMessage& message, size_t number) const {
  Section section;
  section.id = absl::StrCat("message-", number);
  const TraceFate fate = FateOf(message);
  section.tone = ToneOf(fate);
  const std::string fate_word =
      T(absl::StrCat("fate.", AbslView(message.recipients.empty() ? "nobody" : Id(fate))));
  const bool is_timed = message.first_us() != 0;
  const std::string time = is_timed ? p_.Minute(message.first_us()) : std::string();
  const std::string sender = message.sender.empty() ? T("null_sender") : Address(message.sender);
  section.heading =
      Say(absl::StrCat("heading", message.has_sender ? "" : "_unknown", is_timed ? "" : "_untimed"),
          {{"time", time}, {"sender", sender}, {"fate", fate_word}});
  AddResults(message, &section);
  section.blocks.push_back(Steps(message));
  PageBlock facts = Facts(message);
  if (!facts.rows.empty()) section.blocks.push_back(std::move(facts));
  return section;
}

Page TracePage::Make(const Trace& trace, const std::string& asked, size_t messages_max) {
  Page page;
  page.kind = "trace";
  page.id = "trace";
  page.language = p_.catalogue().language();
  page.category = T("category");
  page.separator = p_.Text("punctuation.comma");
  const std::string name = Sanitized(asked);
  if (trace.messages.empty()) {
    page.title = Say("title_none", {{"asked", name}});
    page.lead = T("none");
    return page;
  }
  const uint64_t all = trace.messages.size() + trace.left_out;
  page.title = Filled(p_.Plural("trace.title", all), {{"asked", name}});
  page.lead = Lead(trace);
  const size_t left_out = trace.messages.size() - std::min(trace.messages.size(), messages_max);
  for (size_t i = left_out; i < trace.messages.size(); ++i)
    page.sections.push_back(MakeSection(trace.messages[i], i - left_out + 1));
  if (left_out > 0)
    page.lead += absl::StrCat(AbslView(p_.Text("punctuation.between_sentences")),
                              p_.Plural("trace.older", left_out));
  return page;
}

}  // namespace

TraceWords WordsFor(const TraceMessage& message, const TraceRecipient& recipient,
                    const Reference& reference, absl::TimeZone zone) {
  return TracePage(reference, zone).Words(message, recipient);
}

Page MakeTracePage(const Trace& trace, const std::string& asked, const Reference& reference,
                   absl::TimeZone zone, size_t messages_max) {
  return TracePage(reference, zone).Make(trace, asked, messages_max);
}

}  // namespace whybounce
