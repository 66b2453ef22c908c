// The answer of a token endpoint is read or refused for a reason that there is; no message holds a secret;
// tokens that are read are read again when they are written again. Input: status, header fields, body.
#include "exchange/answer/outcome.hpp"
#include "exchange/answer/token_response.hpp"
#include "oracle.hpp"
#include "signer.hpp"

#include <auth0/oauth_error.hpp>

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

namespace exchange = auth0::exchange;
using auth0::Reason;
using auth0::fuzz::require;

constexpr std::chrono::sys_seconds now{std::chrono::seconds(auth0::fuzz::now)};
constexpr std::string_view client_secret = "hunter2-hunter2";

void check_tokens(const auth0::ExchangedTokenSet& tokens) {
  require(!tokens.access_token.empty() && !tokens.token_type.empty(), "there is a token and its type");
  require(!tokens.expires_at || *tokens.expires_at >= now, "no token has expired before it came");
  boost::json::object body = {{"access_token", tokens.access_token},
                              {"token_type", tokens.token_type},
                              {"issued_token_type", tokens.issued_token_type},
                              {"scope", tokens.scope},
                              {"id_token", tokens.id_token},
                              {"refresh_token", tokens.refresh_token}};
  if (tokens.expires_at) body["expires_in"] = (*tokens.expires_at - now).count();
  const auto again = exchange::read_token_response({.status = 200, .body = boost::json::serialize(body)}, now);
  require(again && again->access_token == tokens.access_token && again->refresh_token == tokens.refresh_token &&
              again->id_token == tokens.id_token && again->scope == tokens.scope &&
              again->expires_at == tokens.expires_at,
          "what is accepted serialises to what is accepted");
}

void check_failure(const auth0::Error& error, bool said_a_code) {
  auth0::fuzz::require_sound(error);
  require(auth0::fuzz::is_printable(error.message), "no text of the server is in the message");
  require(!error.message.contains(client_secret), "no secret is in the message");
  require(!error.retry_after || (error.retry_after->count() >= 0 && *error.retry_after <= std::chrono::days(1)),
          "no wait is longer than a day");
  require(!error.oauth || said_a_code, "an OAuth error has a code");
  if (error.oauth) {
    require(!error.oauth->error_description.contains(client_secret), "no secret is in the description");
    require(
        auth0::fuzz::is_utf8(error.oauth->error_description) && error.oauth->error_description.size() <= 500,
        "the description is UTF-8 and bounded");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array statuses = {200, 400, 401, 403, 429, 500, 503, 302, 204, 600, 0, 201};
  constexpr std::array secrets = {client_secret};
  auth0::fuzz::Fields fields(data, size);
  const int status = statuses[fields.choose(statuses.size())];
  const auth0::HttpResponse response{
      .status = status, .headers = auth0::fuzz::headers_in(fields.take()), .body = std::string(fields.take())};
  const auto outcome = exchange::outcome_of(response, now, secrets);
  if (outcome.tokens) {
    require(status == 200, "tokens come with status 200 alone");
    check_tokens(*outcome.tokens);
    return 0;
  }
  check_failure(outcome.tokens.error(), response.body.contains("error"));
  require(!outcome.may_be_repeated || status >= 429, "what was refused is not sent again");
  return 0;
}
