#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/testing/tenant.hpp>

#include <functional>
#include <string_view>

namespace auth0::inline v0::testing {

/// The paths of commands to a tenant server. Real tenants do not have them.
inline constexpr std::string_view admin_prefix = "/admin/";

/// What commands change.
struct AdminTarget {
  Tenant& tenant;
  std::function<void(bool trusted)> show_certificate;
};

/// Executes a command of those that docs/getting-started.md lists: 200 or 204, or an OAuth error that says what
/// is wrong.
[[nodiscard]] HttpResponse answer_admin_request(const AdminTarget& target, const HttpRequest& request);

}  // namespace auth0::inline v0::testing
