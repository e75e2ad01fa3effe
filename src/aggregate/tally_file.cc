#include "aggregate/tally_file.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "aggregate/tally_wire.h"
#include "base/limits.h"
#include "base/wire.h"

namespace whybounce {
namespace {

// Whatever is later would not fit into microseconds.
constexpr int64_t kUnixSecondsMax = INT64_MAX / 1'000'000;

template <typename Map>
auto SortedByKey(const Map& map) {
  std::vector<std::pair<typename Map::key_type, const typename Map::mapped_type*>> rows;
  rows.reserve(map.size());
  for (const auto& [key, value] : map) rows.emplace_back(key, &value);
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return rows;
}

}  // namespace

// The friend of Tally that knows its parts.
class TallyFile {
 public:
  static void Write(const Tally& tally, const Engine& engine, TallyWriter* w) {
    const Counters& c = tally.counters_;
    w->out_.Uint(engine.patterns().providers.size());
    for (const Provider& provider : engine.patterns().providers) w->out_.String(provider.id);
    w->out_.Uint(engine.rule_count());
    for (uint32_t n = 1; n <= engine.rule_count(); ++n) w->out_.String(engine.rule(n).id);

    for (const uint64_t n : {c.lines.read,
                             c.lines.attempts,
                             c.lines.rejections,
                             c.lines.queue,
                             c.lines.of_no_interest,
                             c.lines.other_program,
                             c.lines.outside_period,
                             c.lines.not_understood,
                             c.lines.overlong,
                             c.lines.lost,
                             c.expired,
                             c.probes,
                             c.handed_on,
                             c.discarded,
                             c.messages,
                             c.notification_messages,
                             c.arrivals,
                             c.copies,
                             c.late_copies,
                             c.loopback_messages,
                             c.delivered_twice,
                             c.shapes_dropped}) {
      w->out_.Uint(n);
    }
    for (const uint64_t n : c.attempt_lines) w->out_.Uint(n);
    for (const uint64_t n : c.rejection_lines) w->out_.Uint(n);
    w->Counts(c.mail);
    w->Counts(c.notifications);
    for (const Table& table : c.tables) WriteTable(table, w);
    w->out_.Uint(c.providers.size());
    for (const Counts& counts : c.providers) w->Counts(counts);
    w->out_.Uint(c.delays.size());
    for (const DelayHistogram& delays : c.delays) WriteDelays(delays, w);
    w->out_.Uint(c.provider_causes.size());
    for (const auto& [key, counts] : SortedByKey(c.provider_causes)) {
      w->out_.Uint(key);
      w->Cause(counts->counts);
      w->out_.Int(counts->first_us);
      w->out_.Int(counts->last_us);
      w->At(counts->first_at);
      w->out_.Hash(counts->first_shape);
    }
    for (const CauseTotals& totals : c.causes) {
      w->Cause(totals.counts);
      w->out_.Int(totals.first_us);
      w->out_.Int(totals.last_us);
      w->out_.Uint(totals.rejected);
    }
    WriteSlots(c.time_slots, w);
    w->out_.Uint(c.rules.size());
    for (const uint64_t n : c.rules) w->out_.Uint(n);
    w->out_.Uint(c.shapes.size());
    for (const auto& [key, row] : SortedByKey(c.shapes)) {
      w->out_.Hash(key);
      w->out_.Uint(row->count);
      w->out_.Uint(static_cast<uint64_t>(row->cause));
      w->out_.Uint(static_cast<uint64_t>(row->kind));
      w->out_.Uint(row->rule);
      w->out_.Uint(row->provider);
      w->At(row->at);
      w->out_.String(row->sample);
      w->out_.String(row->recipient);
      w->out_.String(row->sender);
    }
    w->Names(c.hosts);
    w->out_.Uint(c.sources.size());
    for (const Source& source : c.sources) {
      w->out_.String(source.name);
      w->out_.Uint(source.lines_before);
      w->out_.Uint(source.lines);
      w->out_.Uint(source.bytes);
      w->out_.Bool(source.continues);
      w->out_.Bool(source.is_mail);
      w->out_.Int(source.first_us);
      w->out_.Int(source.last_us);
    }
    w->out_.Uint(c.examples.size());
    for (const Example& example : c.examples) {
      w->At(example.at);
      w->out_.String(example.text);
    }
    w->out_.Int(c.first_us);
    w->out_.Int(c.last_us);
    tally.tracker_.Save(&w->out_);
    WriteMails(tally, w);
  }

  static void Read(TallyReader* r, const Engine& engine, Tally* tally) {
    Counters& c = tally->counters_;
    const Numbers numbers = ReadNumbers(r, engine);
    for (uint64_t* n : {&c.lines.read,
                        &c.lines.attempts,
                        &c.lines.rejections,
                        &c.lines.queue,
                        &c.lines.of_no_interest,
                        &c.lines.other_program,
                        &c.lines.outside_period,
                        &c.lines.not_understood,
                        &c.lines.overlong,
                        &c.lines.lost,
                        &c.expired,
                        &c.probes,
                        &c.handed_on,
                        &c.discarded,
                        &c.messages,
                        &c.notification_messages,
                        &c.arrivals,
                        &c.copies,
                        &c.late_copies,
                        &c.loopback_messages,
                        &c.delivered_twice,
                        &c.shapes_dropped}) {
      *n = r->in_.Uint();
    }
    for (uint64_t& n : c.attempt_lines) n = r->in_.Uint();
    for (uint64_t& n : c.rejection_lines) n = r->in_.Uint();
    r->Counts(&c.mail);
    r->Counts(&c.notifications);
    for (Table& table : c.tables) ReadTable(r, &table);
    for (size_t i = 0, n = r->in_.Count(); i < n; ++i) {
      Counts counts;
      r->Counts(&counts);
      At(&c.providers, numbers.Provider(i)).Add(counts);
    }
    for (size_t i = 0, n = r->in_.Count(); i < n; ++i) {
      DelayHistogram delays;
      ReadDelays(r, &delays);
      At(&c.delays, numbers.Provider(i)).Merge(delays);
    }
    for (size_t n = r->in_.Count(); n > 0 && r->in_.ok(); --n) {
      const uint64_t key = r->in_.Uint();
      ProviderCause counts;
      r->Cause(&counts.counts);
      counts.first_us = r->in_.Int();
      counts.last_us = r->in_.Int();
      r->At(&counts.first_at);
      counts.first_shape = r->in_.Hash();
      if ((key & 0xff) >= kCauseCount) return r->in_.Fail();
      c.provider_causes[(uint64_t{numbers.Provider(key >> 8)} << 8) | (key & 0xff)].Add(counts);
    }
    for (CauseTotals& totals : c.causes) {
      r->Cause(&totals.counts);
      totals.first_us = r->in_.Int();
      totals.last_us = r->in_.Int();
      totals.rejected = r->in_.Uint();
    }
    ReadSlots(r, &c.time_slots);
    for (size_t i = 0, n = r->in_.Count(); i < n; ++i)
      At(&c.rules, numbers.Rule(i)) += r->in_.Uint();
    for (size_t n = r->in_.Count(); n > 0 && r->in_.ok(); --n) {
      ShapeRow& row = c.shapes[r->in_.Hash()];
      row.count = r->in_.Uint();
      row.cause = static_cast<Cause>(r->in_.Below(kCauseCount));
      row.kind = static_cast<EventKind>(r->in_.Below(static_cast<uint64_t>(EventKind::kLink) + 1));
      row.rule = numbers.Rule(r->in_.Uint());
      row.provider = numbers.Provider(r->in_.Uint());
      r->At(&row.at);
      row.sample = std::string(r->in_.String());
      row.recipient = std::string(r->in_.String());
      row.sender = std::string(r->in_.String());
    }
    for (size_t n = r->in_.Count(); n > 0 && r->in_.ok(); --n) c.hosts.Intern(r->in_.String());
    for (size_t n = r->in_.Count(); n > 0 && r->in_.ok(); --n) {
      Source& source = c.sources.emplace_back();
      source.name = std::string(r->in_.String());
      source.lines_before = r->in_.Uint();
      source.lines = r->in_.Uint();
      source.bytes = r->in_.Uint();
      source.continues = r->in_.Bool();
      source.is_mail = r->in_.Bool();
      source.first_us = r->in_.Int();
      source.last_us = r->in_.Int();
    }
    for (size_t n = r->in_.Count(); n > 0 && r->in_.ok(); --n) {
      Example& example = c.examples.emplace_back();
      r->At(&example.at);
      example.text = std::string(r->in_.String());
    }
    c.first_us = r->in_.Int();
    c.last_us = r->in_.Int();
    tally->tracker_.Load(&r->in_);
    ReadMails(r, tally);
    CheckIds(r, numbers, tally);
  }

 private:
  // From the numbers of providers and rules in the writer's program to those in this one.
  struct Numbers {
    std::vector<uint16_t> providers;
    std::vector<uint32_t> rules;
    uint16_t Provider(uint64_t n) const {
      return n < providers.size() ? providers[n] : uint16_t{0};
    }
    uint32_t Rule(uint64_t n) const { return n < rules.size() ? rules[n] : 0U; }
  };

  template <typename T>
  static T& At(std::vector<T>* rows, size_t i) {
    if (i >= rows->size()) rows->resize(i + 1);
    return (*rows)[i];
  }

  static Numbers ReadNumbers(TallyReader* r, const Engine& engine) {
    absl::flat_hash_map<std::string, uint32_t> providers;
    absl::flat_hash_map<std::string, uint32_t> rules;
    for (uint32_t i = 0; i < engine.patterns().providers.size(); ++i)
      providers[engine.patterns().providers[i].id] = i;
    for (uint32_t i = 1; i <= engine.rule_count(); ++i) rules[engine.rule(i).id] = i;
    Numbers numbers;
    numbers.rules.push_back(0);
    for (size_t n = r->in_.Count(); n > 0 && r->in_.ok(); --n) {
      const auto it = providers.find(std::string(r->in_.String()));
      numbers.providers.push_back(it == providers.end() ? uint16_t{0}
                                                        : static_cast<uint16_t>(it->second));
    }
    for (size_t n = r->in_.Count(); n > 0 && r->in_.ok(); --n) {
      const auto it = rules.find(std::string(r->in_.String()));
      numbers.rules.push_back(it == rules.end() ? 0U : it->second);
    }
    return numbers;
  }

  static void WriteTable(const Table& table, TallyWriter* w) {
    w->Names(table.keys_);
    w->out_.Bool(table.overflowed_);
    w->out_.Uint(table.rows_.size());
    for (const Counts& row : table.rows_) w->Counts(row);
    w->out_.Uint(table.causes_.size());
    for (const auto& [key, counts] : SortedByKey(table.causes_)) {
      w->out_.Uint(key);
      w->Cause(*counts);
    }
  }

  static void ReadTable(TallyReader* r, Table* table) {
    for (size_t n = r->in_.Count(), id = 1; n > 0 && r->in_.ok(); --n, ++id) {
      if (table->keys_.Intern(r->in_.String()) != id) return r->in_.Fail();
    }
    table->overflowed_ = r->in_.Bool();
    const size_t rows = r->in_.Count();
    if (rows > table->keys_.size()) return r->in_.Fail();
    table->rows_.resize(rows);
    for (Counts& row : table->rows_) r->Counts(&row);
    for (size_t n = r->in_.Count(); n > 0 && r->in_.ok(); --n) {
      const uint64_t key = r->in_.Uint();
      if ((key >> 8) >= table->keys_.size() || (key & 0xff) >= kCauseCount) return r->in_.Fail();
      r->Cause(&table->causes_[key]);
    }
  }

  static void WriteSlots(const TimeSlots& slots, TallyWriter* w) {
    w->out_.Int(slots.width_s());
    w->out_.Uint(slots.slots().size());
    for (const auto& [start_s, slot] : SortedByKey(slots.slots())) {
      w->out_.Int(start_s);
      w->Counts(slot->all);
      w->out_.Uint(slot->rejected);
      auto causes = slot->causes;
      std::sort(causes.begin(), causes.end(),
                [](const auto& a, const auto& b) { return a.first < b.first; });
      w->out_.Uint(causes.size());
      for (const auto& [cause, counts] : causes) {
        w->out_.Uint(static_cast<uint64_t>(cause));
        w->Cause(counts);
      }
    }
  }

  static void ReadSlots(TallyReader* r, TimeSlots* slots) {
    if (!slots->Widen(r->in_.Int())) return r->in_.Fail();
    for (size_t n = r->in_.Count(); n > 0 && r->in_.ok(); --n) {
      const int64_t start_s = r->in_.Int();
      if (start_s > kUnixSecondsMax || start_s < -kUnixSecondsMax) return r->in_.Fail();
      TimeSlot& slot = slots->At(start_s * 1'000'000);
      r->Counts(&slot.all);
      slot.rejected = r->in_.Uint();
      for (size_t causes = r->in_.Count(); causes > 0 && r->in_.ok(); --causes) {
        r->Cause(&slot.Of(static_cast<Cause>(r->in_.Below(kCauseCount))));
      }
    }
  }

  static void WriteDelays(const DelayHistogram& delays, TallyWriter* w) {
    for (size_t i = 0; i < DelayHistogram::kBuckets; ++i) w->out_.Uint(delays.count(i));
  }
  static void ReadDelays(TallyReader* r, DelayHistogram* delays) {
    for (size_t i = 0; i < DelayHistogram::kBuckets; ++i)
      delays->Set(i, static_cast<uint32_t>(r->in_.Below(uint64_t{1} << 32)));
  }

  static void WriteMails(const Tally& tally, TallyWriter* w) {
    const MailCounts& m = tally.counters_.mails;
    for (const uint64_t n :
         {m.read, m.outside_period, m.not_understood, m.cut, m.recipients, m.known})
      w->out_.Uint(n);
    for (const uint64_t n : m.kinds) w->out_.Uint(n);
    tally.notices_.Save(&w->out_);
  }
  static void ReadMails(TallyReader* r, Tally* tally) {
    MailCounts& m = tally->counters_.mails;
    for (uint64_t* n :
         {&m.read, &m.outside_period, &m.not_understood, &m.cut, &m.recipients, &m.known})
      *n = r->in_.Uint();
    for (uint64_t& n : m.kinds) n = r->in_.Uint();
    tally->notices_.Load(&r->in_);
  }

  // Every id that a record carries must be one of the tables', and its numbers this program's.
  static void CheckIds(TallyReader* r, const Numbers& numbers, Tally* tally) {
    const Counters& c = tally->counters_;
    const auto check = [&](Dimension dimension, StringId id) {
      if (id >= c.table(dimension).size()) r->in_.Fail();
    };
    const auto check_record = [&](Record* record) {
      check(Dimension::kDomain, record->domain);
      check(Dimension::kRelay, record->relay);
      check(Dimension::kSender, record->sender);
      check(Dimension::kClient, record->client);
      check(Dimension::kSendingIp, record->sending_ip);
      check(Dimension::kBlocklist, record->blocklist);
      record->provider = numbers.Provider(record->provider);
      record->rule = numbers.Rule(record->rule);
    };
    tally->notices_.ChangeIds(check_record);
    tally->tracker_.ChangeIds(
        check_record, [&](OpenMessage* message) { check(Dimension::kSender, message->sender); },
        [&](StringId domain) {
          check(Dimension::kDomain, domain);
          return domain;
        });
  }
};

std::string WriteTally(const Tally& tally, const Engine& engine) {
  TallyWriter writer;
  TallyFile::Write(tally, engine, &writer);
  return writer.out_.bytes();
}

absl::StatusOr<std::unique_ptr<Tally>> ReadTally(std::string_view bytes, const Engine& engine) {
  auto tally = std::make_unique<Tally>(QueueTracker::LeftEdge::kOpen);
  TallyReader reader(bytes);
  TallyFile::Read(&reader, engine, tally.get());
  if (!reader.in_.ok() || !reader.in_.at_end())
    return absl::InvalidArgumentError("is damaged: its contents do not fit together");
  return tally;
}

}  // namespace whybounce
