#include "serve/judgement.hpp"

#include "base/ascii.hpp"
#include "serve/refusals.hpp"
#include "serve/request_path.hpp"
#include "serve/route_requirement.hpp"
#include "serve/upstream_headers.hpp"

#include <auth0/clock.hpp>

#include <algorithm>
#include <exception>
#include <ranges>
#include <span>
#include <utility>

namespace auth0::command::serve {

namespace {

// The library asks which address may be believed; the server has found out already that this peer may.
constexpr std::string_view trusted_address = "127.0.0.1";

std::optional<CertificateHeader> certificate_header(CertificateFrom from) {
  switch (from) {
    case CertificateFrom::nowhere:
      return std::nullopt;
    case CertificateFrom::client_cert:
      return CertificateHeader::client_cert;
    case CertificateFrom::nginx_escaped:
      return CertificateHeader::nginx_escaped;
    case CertificateFrom::envoy:
      return CertificateHeader::envoy;
  }
  std::unreachable();
}

Upstream without_secrets(Upstream upstream) {
  upstream.exchange.client_secret.clear();
  upstream.exchange.private_key.clear();
  upstream.signed_identity.private_key.clear();
  return upstream;
}

std::string_view host_header(const GateRequest& request) {
  const auto found = std::ranges::find_if(
      request.headers, [](const HttpHeader& header) { return equals_ignoring_case(header.name, "Host"); });
  return found == request.headers.end() ? std::string_view() : std::string_view(found->value);
}

// A bound token is of no use to the upstream: it does not have the key.
bool is_bearer(const ExchangedToken& token) {
  constexpr std::string_view bearer = "bearer";
  return std::ranges::equal(token.token_type, bearer, [](char given, char wanted) {
    return given == wanted || given == wanted - 'a' + 'A';
  });
}

void add_exchanged_token(GateAnswer& answer, const ExchangedToken& token) {
  answer.headers.push_back({.name = "Authorization", .value = "Bearer " + token.access_token});
}

GateAnswer with_exchanged_token(GateAnswer answer, const Result<ExchangedToken>& token) {
  if (token && is_bearer(*token)) {
    add_exchanged_token(answer, *token);
    return answer;
  }
  auto refused =
      token ? refusal(500, "token_type_unusable", "a token for the API behind this one is not available")
            : refusal_of_exchange(token.error());
  refused.route = std::move(answer.route);
  return refused;
}

}  // namespace

Judgement::Judgement(const Configuration& configuration)
    : proxy_(configuration.proxy),
      upstream_(without_secrets(configuration.upstream)),
      origins_(configuration.proxy.origins),
      table_(configuration.routes, origins_) {
  for (const auto& route : configuration.routes) {
    rules_.push_back({.name = route.name, .is_public = route.is_public});
    requirements_.push_back(requirement_of(route));
  }
  for (const auto& resource : configuration.resources) {
    auto metadata = metadata_of(resource, configuration);
    const auto origin = origin_of(metadata.url);
    documents_.push_back({.path = std::move(metadata.path),
                          .origin = Origins(std::span(&origin, 1)),
                          .json = std::move(metadata.json)});
  }
  if (configuration.upstream.signed_identity.private_key.empty()) return;
  signer_.emplace(configuration.upstream.signed_identity);
  documents_.push_back({.path = "/.well-known/jwks.json", .json = signer_->key_set()});
}

std::expected<Passage, GateAnswer> Judgement::passage_of(const GateRequest& request) const {
  const auto original = original_request(request, proxy_, origins_);
  if (!original) {
    return std::unexpected(request.is_from_trusted_peer ? refusal(400, "question_invalid", original.error())
                                                        : refusal(403, "untrusted_peer", original.error()));
  }
  const auto route = route_of(*original);
  if (!route) return std::unexpected(route.error());
  if (rules_.at(*route).is_public) return std::unexpected(public_answer(*route));
  auto certificate = certificate_of(request);
  if (!certificate) return std::unexpected(named(*route, refusal_of(certificate.error())));
  return Passage{.route = *route,
                 .method = original->method,
                 .url = origins_.text(original->origin) + std::string(original->target),
                 .certificate = std::move(*certificate)};
}

std::expected<std::size_t, GateAnswer> Judgement::route_of(const OriginalRequest& original) const {
  const auto path = request_path(original.target);
  if (!path) return std::unexpected(refusal(400, "path_invalid", path.error()));
  const auto route = table_.find(original.origin, original.method, *path);
  if (route) return *route;
  if (route.error() == RouteFault::none_matches)
    return std::unexpected(refusal(403, "no_route", "no rule allows this request"));
  return std::unexpected(refusal(400, "path_ambiguous", "the path can be read in more than one way"));
}

Result<ForwardedCertificate> Judgement::certificate_of(const GateRequest& request) const {
  const auto header = certificate_header(proxy_.certificate_from);
  if (!header) return ForwardedCertificate{};
  static const TrustedProxies trusted({trusted_address});
  return try_forwarded_certificate({.peer_address = trusted_address, .headers = request.headers}, trusted,
                                   *header, proxy_.certificate_header);
}

const Judgement::Document* Judgement::find_document(const GateRequest& request) const {
  const auto path = request.target.substr(0, request.target.find('?'));
  const Document* found = nullptr;
  for (const auto& document : documents_) {
    if (document.path != path) continue;
    if (!document.origin || document.origin->of_host(host_header(request))) return &document;
    if (found != nullptr) return nullptr;  // several hosts have one at this path, and none of them was named
    found = &document;
  }
  return found;
}

GateAnswer Judgement::document(const GateRequest& request) const {
  const auto* document = find_document(request);
  if (document == nullptr) return refusal(404, "not_found", "there is nothing at this path");
  if (request.method != "GET" && request.method != "HEAD") {
    auto answer = refusal(405, "method_not_allowed", "this document can be read only");
    answer.headers.push_back({.name = "Allow", .value = "GET, HEAD"});
    return answer;
  }
  // Programs in browsers read it too (RFC 9728 §3.2 leaves that open).
  return {.status = 200,
          .headers = {{"Content-Type", "application/json"},
                      {"Cache-Control", "max-age=300"},
                      {"Access-Control-Allow-Origin", "*"}},
          .body = document->json,
          .route = document->path};
}

GateAnswer Judgement::named(std::size_t route, GateAnswer answer) const {
  answer.route = rules_.at(route).name;
  return answer;
}

// Envoy takes 200 alone for a yes.
GateAnswer Judgement::granted(std::size_t route) const {
  return named(route, {.status = proxy_.asked_by == AskedBy::request_line ? 200 : 204});
}

GateAnswer Judgement::public_answer(std::size_t route) const {
  auto answer = granted(route);
  add_no_identity(upstream_, answer.headers);
  if (signer_) answer.headers.push_back({.name = signer_->header()});
  return answer;
}

GateAnswer Judgement::accepted_answer(std::size_t route, const AcceptedRequest& accepted) const {
  auto answer = granted(route);
  add_identity(upstream_, accepted.token, answer.headers);
  if (signer_)
    answer.headers.push_back(
        {.name = signer_->header(), .value = signer_->sign(accepted.token, system_clock()->now())});
  if (!accepted.dpop_nonce.empty())
    answer.headers.push_back({.name = "DPoP-Nonce", .value = accepted.dpop_nonce});
  return answer;
}

void Judgement::conclude(std::size_t route, Result<AcceptedRequest> result,
                         const std::weak_ptr<ApiClient>& client,
                         std::move_only_function<void(GateAnswer)> done) const {
  if (!result) return done(named(route, refusal_of(result.error())));
  GateAnswer answer;
  try {
    answer = accepted_answer(route, *result);
  } catch (const std::exception&) {
    return done(named(route, refusal(500, "answer_failed", "the answer could not be made")));
  }
  if (upstream_.exchange.audience.empty()) return done(std::move(answer));
  const auto alive = client.lock();
  if (!alive)
    return done(named(route, refusal(503, to_string(Reason::cancelled), "this gate is being closed")));
  alive->async_get_token_on_behalf_of(
      *result,
      {.audience = upstream_.exchange.audience,
       .scope = upstream_.exchange.scope,
       .deadline = upstream_.exchange.deadline},
      [answer = std::move(answer), done = std::move(done)](const Result<ExchangedToken>& token) mutable {
        done(with_exchanged_token(std::move(answer), token));
      });
}

}  // namespace auth0::command::serve
