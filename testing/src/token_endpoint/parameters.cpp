#include "token_endpoint/parameters.hpp"

#include "base/http_headers.hpp"
#include "jose/json.hpp"
#include "url/form.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <optional>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

namespace json = boost::json;

// What may come once only (RFC 6749 section 3.2); `resource` may come again (RFC 8707 section 2).
constexpr std::array<std::string_view, 15> single = {"grant_type",
                                                     "client_id",
                                                     "client_secret",
                                                     "client_assertion",
                                                     "client_assertion_type",
                                                     "subject_token",
                                                     "subject_token_type",
                                                     "actor_token",
                                                     "actor_token_type",
                                                     "audience",
                                                     "scope",
                                                     "requested_token_type",
                                                     "connection",
                                                     "login_hint",
                                                     "organization"};

std::optional<Parameters> parse_form(std::string_view body) {
  Parameters parameters;
  while (!body.empty()) {
    const auto field = url::take_form_field(body);
    auto name = url::form_decoded(field.name);
    auto value = url::form_decoded(field.value);
    if (!name || !value) return std::nullopt;
    parameters.emplace(std::move(*name), std::move(*value));
  }
  return parameters;
}

std::optional<Parameters> parse_json_body(std::string_view body) {
  const auto object = jose::parse_json_object(body);
  if (!object) return std::nullopt;
  Parameters parameters;
  for (const auto& [name, value] : *object) {
    const json::array one = value.is_array() ? value.get_array() : json::array{value};
    for (const auto& text : one) {
      if (!text.is_string()) return std::nullopt;
      parameters.emplace(name, text.get_string());
    }
  }
  return parameters;
}

std::optional<Parameters> parse_body(const HttpRequest& request) {
  const auto type = first_header(request.headers, "Content-Type").value_or("");
  if (begins_with_media_type(type, "application/x-www-form-urlencoded")) return parse_form(request.body);
  if (begins_with_media_type(type, "application/json")) return parse_json_body(request.body);
  return std::nullopt;
}

}  // namespace

Step<Parameters> read_parameters(const HttpRequest& request) {
  auto parameters = parse_body(request);
  if (!parameters)
    return refuse(400, "invalid_request", "The body is neither a form nor a JSON object of strings.");
  for (const auto name : single) {
    if (parameters->count(name) > 1)
      return refuse(400, "invalid_request", "Repeated parameter: " + std::string(name));
  }
  return std::move(*parameters);
}

std::string value_of(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

Step<std::string> required_value(const Parameters& parameters, std::string_view name) {
  std::string value = value_of(parameters, name);
  if (value.empty()) return refuse(400, "invalid_request", "Missing parameter: " + std::string(name));
  return value;
}

}  // namespace auth0::inline v0::testing
