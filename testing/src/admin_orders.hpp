#pragma once

#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace auth0::inline v0::testing {

// What the orders under /admin/ say (docs/getting-started.md). Each throws std::invalid_argument if the object
// lacks a member, holds an unknown one, or one of the wrong type.

[[nodiscard]] std::string text_in(const boost::json::object& order, std::string_view name);
[[nodiscard]] bool flag_in(const boost::json::object& order, std::string_view name);

[[nodiscard]] TokenOptions read_token_order(const boost::json::object& order);
[[nodiscard]] Fault read_fault_order(const boost::json::object& order);
[[nodiscard]] TokenRefusal read_refusal_order(const boost::json::object& order);
[[nodiscard]] TenantOrganization read_organization_order(const boost::json::object& order);
[[nodiscard]] LinkedAccount read_account_order(const boost::json::object& order);

}  // namespace auth0::inline v0::testing
