#include "serve/client_setup.hpp"

#include "serve/resource_metadata.hpp"

#include <auth0/exceptions.hpp>

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#ifdef AUTH0_API_SERVE_WITH_REDIS
#include <auth0/redis/replay_store.hpp>
#endif

namespace auth0::command::serve {

namespace {

[[noreturn]] void refuse_option(std::string message) {
  throw InvalidConfigurationError(Error{.code = ErrorCode::invalid_configuration_error,
                                        .reason = Reason::invalid_configuration,
                                        .message = std::move(message)});
}

#ifdef AUTH0_API_SERVE_WITH_REDIS

redis::RedisAddress redis_address(const std::string& key, const std::string& node) {
  // Without the value, which may be a URL with a password from the environment.
  const auto refuse_node = [&key] {
    refuse_option(key + ": each must be host:port, without a scheme, a user and a password");
  };
  const auto colon = node.rfind(':');
  if (colon == std::string::npos || colon == 0 || node.find_first_of("/@") != std::string::npos) refuse_node();
  redis::RedisAddress address{.host = node.substr(0, colon)};
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  const std::string_view port = std::string_view(node).substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size() || address.port == 0) refuse_node();
  return address;
}

redis::RedisOptions redis_options(const Configuration& configuration) {
  const auto& wanted = configuration.redis;
  redis::RedisOptions options{.username = wanted.username,
                              .password = wanted.password,
                              .key_prefix = wanted.key_prefix,
                              .proof_window = configuration.dpop.iat_offset + configuration.dpop.iat_leeway};
  options.tls.ca_file = wanted.ca_file;
  if (wanted.tls) options.tls.mode = redis::TlsMode::always;
  for (const auto& sentinel : wanted.sentinels)
    options.sentinels.addresses.push_back(redis_address("redis.sentinels", sentinel));
  options.sentinels.master_name = wanted.master_name;
  options.sentinels.username = wanted.sentinel_username;
  options.sentinels.password = wanted.sentinel_password;
  options.sentinels.tls = options.tls;
  if (wanted.nodes.size() == 1) {
    const auto address = redis_address("redis.nodes", wanted.nodes.front());
    options.host = address.host;
    options.port = address.port;
  } else {
    for (const auto& node : wanted.nodes)
      options.cluster_nodes.push_back(redis_address("redis.nodes", node));
  }
  return options;
}

#endif

DpopMode dpop_mode(const std::string& name) {
  if (name == "required") return DpopMode::required;
  return name == "disabled" ? DpopMode::disabled : DpopMode::allowed;
}

DpopOptions dpop_options(const Dpop& dpop, bool needs_bound_tokens, std::shared_ptr<ReplayStore> store) {
  DpopOptions options{.mode = needs_bound_tokens ? DpopMode::required : dpop_mode(dpop.mode),
                      .iat_offset = dpop.iat_offset,
                      .iat_leeway = dpop.iat_leeway,
                      .algorithms = dpop.algorithms};
  options.replay.enabled = dpop.replay_protection;
  options.replay.store = std::move(store);
  if (dpop.on_store_failure == "fail_open") options.replay.on_failure = OnStoreFailure::fail_open;
  if (dpop.nonces) options.nonces = DpopNonces{.secret = dpop.nonce_secret, .period = dpop.nonce_period};
  return options;
}

void set_trust(const Tokens& tokens, ApiClientOptions& options) {
  options.issuer = tokens.issuer;
  options.jwks_uri = tokens.jwks_uri;
  if (tokens.domains.size() > 1) {
    options.domains = tokens.domains;
  } else if (!tokens.domains.empty()) {
    options.issuer = issuer_of(tokens.domains.front());
  }
}

void set_exchange(const Configuration& configuration, ApiClientOptions& options) {
  const auto& exchange = configuration.upstream.exchange;
  if (exchange.audience.empty()) return;
  options.client_id = exchange.client_id;
  options.client_authentication.client_secret = exchange.client_secret;
  if (!exchange.private_key.empty()) {
    options.client_authentication.private_key_jwt = PrivateKeyJwt{.private_key_pem = exchange.private_key,
                                                                  .algorithm = exchange.private_key_algorithm,
                                                                  .key_id = exchange.private_key_id};
  }
  options.exchange.max_cached_tokens = exchange.max_cached_tokens;
}

}  // namespace

std::shared_ptr<ReplayStore> make_replay_store(const Configuration& configuration) {
  const auto& dpop = configuration.dpop;
  if (!dpop.replay_protection || dpop.mode == "disabled") return nullptr;
  if (configuration.redis == Redis{})
    return make_memory_replay_store({.proof_window = dpop.iat_offset + dpop.iat_leeway});
#ifdef AUTH0_API_SERVE_WITH_REDIS
  return redis::make_replay_store(redis_options(configuration));
#else
  refuse_option("redis: this auth0-api was built without Redis");
#endif
}

ApiClientOptions client_options(const Configuration& configuration, const Resource& resource,
                                bool needs_bound_tokens, std::shared_ptr<ReplayStore> store) {
  const auto& tokens = configuration.tokens;
  ApiClientOptions options{.audience = resource.audience,
                           .client_ids = tokens.client_ids,
                           .max_token_size = tokens.max_token_size,
                           .algorithms = tokens.algorithms,
                           .profile = tokens.profile == "rfc9068" ? TokenProfile::rfc9068 : TokenProfile::any,
                           .scope_claims = tokens.scope_claims,
                           .clock_tolerance = tokens.clock_tolerance,
                           .max_token_age = tokens.max_token_age,
                           .dpop = dpop_options(configuration.dpop, needs_bound_tokens, std::move(store)),
                           .certificate_binding = tokens.certificate_binding ? CertificateBinding::checked
                                                                             : CertificateBinding::ignored,
                           .resource_metadata_url = metadata_of(resource, configuration).url,
                           .transport = {.ca_file = tokens.ca_file}};
  set_trust(tokens, options);
  set_exchange(configuration, options);
  options.discovery_cache.ttl = tokens.keys_ttl;
  options.discovery_cache.max_stale = tokens.keys_max_stale;
  options.token_cache.max_entries = tokens.max_remembered;
  return options;
}

}  // namespace auth0::command::serve
