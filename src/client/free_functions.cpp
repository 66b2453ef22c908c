// The public functions that need no client. Their errors have the answer of a client with default options.
#include "answer/challenges.hpp"
#include "client/value_or_throw.hpp"
#include "request/client_url.hpp"
#include "request/credentials.hpp"
#include "request/forwarded_certificate.hpp"
#include "requirement/actors.hpp"
#include "requirement/requirement_node.hpp"

#include <auth0/claims.hpp>
#include <auth0/delegation.hpp>
#include <auth0/forwarded_certificate.hpp>
#include <auth0/forwarded_url.hpp>
#include <auth0/request.hpp>
#include <auth0/requirements.hpp>

#include <utility>

namespace auth0::inline v0 {

namespace {

template <class T>
Result<T> with_default_answer(Result<T> result, AuthScheme scheme = AuthScheme::bearer) {
  if (!result) result.error() = answer::with_http_answer(std::move(result.error()), {.scheme = scheme});
  return result;
}

}  // namespace

Result<Credentials> try_extract_token(std::span<const HttpHeader> headers, std::string_view query,
                                      std::string_view body) {
  std::string buffer;
  if (query.starts_with('?')) query.remove_prefix(1);
  auto found = with_default_answer(request::find_token(headers, query, body, buffer),
                                   request::presented_scheme(headers));
  if (!found) return std::unexpected(std::move(found.error()));
  return Credentials{.scheme = found->scheme, .token = std::string(found->token), .location = found->location};
}

Credentials extract_token(std::span<const HttpHeader> headers, std::string_view query, std::string_view body) {
  return value_or_throw(try_extract_token(headers, query, body));
}

Result<std::string> try_client_url(const ForwardedRequest& request, const TrustedProxies& proxies,
                                   ForwardedHeaders written_by_proxies) {
  return with_default_answer(request::find_client_url(request, proxies, written_by_proxies));
}

std::string client_url(const ForwardedRequest& request, const TrustedProxies& proxies,
                       ForwardedHeaders written_by_proxies) {
  return value_or_throw(try_client_url(request, proxies, written_by_proxies));
}

Result<ForwardedCertificate> try_forwarded_certificate(const ForwardedRequest& request,
                                                       const TrustedProxies& proxies,
                                                       CertificateHeader written_by_proxies,
                                                       std::string_view name) {
  return with_default_answer(request::find_certificate(request, proxies, written_by_proxies, name));
}

ForwardedCertificate forwarded_certificate(const ForwardedRequest& request, const TrustedProxies& proxies,
                                           CertificateHeader written_by_proxies, std::string_view name) {
  return value_or_throw(try_forwarded_certificate(request, proxies, written_by_proxies, name));
}

Result<void> Requirement::check(const VerifiedAccessToken& token, std::chrono::sys_seconds now) const {
  const auto scheme = token.dpop_key_thumbprint().empty() ? AuthScheme::bearer : AuthScheme::dpop;
  return with_default_answer(requirement::judge(*this, token, now), scheme);
}

Result<std::optional<std::string>> try_get_current_actor(const VerifiedAccessToken& token) {
  const auto* act = find_claim(token, "act");
  if (act == nullptr) return std::nullopt;
  return with_default_answer(requirement::actor_of(*act));
}

Result<std::vector<std::string>> try_get_delegation_chain(const VerifiedAccessToken& token) {
  const auto* act = find_claim(token, "act");
  if (act == nullptr) return std::vector<std::string>();
  return with_default_answer(requirement::actors_of(*act));
}

std::optional<std::string> get_current_actor(const VerifiedAccessToken& token) {
  return value_or_throw(try_get_current_actor(token));
}

std::vector<std::string> get_delegation_chain(const VerifiedAccessToken& token) {
  return value_or_throw(try_get_delegation_chain(token));
}

}  // namespace auth0::inline v0
