#include "admin_endpoint.hpp"

#include "jose/json.hpp"
#include "responses.hpp"

#include <boost/json/array.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace auth0::testing {

namespace {

namespace json = boost::json;

std::string text_of(const json::value& value, std::string_view name) {
  if (!value.is_string()) throw std::invalid_argument(std::string(name) + " must be a string");
  return std::string(value.get_string());
}

std::vector<std::string> texts_of(const json::value& value, std::string_view name) {
  if (!value.is_array()) throw std::invalid_argument(std::string(name) + " must be an array of strings");
  std::vector<std::string> texts;
  for (const auto& member : value.get_array())
    texts.push_back(text_of(member, name));
  return texts;
}

json::object object_of(const json::value& value, std::string_view name) {
  if (!value.is_object()) throw std::invalid_argument(std::string(name) + " must be an object");
  return value.get_object();
}

std::chrono::seconds seconds_of(const json::value& value, std::string_view name) {
  if (!value.is_int64()) throw std::invalid_argument(std::string(name) + " must be a whole number of seconds");
  return std::chrono::seconds(value.get_int64());
}

TokenOptions read_order(const json::object& order) {
  TokenOptions options;
  for (const auto& [key, value] : order) {
    const std::string_view name = key;
    if (name == "expires_in") {
      options.expires_in = seconds_of(value, name);
    } else if (name == "subject") {
      options.subject = text_of(value, name);
    } else if (name == "audience") {
      options.audience =
          value.is_string() ? StringList(text_of(value, name)) : StringList(texts_of(value, name));
    } else if (name == "client_id") {
      options.client_id = text_of(value, name);
    } else if (name == "scope") {
      options.scope = text_of(value, name);
    } else if (name == "permissions") {
      options.permissions = texts_of(value, name);
    } else if (name == "claims") {
      options.claims = object_of(value, name);
    } else if (name == "without_claims") {
      options.without_claims = texts_of(value, name);
    } else if (name == "header") {
      options.header = object_of(value, name);
    } else if (name == "spoil") {
      options.spoil = spoil_from_name(text_of(value, name));
    } else {
      throw std::invalid_argument("unknown member " + std::string(name));
    }
  }
  return options;
}

HttpResponse answer_token_order(const Tenant& tenant, const std::string& body) {
  const auto order = jose::parse_json_object(body);
  if (!order) return oauth_error(400, "invalid_request", "The body is not a JSON object.");
  try {
    return json_response(200, json::object{{"access_token", tenant.issue(read_order(*order))}});
  } catch (const std::invalid_argument& error) {
    return oauth_error(400, "invalid_request", error.what());
  }
}

}  // namespace

HttpResponse answer_admin_request(Tenant& tenant, const HttpRequest& request) {
  if (request.method != "POST") return oauth_error(405, "invalid_request", "Use POST.");
  const std::string_view order = std::string_view(request.url).substr(admin_prefix.size());
  if (order == "token") return answer_token_order(tenant, request.body);
  if (order == "rotate-keys") {
    tenant.rotate_keys();
    return {.status = 204};
  }
  if (order == "revoke-previous-keys") {
    tenant.revoke_previous_keys();
    return {.status = 204};
  }
  return oauth_error(404, "invalid_request", "No such order.");
}

}  // namespace auth0::testing
