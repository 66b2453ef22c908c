#pragma once

#include <auth0/error.hpp>

#include <chrono>

namespace auth0::inline v0::issuer {

/// `error`, with the time after which the client may try again.
[[nodiscard]] Error with_retry_after(Error error, std::chrono::seconds wait);

/// The error of a caller that does not wait, or no longer waits, for a fetch that is under way.
[[nodiscard]] Error still_being_fetched();

/// The error for every token of an issuer whose key set is empty (rule 4.2).
[[nodiscard]] Error no_keys_published(std::chrono::seconds wait);

/// The error of a fetch that brought what was too old already when it came (rule 4.5).
[[nodiscard]] Error slept_meanwhile();

/// A copy of `error`; where there is no memory for its text, an error that says so.
[[nodiscard]] Error copy_of(const Error& error) noexcept;

/// The error where memory has run out. Its text is short enough to need none.
[[nodiscard]] Error out_of_memory() noexcept;

/// For `Retry-After`: whole seconds, rounded up, at least one.
[[nodiscard]] std::chrono::seconds seconds_until(std::chrono::steady_clock::time_point then,
                                                 std::chrono::steady_clock::time_point now) noexcept;

}  // namespace auth0::inline v0::issuer
