#pragma once

#include "issuer/issuer_keys.hpp"
#include "issuer/key_fetches.hpp"
#include "issuer/known_keys.hpp"
#include "jose/compact_jws.hpp"

#include <auth0/error.hpp>

#include <optional>
#include <string_view>

namespace auth0::inline v0::issuer {

/// How one caller finds the keys, or the key for its token: first among what is known, then after a fetch, and
/// after another one for a key that is not among them (rule 4.4). It never waits: its owner does, for what
/// `lookup` says. `nullopt` means everywhere that a fetch is needed.
class KeyFinder {
 public:
  /// All that is passed outlives this.
  /// \param fetches Null where the keys are given.
  KeyFinder(KnownKeys& known, KeyFetches* fetches, std::string_view traceparent = {}) noexcept
      : known_(known), fetches_(fetches), lookup_{.traceparent = traceparent} {}

  [[nodiscard]] const Lookup& lookup() const noexcept { return lookup_; }

  /// The keys.
  [[nodiscard]] std::optional<Result<KeysReading>> keys();
  [[nodiscard]] Result<KeysReading> keys_after(const Fetched& fetched);

  /// The key for a token with this header and algorithm.
  [[nodiscard]] std::optional<Result<SelectedKey>> key(const jose::JwsHeader& header,
                                                       jose::Algorithm algorithm);
  [[nodiscard]] std::optional<Result<SelectedKey>> key_after(const Fetched& fetched,
                                                             const jose::JwsHeader& header,
                                                             jose::Algorithm algorithm);

 private:
  [[nodiscard]] std::optional<Result<SelectedKey>> key_among(KeysReading keys, const jose::JwsHeader& header,
                                                             jose::Algorithm algorithm);
  [[nodiscard]] KeysReading served(KeysReading keys) const;
  [[nodiscard]] Result<KeysReading> find_after(const Fetched& fetched);

  KnownKeys& known_;
  KeyFetches* fetches_;
  Lookup lookup_;
};

/// The error for every token of an issuer whose key set is empty (rule 4.2).
[[nodiscard]] Error no_keys(const IssuerKeys& known, IssuerKeys::TimePoint now);

}  // namespace auth0::inline v0::issuer
