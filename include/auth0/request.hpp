#pragma once

#include <auth0/client_certificate.hpp>
#include <auth0/error.hpp>
#include <auth0/export.hpp>
#include <auth0/http_transport.hpp>

#include <concepts>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace auth0::inline v0 {

/// How a token is presented.
enum class AuthScheme {
  bearer,  ///< Without a proof of possession (RFC 6750).
  dpop,    ///< With a proof of possession of its key (RFC 9449).
};

/// What the caller of `ApiClient::verify_access_token` knows of the scheme of a token.
enum class PresentedScheme : std::uint8_t {
  bearer,    ///< It came with the scheme `Bearer`, or in a query or form.
  dpop,      ///< It came with the scheme `DPoP`.
  by_proof,  ///< Unknown: a token that is bound to a key needs a proof, another one must come without.
};

/// Where in a request a token was found.
enum class TokenLocation {
  header,  ///< The field `Authorization`.
  query,   ///< The parameter `access_token` of the URL's query.
  body,    ///< The same parameter of a form in the body.
};

/// The access token that a request brings, not verified.
struct Credentials {
  AuthScheme scheme = AuthScheme::bearer;  ///< The scheme that it came with; `bearer` for a query or a form.
  std::string token{};                     ///< The token's text.
  TokenLocation location = TokenLocation::header;  ///< Where it was found.
};

/// A pair of texts, such as a framework's header field or the element of a map.
template <class Pair>
concept NameAndValue = requires(const Pair& pair) {
  { std::get<0>(pair) } -> std::convertible_to<std::string_view>;
  { std::get<1>(pair) } -> std::convertible_to<std::string_view>;
};

/// Copies the header fields out of any range of pairs. Several fields of one name stay apart, which the checks
/// below rely on: do not join them before.
template <class Headers>
  requires requires(const Headers& headers) {
    { *std::begin(headers) } -> NameAndValue;
    std::end(headers);
  }
[[nodiscard]] std::vector<HttpHeader> to_http_headers(const Headers& headers) {
  std::vector<HttpHeader> copies;
  for (const auto& header : headers) {
    copies.push_back({.name = std::string(std::string_view(std::get<0>(header))),
                      .value = std::string(std::string_view(std::get<1>(header)))});
  }
  return copies;
}

/// Takes the access token out of a request (RFC 6750 §2, RFC 9449 §7.1), without verifying anything: from
/// `Authorization: Bearer` or `DPoP`, or from the parameter `access_token` of the query or a form.
///
/// \param query What follows `?` in the URL. Leave it out to take no token from there, as RFC 9700 §4.3.2
/// wants.
/// \param body Looked at if `Content-Type` is `application/x-www-form-urlencoded`; at most 64 KiB. Leave it out
/// to take no token from there.
/// \throws InvalidRequestError with status 401 if there is none (`token_missing`) or only credentials of
/// another scheme (`invalid_auth_scheme`), with 400 if there are several (`several_tokens`) or one that cannot
/// be read (`malformed_credentials`). The challenges are those of a client with default options.
[[nodiscard]] AUTH0_API_EXPORT Credentials extract_token(std::span<const HttpHeader> headers,
                                                         std::string_view query = {},
                                                         std::string_view body = {});

/// The same as a value.
[[nodiscard]] AUTH0_API_EXPORT Result<Credentials> try_extract_token(std::span<const HttpHeader> headers,
                                                                     std::string_view query = {},
                                                                     std::string_view body = {});

/// A request to an API as its client sent it, for `ApiClient::verify_request`. A view, valid for the call.
struct IncomingRequest {
  std::string_view method{};  ///< As in the request line, for example `GET`.
  /// The absolute URL as the client saw it; behind a proxy see `client_url`.
  std::string_view url{};
  /// One for each header field; `to_http_headers` makes them out of what a framework has.
  std::span<const HttpHeader> headers{};
  /// The body, if a token in it is to be accepted.
  std::string_view body{};
  /// The certificate of the caller's TLS connection, for tokens that are bound to one.
  ClientCertificate client_certificate{};
  /// Accepts a token in the URL, which ends up in logs and histories; RFC 9700 §4.3.2 forbids it.
  bool accept_token_in_query = false;
  /// Accepts a token in a form, of the methods POST, PUT and PATCH.
  bool accept_token_in_body = false;
  /// The `traceparent` of the span that your server has made of the request (W3C Trace Context); empty: that of
  /// the request's header fields. Goes out with the requests for metadata and keys that this one causes, not
  /// with those in the background. Ignored if it is not one.
  std::string_view traceparent{};
};

}  // namespace auth0::inline v0
