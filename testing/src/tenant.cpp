#include "faults.hpp"
#include "key_ring.hpp"
#include "responses.hpp"
#include "token_endpoint.hpp"
#include "token_factory.hpp"

#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <stop_token>
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
        clock(options.clock ? options.clock : system_clock()),
        keys(known_algorithm(options.algorithm), options.domain) {}

  [[nodiscard]] std::string issuer() const { return "https://" + options.domain + "/"; }

  [[nodiscard]] bool is_down() const {
    const std::scoped_lock lock(mutex);
    return down;
  }

  const TenantOptions options;
  const std::shared_ptr<const Clock> clock;
  KeyRing keys;
  Faults faults;

  mutable std::mutex mutex;
  bool down = false;                                       // guarded by mutex
  std::map<std::string, std::size_t, std::less<>> counts;  // guarded by mutex
};

namespace {

// Nobody but the caller waits; false if the request was given up meanwhile.
bool wait(std::chrono::milliseconds delay, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, delay, [] { return false; });
  return !stop.stop_requested();
}

// Leads requests to the tenant without any network.
class InProcessTransport final : public HttpTransport {
 public:
  InProcessTransport(Tenant& tenant, std::function<bool()> is_down)
      : tenant_(tenant), is_down_(std::move(is_down)) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    HttpRequest by_path = request;
    by_path.url = path_of(request.url);
    auto answer = tenant_.answer(by_path);
    if (!wait(std::min(answer.delay, request.timeout), request.stop))
      return failed(TransportFailure::cancelled, "the request was given up");
    if (answer.delay >= request.timeout) return failed(TransportFailure::timed_out, "the tenant is slow");
    if (is_down_()) return failed(TransportFailure::could_not_connect, "the tenant is down");
    if (answer.cut_off) return failed(TransportFailure::connection_broken, "the tenant closed the connection");
    return std::move(answer.response);
  }

 private:
  static std::unexpected<TransportError> failed(TransportFailure failure, std::string message) {
    return std::unexpected(TransportError{failure, std::move(message)});
  }

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
  const auto key = impl_->keys.signing();
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
  const std::scoped_lock lock(impl_->mutex);
  impl_->down = down;
}

void Tenant::fail(Fault fault) {
  impl_->faults.add(std::move(fault));
}

void Tenant::recover() {
  impl_->faults.clear();
  set_down(false);
}

ServerAnswer Tenant::answer(const HttpRequest& request) {
  const std::string path = path_of(request.url);
  {
    const std::scoped_lock lock(impl_->mutex);
    ++impl_->counts[path];
    if (impl_->down) return oauth_error(503, "temporarily_unavailable", "The tenant is down.");
  }
  return impl_->faults.apply(path, respond(request, path));
}

HttpResponse Tenant::respond(const HttpRequest& request, std::string_view path) const {
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
  return std::make_shared<InProcessTransport>(*this, [this] { return impl_->is_down(); });
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
