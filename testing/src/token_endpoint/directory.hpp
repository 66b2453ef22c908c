#pragma once

#include "base/mutex.hpp"

#include <auth0/testing/tenant.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::testing {

/// What a tenant knows of APIs and users. Thread-safe.
class Directory {
 public:
  explicit Directory(const TenantOptions& options);

  /// As the functions of `Tenant` of these names.
  void add_audience(std::string audience);
  void add_organization(TenantOrganization organization);
  void link_account(LinkedAccount account);
  void accept_subject_token(std::string subject_token, std::string user);

  [[nodiscard]] bool has_audience(std::string_view audience) const;
  /// The organization of this id or, if the text does not begin with `org_`, of this name.
  [[nodiscard]] std::optional<TenantOrganization> organization(std::string_view id_or_name) const;
  /// \param login_hint empty: any account.
  [[nodiscard]] std::optional<LinkedAccount> linked_account(std::string_view user, std::string_view connection,
                                                            std::string_view login_hint) const;
  /// The user of a subject token of another issuer.
  [[nodiscard]] std::optional<std::string> user_of(std::string_view subject_token) const;

 private:
  mutable Mutex mutex_;
  std::vector<std::string> audiences_ AUTH0_GUARDED_BY(mutex_);
  std::vector<TenantOrganization> organizations_ AUTH0_GUARDED_BY(mutex_);
  std::vector<LinkedAccount> accounts_ AUTH0_GUARDED_BY(mutex_);
  std::map<std::string, std::string, std::less<>> subject_tokens_ AUTH0_GUARDED_BY(mutex_);
};

}  // namespace auth0::inline v0::testing
