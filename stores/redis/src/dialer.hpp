#pragma once

#include "connection.hpp"
#include "deadline.hpp"
#include "io_thread.hpp"
#include "outcome.hpp"
#include "settings.hpp"

#include <auth0/redis/options.hpp>

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

namespace auth0::inline v0::redis {

/// Opens connections, authenticated and with their database selected. For the I/O thread.
class Dialer {
 public:
  Dialer(asio::io_context& context, Login& login, Arrays arrays, std::chrono::milliseconds answer_timeout)
      : context_(context), login_(login), arrays_(arrays), answer_timeout_(answer_timeout) {}

  /// The dialer stays until then.
  [[nodiscard]] asio::awaitable<Outcome<std::shared_ptr<Connection>>> open(RedisAddress address,
                                                                           Deadline deadline) const;

 private:
  [[nodiscard]] asio::awaitable<Outcome<void>> greet(std::shared_ptr<Connection> connection,
                                                     Deadline deadline) const;

  asio::io_context& context_;
  Login& login_;
  Arrays arrays_;
  std::chrono::milliseconds answer_timeout_;
};

}  // namespace auth0::inline v0::redis
