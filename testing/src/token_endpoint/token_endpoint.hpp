#pragma once

#include "base/mutex.hpp"
#include "token_endpoint/attempts.hpp"
#include "token_endpoint/client_authentication.hpp"
#include "token_endpoint/directory.hpp"
#include "token_endpoint/grant_request.hpp"
#include "token_endpoint/refusals.hpp"
#include "token_endpoint/registered_clients.hpp"
#include "token_endpoint/used_ids.hpp"

#include <auth0/http_transport.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::testing {

/// A token request, and how it has come in.
struct TokenCall {
  const HttpRequest& request;
  std::string url;                   ///< Of the endpoint.
  std::string_view certificate_pem;  ///< What clients may authenticate with; empty: nothing.
};

/// `POST /oauth/token` of a tenant: client authentication, proof of a DPoP key, then one of the grants.
/// Thread-safe.
class TokenEndpoint {
 public:
  /// \throws std::invalid_argument if a client's credentials cannot be read.
  explicit TokenEndpoint(IssuingTenant tenant);

  [[nodiscard]] HttpResponse answer(const TokenCall& call);

  [[nodiscard]] Directory& directory() noexcept { return directory_; }
  /// The names of the ways in which clients can authenticate.
  [[nodiscard]] std::vector<std::string_view> client_authentication_methods() const;

  /// As the functions of `Tenant`.
  void refuse_token_requests(TokenRefusal refusal) { refusals_.add(std::move(refusal)); }
  void require_dpop_nonce(bool required);
  void recover();
  [[nodiscard]] std::vector<HttpRequest> token_requests() const;

 private:
  [[nodiscard]] Step<AuthenticatedClient> authenticate_client(const TokenCall& call,
                                                              const Parameters& parameters);
  [[nodiscard]] Step<std::string> proved_key(const TokenCall& call);
  void remember(const HttpRequest& request);

  const IssuingTenant tenant_;
  const std::vector<RegisteredClient> clients_;
  Directory directory_;
  Refusals refusals_;
  Attempts attempts_;
  UsedIds used_assertions_;
  UsedIds used_proofs_;

  mutable Mutex mutex_;
  std::string dpop_nonce_ AUTH0_GUARDED_BY(mutex_);            // empty: none is required
  std::deque<HttpRequest> requests_ AUTH0_GUARDED_BY(mutex_);  // the last ones
};

}  // namespace auth0::inline v0::testing
