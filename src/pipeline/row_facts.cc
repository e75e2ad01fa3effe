#include "pipeline/row_facts.h"

#include "reply/extract.h"

namespace whybounce {

void AddRowFacts(const Engine& engine, EventRow* row) {
  const Verdict& verdict = *row->verdict;
  row->provider = engine.patterns().providers[verdict.provider].id;
  if (verdict.rule != 0) row->rule = engine.rule(verdict.rule).id;
  if (verdict.klass == 2) return;
  row->matched = engine.MatchedWords(verdict, row->reply);
  if (verdict.blocklist != 0) {
    row->blocklist = engine.patterns().blocklists[verdict.blocklist - 1].zone;
  }
  const ReplyFacts facts = ExtractFacts(row->reply);
  row->retry_after_s = facts.retry_after_s;
  // Of mail that this host refused, it would be the address of somebody else.
  if (row->event->direction == Direction::kOutbound) row->sending_ip = facts.sending_ip;
  row->help_url = facts.help_url;
  if (row->help_url.empty() && verdict.rule != 0) row->help_url = engine.rule(verdict.rule).help;
}

}  // namespace whybounce
