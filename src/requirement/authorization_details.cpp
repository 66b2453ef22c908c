#include "requirement/authorization_details.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>

namespace auth0::inline v0::requirement {

namespace {

namespace json = boost::json;

// RFC 9396 section 2: an object with a string `type`; null if it is not one.
const json::string* type_of(const json::value& entry) {
  const auto* object = entry.if_object();
  const auto* type = object == nullptr ? nullptr : object->if_contains("type");
  return type == nullptr ? nullptr : type->if_string();
}

// A list that is not an array of strings (RFC 9396 section 2.2) makes its entry void, whether the route needs
// the list or not: it may have been meant as a restriction.
bool contains_all(const json::object& entry, std::string_view name, const StringList& required) {
  const auto* list = entry.if_contains(name);
  if (list == nullptr) return required.empty();
  const auto* values = list->if_array();
  if (values == nullptr || !std::ranges::all_of(*values, [](const auto& value) { return value.is_string(); }))
    return false;
  return std::ranges::all_of(required, [values](const std::string& wanted) {
    return std::ranges::any_of(
        *values, [&wanted](const auto& value) { return std::string_view(value.get_string()) == wanted; });
  });
}

bool grants(const json::object& entry, const AuthorizationDetails& required) {
  return contains_all(entry, "actions", required.actions) &&
         contains_all(entry, "locations", required.locations) &&
         contains_all(entry, "datatypes", required.datatypes);
}

}  // namespace

std::string problem_of_authorization_details(const json::value& claim, const AuthorizationDetails& required) {
  const auto* entries = claim.if_array();
  if (entries == nullptr || std::ranges::find(*entries, nullptr, type_of) != entries->end())
    return "the claim 'authorization_details' is not an array of objects with a string 'type'";
  bool has_type = false;
  for (const auto& entry : *entries) {
    if (std::string_view(*type_of(entry)) != required.type) continue;
    if (grants(entry.get_object(), required)) return {};
    has_type = true;
  }
  if (!has_type) return "the claim 'authorization_details' has no entry of the type '" + required.type + "'";
  return "no entry of the type '" + required.type +
         "' in the claim 'authorization_details' contains all required actions, locations and datatypes";
}

}  // namespace auth0::inline v0::requirement
