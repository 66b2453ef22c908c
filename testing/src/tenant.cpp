#include "key_pair.hpp"
#include "responses.hpp"
#include "token_endpoint.hpp"
#include "token_factory.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace auth0::testing {

namespace {

namespace json = boost::json;

jose::Algorithm known_algorithm(const std::string& name) {
  const auto algorithm = jose::algorithm_from_name(name);
  if (!algorithm) throw std::invalid_argument("a tenant cannot sign with the algorithm " + name);
  return *algorithm;
}

json::array strings(std::initializer_list<const char*> values) {
  return json::array(values.begin(), values.end());
}

// The path of an absolute URL, or the text itself if it is a path.
std::string path_of(const std::string& url) {
  const std::size_t scheme_end = url.find("://");
  const std::size_t begin = scheme_end == std::string::npos ? 0 : url.find('/', scheme_end + 3);
  if (begin == std::string::npos) return "/";
  return url.substr(begin, url.find('?', begin) - begin);
}

}  // namespace

struct Tenant::Impl {
  explicit Impl(TenantOptions given)
      : options(std::move(given)),
        algorithm(known_algorithm(options.algorithm)),
        clock(options.clock ? options.clock : system_clock()) {
    keys.push_back(std::make_shared<const KeyPair>(make_key_pair(algorithm, options.domain)));
  }

  [[nodiscard]] std::string issuer() const { return "https://" + options.domain + "/"; }

  [[nodiscard]] std::shared_ptr<const KeyPair> current_key() const {
    const std::scoped_lock lock(mutex);
    return keys.back();
  }

  const TenantOptions options;
  const jose::Algorithm algorithm;
  const std::shared_ptr<const Clock> clock;

  mutable std::mutex mutex;
  std::vector<std::shared_ptr<const KeyPair>> keys;        // guarded by mutex; the last one signs
  bool down = false;                                       // guarded by mutex
  std::map<std::string, std::size_t, std::less<>> counts;  // guarded by mutex
};

namespace {

// Leads requests to the tenant without any network.
class InProcessTransport final : public HttpTransport {
 public:
  InProcessTransport(Tenant& tenant, std::function<bool()> is_down)
      : tenant_(tenant), is_down_(std::move(is_down)) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    HttpRequest by_path = request;
    by_path.url = path_of(request.url);
    auto response = tenant_.answer(by_path);
    if (is_down_())
      return std::unexpected(TransportError{TransportFailure::could_not_connect, "the tenant is down"});
    return response;
  }

 private:
  Tenant& tenant_;
  std::function<bool()> is_down_;
};

}  // namespace

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
  const auto key = impl_->current_key();
  return make_token(options, {.key = *key,
                              .issuer = issuer(),
                              .audience = audience(),
                              .profile = impl_->options.profile,
                              .now = impl_->clock->now()});
}

std::string Tenant::metadata() const {
  const std::string base = issuer();
  return json::serialize(json::object{
      {"issuer", base},
      {"authorization_endpoint", base + "authorize"},
      {"token_endpoint", base + "oauth/token"},
      {"device_authorization_endpoint", base + "oauth/device/code"},
      {"userinfo_endpoint", base + "userinfo"},
      {"mfa_challenge_endpoint", base + "mfa/challenge"},
      {"jwks_uri", base + ".well-known/jwks.json"},
      {"registration_endpoint", base + "oidc/register"},
      {"revocation_endpoint", base + "oauth/revoke"},
      {"end_session_endpoint", base + "oidc/logout"},
      {"scopes_supported", strings({"openid", "profile", "offline_access", "email"})},
      {"response_types_supported", strings({"code", "token", "id_token", "code token", "code id_token"})},
      {"code_challenge_methods_supported", strings({"S256", "plain"})},
      {"token_endpoint_auth_methods_supported", strings({"client_secret_post"})},
      {"id_token_signing_alg_values_supported", json::array{json::value(impl_->options.algorithm)}},
  });
}

std::string Tenant::jwks() const {
  const std::scoped_lock lock(impl_->mutex);
  json::array keys;
  for (const auto& pair : impl_->keys)
    keys.push_back(pair->jwk);
  return json::serialize(json::object{{"keys", std::move(keys)}});
}

void Tenant::rotate_keys() {
  auto next = std::make_shared<const KeyPair>(make_key_pair(impl_->algorithm, impl_->options.domain));
  const std::scoped_lock lock(impl_->mutex);
  impl_->keys.push_back(std::move(next));
}

void Tenant::revoke_previous_keys() {
  const std::scoped_lock lock(impl_->mutex);
  impl_->keys.erase(impl_->keys.begin(), std::prev(impl_->keys.end()));
}

void Tenant::set_down(bool down) {
  const std::scoped_lock lock(impl_->mutex);
  impl_->down = down;
}

HttpResponse Tenant::answer(const HttpRequest& request) {
  const std::string path = path_of(request.url);
  {
    const std::scoped_lock lock(impl_->mutex);
    ++impl_->counts[path];
    if (impl_->down) return oauth_error(503, "temporarily_unavailable", "The tenant is down.");
  }
  if (path == metadata_path && request.method == "GET") return json_response(200, metadata());
  if (path == jwks_path && request.method == "GET") return json_response(200, jwks());
  if (path == token_path && request.method == "POST") {
    return answer_token_request({.clients = impl_->options.clients,
                                 .audience = audience(),
                                 .issue = [this](const TokenOptions& options) { return issue(options); }},
                                request);
  }
  return json_response(404, json::object{{"error", "not_found"}});
}

std::size_t Tenant::requests(std::string_view path) const {
  const std::scoped_lock lock(impl_->mutex);
  const auto found = impl_->counts.find(path);
  return found == impl_->counts.end() ? 0 : found->second;
}

std::shared_ptr<HttpTransport> Tenant::transport() {
  return std::make_shared<InProcessTransport>(*this, [this] {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->down;
  });
}

ApiClientOptions Tenant::client_options() {
  return {.domain = domain(),
          .audience = audience(),
          .algorithms = impl_->options.algorithm,
          .profile = impl_->options.profile,
          .http_transport = transport(),
          .clock = impl_->clock};
}

}  // namespace auth0::testing
