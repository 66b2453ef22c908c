#pragma once

#include "issuer/fetch_documents.hpp"
#include "issuer/issuer_keys.hpp"
#include "issuer/refresh_schedule.hpp"

#include <auth0/error.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace auth0::inline v0::issuer {

/// Why a caller needs a fetch.
enum class Need : std::uint8_t {
  keys,         ///< There are none that serve.
  refresh,      ///< Those that serve are stale, and no worker refreshes them.
  unknown_key,  ///< The token names another key.
};

/// A caller on its way to the keys.
struct Lookup {
  Need need = Need::keys;
  bool is_stale = false;           ///< What was found serves past its time.
  std::uint64_t seen = 0;          ///< The number of what was known; 0: nothing.
  std::string_view traceparent{};  ///< Goes out with a fetch that this caller begins.
};

/// What is known of an issuer's keys and of their fetches at one moment.
struct KeyFacts {
  using TimePoint = IssuerKeys::TimePoint;

  TimePoint now{};
  std::shared_ptr<const IssuerKeys> known{};  ///< Null: nothing.
  Failures failures{};
  const Error* error = nullptr;      ///< Why the last fetch failed; null: it succeeded, or there was none.
  std::optional<TimePoint> began{};  ///< When the last fetch began.
  TimePoint refresh_due{};           ///< The largest value: none is planned, or a fetch is under way.
  bool has_worker = false;           ///< Which refreshes.
  bool is_under_way = false;         ///< A fetch is.
};

/// Whether a caller that found no keys that serve it gets a fetch.
enum class FetchDecision : std::uint8_t {
  fetch,       ///< It begins one, or joins the one that is under way.
  not_needed,  ///< What is known now serves it, or a fetch would bring nothing else.
  refused,     ///< The issuer failed a moment ago, or stale keys serve meanwhile.
};
/// \param facts As they are now: another caller's fetch may have ended since `lookup` was made.
[[nodiscard]] FetchDecision decide_fetch(const RefreshSchedule& schedule, const Lookup& lookup,
                                         const KeyFacts& facts) noexcept;

/// What that fetch fetches (rule 4.4).
[[nodiscard]] Documents documents_for(const Lookup& lookup, const KeyFacts& facts) noexcept;

/// When a caller for whom `decide_fetch` refused may try again.
[[nodiscard]] KeyFacts::TimePoint next_try(const Lookup& lookup, const KeyFacts& facts) noexcept;

}  // namespace auth0::inline v0::issuer
