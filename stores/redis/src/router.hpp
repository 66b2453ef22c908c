#pragma once

#include "call.hpp"
#include "io_thread.hpp"
#include "settings.hpp"

#include <memory>
#include <string_view>

namespace auth0::inline v0::redis {

/// Brings calls to the server that they belong to. For the I/O thread.
class Router : public CallOwner {
 public:
  /// Takes the call, of which it is the owner, and ends it by its deadline.
  virtual void route(CallPtr call) = 0;
  /// Ends all calls and connections.
  virtual void stop(std::string_view why) = 0;
};

/// For one server, the master that Sentinels name, or a cluster, as the options say.
[[nodiscard]] std::shared_ptr<Router> make_router(asio::io_context& context,
                                                  std::shared_ptr<Settings> settings);

}  // namespace auth0::inline v0::redis
