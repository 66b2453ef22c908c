#pragma once

#include "deadline.hpp"
#include "io_thread.hpp"
#include "outcome.hpp"

#include <auth0/redis/options.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <vector>

namespace auth0::inline v0::redis {

using Endpoints = std::vector<asio::ip::tcp::endpoint>;

/// The endpoints of a host. A name is looked up by the system's resolver, on a thread of Asio's, which goes on
/// when the deadline has passed and is not waited for. For the I/O thread.
[[nodiscard]] asio::awaitable<Outcome<Endpoints>> look_up(RedisAddress address, Deadline deadline);

}  // namespace auth0::inline v0::redis
