#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/testing/tenant.hpp>

#include <functional>
#include <string_view>

namespace auth0::inline v0::testing {

/// Where a tenant that listens takes orders. No real tenant has this.
inline constexpr std::string_view admin_prefix = "/admin/";

/// What orders are carried out on.
struct Administered {
  Tenant& tenant;
  std::function<void(bool trusted)> show_certificate;
};

/// Carries out one of the orders that docs/getting-started.md lists: 200 or 204, or an OAuth error that says
/// what is wrong with it.
[[nodiscard]] HttpResponse answer_admin_request(const Administered& what, const HttpRequest& request);

}  // namespace auth0::inline v0::testing
