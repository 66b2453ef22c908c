#include "commands/page_client.hpp"
#include "support/dev_tenant.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;

/// `dev-tenant --ui`, and what a browser sends to its page.
class TenantPage : public DevTenant {
 protected:
  void SetUp() override {
    start({"--ui"});
    page_ = PageClient(tenant_->wait_for_line("A page"));
  }

  json::object call_well(const std::string& name, const json::object& body = {}) const {
    const auto answer = page_.call(name, body);
    EXPECT_EQ(answer.status, 200) << name << ": " << answer.body;
    return answer.status == 200 ? json::parse(answer.body).as_object() : json::object();
  }

  [[nodiscard]] std::string issue(const json::object& body = {}) const {
    return std::string(call_well("token", body).at("access_token").as_string());
  }
  [[nodiscard]] json::object explain(const std::string& token) const {
    return call_well("explain", request_with(token));
  }
  [[nodiscard]] static json::object request_with(const std::string& token) {
    return {{"token", token}, {"method", "GET"}, {"path", "/orders"}};
  }

  PageClient page_;
};

TEST_F(TenantPage, AllowsNothingThatIsNotItsOwn) {
  for (const auto* target : {"/", "/page.js", "/page.css", "/absent"}) {
    const auto answer = page_.get(target);
    EXPECT_EQ(answer.status, std::string_view(target) == "/absent" ? 404 : 200) << target;
    for (const auto* field :
         {"Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; ",
          "form-action 'none'", "frame-ancestors 'none'", "X-Content-Type-Options: nosniff",
          "Cache-Control: no-store", "Cross-Origin-Resource-Policy: same-origin",
          "Referrer-Policy: no-referrer"}) {
      EXPECT_NE(answer.head.find(field), std::string::npos) << target << ": " << field;
    }
    EXPECT_EQ(answer.head.find("unsafe"), std::string::npos);
    EXPECT_EQ(answer.head.find("Access-Control"), std::string::npos);
  }
  const auto page = page_.get("/").body;
  EXPECT_EQ(page.find("<style"), std::string::npos);
  EXPECT_EQ(page.find(" style="), std::string::npos);
  EXPECT_EQ(page.find("<script>"), std::string::npos);
}

TEST_F(TenantPage, RefusesNamesThatOnlyResolveToLoopback) {  // DNS rebinding
  const std::string port = ":" + page_.port();
  EXPECT_EQ(page_.get("/", "localhost" + port).status, 200);
  for (const auto& host : {"rebound.example.com" + port, std::string("127.0.0.1"), std::string("localhost:1"),
                           "localhost" + port + ".example.com", std::string()}) {
    EXPECT_EQ(page_.get("/", host).status, 403) << host;
  }
  EXPECT_EQ(page_.exchange("GET / HTTP/1.1\r\n\r\n").status, 403);
  EXPECT_EQ(page_.exchange("GET / HTTP/1.1\r\nHost: " + page_.host() + "\r\nHost: " + page_.host() + "\r\n\r\n")
                .status,
            403);
}

TEST_F(TenantPage, RefusesCallsFromOtherSites) {
  const std::string port = ":" + page_.port();
  EXPECT_EQ(page_.post_with(page_.origin() + PageClient::json_type).status, 200);
  for (const auto& foreign :
       {std::string("https://example.com"), "https://" + page_.host(), std::string("null"),
        "http://localhost" + port, std::string("http://127.0.0.1"), std::string()}) {
    EXPECT_EQ(page_.post_with("Origin: " + foreign + "\r\n" + PageClient::json_type).status, 403) << foreign;
  }
  EXPECT_EQ(page_.post_with(PageClient::json_type).status, 403);
  EXPECT_EQ(page_.post_with(page_.origin() + page_.origin() + PageClient::json_type).status, 403);
}

TEST_F(TenantPage, RefusesWhatAFormCanSend) {
  for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                           "text/plain;application/json", ""}) {
    EXPECT_EQ(page_.post_with(page_.origin() + "Content-Type: " + type + "\r\n").status, 415) << type;
  }
  EXPECT_EQ(page_.post_with(page_.origin()).status, 415);
  EXPECT_EQ(page_.post_with(page_.origin() + "Content-Type: application/json; charset=utf-8\r\n").status, 200);
}

TEST_F(TenantPage, RefusesOtherMethodsCallsAndBodies) {
  EXPECT_EQ(page_.exchange("OPTIONS /api/token HTTP/1.1\r\nHost: " + page_.host() + "\r\n\r\n").status, 405);
  EXPECT_EQ(page_.exchange("PUT /api/token HTTP/1.1\r\nHost: " + page_.host() + "\r\nContent-Length: 0\r\n\r\n")
                .status,
            405);
  EXPECT_EQ(page_.get("/api/settings").status, 404);
  for (const auto* name : {"", "nothing", "admin/token", "drop-key", "certificate"})
    EXPECT_EQ(page_.call(name).status, 404) << name;
  for (const auto* body : {"", "[]", "{", "1"})
    EXPECT_EQ(page_.post_with(page_.origin() + PageClient::json_type, "/api/settings", body).status, 400)
        << body;
}

TEST_F(TenantPage, TellsWhatItIsAbout) {
  const auto settings = call_well("settings");

  EXPECT_EQ(settings.at("issuer"), json::value(issuer_));
  EXPECT_EQ(settings.at("audience"), json::value("https://api.example.com"));
  EXPECT_EQ(settings.at("defects").as_array().size(), testing::defect_names().size());
}

TEST_F(TenantPage, ExplainsTheTokensThatItIssues) {
  const auto token = issue({{"scope", "read:orders"}, {"claims", {{"org_id", "org_1"}}}, {"expires_in", 60}});
  const auto explanation = explain(token);

  EXPECT_EQ(explanation.at("verdict"), json::value("verified"));
  const auto& claims = explanation.at("token").at("claims");
  EXPECT_EQ(claims.at("scope"), json::value("read:orders"));
  EXPECT_EQ(claims.at("org_id"), json::value("org_1"));
  EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 60);
  EXPECT_EQ(explanation.at("checks").at(0).at("rule"), json::value("8.2"));
  EXPECT_NE(explanation.at("curl").as_string().find("--cacert '" + ca_file_ + "'"), std::string::npos);
}

TEST_F(TenantPage, ExplainsEachDefect) {
  for (const auto name : testing::defect_names()) {
    const auto explanation = explain(issue({{"defect", name}}));
    EXPECT_EQ(explanation.at("verdict"), json::value("refused")) << name;
    EXPECT_FALSE(explanation.at("refusal").at("reason").as_string().empty()) << name;
  }
  EXPECT_EQ(page_.call("token", {{"defect", "somehow"}}).status, 400);
}

TEST_F(TenantPage, SendsATokenToTheApi) {
  const auto status_for = [this](const std::string& token) {
    return call_well("send", request_with(token)).at("status").as_int64();
  };

  EXPECT_EQ(status_for(issue({{"scope", "read:orders"}})), 200);
  EXPECT_EQ(status_for(issue()), 403);
  EXPECT_EQ(status_for(issue({{"defect", "expired"}})), 401);
  EXPECT_EQ(status_for(""), 401);
}

TEST_F(TenantPage, RefusesRequestsThatAreNotForTheApi) {
  const std::vector<json::object> changes = {{{"path", "orders"}}, {{"path", "/ HTTP/1.1\r\nHost: other"}},
                                             {{"path", 1}},        {{"method", "GET / HTTP/1.1\r\n"}},
                                             {{"method", ""}},     {{"token", "a\r\nHost: other"}},
                                             {{"token", "a b"}},   {{"token", std::string(64 * 1024 + 1, 'a')}},
                                             {{"proof", "ü"}}};
  for (const auto& change : changes) {
    auto request = request_with("a");
    for (const auto& member : change)
      request[member.key()] = member.value();
    EXPECT_EQ(page_.call("send", request).status, 400) << change;
    EXPECT_EQ(page_.call("explain", request).status, 400) << change;
  }
}

TEST_F(TenantPage, RotatesKeys) {
  const auto old_token = issue();
  call_well("rotate-keys");
  EXPECT_EQ(explain(old_token).at("verdict"), json::value("verified"));
  EXPECT_EQ(explain(issue()).at("verdict"), json::value("verified"));

  call_well("revoke-previous-keys");
  EXPECT_EQ(explain(old_token).at("refusal").at("reason"), json::value("unknown_key"));
}

TEST_F(TenantPage, FailsAndRecovers) {
  const auto token = issue();
  for (const auto& fault :
       {json::object{{"status", 503}}, json::object{{"path", "/.well-known/jwks.json"}, {"body", "junk"}}}) {
    call_well("fault", fault);
    EXPECT_EQ(explain(token).at("verdict"), json::value("undecided")) << fault;
    call_well("recover");
    EXPECT_EQ(explain(token).at("verdict"), json::value("verified")) << fault;
  }
  call_well("down");
  EXPECT_EQ(explain(token).at("verdict"), json::value("undecided"));
}

TEST_F(TenantPage, ListsWhatReachedTenantAndApiWithoutCredentials) {
  std::ignore = post("oauth/token?client_secret=in-the-query", "application/json",
                     R"({"client_id":"test-client","client_secret":"in-the-body"})");
  const auto token = issue({{"defect", "expired"}});
  call_well("send", request_with(token));

  const auto answer = call_well("traffic", {{"after", 0}});
  const auto& requests = answer.at("requests").as_array();
  ASSERT_EQ(requests.size(), 5U);
  EXPECT_EQ(requests[0].at("path"), json::value("/oauth/token"));
  EXPECT_EQ(requests[0].at("server"), json::value("tenant"));
  EXPECT_EQ(requests[1].at("path"), json::value("/admin/token"));
  EXPECT_EQ(requests[3].at("path"), json::value("/.well-known/jwks.json"));
  EXPECT_EQ(requests[4].at("server"), json::value("API"));
  EXPECT_EQ(requests[4].at("status"), json::value(401));
  EXPECT_EQ(requests[4].at("note"), json::value("token_expired"));
  const auto text = json::serialize(answer);
  for (const auto* secret : {"in-the-query", "in-the-body"})
    EXPECT_EQ(text.find(secret), std::string::npos);
  EXPECT_EQ(text.find(token), std::string::npos);

  EXPECT_EQ(call_well("traffic", {{"after", requests[4].at("number")}}).at("requests").as_array().size(), 0U);
  EXPECT_EQ(page_.call("traffic", {{"after", "x"}}).status, 400);
}

}  // namespace
}  // namespace auth0::test
