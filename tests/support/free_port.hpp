#pragma once

#include <cstdint>

namespace auth0::test {

/// A port of loopback that nobody has at the moment, for a server that has to be told its port. It is not one
/// of those that the system gives to sockets which ask for any, so that nobody else has it before that server
/// listens.
/// @throws std::runtime_error if there is none.
[[nodiscard]] std::uint16_t free_port();

}  // namespace auth0::test
