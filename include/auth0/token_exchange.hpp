#pragma once

#include <auth0/exchange_store.hpp>
#include <auth0/export.hpp>
#include <auth0/oauth_error.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0 {

/// A form parameter beyond those that the exchange itself has.
struct ExtraParameter {
  std::string name{};   ///< May be that of several parameters.
  std::string value{};  ///< As it is; the form's encoding is added.
};

/// How long a call for an exchanged token may take unless it says otherwise.
inline constexpr std::chrono::milliseconds default_exchange_deadline{10'000};

/// How a token of the caller's own kind is exchanged for one of the issuer's (RFC 8693 §2.1; at Auth0 a custom
/// token exchange profile says how the subject token is judged).
struct ExchangeProfileOptions {
  /// What kind of token the subject token is: an absolute URI of your own. Required.
  std::string_view subject_token_type{};
  /// The API that the new token is for. Required.
  std::string_view audience{};
  /// With spaces between; empty: what the server gives by itself.
  std::string_view scope{};
  /// RFC 8693 §3; empty: what the server gives by itself.
  std::string_view requested_token_type{};
  /// The organization (`org_…`, or its name) that the user is to be logged in to.
  std::optional<std::string_view> organization{};
  /// Who acts for the subject, and what kind of token says so; both or neither.
  std::string_view actor_token{};
  std::string_view actor_token_type{};
  /// Names that the protocol or this API owns are refused; a name may stand at most 20 times.
  std::vector<ExtraParameter> extra{};
  /// For the whole call, with retries and the waits between them.
  std::chrono::milliseconds deadline = default_exchange_deadline;
};

/// How an access token that this API got is exchanged for one with which this API calls another in the user's
/// name.
struct OnBehalfOfOptions {
  /// The API that the new token is for. Required.
  std::string_view audience{};
  /// With spaces between; empty: what the server gives by itself.
  std::string_view scope{};
  /// As in ExchangeProfileOptions.
  std::vector<ExtraParameter> extra{};
  /// For the whole call, with retries and the waits between them.
  std::chrono::milliseconds deadline = default_exchange_deadline;
};

/// How an access token that this API got is exchanged for the user's token of another provider, which Auth0's
/// Token Vault keeps.
struct ConnectionTokenOptions {
  /// The connection's name, for example `google-oauth2`. Required.
  std::string_view connection{};
  /// The access token that this API got. Required.
  std::string_view access_token{};
  /// Which of the user's accounts at the provider, where there are several.
  std::string_view login_hint{};
  /// For the whole call, with retries and the waits between them.
  std::chrono::milliseconds deadline = default_exchange_deadline;
};

/// An access token that an exchange gave. A credential: keep it out of logs.
struct ExchangedToken {
  std::string access_token{};       ///< Never empty.
  std::string token_type{};         ///< As the server wrote it: `Bearer`, `DPoP` or `N_A` in any case.
  std::string issued_token_type{};  ///< RFC 8693 §3; empty if the server said nothing.
  std::string scope{};              ///< Empty if the server said nothing: then it is what was asked for.
  std::optional<std::chrono::sys_seconds> expires_at{};  ///< Absent if the server said nothing.

  /// Whether it will have expired when that much time has passed after `now`; false if nobody knows.
  [[nodiscard]] bool expires_within(std::chrono::seconds span, std::chrono::sys_seconds now) const noexcept {
    return expires_at && *expires_at - now <= span;
  }
};

/// What a custom exchange gave.
struct ExchangedTokenSet : ExchangedToken {
  std::string id_token{};       ///< Empty if there is none. Its signature is not verified.
  std::string refresh_token{};  ///< Empty if there is none.
};

/// The user's token of another provider.
struct ConnectionToken : ExchangedToken {
  std::string connection{};  ///< As it was asked for.
  std::string login_hint{};  ///< As it was asked for.
};

/// Whether exchanged tokens are used again (off by default), and what is remembered of refused ones.
struct ExchangeOptions {
  /// How many exchanged tokens are kept in this process's memory; 0 keeps none. With a cache, of either kind,
  /// identical exchanges at the same time share one request. Neither kept nor shared are answers with a refresh
  /// token, and tokens that `issued_token_type` does not call access tokens.
  std::int64_t max_cached_tokens = 0;
  /// Where tokens are kept, encrypted, for several processes.
  std::shared_ptr<ExchangeStore> store{};
  /// How long before it expires a kept token is used no more.
  std::chrono::seconds expiry_margin{30};
  /// For how long at most the answer of a custom exchange is used again, however long its token lives: only the
  /// server can tell that the subject token was revoked meanwhile, or may be used once. The other two exchanges
  /// begin with an access token that this API verifies anew each time.
  std::chrono::seconds max_custom_reuse{300};
  /// How many refused subject tokens are remembered for 60 s, so that the server is not asked again: after
  /// `invalid_grant` whatever is asked for, after `invalid_request` about the same request; 0 none.
  std::int64_t max_refused_tokens = 1000;
};

}  // namespace auth0
