// What the verdict and the reply of an event tell, for its row.
#ifndef WHYBOUNCE_PIPELINE_VERDICT_COLUMNS_H_
#define WHYBOUNCE_PIPELINE_VERDICT_COLUMNS_H_

#include "classify/engine.h"
#include "whybounce/event_row.h"

namespace whybounce {

// Sets what follows from row->verdict and the reply that it judges (row->reply, or what was met
// before where a message is given up): the ids of provider and rule, the words that decided and, of
// a failure, what else that reply says. Views into the engine and the reply.
void AddVerdictColumns(const Engine& engine, std::string_view judged, EventRow* row);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_VERDICT_COLUMNS_H_
