#include "base/mutex.hpp"
#include "faults.hpp"
#include "in_process_transport.hpp"
#include "key_ring.hpp"
#include "responses.hpp"
#include "tenant_metadata.hpp"
#include "token_endpoint/token_endpoint.hpp"
#include "token_factory.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

bool is_metadata_path(std::string_view path) {
  return path == Tenant::metadata_path || path == Tenant::oauth_metadata_path;
}

// A login with a redirect URI that is not registered ends at the server (RFC 6749 section 3.1.2.4), and none
// is.
HttpResponse refuse_login() {
  return oauth_error(400, "invalid_request",
                     "Nobody can log in at this tenant: no redirect URI is registered. Machines get tokens at "
                     "the token endpoint.");
}

}  // namespace

struct Tenant::Impl {
  explicit Impl(TenantOptions given)
      : options(std::move(given)),
        clock(options.clock ? options.clock : system_clock()),
        keys(options.algorithm.value(), options.domain),
        token_endpoint({.options = options,
                        .keys = keys,
                        .clock = *clock,
                        .issuer = issuer(),
                        .issue = [this](const TokenOptions& token) { return issue(token); }}) {}

  [[nodiscard]] std::string issuer() const { return "https://" + options.domain + "/"; }

  [[nodiscard]] std::string url_of(std::string_view path) const {
    return "https://" + options.domain + std::string(path);
  }

  [[nodiscard]] std::string issue(const TokenOptions& token) const {
    const auto key = keys.signing();
    return make_token(token, {.key = *key,
                              .issuer = issuer(),
                              .audience = options.audience,
                              .profile = options.profile,
                              .now = clock->now()});
  }

  [[nodiscard]] bool is_down() const {
    const MutexLock lock(mutex);
    return down;
  }

  const TenantOptions options;
  const std::shared_ptr<const Clock> clock;
  KeyRing keys;
  Faults faults;
  TokenEndpoint token_endpoint;

  mutable Mutex mutex;
  bool down AUTH0_GUARDED_BY(mutex) = false;
  std::map<std::string, std::size_t, std::less<>> counts AUTH0_GUARDED_BY(mutex);
};

Tenant::Tenant(TenantOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Tenant::~Tenant() = default;

const std::string& Tenant::domain() const noexcept {
  return impl_->options.domain;
}
const std::string& Tenant::audience() const noexcept {
  return impl_->options.audience;
}
std::string Tenant::issuer() const {
  return impl_->issuer();
}

std::string Tenant::issue(const TokenOptions& options) const {
  return impl_->issue(options);
}

DpopKey Tenant::make_dpop_key(NamedAlgorithm algorithm) const {
  return DpopKey(algorithm, impl_->clock);
}

std::string Tenant::metadata() const {
  return json::serialize(tenant_metadata(
      {.issuer = issuer(),
       .token_endpoint = impl_->url_of(token_path),
       .mtls_token_endpoint = impl_->options.mtls ? impl_->url_of(mtls_token_path) : std::string(),
       .algorithm = std::string(to_string(impl_->options.algorithm.value())),
       .client_authentication_methods = impl_->token_endpoint.client_authentication_methods()}));
}

std::string Tenant::jwks() const {
  return json::serialize(json::object{{"keys", impl_->keys.published()}});
}

std::string Tenant::signing_key_id() const {
  return impl_->keys.signing()->id;
}

void Tenant::publish_next_key() {
  impl_->keys.publish_next();
}
void Tenant::rotate_keys() {
  impl_->keys.rotate();
}
void Tenant::revoke_previous_keys() {
  impl_->keys.revoke_previous();
}
void Tenant::drop_key(std::string_view key_id) {
  impl_->keys.drop(key_id);
}

void Tenant::set_down(bool down) {
  const MutexLock lock(impl_->mutex);
  impl_->down = down;
}

void Tenant::fail(Fault fault) {
  impl_->faults.add(std::move(fault));
}

void Tenant::recover() {
  impl_->faults.clear();
  impl_->token_endpoint.recover();
  set_down(false);
}

void Tenant::refuse_token_requests(TokenRefusal refusal) {
  impl_->token_endpoint.refuse_token_requests(std::move(refusal));
}
void Tenant::require_dpop_nonce(bool required) {
  impl_->token_endpoint.require_dpop_nonce(required);
}

void Tenant::add_audience(std::string audience) {
  impl_->token_endpoint.directory().add_audience(std::move(audience));
}
void Tenant::add_organization(TenantOrganization organization) {
  impl_->token_endpoint.directory().add_organization(std::move(organization));
}
void Tenant::link_account(LinkedAccount account) {
  impl_->token_endpoint.directory().link_account(std::move(account));
}
void Tenant::accept_subject_token(std::string subject_token, std::string user) {
  impl_->token_endpoint.directory().accept_subject_token(std::move(subject_token), std::move(user));
}

ServerAnswer Tenant::answer(const HttpRequest& request, std::string_view client_certificate_pem) {
  const std::string path = path_of(request.url);
  {
    const MutexLock lock(impl_->mutex);
    ++impl_->counts[path];
    if (impl_->down) return oauth_error(503, "temporarily_unavailable", "The tenant is down.");
  }
  return impl_->faults.apply(path, respond(request, path, client_certificate_pem));
}

HttpResponse Tenant::respond(const HttpRequest& request, std::string_view path,
                             std::string_view client_certificate_pem) {
  if (is_metadata_path(path) && request.method == "GET") return json_response(200, metadata());
  if (path == jwks_path && request.method == "GET") return json_response(200, jwks());
  if (path == token_path && request.method == "POST") {
    return impl_->token_endpoint.answer(
        {.request = request, .url = impl_->url_of(path), .certificate_pem = {}});
  }
  if (path == mtls_token_path && request.method == "POST" && impl_->options.mtls) {
    return impl_->token_endpoint.answer(
        {.request = request, .url = impl_->url_of(path), .certificate_pem = client_certificate_pem});
  }
  if (path == authorization_path && (request.method == "GET" || request.method == "POST"))
    return refuse_login();
  return json_response(404, json::object{{"error", "not_found"}});
}

std::size_t Tenant::requests(std::string_view path) const {
  const MutexLock lock(impl_->mutex);
  const auto found = impl_->counts.find(path);
  return found == impl_->counts.end() ? 0 : found->second;
}

std::vector<HttpRequest> Tenant::token_requests() const {
  return impl_->token_endpoint.token_requests();
}

std::shared_ptr<HttpTransport> Tenant::transport(std::string client_certificate_pem) {
  return std::make_shared<InProcessTransport>(
      *this, [this] { return impl_->is_down(); }, std::move(client_certificate_pem));
}

ApiClientOptions Tenant::client_options() {
  return {.domain = domain(),
          .audience = audience(),
          .algorithms = impl_->options.algorithm,
          .profile = impl_->options.profile,
          .http_transport = transport(),
          .clock = impl_->clock};
}

}  // namespace auth0::inline v0::testing
