#include "access_token/verifier.hpp"

#include "access_token/common_mistake.hpp"
#include "access_token/token_content.hpp"
#include "access_token/token_type.hpp"
#include "base/diagnostic.hpp"
#include "base/fail.hpp"
#include "jose/compact_jws.hpp"

#include <algorithm>
#include <utility>

namespace auth0::inline v0::access_token {

namespace {

Result<jose::Algorithm> allowed_algorithm(std::string_view name, std::span<const jose::Algorithm> allowed,
                                          Found where) {
  const auto algorithm = jose::algorithm_from_name(name);
  if (!algorithm || std::ranges::find(allowed, *algorithm) == allowed.end()) {  // 5.2
    return comparing(
        fail(Reason::algorithm_not_allowed, "the token's 'alg' is not among the allowed algorithms"), "alg",
        listed(allowed, [](jose::Algorithm one) { return to_string(one); }), name, where);
  }
  return *algorithm;
}

// What the token claims before anything of it is verified (6.5): only good for telling whose keys to try.
std::string_view unverified_issuer(const boost::json::object& claims) {
  const auto* claim = claims.if_contains("iss");
  if (claim == nullptr || !claim->is_string()) return {};
  return claim->get_string();
}

// Parsed claims take about twice as much memory as their base64url; those of common tokens get no allocation
// but that of the content.
std::size_t space_for_claims(std::string_view payload) noexcept {
  constexpr std::size_t most = 4096;
  return std::min(payload.size() / 2 * 5, most) / 64 * 64;
}

// A token that has waited for its turn may have left the CPU caches: what reads it next is spared one miss
// after the other.
void fetch_ahead(std::string_view token) noexcept {
  constexpr std::size_t cache_line = 64;
  constexpr std::size_t most = 4096;
  for (std::size_t at = 0; at < std::min(token.size(), most); at += cache_line)
    __builtin_prefetch(token.data() + at);
}

}  // namespace

Verifier::Verifier(ClaimRules rules, std::shared_ptr<issuer::TrustedIssuers> issuers,
                   std::shared_ptr<const Clock> clock, TokenCache::Limits remembered,
                   std::size_t max_token_size)
    : rules_(std::move(rules)),
      issuers_(std::move(issuers)),
      clock_(std::move(clock)),
      max_token_size_(max_token_size) {
  remembered.several_issuers = issuers_->may_be_several();
  if (remembered.max_tokens > 0) cache_ = std::make_unique<TokenCache>(remembered);
}

Result<VerifiedAccessToken> Verifier::verify(const TokenToVerify& token) const {
  KeysNeeded needed;
  return verify(token, needed);
}

Result<VerifiedAccessToken> Verifier::verify(const TokenToVerify& token, KeysNeeded& needed) const {
  if (auto ready = verify_if_ready(token, needed)) return std::move(*ready);
  const worker::Waiting here;
  return run_to_end(verify_with_keys(token, needed, here));
}

std::optional<Result<VerifiedAccessToken>> Verifier::verify_if_ready(const TokenToVerify& token,
                                                                     KeysNeeded& needed) const {
  if (token.text.empty()) return fail(Reason::token_missing, "no access token was given");
  fetch_ahead(token.text);
  std::shared_ptr<const TokenContent> known;
  const auto hashes = hash_unless(token.text, [&](const jose::Sha256& whole) {
    known = cache_->find(whole);
    return known != nullptr;
  });
  if (!known) return verify_anew(token, hashes, needed);
  const auto holds = still_holds_if_ready(known, token, needed);
  if (!holds) return std::nullopt;
  if (!*holds) return std::unexpected(holds->error());
  needed.was_remembered = **holds;
  if (needed.was_remembered) return VerifiedAccessToken(std::move(known));
  return verify_forgotten(token, *known, needed);
}

// A token that is remembered, and is to be judged as if it had never been seen.
std::optional<Result<VerifiedAccessToken>> Verifier::verify_forgotten(const TokenToVerify& token,
                                                                      const TokenContent& known,
                                                                      KeysNeeded& needed) const {
  if (known.text_hash) cache_->forget(*known.text_hash);
  return verify_anew(token, hash(token.text), needed);
}

template <class IsEnough>
Verifier::Hashes Verifier::hash_unless(std::string_view token, IsEnough is_enough) const {
  // Searched from the front: `rfind` goes through the signature byte by byte. A token with more dots is refused
  // before its signature is looked at.
  const std::size_t dot = token.find('.', token.find('.') + 1);
  if (!cache_ || token.size() > max_token_size_ || dot == std::string_view::npos) return std::nullopt;
  return hasher_.hash_unless(token, dot, is_enough);
}

Verifier::Hashes Verifier::hash(std::string_view token) const {
  return hash_unless(token, [](const jose::Sha256& /*whole*/) { return false; });
}

Result<issuer::KeySources::Held> Verifier::source_of(const TokenToVerify& token,
                                                     std::string_view issuer) const {
  return issuers_->find({.http_url = token.http_url, .headers = token.headers, .unverified_issuer = issuer});
}

std::optional<Result<bool>> Verifier::still_holds_if_ready(const std::shared_ptr<const TokenContent>& content,
                                                           const TokenToVerify& token,
                                                           KeysNeeded& needed) const {
  const auto& name = jose::info(content->algorithm).name;
  if (const auto allowed = allowed_algorithm(name, token.allowed_algorithms, Found::verified); !allowed)
    return std::unexpected(allowed.error());
  const auto source = source_of(token, content->issuer);
  if (!source) return std::unexpected(source.error());
  const auto keys = (**source).current_if_ready();
  if (keys) return still_holds(*content, token, *source, *keys);
  needed.source.emplace(source->kept());
  needed.remembered = content;
  return std::nullopt;
}

// Of a token that is remembered, what may have changed since (7.5), in the order of 6.5. False where its key is
// not published any more, or the issuer's metadata names the issuer otherwise than before (6.2): then it is
// judged as if it had never been seen.
Result<bool> Verifier::still_holds(const TokenContent& content, const TokenToVerify& token,
                                   const issuer::KeySources::Held& source,
                                   const Result<issuer::KeysReading>& keys) const {
  if (!keys) return std::unexpected(keys.error());
  if (!(*keys)->keys.contains(content.key_serial) || content.issuer != (*keys)->metadata.issuer) return false;
  source.note_verified();
  if (auto ok = check_required(content.claims, token.required_claims); !ok) return std::unexpected(ok.error());
  const auto now = clock_->precise_now();
  cache_->free_expired(std::chrono::floor<std::chrono::seconds>(now) - rules_.tolerance);
  if (auto ok = check_times(content.times, rules_, now); !ok) return std::unexpected(ok.error());
  return true;
}

// A token of which nothing is verified.
struct Verifier::Unverified {
  std::shared_ptr<TokenContent> content;
  PerThread<std::shared_ptr<const jose::JwsHeader>>::Borrowed last_header;
  jose::CompactJws jws;
};

// With one issuer nothing of the payload is read before the signature is good (6.5).
Result<Verifier::Unverified> Verifier::take_apart(std::string_view token) const {
  auto last_header = last_header_.borrow();
  auto jws = jose::split_compact_jws(
      token, {.max_size = max_token_size_, .known_header = last_header ? *last_header : nullptr});
  if (!jws) {
    if (const auto mistake = common_mistake(token); !mistake.empty()) jws.error().message = mistake;
    return std::unexpected(std::move(jws.error()));
  }
  auto content = make_content(space_for_claims(jws->payload));
  return Unverified{
      .content = std::move(content), .last_header = std::move(last_header), .jws = std::move(*jws)};
}

std::optional<Result<VerifiedAccessToken>> Verifier::verify_anew(const TokenToVerify& token,
                                                                 const Hashes& hashes,
                                                                 KeysNeeded& needed) const {
  auto unverified = take_apart(token.text);
  if (!unverified) return std::unexpected(std::move(unverified.error()));
  const auto& header = unverified->jws.header;
  const auto algorithm = allowed_algorithm(header->algorithm, token.allowed_algorithms, Found::unverified);
  if (!algorithm) return std::unexpected(algorithm.error());
  auto& claims = unverified->content->claims;
  const bool issuer_is_known = issuers_->single_issuer() != nullptr;
  if (!issuer_is_known) {
    if (auto ok = jose::parse_payload(unverified->jws, "token", claims); !ok)
      return std::unexpected(std::move(ok.error()));
  }
  const auto source = source_of(token, issuer_is_known ? std::string_view() : unverified_issuer(claims));
  if (!source) return std::unexpected(source.error());
  auto selected = (**source).select_if_ready(*header, *algorithm);
  if (selected) return verify_with_key(token, hashes, *unverified, *algorithm, *source, std::move(*selected));
  // Tokens that wait for the same keys share their header.
  if (unverified->last_header) *unverified->last_header = header;
  needed.source.emplace(source->kept());
  needed.header = header;
  needed.algorithm = *algorithm;
  return std::nullopt;
}

Task<Result<VerifiedAccessToken>> Verifier::verify_with_keys(const TokenToVerify& token, KeysNeeded& needed,
                                                             const worker::Waiting& waiting) const {
  return needed.remembered ? verify_remembered(token, needed, waiting) : verify_signed(token, needed, waiting);
}

Task<Result<VerifiedAccessToken>> Verifier::verify_remembered(const TokenToVerify& token, KeysNeeded& needed,
                                                              const worker::Waiting& waiting) const {
  // What was read of it ends before it does, though another source may be needed next and this one was evicted.
  const auto source = needed.source->kept();
  auto keys = (*source).current(waiting, token.traceparent);
  co_await EndOf(keys);
  auto ready = go_on_with_remembered(token, needed, keys.await_resume());
  if (ready && !*ready && waiting.is_cancelled()) co_return call_cancelled();
  if (ready) co_return std::move(*ready);
  auto verifying = verify_signed(token, needed, waiting);
  co_await EndOf(verifying);
  co_return verifying.await_resume();
}

std::optional<Result<VerifiedAccessToken>> Verifier::go_on_with_remembered(
    const TokenToVerify& token, KeysNeeded& needed, const Result<issuer::KeysReading>& keys) const {
  auto known = std::move(needed.remembered);
  const auto holds = still_holds(*known, token, *needed.source, keys);
  if (!holds) return std::unexpected(holds.error());
  needed.was_remembered = *holds;
  if (needed.was_remembered) return VerifiedAccessToken(std::move(known));
  return verify_forgotten(token, *known, needed);
}

Task<Result<VerifiedAccessToken>> Verifier::verify_signed(const TokenToVerify& token, KeysNeeded& needed,
                                                          const worker::Waiting& waiting) const {
  auto selecting = (**needed.source).select(*needed.header, needed.algorithm, waiting, token.traceparent);
  co_await EndOf(selecting);
  if (waiting.is_cancelled()) co_return call_cancelled();
  co_return go_on_with_key(token, needed, selecting.await_resume());
}

Result<VerifiedAccessToken> Verifier::go_on_with_key(const TokenToVerify& token, const KeysNeeded& needed,
                                                     Result<issuer::SelectedKey> selected) const {
  if (!selected) return std::unexpected(std::move(selected.error()));
  auto unverified = take_apart(token.text);
  if (!unverified) return std::unexpected(std::move(unverified.error()));
  if (issuers_->single_issuer() == nullptr) {
    if (auto ok = jose::parse_payload(unverified->jws, "token", unverified->content->claims); !ok)
      return std::unexpected(std::move(ok.error()));
  }
  return verify_with_key(token, hash(token.text), *unverified, needed.algorithm, *needed.source,
                         std::move(selected));
}

Result<VerifiedAccessToken> Verifier::verify_with_key(const TokenToVerify& token, const Hashes& hashes,
                                                      Unverified& unverified, jose::Algorithm algorithm,
                                                      const issuer::KeySources::Held& source,
                                                      Result<issuer::SelectedKey> selected) const {
  if (!selected) return std::unexpected(std::move(selected.error()));
  auto& [content, last_header, jws] = unverified;
  const bool is_signed = hashes && jose::hashes_with_sha256(algorithm)
                             ? selected->key->verify_sha256(algorithm, hashes->prefix, jws.signature)
                             : selected->key->verify(algorithm, jws.signing_input, jws.signature);
  if (!is_signed) {
    return fail(Reason::signature_invalid, "the token's signature does not belong to it and the issuer's key");
  }
  source.note_verified();
  if (last_header && *last_header != jws.header) *last_header = jws.header;
  if (issuers_->single_issuer() != nullptr) {
    if (auto ok = jose::parse_payload(jws, "token", content->claims); !ok)
      return std::unexpected(std::move(ok.error()));
  }

  if (auto ok = check_token_type(jws.header->type, rules_.profile); !ok)
    return std::unexpected(std::move(ok.error()));
  const auto now = clock_->precise_now();
  const ClaimContext context{
      .issuer = selected->issuer->metadata.issuer, .required_claims = token.required_claims, .now = now};
  const auto checked = check_claims(content->claims, rules_, context);
  if (!checked) return std::unexpected(checked.error());

  content->issuer = checked->issuer;
  content->times = checked->times;
  content->confirmation = checked->confirmation;
  content->scopes = checked->scopes;
  content->algorithm = algorithm;
  content->key_serial = selected->key->serial();
  if (hashes) {
    content->text_hash = hashes->whole;
    const auto second = std::chrono::floor<std::chrono::seconds>(now) - rules_.tolerance;
    cache_->remember(hashes->whole, content, second);
    cache_->free_expired(second);
  }
  return VerifiedAccessToken(std::move(content));
}

}  // namespace auth0::inline v0::access_token
