// RETURN_IF_ERROR and ASSIGN_OR_RETURN: Debian's Abseil has neither.
#ifndef WHYBOUNCE_BASE_STATUS_MACROS_H_
#define WHYBOUNCE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expr)                                         \
  do {                                                                \
    if (absl::Status status_ = (expr); !status_.ok()) return status_; \
  } while (false)

#define WHYBOUNCE_CONCAT_INNER(a, b) a##b
#define WHYBOUNCE_CONCAT(a, b) WHYBOUNCE_CONCAT_INNER(a, b)
#define ASSIGN_OR_RETURN(lhs, expr) \
  ASSIGN_OR_RETURN_IMPL(WHYBOUNCE_CONCAT(status_or_, __LINE__), lhs, expr)
// What is declared can't stand in parentheses. NOLINTBEGIN(bugprone-macro-parentheses)
#define ASSIGN_OR_RETURN_IMPL(tmp, lhs, expr) \
  auto tmp = (expr);                          \
  if (!tmp.ok()) return tmp.status();         \
  lhs = *std::move(tmp)
// NOLINTEND(bugprone-macro-parentheses)

#endif  // WHYBOUNCE_BASE_STATUS_MACROS_H_
