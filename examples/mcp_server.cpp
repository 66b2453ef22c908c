// A server of the Model Context Protocol that is protected by access tokens, and calls another API for its
// user: it tells clients where to get tokens (RFC 9728), verifies each request, and exchanges the token that it
// got for one of the other API's (RFC 8693).
//
//   mcp_server SETTINGS.json
//
// with these members in the file: port, certificate_file, private_key_file, domain (the tenant), ca_file
// (authorities to trust), resource (this server's URL, which is its identifier), client_id and client_secret
// (who it is at the tenant), orders_audience and orders_url (the other API).

#include "serve.hpp"
#include "settings.hpp"

#include <auth0/api_client.hpp>
#include <auth0/http_answer.hpp>
#include <auth0/protected_resource_metadata.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

namespace {

namespace json = boost::json;

auth0::ApiClientOptions client_options(const example::Settings& settings) {
  return {.domain = settings.text("domain"),
          .audience = settings.text("resource"),
          .resource_metadata_url = auth0::well_known_url(settings.text("resource")),
          .client_id = settings.text("client_id"),
          .client_authentication = {.client_secret = settings.text("client_secret")},
          .exchange = {.max_cached_tokens = 1000},
          .transport = {.ca_file = settings.text("ca_file")}};
}

std::string metadata(const example::Settings& settings) {
  return auth0::ProtectedResourceMetadataBuilder(settings.text("resource"),
                                                 "https://" + settings.text("domain") + "/")
      .with_scopes_supported({"tools:call"})
      .with_bearer_methods_supported({auth0::BearerMethod::header})
      .with_resource_name("Example tools")
      .build()
      .to_json();
}

auth0::HttpResponse json_answer(int status, std::string body) {
  return {.status = status,
          .headers = {{.name = "Content-Type", .value = "application/json"}},
          .body = std::move(body)};
}

// JSON-RPC 2.0
json::object rpc_result(const json::value& id, const json::object& result) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"result", result}};
}
json::object rpc_error(const json::value& id, int code, std::string_view message) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", json::object{{"code", code}, {"message", message}}}};
}

json::object tool_result(std::string_view text, bool is_error) {
  return {{"content", json::array{json::object{{"type", "text"}, {"text", text}}}}, {"isError", is_error}};
}

std::string_view text_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

class McpServer {
 public:
  explicit McpServer(const example::Settings& settings)
      : client_(client_options(settings)),
        transport_(auth0::make_http_transport({.ca_file = settings.text("ca_file")})),
        resource_(settings.text("resource")),
        metadata_path_(auth0::well_known_path(resource_)),
        metadata_(metadata(settings)),
        orders_audience_(settings.text("orders_audience")),
        orders_url_(settings.text("orders_url")) {}

  [[nodiscard]] auth0::HttpResponse answer(const auth0::HttpRequest& request) const {
    if (request.url == metadata_path_) return json_answer(200, metadata_);  // needs no token
    if (request.url != "/mcp") return {.status = 404};
    const auto token = client_.try_verify_request(
        {.method = request.method, .url = resource_, .headers = request.headers}, may_call_tools_);
    if (!token) return auth0::to_http_response(token.error());
    if (request.method != "POST") return {.status = 405};
    return answer_message(request.body, auth0::get_token(request.headers).token);
  }

 private:
  [[nodiscard]] auth0::HttpResponse answer_message(const std::string& body,
                                                   const std::string& access_token) const {
    json::error_code error;
    const auto message = json::parse(body, error);
    if (error || !message.is_object())
      return json_answer(400, json::serialize(rpc_error(nullptr, -32700, "no JSON object")));
    const auto* id = message.get_object().if_contains("id");
    if (id == nullptr) return {.status = 202};  // a notification
    return json_answer(200, json::serialize(call(message.get_object(), *id, access_token)));
  }

  [[nodiscard]] json::object call(const json::object& message, const json::value& id,
                                  const std::string& access_token) const {
    const auto method = text_member(message, "method");
    if (method == "initialize") {
      return rpc_result(id, {{"protocolVersion", "2025-06-18"},
                             {"capabilities", json::object{{"tools", json::object()}}},
                             {"serverInfo", json::object{{"name", "example-tools"}, {"version", "1.0"}}}});
    }
    if (method == "tools/list") {
      return rpc_result(
          id, {{"tools", json::array{json::object{{"name", "list_orders"},
                                                  {"description", "The orders of the user"},
                                                  {"inputSchema", json::object{{"type", "object"}}}}}}});
    }
    if (method != "tools/call") return rpc_error(id, -32601, "no such method");
    const auto* params = message.if_contains("params");
    if (params == nullptr || !params->is_object() ||
        text_member(params->get_object(), "name") != "list_orders") {
      return rpc_error(id, -32602, "no such tool");
    }
    return rpc_result(id, list_orders(access_token));
  }

  // The token that came in is for this server alone and must not be passed on.
  [[nodiscard]] json::object list_orders(const std::string& access_token) const {
    const auto exchanged = client_.try_get_token_on_behalf_of(
        access_token, {.audience = orders_audience_, .scope = "read:orders"});
    if (!exchanged) return tool_result(auth0::to_string(exchanged.error().reason), true);
    const auto orders = transport_->send(
        {.url = orders_url_,
         .headers = {{.name = "Authorization", .value = "Bearer " + exchanged->access_token}}});
    if (!orders || orders->status != 200) return tool_result("the orders cannot be had now", true);
    return tool_result(orders->body, false);
  }

  auth0::ApiClient client_;
  std::shared_ptr<auth0::HttpTransport> transport_;
  std::string resource_;
  std::string metadata_path_;
  std::string metadata_;
  std::string orders_audience_;
  std::string orders_url_;
  auth0::Requirement may_call_tools_ = auth0::require_all_scopes({"tools:call"});
};

}  // namespace

int main(int argc, char** argv) {
  try {
    const example::Settings settings(argc > 1 ? argv[1] : "mcp_server.json");
    const McpServer server(settings);
    example::serve(settings, [&server](const auth0::HttpRequest& request) { return server.answer(request); });
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
