#pragma once

#include <auth0/export.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace auth0 {

/// Keeps exchanged tokens for several processes. Implement it over what they share.
///
/// It sees names that are hashes and values that are encrypted under a key derived from the subject token: who
/// reads the store gets no token out of it, and who writes to it cannot make one that is accepted. A subject
/// token that can be guessed can also be found by its name: exchange none that is short.
///
/// Called from several threads at once. An exception counts as nothing found, or nothing kept. Calls should
/// take no longer than a fraction of the exchange that they save.
class AUTH0_API_EXPORT ExchangeStore {
 public:
  ExchangeStore(const ExchangeStore&) = delete;
  ExchangeStore& operator=(const ExchangeStore&) = delete;
  virtual ~ExchangeStore() = default;

  /// What was last kept under this name (64 hexadecimal digits), if its time is not over.
  [[nodiscard]] virtual std::optional<std::string> get(std::string_view name) = 0;

  /// Keeps the bytes for this long, in place of those of the same name. May forget them earlier.
  virtual void set(std::string_view name, std::string_view value, std::chrono::seconds time_to_live) = 0;

 protected:
  ExchangeStore() = default;
};

}  // namespace auth0
