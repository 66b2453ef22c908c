#pragma once

#include <auth0/export.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// A cache of exchanged tokens that several processes share. Implement it over a database that they all use.
///
/// It gets names that are hashes, and values that are encrypted under a key derived from the subject token. An
/// attacker that can read the store gets no token from it, and one that can write to it cannot make an entry
/// that is accepted. The name of a subject token that can be guessed can be guessed too: do not exchange short
/// ones.
///
/// Called from several threads at once. An exception in `get` counts as `nullopt`; one in `set` is ignored.
/// Calls should be much faster than the exchange that they save.
class AUTH0_API_EXPORT ExchangeStore {
 public:
  ExchangeStore(const ExchangeStore&) = delete;
  ExchangeStore& operator=(const ExchangeStore&) = delete;
  virtual ~ExchangeStore() = default;

  /// The value last set for this name (64 hexadecimal digits); `nullopt` if there is none or it has expired.
  [[nodiscard]] virtual std::optional<std::string> get(std::string_view name) = 0;

  /// Stores the value for this time, and replaces that of the same name. It may be dropped earlier. Both views
  /// are valid for the call.
  virtual void set(std::string_view name, std::string_view value, std::chrono::seconds time_to_live) = 0;

 protected:
  ExchangeStore() = default;
};

/// A store that waits on no thread.
class AUTH0_API_EXPORT AsyncExchangeStore : public ExchangeStore {
 public:
  /// What takes the value; `nullopt` if there is none.
  using Completion = std::move_only_function<void(std::optional<std::string>)>;

  /// Begins to look the name up and returns at once. Calls `done` exactly once with what `get` would give, on
  /// any thread, before or after it returns, and within a bounded time. The view is valid for the call.
  virtual void async_get(std::string_view name, Completion done) = 0;

  /// Begins to store the value, and returns at once. Nobody is told whether it was stored. The views are valid
  /// for the call.
  virtual void async_set(std::string_view name, std::string_view value, std::chrono::seconds time_to_live) = 0;
};

}  // namespace auth0::inline v0
