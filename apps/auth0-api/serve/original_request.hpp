#pragma once

#include "serve/configuration.hpp"
#include "serve/gate.hpp"
#include "serve/origins.hpp"

#include <cstddef>
#include <expected>
#include <string_view>

namespace auth0::command::serve {

/// What the proxy's client asked for. Views into the request that the proxy sent.
struct OriginalRequest {
  std::string_view method{};
  std::string_view target{};  ///< Begins with `/`; otherwise not checked.
  std::size_t origin = 0;     ///< Its place in the list of origins.
};

/// Whether the proxy asks: it is an original request, or its target is the one at which the proxy asks.
[[nodiscard]] bool is_question(const GateRequest& request, const Proxy& proxy);

/// Reads what a trusted proxy's client asked for. Headers of the other ways to ask are not read: the client may
/// have written them.
/// \return a sentence about what is wrong: a header is missing, there twice or unusable, or names a host or
/// scheme that is not among the origins.
[[nodiscard]] std::expected<OriginalRequest, std::string_view> original_request(const GateRequest& request,
                                                                                const Proxy& proxy,
                                                                                const Origins& origins);

}  // namespace auth0::command::serve
