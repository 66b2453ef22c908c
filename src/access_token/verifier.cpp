#include "access_token/verifier.hpp"

#include "access_token/token_content.hpp"
#include "access_token/token_type.hpp"
#include "fail.hpp"
#include "jose/compact_jws.hpp"

#include <algorithm>
#include <array>
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

}  // namespace

Result<VerifiedAccessToken> Verifier::verify(const TokenToVerify& token) const {
  if (token.text.empty()) return fail(Reason::token_missing, "no access token was given");

  // The header is read and forgotten, so it lives on the stack; the claims live in the token.
  std::array<unsigned char, 2048> header_space;
  boost::json::monotonic_resource header_storage(header_space.data(), header_space.size());
  auto content = std::make_shared<TokenContent>(std::min(token.text.size(), max_token_size));
  auto jws = jose::parse_compact_jws(token.text, {.max_size = max_token_size,
                                                  .header_storage = &header_storage,
                                                  .payload_storage = &content->storage});
  if (!jws) return std::unexpected(std::move(jws.error()));
  const auto algorithm = allowed_algorithm(jws->header.algorithm, token.allowed_algorithms);
  if (!algorithm) return std::unexpected(algorithm.error());

  auto selected = keys_->select(jws->header, *algorithm);
  if (!selected) return std::unexpected(std::move(selected.error()));
  if (!selected->key->verify(*algorithm, jws->signing_input, jws->signature)) {
    return fail(Reason::signature_invalid, "the token's signature does not belong to it and the issuer's key");
  }

  if (auto ok = check_token_type(jws->header.type, rules_.profile); !ok) return std::unexpected(std::move(ok.error()));
  const ClaimContext context{
      .issuer = selected->issuer, .required_claims = token.required_claims, .now = clock_->now()};
  auto times = check_claims(jws->payload, rules_, context);
  if (!times) return std::unexpected(std::move(times.error()));

  content->claims = std::move(jws->payload);
  content->issued_at = times->issued_at;
  content->expires_at = times->expires_at;
  return VerifiedAccessToken(std::move(content));
}

}  // namespace auth0::access_token
