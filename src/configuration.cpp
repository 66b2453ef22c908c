#include "configuration.hpp"

#include "fail.hpp"
#include "issuer/issuer_url.hpp"
#include "issuer/metadata.hpp"

#include <algorithm>
#include <string_view>

namespace auth0 {

namespace {

using namespace std::chrono_literals;

std::unexpected<Error> missing(std::string message) {
  return std::unexpected(Error{.code = ErrorCode::missing_required_argument_error,
                               .reason = Reason::missing_argument,
                               .message = std::move(message)});
}

Result<std::string> issuer_of(const ApiClientOptions& options) {
  if (!options.domain.empty() && !options.issuer.empty()) {
    return invalid_configuration("issuer and domain exclude each other; give one");
  }
  if (!options.issuer.empty()) return issuer::checked_issuer_url(options.issuer);  // 2.8
  if (!options.domain.empty()) return issuer::issuer_from_domain(options.domain);  // 2.3
  if (!options.static_keys) return missing("domain is required (or issuer, or static_keys)");
  auto named = issuer::issuer_of_metadata(options.static_keys->metadata);
  if (!named) return invalid_configuration("static_keys.metadata: " + named.error().message);
  auto checked = issuer::checked_issuer_url(*named);
  if (!checked) return invalid_configuration("static_keys.metadata: " + checked.error().message);
  return checked;
}

bool begins_with_hs(std::string_view name) {
  return name.size() >= 2 && (name[0] == 'H' || name[0] == 'h') && (name[1] == 'S' || name[1] == 's');
}

Result<void> check_audiences(const StringList& audiences) {
  if (audiences.empty()) return missing("audience is required: the identifier of this API");
  if (std::ranges::any_of(audiences, &std::string::empty))
    return invalid_configuration("audience holds an empty string");
  return {};
}

Result<void> check_times(const ApiClientOptions& options) {
  if (options.clock_tolerance < 0s || options.clock_tolerance > 10min) {  // 2.7
    return invalid_configuration("clock_tolerance must lie between 0 s and 10 min");
  }
  if (options.max_token_age && *options.max_token_age <= 0s) {
    return invalid_configuration("max_token_age must be positive");
  }
  if (options.discovery_cache.ttl < 0s)
    return invalid_configuration("discovery_cache.ttl must not be negative");
  if (options.discovery_cache.max_entries < 0) {
    return invalid_configuration("discovery_cache.max_entries must not be negative");
  }
  return {};
}

Result<void> check_transport(const ApiClientOptions& options) {
  const bool trust_given = !options.transport.ca_file.empty() || !options.transport.ca_pem.empty();
  if (options.http_transport && trust_given) {
    return invalid_configuration("transport says what libcurl trusts; with http_transport it has no effect");
  }
  return {};
}

}  // namespace

Result<std::vector<jose::Algorithm>> parse_algorithms(const StringList& names) {
  if (names.empty()) return invalid_configuration("algorithms is empty; leave it out for RS256");
  std::vector<jose::Algorithm> algorithms;
  for (const auto& name : names) {
    if (begins_with_hs(name)) {
      return invalid_configuration(
          "algorithms holds a symmetric one; only asymmetric algorithms are supported");
    }
    const auto algorithm = jose::algorithm_from_name(name);
    if (!algorithm) {
      return invalid_configuration(
          "algorithms holds an unknown one; known are RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, "
          "ES512 "
          "and EdDSA");
    }
    algorithms.push_back(*algorithm);
  }
  return algorithms;
}

Result<Configuration> check_options(const ApiClientOptions& options) {
  if (auto ok = check_audiences(options.audience); !ok) return std::unexpected(std::move(ok.error()));
  auto issuer_url = issuer_of(options);
  if (!issuer_url) return std::unexpected(std::move(issuer_url.error()));
  auto algorithms = parse_algorithms(options.algorithms);
  if (!algorithms) return std::unexpected(std::move(algorithms.error()));
  if (auto ok = check_times(options); !ok) return std::unexpected(std::move(ok.error()));
  if (auto ok = check_transport(options); !ok) return std::unexpected(std::move(ok.error()));

  const bool caches = options.discovery_cache.max_entries > 0;  // 2.6
  return Configuration{.issuer_url = std::move(*issuer_url),
                       .algorithms = std::move(*algorithms),
                       .claim_rules = {.audiences = options.audience.values(),
                                       .profile = options.profile,
                                       .tolerance = options.clock_tolerance,
                                       .max_age = options.max_token_age},
                       .keys_ttl = caches ? options.discovery_cache.ttl : 0s};
}

}  // namespace auth0
