#include "pipeline/verdict_columns.h"

#include "reply/extract.h"

namespace whybounce {

void AddVerdictColumns(const Engine& engine, std::string_view judged, EventRow* row) {
  const Verdict& verdict = *row->verdict;
  row->provider = engine.patterns().providers[verdict.provider].id;
  if (verdict.rule != 0) row->rule = engine.rule(verdict.rule).id;
  if (verdict.code_class == 2) return;
  row->matched = engine.MatchedWords(verdict, judged);
  if (verdict.blocklist != 0) {
    row->blocklist = engine.patterns().blocklists[verdict.blocklist - 1].zone;
  }
  const ReplyFacts facts = ExtractFacts(judged);
  row->retry_after_s = facts.retry_after_s;
  // Of mail that this host refused, it would be the address of somebody else; and the host that was
  // asked is not the one that asks.
  const EventView& event = *row->event;
  if (event.direction == Direction::kOutbound && facts.sending_ip != event.relay_ip)
    row->sending_ip = facts.sending_ip;
  row->help_url = facts.help_url;
  if (row->help_url.empty() && verdict.rule != 0) row->help_url = engine.rule(verdict.rule).help;
}

}  // namespace whybounce
