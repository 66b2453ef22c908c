// A server of the Model Context Protocol that is protected by access tokens, and calls another API for its
// user: it tells clients where to get tokens (RFC 9728), verifies each request, and exchanges the token that it
// got for one of the other API's (RFC 8693).
//
//   mcp_server SETTINGS.json
//
// with these members in the file: port, certificate_file, private_key_file, domain (the tenant), ca_file
// (authorities to trust), resource (this server's URL, which is its identifier), client_id and client_secret
// (who it is at the tenant), orders_audience and orders_url (the other API). allowed_origins may be a list of
// the sites whose pages may call too.

#include "cors.hpp"
#include "json_rpc.hpp"
#include "serve.hpp"
#include "settings.hpp"

#include <auth0/api_client.hpp>
#include <auth0/http_answer.hpp>
#include <auth0/protected_resource_metadata.hpp>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace json = boost::json;
namespace rpc = example::json_rpc;

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
      .with_scopes_supported({"tools:call", "orders:cancel"})
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

auth0::HttpResponse json_answer(int status, const json::object& body) {
  return json_answer(status, json::serialize(body));
}

auth0::HttpResponse method_not_allowed(std::string allowed) {
  return {.status = 405, .headers = {{.name = "Allow", .value = std::move(allowed)}}};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The value of a header field; empty if it is absent.
std::string_view field(const auth0::HttpRequest& request, std::string_view name) {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  for (const auto& header : request.headers) {
    if (std::ranges::equal(header.name, name, same)) return header.value;
  }
  return {};
}

// The scheme, host and port of a URL, as browsers write them into Origin.
std::string origin_of(const std::string& url) {
  return url.substr(0, url.find('/', url.find("://") + 3));
}

std::vector<std::string> allowed_origins(const example::Settings& settings) {
  auto origins = settings.texts("allowed_origins");
  origins.push_back(origin_of(settings.text("resource")));
  return origins;
}

json::object tool_result(std::string_view text, bool is_error) {
  return {{"content", json::array{json::object{{"type", "text"}, {"text", text}}}}, {"isError", is_error}};
}

json::object tool(std::string_view name, std::string_view description) {
  return {{"name", name}, {"description", description}, {"inputSchema", json::object{{"type", "object"}}}};
}

// The latest version first. Version 2025-03-26 and those before it have batches, which this server has not.
constexpr std::array<std::string_view, 2> protocol_versions = {"2025-11-25", "2025-06-18"};

bool is_supported(std::string_view version) {
  return std::ranges::find(protocol_versions, version) != protocol_versions.end();
}

json::object initialize(const rpc::Message& message) {
  const auto wanted = message.parameter("protocolVersion");
  return {{"protocolVersion", is_supported(wanted) ? wanted : protocol_versions.front()},
          {"capabilities", json::object{{"tools", json::object()}}},
          {"serverInfo", json::object{{"name", "example-tools"}, {"version", "1.0"}}}};
}

class McpServer {
 public:
  explicit McpServer(const example::Settings& settings)
      : client_(client_options(settings)),
        transport_(auth0::make_http_transport({.ca_file = settings.text("ca_file")})),
        resource_(settings.text("resource")),
        origins_(allowed_origins(settings)),
        metadata_path_(auth0::well_known_path(resource_)),
        metadata_(metadata(settings)),
        orders_audience_(settings.text("orders_audience")),
        orders_url_(settings.text("orders_url")) {}

  [[nodiscard]] auth0::HttpResponse answer(const auth0::HttpRequest& request) const {
    // Browsers may read the metadata whatever page they show.
    if (request.url == metadata_path_) return example::cors::readable_by("*", answer_metadata(request));
    if (request.url != "/mcp") return {.status = 404};
    const auto origin = field(request, "Origin");
    if (origin.empty()) return answer_call(request);
    if (std::ranges::find(origins_, origin) == origins_.end()) return {.status = 403};  // against DNS rebinding
    return example::cors::readable_by(origin, answer_call(request));
  }

 private:
  // Needs no token.
  [[nodiscard]] auth0::HttpResponse answer_metadata(const auth0::HttpRequest& request) const {
    if (request.method == "OPTIONS") return example::cors::options("GET");
    return request.method == "GET" ? json_answer(200, metadata_) : method_not_allowed("GET, OPTIONS");
  }

  [[nodiscard]] auth0::HttpResponse answer_call(const auth0::HttpRequest& request) const {
    if (request.method == "OPTIONS") return example::cors::options("POST");
    const auto accepted = client_.try_verify_request(
        {.method = request.method, .url = resource_, .headers = request.headers}, may_call_tools_);
    if (!accepted) return auth0::to_http_response(accepted.error());
    if (request.method != "POST") return method_not_allowed("POST, OPTIONS");
    const auto version = field(request, "MCP-Protocol-Version");
    if (!version.empty() && !is_supported(version))
      return json_answer(400, rpc::error(nullptr, rpc::invalid_request, "unsupported MCP-Protocol-Version"));
    return answer_message(rpc::read(request.body), *accepted);
  }

  [[nodiscard]] auth0::HttpResponse answer_message(const rpc::Message& message,
                                                   const auth0::AcceptedRequest& accepted) const {
    switch (message.kind) {
      case rpc::Kind::unreadable:
        return json_answer(400, rpc::error(nullptr, rpc::parse_error, "the body is not JSON that can be read"));
      case rpc::Kind::invalid:
        return json_answer(400, rpc::error(nullptr, rpc::invalid_request, "the body is not one message"));
      case rpc::Kind::notification:
      case rpc::Kind::response:
        return {.status = 202};
      case rpc::Kind::request:
        break;
    }
    if (message.text("method") == "tools/call" && message.parameter("name") == "cancel_orders") {
      const auto allowed = client_.try_authorize(accepted, may_cancel_orders_);
      if (!allowed) return auth0::to_http_response(allowed.error());
    }
    return json_answer(200, call(message, accepted));
  }

  [[nodiscard]] json::object call(const rpc::Message& message, const auth0::AcceptedRequest& accepted) const {
    const auto id = message.id();
    const auto method = message.text("method");
    if (method == "initialize") return rpc::result(id, initialize(message));
    if (method == "ping") return rpc::result(id, {});
    if (method == "tools/list") {
      return rpc::result(id, {{"tools", json::array{tool("list_orders", "The orders of the user"),
                                                    tool("cancel_orders", "Cancels all orders of the user")}}});
    }
    if (method != "tools/call") return rpc::error(id, rpc::method_not_found, "no such method");
    const auto name = message.parameter("name");
    if (name == "list_orders") return rpc::result(id, list_orders(accepted));
    if (name == "cancel_orders") return rpc::result(id, tool_result("nothing was left to cancel", false));
    return rpc::error(id, rpc::invalid_params, "no such tool");
  }

  // The token that came in is for this server alone and must not be passed on.
  [[nodiscard]] json::object list_orders(const auth0::AcceptedRequest& accepted) const {
    const auto exchanged =
        client_.try_get_token_on_behalf_of(accepted, {.audience = orders_audience_, .scope = "read:orders"});
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
  std::vector<std::string> origins_;  // whose pages may call
  std::string metadata_path_;
  std::string metadata_;
  std::string orders_audience_;
  std::string orders_url_;
  auth0::Requirement may_call_tools_ = auth0::require_all_scopes({"tools:call"});
  // Both, as the token that the client asks for next replaces the one that it has.
  auth0::Requirement may_cancel_orders_ = auth0::require_all_scopes({"tools:call", "orders:cancel"});
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
