#pragma once

#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace auth0::inline v0::testing {

// Parse the bodies of commands under /admin/ (docs/getting-started.md). Each throws std::invalid_argument if
// the object lacks a member, holds an unknown one, or one of the wrong type.

[[nodiscard]] std::string text_in(const boost::json::object& body, std::string_view name);
[[nodiscard]] bool flag_in(const boost::json::object& body, std::string_view name);

[[nodiscard]] TokenOptions read_token_options(const boost::json::object& body);
[[nodiscard]] Fault read_fault(const boost::json::object& body);
[[nodiscard]] TokenRefusal read_token_refusal(const boost::json::object& body);
[[nodiscard]] TenantOrganization read_organization(const boost::json::object& body);
[[nodiscard]] LinkedAccount read_linked_account(const boost::json::object& body);

}  // namespace auth0::inline v0::testing
