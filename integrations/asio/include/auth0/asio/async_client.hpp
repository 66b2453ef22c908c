#pragma once

#include <auth0/api_client.hpp>

namespace auth0::inline v0::asio {

/// A client that can wait asynchronously; the functions in `auth0/asio/operations.hpp` take it. A client
/// converts to it. Make one when the server starts, so that an unsuitable client is an error there and not at
/// the first request. Refers to the client, which must outlive it.
class AsyncClient {
 public:
  /// \throws InvalidConfigurationError if the client has no thread that could wait for its callers: without
  /// `DiscoveryCacheOptions::background_refresh`.
  // NOLINTNEXTLINE(google-explicit-constructor): clients are passed as they are
  AsyncClient(const ApiClient& client) : client_(&client) {
    if (client.can_wait_asynchronously()) return;
    throw InvalidConfigurationError(
        {.code = ErrorCode::invalid_configuration_error,
         .reason = Reason::invalid_configuration,
         .message = "the client cannot wait asynchronously because 'discovery_cache.background_refresh' is "
                    "false; set it to true, or call the operations that block"});
  }
  AsyncClient(const ApiClient&&) = delete;  // the client would be gone before the operation has begun

  /// The client.
  [[nodiscard]] const ApiClient& operator*() const noexcept { return *client_; }
  /// The client; never null.
  [[nodiscard]] const ApiClient* operator->() const noexcept { return client_; }

 private:
  const ApiClient* client_;
};

}  // namespace auth0::inline v0::asio
