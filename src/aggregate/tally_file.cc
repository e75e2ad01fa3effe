#include "aggregate/tally_file.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "base/archive.h"

namespace whybounce {
namespace {

// From the numbers that something has in the writer's program to those in this one: by its ids, 0
// for those that are not known here.
template <typename Number>
class Renumbering {
 public:
  Renumbering(const std::vector<std::string>& theirs, const std::vector<std::string>& mine) {
    absl::flat_hash_map<std::string_view, Number> number_of;
    for (size_t i = 0; i < mine.size(); ++i) number_of[mine[i]] = static_cast<Number>(i);
    for (const std::string& id : theirs) {
      const auto it = number_of.find(id);
      numbers_.push_back(it == number_of.end() ? Number{0} : it->second);
    }
  }

  Number operator()(uint64_t theirs) const {
    return theirs < numbers_.size() ? numbers_[theirs] : Number{0};
  }
  template <typename T>
  void Rows(std::vector<T>* rows) const {
    std::vector<T> moved;
    for (size_t i = 0; i < rows->size(); ++i) {
      const size_t to = (*this)(i);
      if (to >= moved.size()) moved.resize(to + 1);
      AddTo(&moved[to], (*rows)[i]);
    }
    *rows = std::move(moved);
  }

 private:
  std::vector<Number> numbers_;
};

std::vector<std::string> ProviderIds(const Engine& engine) {
  std::vector<std::string> ids;
  for (const Provider& provider : engine.patterns().providers) ids.push_back(provider.id);
  return ids;
}

// By number, which counts from 1.
std::vector<std::string> RuleIds(const Engine& engine) {
  std::vector<std::string> ids(1);
  for (uint32_t n = 1; n <= engine.rule_count(); ++n) ids.push_back(engine.rule(n).id);
  return ids;
}

}  // namespace

// The friend of Tally that knows its parts.
class TallyFile {
 public:
  static void Write(const Tally& tally, const Engine& engine, Packer* out) {
    (*out)(ProviderIds(engine), RuleIds(engine), tally.counters_);
    tally.tracker_.Save(out);
    tally.notices_.Save(out);
  }

  static void Read(Unpacker* in, const Engine& engine, Tally* tally) {
    std::vector<std::string> providers;
    std::vector<std::string> rules;
    (*in)(providers, rules, tally->counters_);
    tally->tracker_.Load(in);
    tally->notices_.Load(in);
    if (!in->ok()) return;
    const Renumbering<uint16_t> provider_map(providers, ProviderIds(engine));
    const Renumbering<uint32_t> rule_map(rules, RuleIds(engine));
    RenumberCounters(provider_map, rule_map, in, &tally->counters_);
    RenumberRecords(provider_map, rule_map, in, tally);
  }

 private:
  using ProviderMap = Renumbering<uint16_t>;
  using RuleMap = Renumbering<uint32_t>;

  static void RenumberCounters(const ProviderMap& provider, const RuleMap& rule, Unpacker* in,
                               Counters* c) {
    provider.Rows(&c->providers);
    provider.Rows(&c->delays);
    rule.Rows(&c->rules);
    decltype(c->provider_causes) moved;
    for (const auto& [key, counts] : c->provider_causes) {
      in->Require((key & 0xff) < kCauseCount);
      moved[(uint64_t{provider(key >> 8)} << 8) | (key & 0xff)].Add(counts);
    }
    c->provider_causes = std::move(moved);
    for (auto& [key, row] : c->shapes) {
      row.rule = rule(row.rule);
      row.provider = provider(row.provider);
    }
  }

  // Every id that a record carries must be one of the tables', and its numbers this program's.
  static void RenumberRecords(const ProviderMap& provider, const RuleMap& rule, Unpacker* in,
                              Tally* tally) {
    const Counters& c = tally->counters_;
    const auto check = [&](Dimension dimension, StringId id) {
      in->Require(id < c.table(dimension).size());
    };
    const auto check_record = [&](Record* record) {
      check(Dimension::kDomain, record->domain);
      check(Dimension::kRelay, record->relay);
      check(Dimension::kSender, record->sender);
      check(Dimension::kClient, record->client);
      check(Dimension::kSendingIp, record->sending_ip);
      check(Dimension::kBlocklist, record->blocklist);
      record->provider = provider(record->provider);
      record->rule = rule(record->rule);
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

uint32_t TallyFormat() {
  // Grows with every change of the form that the lists of fields do not show.
  constexpr uint64_t kForm = 9;
  const uint64_t hash = Mix64(Mix64(kForm, FormHash::Of<Counters>()),
                              Mix64(FormHash::Of<OpenMessage>(), FormHash::Of<Notice>()));
  return static_cast<uint32_t>(hash >> 32);
}

std::string WriteTally(const Tally& tally, const Engine& engine) {
  Packer packer;
  TallyFile::Write(tally, engine, &packer);
  return packer.bytes();
}

absl::StatusOr<std::unique_ptr<Tally>> ReadTally(std::string_view bytes, const Engine& engine) {
  auto tally = std::make_unique<Tally>(QueueTracker::LeftEdge::kOpen);
  Unpacker unpacker(bytes);
  TallyFile::Read(&unpacker, engine, tally.get());
  if (!unpacker.ok() || !unpacker.at_end())
    return absl::InvalidArgumentError("is damaged: its contents do not fit together");
  return tally;
}

}  // namespace whybounce
