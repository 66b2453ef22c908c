#include "client/configuration.hpp"

#include "answer/challenge_text.hpp"
#include "base/fail.hpp"
#include "client/trust_sources.hpp"
#include "issuer/issuer_url.hpp"
#include "issuer/metadata.hpp"
#include "jose/algorithm.hpp"
#include "transport/connection_options.hpp"
#include "url/loopback.hpp"
#include "url/normal_url.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace auth0::inline v0 {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t most_remembered_tokens = 10'000'000;
constexpr std::int64_t least_remembered_bytes = 1'048'576;
constexpr std::chrono::seconds longest_proof_time = 24h;
constexpr std::size_t shortest_nonce_secret = 32;
constexpr std::chrono::seconds longest_token_age = 876'000h;
constexpr std::int64_t largest_token = std::int64_t{256} * 1024;  // 5.1

// Empty where `domains` says whose tokens are verified.
Result<std::string> issuer_of(const ApiClientOptions& options) {
  if (!options.issuer.empty()) return issuer::checked_issuer_url(options.issuer);  // 2.8
  if (!options.domain.empty()) return issuer::issuer_from_domain(options.domain);  // 2.3
  if (!options.static_keys) return std::string();
  auto named = issuer::issuer_of_metadata(options.static_keys->metadata);
  if (!named) return invalid_configuration("static_keys.metadata: " + named.error().message);
  auto checked = issuer::checked_issuer_url(*named);
  if (!checked) return invalid_configuration("static_keys.metadata: " + checked.error().message);
  return checked;
}

// 2.9
Result<void> check_jwks_url(const std::string& url) {
  if (url.empty() || issuer::is_https_url(url)) return {};
  return invalid_configuration("jwks_uri must be an https URL of at most 2048 characters");
}

// Such as a file's last newline: no token would ever name it.
bool has_stray_white_space(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; };
  return text.starts_with(' ') || text.ends_with(' ') || std::ranges::any_of(text, is_control);
}

Result<void> check_audiences(const StringList& audiences) {
  if (audiences.empty()) return missing_argument("audience is required: the identifier of this API");
  if (std::ranges::any_of(audiences, &std::string::empty))
    return invalid_configuration("audience holds an empty string");
  if (std::ranges::any_of(audiences, has_stray_white_space)) {  // 2.10
    return invalid_configuration(
        "audience must not begin or end with white space or hold a control character; tokens are compared with "
        "it byte for byte");
  }
  return {};
}

Result<void> check_tokens(const ApiClientOptions& options) {
  if (std::ranges::any_of(options.client_ids, &std::string::empty))
    return invalid_configuration("client_ids holds an empty string");
  if (options.max_token_size < 1 || options.max_token_size > largest_token)
    return invalid_configuration("max_token_size must be between 1 byte and 256 KiB");
  return {};
}

Result<void> check_times(const ApiClientOptions& options) {
  if (options.clock_tolerance < 0s || options.clock_tolerance > 10min) {  // 2.7
    return invalid_configuration("clock_tolerance must be between 0 s and 10 min");
  }
  if (options.max_token_age && (*options.max_token_age <= 0s || *options.max_token_age > longest_token_age)) {
    return invalid_configuration("max_token_age must be between 1 s and 876 000 h (100 years)");
  }
  if (options.discovery_cache.ttl < 0s)
    return invalid_configuration("discovery_cache.ttl must not be negative");
  if (options.discovery_cache.max_entries < 0) {
    return invalid_configuration("discovery_cache.max_entries must not be negative");
  }
  if (options.discovery_cache.max_stale < 0s)
    return invalid_configuration("discovery_cache.max_stale must not be negative");
  if (options.discovery_cache.max_waiting < 1)
    return invalid_configuration("discovery_cache.max_waiting must be at least 1");
  if (options.token_cache.max_entries < 0 || options.token_cache.max_entries > most_remembered_tokens)
    return invalid_configuration("token_cache.max_entries must be between 0 and 10 000 000");
  if (options.token_cache.max_bytes < least_remembered_bytes)
    return invalid_configuration("token_cache.max_bytes must be at least 1 048 576 (1 MiB)");
  return {};
}

Result<std::optional<issuer::AllowedIssuers>> allowed_of(const ApiClientOptions& options) {
  if (options.domains.absent()) return std::nullopt;
  auto allowed = issuer::AllowedIssuers::of(options.domains);
  if (!allowed) return std::unexpected(std::move(allowed.error()));
  return std::optional(std::move(*allowed));
}

issuer::KeySources::Options key_sources_of(const DiscoveryCacheOptions& cache) {
  const bool caches = cache.max_entries > 0 && cache.ttl > 0s;  // 2.6
  return {.policy = {.ttl = caches ? cache.ttl : 0s,
                     .max_stale = cache.max_stale,
                     .max_waiting = static_cast<std::size_t>(cache.max_waiting)},
          .max_issuers = cache.max_entries > 0 ? static_cast<std::size_t>(cache.max_entries) : 1,
          .refresh_in_background = caches && cache.background_refresh};
}

std::chrono::seconds proof_window(const DpopOptions& dpop) {
  return dpop.iat_offset + dpop.iat_leeway;
}

Result<void> check_scope_claims(const StringList& names) {
  if (names.empty()) return invalid_configuration("scope_claims is empty; leave it out for the default");
  if (std::ranges::any_of(names, &std::string::empty))
    return invalid_configuration("scope_claims holds an empty name");
  return {};
}

// 2.5; the bounds keep sums of times from overflowing.
Result<void> check_dpop(const DpopOptions& dpop) {
  if (dpop.iat_offset < 0s || dpop.iat_offset > longest_proof_time)
    return invalid_configuration("dpop.iat_offset must be between 0 s and 24 h");
  if (dpop.iat_leeway < 0s || dpop.iat_leeway > longest_proof_time)
    return invalid_configuration("dpop.iat_leeway must be between 0 s and 24 h");
  if (dpop.replay.enabled && dpop.replay.store && dpop.replay.store->proof_window() < proof_window(dpop)) {
    return invalid_configuration(
        "dpop.replay.store keeps proofs for a shorter time than dpop.iat_offset and dpop.iat_leeway add up to; "
        "give the store a larger proof_window");
  }
  if (!dpop.nonces) return {};
  if (!dpop.nonces->secret.empty() && dpop.nonces->secret.size() < shortest_nonce_secret)
    return invalid_configuration(
        "dpop.nonces.secret must have at least 32 bytes, or be empty for a random one");
  if (dpop.nonces->period < 1s || dpop.nonces->period > longest_proof_time)
    return invalid_configuration("dpop.nonces.period must be between 1 s and 24 h");
  return {};
}

Result<void> check_transport(const ApiClientOptions& options) {
  const auto& given = options.transport;
  if (auto ok = transport::check_connection(given); !ok) return ok;
  const bool is_given = !given.ca_file.empty() || !given.ca_pem.empty() ||
                        !given.client_certificate_pem.empty() || !given.client_key_pem.empty() ||
                        !given.proxy.empty();
  if (options.http_transport && is_given) {
    return invalid_configuration(
        "transport says how libcurl connects; with http_transport only its time-outs may be set");
  }
  return {};
}

Result<void> check_resource_metadata_url(const std::string& text) {
  if (text.empty()) return {};
  const auto parsed = url::parse_url(text);
  if (!parsed || !url::is_https_or_loopback(*parsed) || parsed->has_userinfo() || parsed->has_fragment() ||
      !url::canonical_authority(*parsed)) {
    return invalid_configuration(
        "resource_metadata_url must be an https URL (or http on loopback) without user info and fragment");
  }
  return {};
}

std::string names_of(const AlgorithmList& algorithms) {
  std::vector<std::string> names;
  for (const auto algorithm : algorithms)
    names.emplace_back(to_string(algorithm));
  return answer::separated_by_spaces(names);
}

}  // namespace

Result<std::vector<Algorithm>> allowed_algorithms(const std::string& option, const AlgorithmList& list) {
  if (list.empty()) return invalid_configuration(option + " is empty; leave it out for the default");
  std::vector<Algorithm> algorithms;
  std::ranges::transform(list, std::back_inserter(algorithms), jose::canonical);
  return algorithms;
}

Result<Configuration> check_options(const ApiClientOptions& options) {
  if (auto ok = check_audiences(options.audience); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_tokens(options); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_trust_sources(options); !ok) return std::unexpected(std::move(ok.error()));
  auto issuer_url = issuer_of(options);
  if (!issuer_url) return std::unexpected(std::move(issuer_url.error()));
  if (auto ok = check_jwks_url(options.jwks_uri); !ok) return std::unexpected(std::move(ok.error()));
  auto allowed_issuers = allowed_of(options);
  if (!allowed_issuers) return std::unexpected(std::move(allowed_issuers.error()));
  auto algorithms = allowed_algorithms("algorithms", options.algorithms);
  if (!algorithms) return std::unexpected(std::move(algorithms.error()));
  auto proof_algorithms = allowed_algorithms("dpop.algorithms", options.dpop.algorithms);
  if (!proof_algorithms) return std::unexpected(std::move(proof_algorithms.error()));
  if (auto ok = check_times(options); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_scope_claims(options.scope_claims); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_dpop(options.dpop); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_transport(options); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_resource_metadata_url(options.resource_metadata_url); !ok)
    return std::unexpected(std::move(ok.error()));

  return Configuration{
      .issuer_url = std::move(*issuer_url),
      .allowed_issuers = std::move(*allowed_issuers),
      .algorithms = std::move(*algorithms),
      .claim_rules = {.audiences = options.audience.values(),
                      .client_ids = options.client_ids.values(),
                      .profile = options.profile,
                      .tolerance = options.clock_tolerance,
                      .max_age = options.max_token_age,
                      .scope_claims = options.scope_claims.values()},
      .key_sources = key_sources_of(options.discovery_cache),
      .max_token_size = static_cast<std::size_t>(options.max_token_size),
      .remembered_tokens = {.max_tokens = static_cast<std::size_t>(options.token_cache.max_entries),
                            .max_bytes = static_cast<std::size_t>(options.token_cache.max_bytes)},
      .proof_rules = {.algorithms = std::move(*proof_algorithms),
                      .iat_offset = options.dpop.iat_offset,
                      .iat_leeway = options.dpop.iat_leeway,
                      .remembered_for = options.dpop.replay.store ? options.dpop.replay.store->proof_window()
                                                                  : proof_window(options.dpop),
                      .tolerance = options.clock_tolerance},
      .schemes = {.mode = options.dpop.mode, .url_is_for_resolver = !options.domains.absent()},
      .certificates = options.certificate_binding,
      .dpop_algorithms = names_of(options.dpop.algorithms),
      .resource_metadata_url = options.resource_metadata_url};
}

}  // namespace auth0::inline v0
