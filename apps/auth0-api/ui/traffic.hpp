#pragma once

#include "base/mutex.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/loopback_server.hpp>

#include <boost/json/array.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace auth0::command {

/// The last requests that servers have received, and what they answered. It keeps no header, no query and no
/// body, so no credentials. Thread-safe.
class Traffic {
 public:
  /// \param server Which one received it, for example `tenant`.
  /// \param note Why it was refused, or what else to tell; may be empty.
  void add(std::string_view server, const HttpRequest& request, int status, std::string note);

  /// Those with a higher number, the oldest first: `number`, `at` (ms since the epoch), `server`, `method`,
  /// `path`, `status`, `note`.
  [[nodiscard]] boost::json::array after(std::uint64_t number) const;

 private:
  struct Exchange {
    std::uint64_t number = 0;
    std::int64_t at = 0;
    std::string server{};
    std::string method{};
    std::string path{};
    int status = 0;
    std::string note{};
  };

  mutable Mutex mutex_;
  std::deque<Exchange> exchanges_ AUTH0_GUARDED_BY(mutex_);
  std::uint64_t last_number_ AUTH0_GUARDED_BY(mutex_) = 0;
};

/// What makes a tenant server record its answers. \param traffic must outlive the server.
[[nodiscard]] std::function<void(const testing::ReceivedRequest&, const testing::ServerAnswer&)>
recorder_of_tenant(Traffic& traffic);

/// The same for an API, with why it refused.
[[nodiscard]] std::function<void(const HttpRequest&, const HttpResponse&, std::string)> recorder_of_api(
    Traffic& traffic);

}  // namespace auth0::command
