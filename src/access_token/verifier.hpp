#pragma once

#include "access_token/claims.hpp"
#include "access_token/token_cache.hpp"
#include "concurrency/per_thread.hpp"
#include "concurrency/task.hpp"
#include "issuer/trusted_issuers.hpp"
#include "jose/algorithm.hpp"
#include "jose/compact_jws.hpp"
#include "jose/sha256.hpp"
#include "worker/waiting.hpp"

#include <auth0/clock.hpp>
#include <auth0/verified_access_token.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::access_token {

/// One token and what is demanded of it.
struct TokenToVerify {
  std::string_view text;
  std::span<const jose::Algorithm> allowed_algorithms;
  std::span<const std::string> required_claims;
  std::string_view http_url{};  ///< For the resolver of domains, as `headers`.
  std::span<const HttpHeader> headers{};
  std::string_view traceparent{};  ///< Goes out with fetches that the token causes.
};

/// The keys that the verification of a token needs, and how far it has come: what is kept while it waits.
struct KeysNeeded {
  std::optional<issuer::KeySources::Held> source{};
  std::shared_ptr<const jose::JwsHeader> header{};  ///< Of a token whose signature is to be verified.
  jose::Algorithm algorithm{};
  std::shared_ptr<const TokenContent> remembered{};  ///< A token that was verified before; null: it was not.
  bool was_remembered = false;                       ///< Where a token was accepted: whether it was.
};

inline constexpr std::size_t default_max_token_size = std::size_t{16} * 1024;  ///< 5.1

/// Verifies access tokens. Safe to use from several threads at once.
class Verifier {
 public:
  /// \param remembered How many verified tokens are remembered, 0 for none; whether issuers are several is
  /// known here.
  Verifier(ClaimRules rules, std::shared_ptr<issuer::TrustedIssuers> issuers,
           std::shared_ptr<const Clock> clock, TokenCache::Limits remembered = {},
           std::size_t max_token_size = default_max_token_size);

  /// Header, algorithm, issuer, keys, signature, then payload and claims (rule 6.5). Waits on this thread where
  /// it has to.
  [[nodiscard]] Result<VerifiedAccessToken> verify(const TokenToVerify& token) const;
  /// The same; `needed` tells afterwards whether the token was remembered.
  [[nodiscard]] Result<VerifiedAccessToken> verify(const TokenToVerify& token, KeysNeeded& needed) const;

  /// The same; `nullopt` if it has to wait, for what `needed` then says.
  [[nodiscard]] std::optional<Result<VerifiedAccessToken>> verify_if_ready(const TokenToVerify& token,
                                                                           KeysNeeded& needed) const;

  /// Goes on where `verify_if_ready` needed keys. All that it is given outlives the call.
  [[nodiscard]] Task<Result<VerifiedAccessToken>> verify_with_keys(const TokenToVerify& token,
                                                                   KeysNeeded& needed,
                                                                   const worker::Waiting& waiting) const;

  /// Goes on with the key that `needed.source` has selected for `needed.header`.
  [[nodiscard]] Result<VerifiedAccessToken> go_on_with_key(const TokenToVerify& token, const KeysNeeded& needed,
                                                           Result<issuer::SelectedKey> selected) const;

  /// What the token holds; it lives as long as the token.
  [[nodiscard]] static const TokenContent& content_of(const VerifiedAccessToken& token) noexcept {
    return *token.content_;
  }

  /// Null if none are remembered.
  [[nodiscard]] const TokenCache* cache() const noexcept { return cache_.get(); }

 private:
  using Hashes =
      std::optional<jose::PrefixHashes>;  // of the signing input and of the token; if there is a cache

  [[nodiscard]] Hashes hash(std::string_view token) const;
  // As `hash`, but nothing if `is_enough` with the hash of the token.
  template <class IsEnough>
  [[nodiscard]] Hashes hash_unless(std::string_view token, IsEnough is_enough) const;
  [[nodiscard]] Result<issuer::KeySources::Held> source_of(const TokenToVerify& token,
                                                           std::string_view issuer) const;
  // `nullopt`, in all of these, if it has to wait.
  [[nodiscard]] std::optional<Result<bool>> still_holds_if_ready(
      const std::shared_ptr<const TokenContent>& content, const TokenToVerify& token, KeysNeeded& needed) const;
  [[nodiscard]] std::optional<Result<VerifiedAccessToken>> verify_anew(const TokenToVerify& token,
                                                                       const Hashes& hashes,
                                                                       KeysNeeded& needed) const;
  [[nodiscard]] std::optional<Result<VerifiedAccessToken>> verify_forgotten(const TokenToVerify& token,
                                                                            const TokenContent& known,
                                                                            KeysNeeded& needed) const;
  [[nodiscard]] std::optional<Result<VerifiedAccessToken>> go_on_with_remembered(
      const TokenToVerify& token, KeysNeeded& needed, const Result<issuer::KeysReading>& keys) const;

  [[nodiscard]] Task<Result<VerifiedAccessToken>> verify_remembered(const TokenToVerify& token,
                                                                    KeysNeeded& needed,
                                                                    const worker::Waiting& waiting) const;
  [[nodiscard]] Task<Result<VerifiedAccessToken>> verify_signed(const TokenToVerify& token, KeysNeeded& needed,
                                                                const worker::Waiting& waiting) const;

  [[nodiscard]] Result<bool> still_holds(const TokenContent& content, const TokenToVerify& token,
                                         const issuer::KeySources::Held& source,
                                         const Result<issuer::KeysReading>& keys) const;
  struct Unverified;
  [[nodiscard]] Result<Unverified> take_apart(std::string_view token) const;
  [[nodiscard]] Result<VerifiedAccessToken> verify_with_key(const TokenToVerify& token, const Hashes& hashes,
                                                            Unverified& unverified, jose::Algorithm algorithm,
                                                            const issuer::KeySources::Held& source,
                                                            Result<issuer::SelectedKey> selected) const;

  ClaimRules rules_;
  std::shared_ptr<issuer::TrustedIssuers> issuers_;
  std::shared_ptr<const Clock> clock_;
  std::size_t max_token_size_;
  std::unique_ptr<TokenCache> cache_;
  jose::PrefixHasher hasher_;
  // All tokens that an issuer signs with one key begin with the same header; that of the last token whose
  // signature was good is kept, so that it need not be read again.
  PerThread<std::shared_ptr<const jose::JwsHeader>> last_header_;
};

}  // namespace auth0::inline v0::access_token
