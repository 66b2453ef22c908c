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

namespace auth0::inline v0 {

/// A form parameter beyond those that the exchange itself has.
struct ExtraParameter {
  std::string name{};   ///< May be that of several parameters.
  std::string value{};  ///< Not encoded; the form's encoding is added.
};

/// How long a call for an exchanged token may take by default.
inline constexpr std::chrono::milliseconds default_exchange_deadline{10'000};

/// A custom token exchange: a token of your own kind for one of the issuer's (RFC 8693 §2.1). At
/// Auth0, a custom token exchange profile decides whether the subject token is accepted.
///
/// Its views are valid for the call.
struct ExchangeProfileRequest {
  /// The type of the subject token: an absolute URI of your own. Required.
  std::string_view subject_token_type{};
  /// The API that the new token is for. Required.
  std::string_view audience{};
  /// Space-separated; empty uses the server's default.
  std::string_view scope{};
  /// RFC 8693 §3; empty uses the server's default.
  std::string_view requested_token_type{};
  /// The organization (`org_…`, or its name) that the user logs in to. An ID token in the answer must be of
  /// this one; without an ID token nothing is compared (ask for the scope `openid`).
  std::optional<std::string_view> organization{};
  /// The token of the party that acts for the subject; with `actor_token_type` or not at all.
  std::string_view actor_token{};
  std::string_view actor_token_type{};  ///< The type of `actor_token`, an absolute URI.
  /// Names that the protocol or this API uses are refused. At most 20 values for one name.
  std::vector<ExtraParameter> extra{};
  /// For the whole call, retries and the waits between them included. Must be positive.
  std::chrono::milliseconds deadline = default_exchange_deadline;
  /// The `traceparent` that the requests of this call are sent with (W3C Trace Context). Ignored if it is not
  /// one.
  std::string_view traceparent{};
};

/// An on-behalf-of exchange: the access token that this API received for one with which it calls
/// another API for the same user. Its views are valid for the call.
struct OnBehalfOfRequest {
  /// The API that the new token is for. Required.
  std::string_view audience{};
  /// Space-separated; empty uses the server's default.
  std::string_view scope{};
  /// As in ExchangeProfileRequest.
  std::vector<ExtraParameter> extra{};
  /// For the whole call, retries and the waits between them included. Must be positive.
  std::chrono::milliseconds deadline = default_exchange_deadline;
  /// The `traceparent` that the requests of this call are sent with (W3C Trace Context). Ignored if it is not
  /// one.
  std::string_view traceparent{};
};

/// An exchange at Auth0's Token Vault: the access token that this API received for the user's token
/// at another provider. Its views are valid for the call.
struct ConnectionTokenRequest {
  /// The connection's name, for example `google-oauth2`. Required.
  std::string_view connection{};
  /// The access token that this API received. Required.
  std::string_view access_token{};
  /// Which of the user's accounts at the provider, if there are several.
  std::string_view login_hint{};
  /// For the whole call, retries and the waits between them included. Must be positive.
  std::chrono::milliseconds deadline = default_exchange_deadline;
  /// The `traceparent` that the requests of this call are sent with (W3C Trace Context). Ignored if it is not
  /// one.
  std::string_view traceparent{};
};

/// An access token from an exchange. It is a credential: do not log it.
struct ExchangedToken {
  std::string access_token{};       ///< Never empty.
  std::string token_type{};         ///< As the server wrote it: `Bearer`, `DPoP` or `N_A` in any case.
  std::string issued_token_type{};  ///< RFC 8693 §3; empty if the server did not say.
  std::string scope{};              ///< Empty if the server did not say: then it is the requested scope.
  std::optional<std::chrono::sys_seconds> expires_at{};  ///< Absent if the server did not say.

  /// Whether it expires within `span` from `now`; false if its expiry is not known.
  [[nodiscard]] bool expires_within(std::chrono::seconds span, std::chrono::sys_seconds now) const noexcept {
    return expires_at && *expires_at - now <= span;
  }
};

/// The tokens from a custom token exchange.
struct ExchangedTokenSet : ExchangedToken {
  std::string id_token{};       ///< Empty if there is none. Its signature is not verified.
  std::string refresh_token{};  ///< Empty if there is none.
};

/// The user's token at another provider.
struct ConnectionToken : ExchangedToken {
  std::string connection{};  ///< As requested.
  std::string login_hint{};  ///< As requested.
};

/// Whether exchanged tokens are cached (off by default), and how many refused subject tokens are remembered.
struct ExchangeOptions {
  /// How many exchanged tokens are cached in this process's memory; 0 caches none. With a cache, in memory or
  /// in a store, identical exchanges at the same time share one request. Answers with a refresh token, and
  /// tokens that are not access tokens, by `issued_token_type` or else by the type that was asked for, are
  /// neither cached nor shared.
  std::int64_t max_cached_tokens = 0;
  /// A cache that several processes share; tokens in it are encrypted.
  std::shared_ptr<ExchangeStore> store{};
  /// A cached token is no longer used when less than this is left of its lifetime.
  std::chrono::seconds expiry_margin{30};
  /// The longest time for which the answer of a custom exchange is used again, even if its token lives longer:
  /// only the server knows whether the subject token has been revoked since, or may be used only once. The
  /// other two exchanges begin with an access token that this API verifies each time.
  std::chrono::seconds max_custom_reuse{300};
  /// How many refused subject tokens are remembered for 60 s, during which they are not sent again: after
  /// `invalid_grant` with any other parameters, after `invalid_request` only with the same ones. 0
  /// remembers none.
  std::int64_t max_refused_tokens = 1000;
};

}  // namespace auth0::inline v0
