#pragma once

#include <auth0/error.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/token_exchange.hpp>

#include <chrono>

namespace auth0::inline v0::exchange {

/// Reads the answer of a token endpoint with status 200 (RFC 6749 §5.1, RFC 8693 §2.2.1, rule 10.7); every
/// failure is `token_answer_invalid`.
[[nodiscard]] Result<ExchangedTokenSet> read_token_response(const HttpResponse& response,
                                                            std::chrono::sys_seconds now);

}  // namespace auth0::inline v0::exchange
