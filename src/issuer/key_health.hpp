#pragma once

#include "issuer/fetch_rules.hpp"
#include "issuer/refresh_schedule.hpp"

#include <auth0/health.hpp>

#include <cstdint>
#include <string>

namespace auth0::inline v0::issuer {

/// Whether the keys serve, and why they still do or no longer do.
[[nodiscard]] KeysState keys_state(const RefreshSchedule& schedule, const KeyFacts& facts) noexcept;

/// Whether there are keys that serve now (rule 4.6).
[[nodiscard]] bool are_ready(const RefreshSchedule& schedule, const KeyFacts& facts) noexcept;

/// What a status page shows of an issuer whose keys are fetched.
[[nodiscard]] IssuerHealth health_of(std::string issuer_url, const RefreshSchedule& schedule,
                                     const KeyFacts& facts, std::uint64_t stale_served);

}  // namespace auth0::inline v0::issuer
