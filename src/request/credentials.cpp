#include "request/credentials.hpp"

#include "base/ascii.hpp"
#include "base/fail.hpp"
#include "base/http_headers.hpp"
#include "request/token_characters.hpp"
#include "url/form.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace auth0::inline v0::request {

namespace {

constexpr std::size_t max_form_size = std::size_t{64} * 1024;  // 9.1

// Holds neither white space nor a comma, so that it is one token.
bool is_token(std::string_view text) {
  const auto padding = text.find_last_not_of('=');
  if (padding == std::string_view::npos) return false;
  return has_only_token_characters(text.substr(0, padding + 1));
}

std::string_view scheme_name(std::string_view authorization) {
  return authorization.substr(0, authorization.find_first_of(" \t"));
}

std::optional<AuthScheme> scheme_from(std::string_view name) {
  if (equals_ignoring_case(name, "Bearer")) return AuthScheme::bearer;
  if (equals_ignoring_case(name, "DPoP")) return AuthScheme::dpop;
  return std::nullopt;
}

std::string problem_of(std::string_view credentials, std::string_view token) {
  if (credentials.starts_with('\t')) return "the Authorization header must have a space after the scheme";
  if (token.empty() || token.find_first_of(" \t,") != std::string_view::npos)
    return "the Authorization header must hold exactly one token after the scheme";
  return "the token in the Authorization header holds a character that access tokens do not have";
}

// `nullopt` if the header is absent or its scheme is another one.
Result<std::optional<FoundToken>> token_of_header(std::span<const std::string_view> authorizations) {
  if (authorizations.size() > 1)
    return fail(Reason::several_tokens, "the request holds several Authorization headers");
  if (authorizations.empty()) return std::nullopt;
  const std::string_view value = without_spaces_around(authorizations.front());
  const std::string_view name = scheme_name(value);
  const auto scheme = scheme_from(name);
  if (!scheme) return std::nullopt;
  const std::string_view credentials = value.substr(name.size());
  const std::string_view token = without_spaces_around(credentials);
  if (!is_token(token) || credentials.starts_with('\t'))  // RFC 9110 section 11.4: a space
    return fail(Reason::malformed_credentials, problem_of(credentials, token));
  return FoundToken{.scheme = *scheme, .token = token, .location = TokenLocation::header};
}

// Tokens of queries and forms are Bearer tokens (RFC 6750 sections 2.2 and 2.3). The last one is decoded into
// `buffer`; that of an earlier place is refused by the caller anyway.
Result<void> add_tokens_of_form(std::string_view form, TokenLocation location, std::string& buffer,
                                std::vector<FoundToken>& found) {
  for (const auto encoded : url::form_values(form, "access_token")) {
    auto token = url::form_decoded(encoded);
    if (!token || !is_token(*token))
      return fail(Reason::malformed_credentials, "the parameter access_token is not a valid token");
    buffer = std::move(*token);
    found.push_back({.scheme = AuthScheme::bearer, .token = buffer, .location = location});
  }
  return {};
}

Result<bool> is_form(std::span<const HttpHeader> headers) {
  const auto types = header_values(headers, "Content-Type");
  if (types.size() > 1)
    return fail(Reason::malformed_credentials, "the request holds several Content-Type headers");
  if (types.empty()) return false;
  return is_media_type(types.front(), "application/x-www-form-urlencoded");
}

Result<void> add_tokens_of_body(std::span<const HttpHeader> headers, std::string_view body, std::string& buffer,
                                std::vector<FoundToken>& found) {
  if (body.empty()) return {};
  const auto form = is_form(headers);
  if (!form) return std::unexpected(form.error());
  if (!*form) return {};
  if (body.size() > max_form_size)
    return fail(Reason::malformed_credentials, "a form with a token must not be larger than 64 KiB");
  return add_tokens_of_form(body, TokenLocation::body, buffer, found);
}

// RFC 6750 section 2.2: a method whose content has a meaning.
bool may_have_form(std::string_view method) {
  constexpr std::array<std::string_view, 3> methods = {"POST", "PUT", "PATCH"};
  return std::ranges::any_of(methods,
                             [method](std::string_view each) { return equals_ignoring_case(method, each); });
}

std::string_view query_of(std::string_view url) {
  url = url.substr(0, url.find('#'));
  const auto mark = url.find('?');
  return mark == std::string_view::npos ? std::string_view() : url.substr(mark + 1);
}

}  // namespace

Result<FoundToken> find_token(std::span<const HttpHeader> headers, std::string_view query,
                              std::string_view body, std::string& buffer) {
  const auto authorizations = header_values(headers, "Authorization");
  const auto in_header = token_of_header(authorizations);
  if (!in_header) return std::unexpected(in_header.error());
  std::vector<FoundToken> found;
  if (*in_header) found.push_back(**in_header);
  if (auto ok = add_tokens_of_form(query, TokenLocation::query, buffer, found); !ok)
    return std::unexpected(std::move(ok.error()));
  if (auto ok = add_tokens_of_body(headers, body, buffer, found); !ok)
    return std::unexpected(std::move(ok.error()));
  if (found.size() > 1) return fail(Reason::several_tokens, "the request contains more than one access token");
  if (!found.empty()) return found.front();
  if (authorizations.empty())
    return invalid_request(Reason::token_missing,
                           "the request does not contain an access token");  // RFC 6750 section 3.1
  return fail(Reason::invalid_auth_scheme, "the scheme of the Authorization header is not accepted");
}

Result<FoundToken> find_token(const IncomingRequest& request, std::string& buffer) {
  const bool with_body = request.accept_token_in_body && may_have_form(request.method);
  return find_token(request.headers, request.accept_token_in_query ? query_of(request.url) : "",
                    with_body ? request.body : "", buffer);
}

Result<std::optional<std::string_view>> find_proof(std::span<const HttpHeader> headers) {
  const auto proofs = header_values(headers, "DPoP");
  if (proofs.size() > 1)
    return fail(Reason::several_proofs, "the request contains more than one DPoP proof");  // 9.2
  if (proofs.empty()) return std::nullopt;
  return without_spaces_around(proofs.front());
}

AuthScheme presented_scheme(std::span<const HttpHeader> headers) {
  const bool says_dpop =
      std::ranges::any_of(header_values(headers, "Authorization"), [](std::string_view authorization) {
        return scheme_from(scheme_name(without_spaces_around(authorization))) == AuthScheme::dpop;
      });
  return says_dpop ? AuthScheme::dpop : AuthScheme::bearer;
}

}  // namespace auth0::inline v0::request
