#include "access_token/verifier.hpp"

#include "access_token/token_content.hpp"
#include "access_token/token_type.hpp"
#include "fail.hpp"
#include "jose/compact_jws.hpp"

#include <algorithm>
#include <utility>

namespace auth0::access_token {

namespace {

constexpr std::size_t max_token_size = std::size_t{16} * 1024;  // 5.1

Result<jose::Algorithm> allowed_algorithm(std::string_view name, std::span<const jose::Algorithm> allowed) {
  const auto algorithm = jose::algorithm_from_name(name);
  if (!algorithm || std::ranges::find(allowed, *algorithm) == allowed.end()) {  // 5.2
    return fail(Reason::algorithm_not_allowed, "the token's 'alg' is not among the allowed algorithms");
  }
  return *algorithm;
}

// What the token claims before anything of it is verified (6.5): only good for telling whose keys to try.
std::string_view unverified_issuer(const boost::json::object& claims) {
  const auto* claim = claims.if_contains("iss");
  if (claim == nullptr || !claim->is_string()) return {};
  return claim->get_string();
}

}  // namespace

Result<VerifiedAccessToken> Verifier::verify(const TokenToVerify& token) const {
  if (token.text.empty()) return fail(Reason::token_missing, "no access token was given");

  auto content = std::make_shared_for_overwrite<TokenContent>();
  const auto last_header = last_header_.borrow();
  auto jws = jose::parse_compact_jws(
      token.text, {.max_size = max_token_size, .known_header = last_header ? *last_header : nullptr},
      content->claims);
  if (!jws) return std::unexpected(std::move(jws.error()));
  const auto algorithm = allowed_algorithm(jws->header->algorithm, token.allowed_algorithms);
  if (!algorithm) return std::unexpected(algorithm.error());

  const auto source = issuers_->find({.http_url = token.http_url,
                                      .headers = token.headers,
                                      .unverified_issuer = unverified_issuer(content->claims)});
  if (!source) return std::unexpected(source.error());
  auto selected = (*source)->select(*jws->header, *algorithm);
  if (!selected) return std::unexpected(std::move(selected.error()));
  if (!selected->key->verify(*algorithm, jws->signing_input, jws->signature)) {
    return fail(Reason::signature_invalid, "the token's signature does not belong to it and the issuer's key");
  }
  if (last_header) *last_header = jws->header;

  if (auto ok = check_token_type(jws->header->type, rules_.profile); !ok)
    return std::unexpected(std::move(ok.error()));
  const ClaimContext context{.issuer = selected->issuer->metadata.issuer,
                             .required_claims = token.required_claims,
                             .now = clock_->now()};
  auto times = check_claims(content->claims, rules_, context);
  if (!times) return std::unexpected(std::move(times.error()));

  content->issued_at = times->issued_at;
  content->expires_at = times->expires_at;
  return VerifiedAccessToken(std::move(content));
}

}  // namespace auth0::access_token
