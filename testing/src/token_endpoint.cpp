#include "token_endpoint.hpp"

#include "jose/json.hpp"
#include "responses.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

namespace auth0::testing {

namespace {

namespace json = boost::json;

using Parameters = std::map<std::string, std::string, std::less<>>;

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::string content_type(const HttpRequest& request) {
  for (const auto& header : request.headers) {
    if (lower(header.name) == "content-type") return lower(header.value.substr(0, header.value.find(';')));
  }
  return {};
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::optional<std::string> decode_form_text(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>((high * 16) + low);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

// A parameter that comes twice is refused (RFC 6749 section 3.2).
std::optional<Parameters> parse_form(std::string_view body) {
  Parameters parameters;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(pair.size() + 1, body.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = decode_form_text(pair.substr(0, equals));
    auto value = decode_form_text(equals < pair.size() ? pair.substr(equals + 1) : "");
    if (!name || !value || !parameters.emplace(std::move(*name), std::move(*value)).second) return std::nullopt;
  }
  return parameters;
}

std::optional<Parameters> parse_json_body(std::string_view body) {
  const auto object = jose::parse_json_object(body);
  if (!object) return std::nullopt;
  Parameters parameters;
  for (const auto& [name, value] : *object) {
    if (!value.is_string()) return std::nullopt;
    parameters.emplace(name, value.get_string());
  }
  return parameters;
}

std::optional<Parameters> read_parameters(const HttpRequest& request) {
  const std::string type = content_type(request);
  if (type == "application/x-www-form-urlencoded") return parse_form(request.body);
  if (type == "application/json") return parse_json_body(request.body);
  return std::nullopt;
}

std::string value_of(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

}  // namespace

HttpResponse answer_token_request(const TokenEndpoint& endpoint, const HttpRequest& request) {
  const auto parameters = read_parameters(request);
  if (!parameters)
    return oauth_error(400, "invalid_request", "The body is neither a form nor a JSON object of strings.");

  const std::string grant = value_of(*parameters, "grant_type");
  if (grant.empty()) return oauth_error(400, "invalid_request", "Missing parameter: grant_type");
  const std::string client_id = value_of(*parameters, "client_id");
  const auto client = std::ranges::find(endpoint.clients, client_id, &TenantClient::id);
  if (client == endpoint.clients.end() || value_of(*parameters, "client_secret") != client->secret) {
    return oauth_error(401, "invalid_client", "Client authentication failed.");
  }
  if (grant != "client_credentials") {
    return oauth_error(403, "unauthorized_client", "This tenant does not enable the grant for the client.");
  }
  const std::string audience = value_of(*parameters, "audience");
  if (audience.empty()) return oauth_error(400, "invalid_request", "Missing parameter: audience");
  if (audience != endpoint.audience) {
    return oauth_error(403, "access_denied", "The client is not authorized for this audience.");
  }

  const TokenOptions token{.subject = client_id + "@clients",
                           .client_id = client_id,
                           .scope = value_of(*parameters, "scope"),
                           .claims = {{"gty", "client-credentials"}}};
  json::object body{{"access_token", endpoint.issue(token)},
                    {"token_type", "Bearer"},
                    {"expires_in", token.expires_in.count()}};
  if (!token.scope.empty()) body["scope"] = token.scope;
  return json_response(200, body);
}

}  // namespace auth0::testing
