#pragma once

#include <auth0/http_transport.hpp>
#include <auth0/testing/tenant.hpp>

#include <string_view>

namespace auth0::testing {

/// Where a tenant that listens takes orders. No real tenant has this.
inline constexpr std::string_view admin_prefix = "/admin/";

/// `POST /admin/token`: a token made to order. The body is a JSON object with any of `expires_in`, `subject`,
/// `audience` (string or array), `client_id`, `scope`, `permissions`, `claims`, `without_claims`, `header`,
/// `spoil`. `POST /admin/rotate-keys`, `POST /admin/revoke-previous-keys`: no body.
[[nodiscard]] HttpResponse answer_admin_request(Tenant& tenant, const HttpRequest& request);

}  // namespace auth0::testing
