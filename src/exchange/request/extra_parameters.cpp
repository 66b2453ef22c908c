#include "exchange/request/extra_parameters.hpp"

#include "base/ascii.hpp"
#include "base/fail.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace auth0::inline v0::exchange {

namespace {

constexpr std::ptrdiff_t max_values = 20;
constexpr std::size_t max_parameters = 200;  // they are compared with one another

constexpr std::array<std::string_view, 20> owned = {
    "grant_type",    "client_id",
    "client_secret", "client_assertion",
    "assertion",     "client_assertion_type",
    "subject_token", "subject_token_type",
    "actor_token",   "actor_token_type",
    "aud",           "requested_token_type",
    "audience",      "resource",
    "resources",     "resource_indicator",
    "scope",         "connection",
    "login_hint",    "organization",
};

std::unexpected<Error> invalid(std::string message) {
  return fail(Reason::exchange_parameter_invalid, std::move(message));
}

}  // namespace

Result<void> append_extra_parameters(std::span<const ExtraParameter> extra, url::Form& form) {
  if (extra.size() > max_parameters) return invalid("there are more than 200 extra parameters");
  for (const auto& parameter : extra) {
    if (parameter.name.empty()) return invalid("an extra parameter has no name");
    // No server tells these names apart by case with a good intention.
    if (const auto name = lower_case(parameter.name); std::ranges::find(owned, name) != owned.end())
      return invalid("the extra parameter '" + name + "' is reserved; the exchange sets it");
    if (std::ranges::count(extra, parameter.name, &ExtraParameter::name) > max_values)
      return invalid("the extra parameter '" + parameter.name + "' has more than 20 values");
    form.push_back({.name = parameter.name, .value = parameter.value});
  }
  return {};
}

}  // namespace auth0::inline v0::exchange
