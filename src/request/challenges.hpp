#pragma once

#include <auth0/dpop.hpp>
#include <auth0/error.hpp>

#include <string>

namespace auth0::request {

/// What an answer depends on beside the error.
struct AnswerContext {
  DpopMode mode = DpopMode::allowed;
  std::string dpop_algorithms = "ES256";  ///< Their names with spaces between them (RFC 9449 section 5.1).
};

/// Gives an error of a verification what HTTP needs: the status of section 1 of the rules and the values for
/// `WWW-Authenticate` (rule 9.3, RFC 6750 section 3, RFC 9449 section 7.1). Configuration errors are no answer
/// to a client and get neither.
/// \param came_with_dpop whether it is the challenge of DPoP that tells what was wrong
[[nodiscard]] Error with_http_answer(Error error, const AnswerContext& context, bool came_with_dpop);

}  // namespace auth0::request
