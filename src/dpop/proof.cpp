#include "dpop/proof.hpp"

#include "base/ascii.hpp"
#include "base/constant_time.hpp"
#include "base/diagnostic.hpp"
#include "base/fail.hpp"
#include "base/http_headers.hpp"
#include "jose/base64url.hpp"
#include "jose/compact_jws.hpp"
#include "jose/json.hpp"

#include <algorithm>
#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <cmath>
#include <utility>

namespace auth0::inline v0::dpop {

namespace {

namespace json = boost::json;

constexpr std::size_t max_proof_size = std::size_t{8} * 1024;  // 8.3
constexpr std::size_t max_jti_size = 256;                      // 8.4

bool is_proof_type(std::string_view type) {
  return equals_ignoring_case(without_application(type), "dpop+jwt");
}

// Header and signature (RFC 9449 section 4.3 (2) and (4) to (7)); gives the key if it is not the known one.
Result<std::optional<jose::EmbeddedKey>> check_signature(const jose::CompactJws& jws, const ProofRules& rules,
                                                         const jose::EmbeddedKey* known_key) {
  if (!jws.header->type || !is_proof_type(*jws.header->type))
    return comparing(fail(Reason::proof_type_invalid, "the proof's 'typ' is not dpop+jwt"), "typ", "dpop+jwt",
                     jws.header->type.value_or(""), Found::unverified);
  const auto algorithm = jose::algorithm_from_name(jws.header->algorithm);
  if (!algorithm || std::ranges::find(rules.algorithms, *algorithm) == rules.algorithms.end())
    return comparing(
        fail(Reason::proof_algorithm_not_allowed, "the proof's 'alg' is not among the allowed ones"), "alg",
        listed(rules.algorithms, [](jose::Algorithm one) { return to_string(one); }), jws.header->algorithm,
        Found::unverified);
  std::optional<jose::EmbeddedKey> new_key;
  if (known_key == nullptr || known_key->header != jws.header) {
    auto key = jose::embedded_key(jws.header, *algorithm);
    if (!key) return fail(Reason::proof_key_invalid, "the proof's 'jwk' cannot be used: " + key.error());
    new_key = std::move(*key);
  }
  const auto& key = new_key ? *new_key->key : *known_key->key;
  if (!key.verify(*algorithm, jws.signing_input, jws.signature))
    return fail(Reason::proof_signature_invalid, "the proof's signature does not belong to it and its key");
  return new_key;
}

Result<std::string_view> required_text(const json::object& claims, std::string_view name) {
  const auto* claim = claims.if_contains(name);
  if (claim == nullptr)
    return fail(Reason::proof_claim_missing, "the proof has no '" + std::string(name) + "'");
  if (!claim->is_string() || claim->get_string().empty())
    return fail(Reason::proof_claim_invalid,
                "the proof's '" + std::string(name) + "' must be a non-empty string");
  return std::string_view(claim->get_string());
}

// A NumericDate; `nullopt` if the claim is absent.
Result<std::optional<double>> date(const json::object& claims, std::string_view name) {
  const auto* claim = claims.if_contains(name);
  if (claim == nullptr) return std::nullopt;
  const auto seconds = jose::finite_number(*claim);
  if (!seconds)
    return fail(Reason::proof_claim_invalid, "the proof's '" + std::string(name) + "' is not a finite number");
  return seconds;
}

// What a client puts behind the path may be a secret.
std::string_view without_query(std::string_view url) {
  return url.substr(0, url.find_first_of("?#"));
}

Result<void> check_request(const json::object& claims, const ProofContext& context) {
  const auto method = required_text(claims, "htm");
  if (!method) return std::unexpected(method.error());
  if (!equals_ignoring_case(*method, context.method))  // 8.5
    return comparing(fail(Reason::method_mismatch, "the proof's 'htm' is not the request's method"), "htm",
                     context.method, *method, Found::unverified);
  const auto target = required_text(claims, "htu");
  if (!target) return std::unexpected(target.error());
  const auto is_same = context.target.is_named_by(*target);
  if (!is_same) return fail(Reason::proof_claim_invalid, "the proof's 'htu' is not an http or https URL");
  if (!*is_same)
    return comparing(fail(Reason::url_mismatch, "the proof's 'htu' is not the request's URL"), "htu",
                     context.target.text(), without_query(*target), Found::unverified);
  return {};
}

// 8.4; gives `iat`.
Result<double> check_times(const json::object& claims, const ProofRules& rules,
                           std::chrono::system_clock::time_point now) {
  const auto issued = date(claims, "iat");
  if (!issued) return std::unexpected(issued.error());
  if (!*issued) return fail(Reason::proof_claim_missing, "the proof has no 'iat'");
  const auto seconds = [](auto duration) { return static_cast<double>(duration.count()); };
  const double present = jose::numeric_date(now);
  if (**issued < present - seconds(rules.iat_offset))
    return comparing(fail(Reason::proof_expired, "the proof is too old (iat)"), "iat",
                     at_most(rules.iat_offset, "ago"), distance(**issued, present), Found::unverified);
  if (**issued > present + seconds(rules.iat_leeway))
    return comparing(fail(Reason::proof_not_yet_valid, "the proof is from the future (iat)"), "iat",
                     at_most(rules.iat_leeway, "ahead"), distance(**issued, present), Found::unverified);
  const auto expires = date(claims, "exp");
  if (!expires) return std::unexpected(expires.error());
  const double tolerance = seconds(rules.tolerance);
  if (*expires && **expires <= present - tolerance)
    return comparing(fail(Reason::proof_expired, "the proof has expired (exp)"), "exp",
                     at_most(rules.tolerance, "ago"), distance(**expires, present), Found::unverified);
  const auto not_before = date(claims, "nbf");
  if (!not_before) return std::unexpected(not_before.error());
  if (*not_before && **not_before > present + tolerance)
    return comparing(fail(Reason::proof_not_yet_valid, "the proof is not valid yet (nbf)"), "nbf",
                     at_most(rules.tolerance, "ahead"), distance(**not_before, present), Found::unverified);
  return **issued;
}

Result<void> check_token(const json::object& claims, const ProofContext& context,
                         const jose::EmbeddedKey& key) {
  const auto hash = required_text(claims, "ath");
  if (!hash) return std::unexpected(hash.error());
  if (*hash != jose::base64url_encode(context.token_hash))  // 8.6
    return fail(Reason::token_hash_mismatch, "the proof's 'ath' is not the hash of the access token");
  // An error of the token, not of the proof: it was issued to another client (RFC 9449 section 7.1).
  if (!equal_in_constant_time(key.thumbprint, context.key_thumbprint))
    return comparing(fail(Reason::dpop_binding_mismatch, "the token is bound to another key than the proof's"),
                     "jkt", context.key_thumbprint, key.thumbprint, Found::unverified);
  return {};
}

Result<std::optional<std::string>> nonce_of(const json::object& claims) {
  if (!claims.contains("nonce")) return std::nullopt;
  const auto nonce = required_text(claims, "nonce");
  if (!nonce) return std::unexpected(nonce.error());
  return std::string(*nonce);
}

std::chrono::sys_seconds last_moment(double issued, const ProofRules& rules) {
  return std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(std::ceil(issued)))) +
         rules.remembered_for;  // 8.7
}

Result<jose::CompactJws> take_apart(std::string_view text, const jose::EmbeddedKey* known_key,
                                    json::object& claims) {
  auto jws = jose::parse_compact_jws(text,
                                     {.max_size = max_proof_size,
                                      .document = "proof",
                                      .known_header = known_key != nullptr ? known_key->header : nullptr},
                                     claims);
  if (!jws) return fail(Reason::malformed_proof, std::move(jws.error().message));
  return jws;
}

}  // namespace

Result<Proof> check_proof(std::string_view text, const ProofRules& rules, const ProofContext& context,
                          const jose::EmbeddedKey* known_key) {
  std::array<unsigned char, 2048> space;  // common proofs fit
  json::monotonic_resource storage(space.data(), space.size());
  json::object claims(&storage);
  const auto jws = take_apart(text, known_key, claims);
  if (!jws) return std::unexpected(jws.error());
  auto new_key = check_signature(*jws, rules, known_key);
  if (!new_key) return std::unexpected(std::move(new_key.error()));

  const auto jti = required_text(claims, "jti");
  if (!jti) return std::unexpected(jti.error());
  if (jti->size() > max_jti_size)
    return fail(Reason::proof_claim_invalid, "the proof's 'jti' is longer than 256 bytes");
  if (auto ok = check_request(claims, context); !ok) return std::unexpected(std::move(ok.error()));
  const auto issued = check_times(claims, rules, context.now);
  if (!issued) return std::unexpected(issued.error());
  if (auto ok = check_token(claims, context, *new_key ? **new_key : *known_key); !ok)
    return std::unexpected(std::move(ok.error()));
  auto nonce = nonce_of(claims);
  if (!nonce) return std::unexpected(std::move(nonce.error()));
  return Proof{.new_key = std::move(*new_key),
               .jti = std::string(*jti),
               .nonce = std::move(*nonce),
               .acceptable_until = last_moment(*issued, rules)};
}

}  // namespace auth0::inline v0::dpop
