#include "base/http_headers.hpp"
#include "support/example_programs.hpp"
#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/protected_resource_metadata.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;

constexpr const char* resource = "https://mcp.example.com/mcp";
constexpr const char* inspector = "https://inspector.example.com";
constexpr const char* orders_audience = "https://orders.example.com";

testing::TenantOptions tenant_options() {
  return {.audience = resource,
          .clients = {testing::TenantClient{}, {.id = "mcp-server", .secret = "secret-of-the-mcp-server"}},
          .other_audiences = {orders_audience}};
}

// The programs of examples/, each in a process of its own, before a tenant in this one.
class TwoProcesses : public ::testing::Test {
 protected:
  TwoProcesses() {
    const json::object settings{
        {"port", 0},
        {"domain", tenant_.tenant().domain()},
        {"certificate_file", programs_.write("certificate.pem", identity_.certificate_pem)},
        {"private_key_file", programs_.write("key.pem", identity_.private_key_pem)},
        {"ca_file", programs_.write("ca.pem", identity_.certificate_pem + tenant_.ca_pem())}};
    orders_ = programs_.start(program_path("downstream_api"), settings,
                              {{"audience", orders_audience}, {"trusted_actor", "mcp-server"}});
    orders_url_ = ExamplePrograms::listening_at(*orders_) + "/orders";
    mcp_ = programs_.start(program_path("mcp_server"), settings,
                           {{"resource", resource},
                            {"client_id", "mcp-server"},
                            {"client_secret", "secret-of-the-mcp-server"},
                            {"orders_audience", orders_audience},
                            {"orders_url", orders_url_},
                            {"allowed_origins", json::array{inspector}}});
    mcp_url_ = ExamplePrograms::listening_at(*mcp_);
  }

  [[nodiscard]] HttpResponse send(HttpRequest request, const std::string& token) {
    if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
    const auto answer = transport_->send(request);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(HttpResponse{});
  }
  // A message as it is, with a token that may call tools.
  [[nodiscard]] HttpResponse post(const std::string& body, std::vector<HttpHeader> headers = {}) {
    headers.push_back({"Content-Type", "application/json"});
    return send({.method = "POST", .url = mcp_url_ + "/mcp", .headers = std::move(headers), .body = body},
                users_token());
  }
  [[nodiscard]] HttpResponse call_tool(const std::string& token, const std::string& name = "list_orders") {
    return send({.method = "POST",
                 .url = mcp_url_ + "/mcp",
                 .headers = {{"Content-Type", "application/json"}},
                 .body = R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":")" + name +
                         R"(","arguments":{}}})"},
                token);
  }
  [[nodiscard]] std::string users_token(const testing::TokenOptions& options = {.scope = "tools:call"}) {
    return tenant_.tenant().issue(options);
  }

  testing::TenantServer tenant_{{.tenant = tenant_options()}};
  std::string orders_url_;
  std::string mcp_url_;

 private:
  ExamplePrograms programs_;
  testing::TlsIdentity identity_ = testing::make_self_signed_identity();
  std::shared_ptr<HttpTransport> transport_ = make_http_transport({.ca_pem = identity_.certificate_pem});
  std::unique_ptr<RunningCommand> orders_;
  std::unique_ptr<RunningCommand> mcp_;
};

std::string value_of_header(const HttpResponse& response, std::string_view name) {
  return std::string(first_header(response.headers, name).value_or(""));
}

std::vector<std::string> challenges_of(const HttpResponse& response) {
  std::vector<std::string> challenges;
  for (const auto& header : response.headers) {
    if (header.name == "WWW-Authenticate" || header.name == "www-authenticate")
      challenges.push_back(header.value);
  }
  return challenges;
}

TEST_F(TwoProcesses, ClientIsToldWhereToGetTokens) {  // RFC 9728 §5.1
  const auto refusal = call_tool("");

  EXPECT_EQ(refusal.status, 401);
  ASSERT_FALSE(challenges_of(refusal).empty());
  EXPECT_NE(challenges_of(refusal).front().find(R"(resource_metadata=")" + well_known_url(resource) + '"'),
            std::string::npos);
  const auto document = send({.url = mcp_url_ + well_known_path(resource)}, "");
  ASSERT_EQ(document.status, 200);
  EXPECT_EQ(value_of_header(document, "access-control-allow-origin"), "*");
  EXPECT_EQ(json::parse(document.body).at("resource"), json::value(resource));
  EXPECT_EQ(json::parse(document.body).at("authorization_servers"),
            json::value(json::array{json::value(tenant_.tenant().issuer())}));
}

TEST_F(TwoProcesses, ToolCallsTheOtherApiInTheUsersName) {
  const auto answer = call_tool(users_token());

  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto message = json::parse(answer.body);
  EXPECT_EQ(message.at("id"), json::value(7));
  const auto& result = message.at("result");
  ASSERT_EQ(result.at("isError"), json::value(false)) << answer.body;
  const auto orders = json::parse(result.at("content").at(0).at("text").as_string());
  EXPECT_EQ(orders.at("orders_of"), json::value("auth0|test-user"));
  EXPECT_EQ(orders.at("asked_by"), json::value("mcp-server"));
}

TEST_F(TwoProcesses, ToolIsRefusedWithoutItsScope) {
  const auto answer = call_tool(users_token({.scope = "tools:read"}));

  EXPECT_EQ(answer.status, 403);
  ASSERT_FALSE(challenges_of(answer).empty());
  EXPECT_NE(challenges_of(answer).front().find(R"(scope="tools:call")"), std::string::npos);
}

TEST_F(TwoProcesses, UnknownToolIsAnErrorOfTheProtocol) {
  const auto answer = call_tool(users_token(), "empty_the_cellar");

  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(json::parse(answer.body).at("error").at("code"), json::value(-32602));
}

TEST_F(TwoProcesses, ToolMayDemandAScopeOfItsOwn) {
  const auto refused = call_tool(users_token(), "cancel_orders");

  EXPECT_EQ(refused.status, 403);
  ASSERT_FALSE(challenges_of(refused).empty());
  const auto challenge = challenges_of(refused).front();
  EXPECT_NE(challenge.find("orders:cancel"), std::string::npos) << challenge;
  EXPECT_NE(challenge.find(R"(resource_metadata=")" + well_known_url(resource)), std::string::npos)
      << challenge;
  EXPECT_EQ(call_tool(users_token({.scope = "tools:call orders:cancel"}), "cancel_orders").status, 200);
}

TEST_F(TwoProcesses, ServerAnswersPing) {
  const auto answer = post(R"({"jsonrpc":"2.0","id":"a","method":"ping"})");

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(json::parse(answer.body), json::parse(R"({"jsonrpc":"2.0","id":"a","result":{}})"));
}

TEST_F(TwoProcesses, ServerAcceptsNotificationsAndResponses) {
  for (const auto* message :
       {R"({"jsonrpc":"2.0","method":"notifications/initialized"})", R"({"jsonrpc":"2.0","id":1,"result":{}})",
        R"({"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}})"}) {
    const auto answer = post(message);
    EXPECT_EQ(answer.status, 202) << message;
    EXPECT_EQ(answer.body, "") << message;
  }
}

TEST_F(TwoProcesses, ServerRefusesWhatIsNotAMessage) {
  EXPECT_EQ(json::parse(post("{").body).at("error").at("code"), json::value(-32700));
  for (const auto* message :
       {R"({"id":1,"method":"ping"})", R"({"jsonrpc":"1.0","id":1,"method":"ping"})",
        R"({"jsonrpc":"2.0","id":null,"method":"ping"})", R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})",
        R"({"jsonrpc":"2.0","id":1,"method":7})", R"({"jsonrpc":"2.0","id":1})",
        R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])"}) {
    const auto answer = post(message);
    EXPECT_EQ(answer.status, 400) << message;
    EXPECT_EQ(json::parse(answer.body).at("error").at("code"), json::value(-32600)) << message;
    EXPECT_EQ(json::parse(answer.body).at("id"), json::value(nullptr)) << message;
  }
}

TEST_F(TwoProcesses, ServerRefusesNumbersThatNoDoubleHolds) {
  for (const auto* message :
       {R"({"jsonrpc":"2.0","id":1e400,"method":"ping"})", R"({"jsonrpc":"2.0","id":-1e400,"method":"ping"})",
        R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"of":[{"size":1e400}]}})"}) {
    const auto answer = post(message);
    EXPECT_EQ(answer.status, 400) << message;
    const auto error = json::parse(answer.body);
    EXPECT_EQ(error.at("error").at("code"), json::value(-32700)) << message;
    EXPECT_EQ(error.at("id"), json::value(nullptr)) << message;
  }
}

TEST_F(TwoProcesses, ServerSpeaksTheVersionsThatItKnows) {
  const std::string ping = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
  for (const auto* version : {"2025-06-18", "2025-11-25"}) {
    EXPECT_EQ(post(ping, {{"MCP-Protocol-Version", version}}).status, 200) << version;
    const auto answer = post(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":")" +
                             std::string(version) + R"("}})");
    EXPECT_EQ(json::parse(answer.body).at("result").at("protocolVersion"), json::value(version));
  }
  EXPECT_EQ(post(ping, {{"MCP-Protocol-Version", "1999-01-01"}}).status, 400);
  const auto latest =
      post(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"1999-01-01"}})");
  EXPECT_EQ(json::parse(latest.body).at("result").at("protocolVersion"), json::value("2025-11-25"));
}

TEST_F(TwoProcesses, ServerRefusesPagesOfOtherSites) {
  const std::string ping = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";

  EXPECT_EQ(post(ping, {{"Origin", "https://other.example.com"}}).status, 403);
  EXPECT_EQ(post(ping, {{"Origin", "null"}}).status, 403);
  EXPECT_EQ(post(ping, {{"Origin", "https://mcp.example.com"}}).status, 200);
}

// What a browser asks before it lets a page of this origin call.
HttpRequest preflight(const std::string& url, const std::string& origin) {
  return {.method = "OPTIONS",
          .url = url,
          .headers = {{"Origin", origin},
                      {"Access-Control-Request-Method", "POST"},
                      {"Access-Control-Request-Headers", "authorization,content-type,mcp-protocol-version"}}};
}

TEST_F(TwoProcesses, ServerTellsBrowsersWhatPagesOfAllowedSitesMaySend) {
  for (const std::string origin : {inspector, "https://mcp.example.com"}) {
    const auto answer = send(preflight(mcp_url_ + "/mcp", origin), "");

    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(value_of_header(answer, "access-control-allow-origin"), origin);
    EXPECT_EQ(value_of_header(answer, "vary"), "Origin");
    EXPECT_EQ(value_of_header(answer, "access-control-allow-methods"), "POST");
    EXPECT_EQ(value_of_header(answer, "access-control-allow-headers"),
              "authorization, content-type, dpop, mcp-protocol-version, mcp-session-id");
  }
}

TEST_F(TwoProcesses, ServerTellsBrowsersThatAnyPageMayReadItsMetadata) {
  const auto answer = send(preflight(mcp_url_ + well_known_path(resource), "https://other.example.com"), "");

  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(value_of_header(answer, "access-control-allow-origin"), "*");
  EXPECT_EQ(value_of_header(answer, "access-control-allow-methods"), "GET");
  EXPECT_NE(value_of_header(answer, "access-control-allow-headers").find("mcp-protocol-version"),
            std::string::npos);
}

TEST_F(TwoProcesses, PagesOfAllowedSitesMayReadAnswersAndChallenges) {
  const std::string ping = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
  const HttpRequest without_token{
      .method = "POST", .url = mcp_url_ + "/mcp", .headers = {{"Origin", inspector}}, .body = ping};
  const auto refused = send(without_token, "");
  const auto answered = post(ping, {{"Origin", inspector}});

  EXPECT_EQ(refused.status, 401);
  EXPECT_FALSE(challenges_of(refused).empty());
  EXPECT_EQ(answered.status, 200);
  for (const auto& answer : {refused, answered}) {
    EXPECT_EQ(value_of_header(answer, "access-control-allow-origin"), inspector);
    EXPECT_EQ(value_of_header(answer, "access-control-expose-headers"), "WWW-Authenticate, DPoP-Nonce");
  }
}

TEST_F(TwoProcesses, PagesOfOtherSitesMayNeitherCallNorRead) {
  for (const auto& answer : {send(preflight(mcp_url_ + "/mcp", "https://other.example.com"), ""),
                             post("{}", {{"Origin", "https://other.example.com"}})}) {
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(value_of_header(answer, "access-control-allow-origin"), "");
  }
}

TEST_F(TwoProcesses, ServerNamesTheMethodsThatItAllows) {  // RFC 9110 §15.5.6
  const auto stream = send({.url = mcp_url_ + "/mcp"}, users_token());
  const auto metadata = send({.method = "POST", .url = mcp_url_ + well_known_path(resource), .body = "{}"}, "");

  EXPECT_EQ(stream.status, 405);
  EXPECT_EQ(value_of_header(stream, "allow"), "POST, OPTIONS");
  EXPECT_EQ(metadata.status, 405);
  EXPECT_EQ(value_of_header(metadata, "allow"), "GET, OPTIONS");
}

TEST_F(TwoProcesses, TokenOfTheMcpServerIsNoneOfTheOtherApi) {
  EXPECT_EQ(send({.url = orders_url_}, users_token()).status, 401);
}

TEST_F(TwoProcesses, UserMayAskTheOtherApiAlone) {
  const auto answer =
      send({.url = orders_url_}, users_token({.audience = orders_audience, .scope = "read:orders"}));

  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(json::parse(answer.body).at("asked_by"), json::value("the user"));
}

TEST_F(TwoProcesses, OtherActorMayNotAskTheOtherApi) {
  const auto answer = send({.url = orders_url_}, users_token({.audience = orders_audience,
                                                              .scope = "read:orders",
                                                              .claims = {{"act", {{"sub", "a-stranger"}}}}}));

  EXPECT_EQ(answer.status, 403);
}

}  // namespace
}  // namespace auth0::test
