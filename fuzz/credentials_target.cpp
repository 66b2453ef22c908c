// A token that is found stands in one place alone and is one; what is found with a query and a form is not
// found in another place without them; a second one is always refused; the answer to a refusal is fit to be
// sent. Input: header fields, query, body.
#include "base/ascii.hpp"
#include "base/http_headers.hpp"
#include "oracle.hpp"

#include <auth0/http_answer.hpp>
#include <auth0/request.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using auth0::Credentials;
using auth0::TokenLocation;
using auth0::fuzz::require;

void check_refused(const auth0::Error& error) {
  auth0::fuzz::require_sound(error);
  require(error.status == 400 || error.status == 401, "it is an answer to a client");
  for (const auto& header : auth0::to_http_response(error).headers)
    require(auth0::fuzz::is_printable(header.value), "header values are printable");
}

void check_found(const Credentials& found, std::span<const auth0::HttpHeader> headers) {
  require(!found.token.empty() && found.token.find_first_of(" \t,\"\r\n") == std::string::npos,
          "a token is one");
  const auto authorizations = auth0::header_values(headers, "Authorization");
  require(authorizations.size() <= 1, "two Authorization fields are refused");
  if (found.location == TokenLocation::header) {
    require(
        !authorizations.empty() && auth0::without_spaces_around(authorizations.front()).ends_with(found.token),
        "the token stands in its field");
    require(auth0::starts_with_ignoring_case(auth0::without_spaces_around(authorizations.front()),
                                             found.scheme == auth0::AuthScheme::dpop ? "dpop " : "bearer "),
            "the scheme is that of the field");
  } else {
    require(found.scheme == auth0::AuthScheme::bearer, "tokens of queries and forms are Bearer tokens");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auth0::fuzz::Fields fields(data, size);
  auto headers = auth0::fuzz::headers_in(fields.take());
  const auto query = fields.take();
  const auto body = fields.take();
  const auto found = auth0::try_extract_token(headers, query, body);
  if (!found) {
    check_refused(found.error());
    return 0;
  }
  check_found(*found, headers);
  const auto in_header = auth0::try_extract_token(headers);
  if (found->location == TokenLocation::header)
    require(in_header && in_header->token == found->token, "the header alone gives the same token");
  else
    require(!in_header, "a token of another place is not in the header");
  headers.push_back({.name = "authorization", .value = "Bearer x"});
  require(!auth0::try_extract_token(headers, query, body), "two tokens are refused");
  return 0;
}
