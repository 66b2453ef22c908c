#include "demo/scenes.hpp"
#include "http_fields.hpp"

#include <auth0/protected_resource_metadata.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/core.h>
#include <string>
#include <string_view>

namespace auth0::command {

namespace {

namespace json = boost::json;

// What the challenge says of where the API's metadata is (RFC 9728 §5.1).
std::string metadata_url(const HttpResponse& response) {
  constexpr std::string_view parameter = R"(resource_metadata=")";
  const std::string challenge = field(response, "WWW-Authenticate");
  const auto begin = challenge.find(parameter);
  if (begin == std::string::npos) return {};
  const auto value = challenge.substr(begin + parameter.size());
  return value.substr(0, value.find('"'));
}

// The first member of `authorization_servers`; empty if there is none.
std::string authorization_server(const HttpResponse& response) {
  json::error_code error;
  const auto document = json::parse(response.body, error);
  if (error || !document.is_object()) return {};
  const auto* servers = document.get_object().if_contains("authorization_servers");
  if (servers == nullptr || !servers->is_array() || servers->get_array().empty()) return {};
  const auto& first = servers->get_array().front();
  return first.is_string() ? std::string(first.get_string()) : std::string();
}

// What the client sends to the token endpoint. A person's client would send the person to log in instead.
HttpRequest token_request(const std::string& endpoint, const std::string& resource) {
  return {.method = "POST",
          .url = endpoint,
          .headers = {{"Content-Type", "application/json"}},
          .body = json::serialize(json::object{{"grant_type", "client_credentials"},
                                               {"client_id", "test-client"},
                                               {"client_secret", Stage::client_secret},
                                               {"audience", resource}})};
}

}  // namespace

void show_discovery(Stage& stage, Player& player) {
  const ApiServer api(stage.identity(), 0, [&stage](const std::string& url) {
    auto client = stage.client_options();
    client.audience = url;
    client.resource_metadata_url = well_known_url(url);
    return DemoApi::Options{
        .client = client,
        .url = url,
        .metadata = ProtectedResourceMetadataBuilder(url, stage.tenant().issuer()).build().to_json()};
  });
  stage.tenant().add_audience(api.url());

  fmt::print("\nAn MCP client knows nothing but the URL of an API, {}.\n\n", api.url());
  const auto refusal = player.play(api, rejected("a request without a token", {}, "token_missing"));
  const auto metadata =
      player.fetch("the metadata that the challenge names", {.url = metadata_url(refusal)}, "resource");
  const auto resource = member(metadata, "resource");
  player.check("it is the metadata of that API", resource == api.url());  // RFC 9728 §3.3
  const auto issuer =
      player.fetch("the metadata of the authorization server",
                   {.url = authorization_server(metadata) + ".well-known/openid-configuration"}, "issuer");
  const auto tokens = player.fetch("a token request for that API",
                                   token_request(member(issuer, "token_endpoint"), resource), "token_type");
  player.play(api, accepted("the request with the token", bearer(member(tokens, "access_token"))));
}

}  // namespace auth0::command
