#include "token_endpoint/token_endpoint.hpp"

#include "jose/random_id.hpp"
#include "token_endpoint/dpop_proof.hpp"
#include "token_endpoint/grants.hpp"
#include "token_endpoint/parameters.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

constexpr std::size_t most_requests = 100;

std::optional<Grant> grant_of(const Parameters& parameters, std::string_view grant_type) {
  if (grant_type == "client_credentials") return Grant::client_credentials;
  if (grant_type == vault_grant) return Grant::token_vault;
  if (grant_type != exchange_grant) return std::nullopt;
  return value_of(parameters, "subject_token_type") == access_token_type ? Grant::on_behalf_of
                                                                         : Grant::custom_exchange;
}

}  // namespace

TokenEndpoint::TokenEndpoint(IssuingTenant tenant)
    : tenant_(std::move(tenant)),
      clients_(read_clients(tenant_.options.clients)),
      directory_(tenant_.options) {}

HttpResponse TokenEndpoint::answer(const TokenCall& call) {
  remember(call.request);
  if (auto refusal = refusals_.next(tenant_.clock.now())) return std::move(*refusal);
  const auto parameters = read_parameters(call.request);
  if (!parameters) return parameters.error();
  const auto grant_type = required_value(*parameters, "grant_type");
  if (!grant_type) return grant_type.error();
  const auto client = authenticate_client(call, *parameters);
  if (!client) return client.error();
  const auto& grants = client->client->options.grants;
  const auto grant = grant_of(*parameters, *grant_type);
  if (!grant || std::ranges::find(grants, *grant) == grants.end())
    return oauth_error(403, "unauthorized_client", "This tenant does not enable the grant for the client.");
  auto key = proved_key(call);
  if (!key) return key.error();

  const GrantRequest request{.tenant = tenant_,
                             .directory = directory_,
                             .client = client->client->options,
                             .parameters = *parameters,
                             .key_thumbprint = std::move(*key),
                             .certificate_thumbprint = client->certificate_thumbprint};
  switch (*grant) {
    case Grant::client_credentials:
      return grant_client_credentials(request);
    case Grant::custom_exchange:
      return exchange_custom_token(request, attempts_);
    case Grant::on_behalf_of:
      return exchange_on_behalf_of(request);
    case Grant::token_vault:
      return exchange_for_connection(request);
  }
  return oauth_error(403, "unauthorized_client", "This tenant does not know the grant.");
}

Step<AuthenticatedClient> TokenEndpoint::authenticate_client(const TokenCall& call,
                                                             const Parameters& parameters) {
  return authenticate({.clients = clients_,
                       .audiences = {tenant_.issuer, call.url},
                       .used_assertions = used_assertions_,
                       .now = tenant_.clock.now(),
                       .certificate_pem = call.certificate_pem},
                      parameters);
}

Step<std::string> TokenEndpoint::proved_key(const TokenCall& call) {
  std::string nonce;
  {
    const MutexLock lock(mutex_);
    nonce = dpop_nonce_;
  }
  return check_proof(call.request,
                     {.url = call.url, .nonce = nonce, .used = used_proofs_, .now = tenant_.clock.now()});
}

void TokenEndpoint::remember(const HttpRequest& request) {
  const MutexLock lock(mutex_);
  requests_.push_back(request);
  if (requests_.size() > most_requests) requests_.pop_front();
}

std::vector<std::string_view> TokenEndpoint::client_authentication_methods() const {
  std::vector<std::string_view> methods;
  if (std::ranges::any_of(clients_, [](const auto& client) { return !client.options.secret.empty(); }))
    methods.emplace_back("client_secret_post");
  if (std::ranges::any_of(clients_, [](const auto& client) { return client.key != nullptr; }))
    methods.emplace_back("private_key_jwt");
  if (tenant_.options.mtls) {
    methods.emplace_back("tls_client_auth");
    methods.emplace_back("self_signed_tls_client_auth");
  }
  return methods;
}

void TokenEndpoint::require_dpop_nonce(bool required) {
  std::string nonce = required ? jose::random_id() : std::string();
  const MutexLock lock(mutex_);
  dpop_nonce_ = std::move(nonce);
}

void TokenEndpoint::recover() {
  refusals_.clear();
  attempts_.forget();
}

std::vector<HttpRequest> TokenEndpoint::token_requests() const {
  const MutexLock lock(mutex_);
  return {requests_.begin(), requests_.end()};
}

}  // namespace auth0::inline v0::testing
