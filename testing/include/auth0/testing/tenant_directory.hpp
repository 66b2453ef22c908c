#pragma once

#include <auth0/string_list.hpp>

#include <chrono>
#include <string>

namespace auth0::inline v0::testing {

/// An organization of a tenant.
struct TenantOrganization {
  std::string id{};                          ///< Begins with `org_`.
  std::string name{};                        ///< Compared without regard to case.
  StringList members = {"auth0|test-user"};  ///< The `sub` of each user.
  StringList clients = {"test-client"};      ///< Who may get tokens of its own for it.
};

/// An account at another provider that a user has linked, for the Token Vault.
struct LinkedAccount {
  std::string user = "auth0|test-user";                ///< Its `sub`.
  std::string connection{};                            ///< For example `google-oauth2`.
  std::string login_hint{};                            ///< What the account is called at the provider.
  std::string access_token = "provider-access-token";  ///< The provider's token, which Token Vault keeps.
  std::string scope{};                                 ///< What that token grants, space-separated.
  std::chrono::seconds expires_in{3600};               ///< For how long it is valid.
};

}  // namespace auth0::inline v0::testing
