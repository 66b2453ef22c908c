#pragma once

#include "command.hpp"
#include "connection.hpp"
#include "deadline.hpp"
#include "outcome.hpp"
#include "reply.hpp"

#include <boost/asio/awaitable.hpp>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::redis {

/// Commands in the order in which they are sent.
using Words = std::vector<std::string_view>;

/// Sends commands together and waits for all replies, at most until the deadline. The words are valid until
/// then. A reply that is an error is no result: `Redis answered NAME`.
[[nodiscard]] asio::awaitable<Outcome<std::vector<Reply>>> ask_all(std::shared_ptr<Connection> connection,
                                                                   std::vector<Words> commands,
                                                                   Deadline deadline);

/// The same for one command.
[[nodiscard]] asio::awaitable<Outcome<Reply>> ask(std::shared_ptr<Connection> connection, Words command,
                                                  Deadline deadline);

}  // namespace auth0::inline v0::redis
