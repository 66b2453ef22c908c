#include "serve/original_request.hpp"

#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using command::serve::AskedBy;
using command::serve::GateRequest;
using command::serve::is_question;
using command::serve::original_request;
using command::serve::Origins;
using command::serve::Proxy;

const Origins& one_origin() {
  static const Origins origins(std::vector<std::string>{"https://API.example.com:443/"});
  return origins;
}

const Origins& several_origins() {
  static const Origins origins(
      std::vector<std::string>{"https://api.example.com", "http://localhost:8080", "https://[::1]:8443"});
  return origins;
}

// "METHOD TARGET at ORIGIN", or the fault.
std::string asked(AskedBy by, const std::vector<HttpHeader>& headers, const Origins& origins = one_origin(),
                  std::string_view target = "/ask") {
  const GateRequest request{
      .method = "GET", .target = target, .headers = headers, .is_from_trusted_peer = true};
  const auto original = original_request(request, {.asked_by = by}, origins);
  if (!original) return std::string(original.error());
  return std::string(original->method) + ' ' + std::string(original->target) + " at " +
         origins.text(original->origin);
}

TEST(Origins, AreComparedAsUrlsAre) {
  const auto& origins = several_origins();
  EXPECT_EQ(one_origin().text(0), "https://api.example.com");
  EXPECT_EQ(origins.of_host("api.example.com"), 0U);
  EXPECT_EQ(origins.of_host("API.Example.COM:443"), 0U);
  EXPECT_EQ(origins.of_host("localhost:8080"), 1U);
  EXPECT_EQ(origins.of_host("[::1]:8443"), 2U);
  for (const std::string_view host :
       {"", ":443", "api.example.com.", "api.example.com:80", "api.example.com:0443", "localhost",
        "localhost:80", "api.example.com, api.example.com", "a@api.example.com", "api.example.com:443:443",
        "xapi.example.com"})
    EXPECT_FALSE(origins.of_host(host)) << host;
}

TEST(Origins, RefusesWhatIsNoOrigin) {
  for (const std::string text : {"", "api.example.com", "https://", "ftp://a", "https://a/b", "https://a?b",
                                 "https://u@a", "https://a b"})
    EXPECT_THROW(Origins(std::vector{text}), std::invalid_argument) << text;
  EXPECT_THROW(Origins(std::vector<std::string>{"https://a", "http://A:80"}), std::invalid_argument);
}

TEST(Origins, TakeNoOtherCharacterForADot) {
  for (const std::string dot : {"\u3002", "\uFF0E", "\uFF61", "\u2024", "%2E", "%E3%80%82"}) {
    std::string host = "api";
    host.append(dot).append("example.com");
    EXPECT_THROW(Origins(std::vector{"https://" + host}), std::invalid_argument) << host;
    EXPECT_FALSE(one_origin().of_host(host)) << host;
    EXPECT_EQ(asked(AskedBy::original_headers,
                    {{"X-Original-Method", "GET"}, {"X-Original-URI", "/"}, {"X-Original-Host", host}}),
              "the original host is not that of an origin in the configuration")
        << host;
  }
}

TEST(OriginalRequest, IsReadFromOriginalHeaders) {
  constexpr auto by = AskedBy::original_headers;
  EXPECT_EQ(asked(by, {{"X-Original-Method", "POST"}, {"x-original-uri", "/a?b=c"}}),
            "POST /a?b=c at https://api.example.com");
  EXPECT_EQ(
      asked(by,
            {{"X-ORIGINAL-METHOD", "POST"}, {"X-Original-URI", "/a"}, {"X-Original-Host", "LocalHost:8080"}},
            several_origins()),
      "POST /a at http://localhost:8080");
  // Headers of other ways to ask are the client's.
  EXPECT_EQ(asked(by, {{"X-Original-Method", "POST"},
                       {"X-Original-URI", "/a"},
                       {"X-Forwarded-Uri", "/b"},
                       {"X-Forwarded-Uri", "/c"},
                       {"X-Forwarded-Host", "evil.example.com"},
                       {"X_Original_URI", "/d"},
                       {"X-HTTP-Method-Override", "GET"},
                       {"Host", "evil.example.com"}}),
            "POST /a at https://api.example.com");
}

TEST(OriginalRequest, RefusesOriginalHeadersThatAreNotClear) {
  constexpr auto by = AskedBy::original_headers;
  const HttpHeader method{"X-Original-Method", "GET"};
  const HttpHeader target{"X-Original-URI", "/a"};
  EXPECT_EQ(asked(by, {target}), "the proxy did not name the original method");
  EXPECT_EQ(asked(by, {method}), "the proxy did not name the original target");
  EXPECT_EQ(asked(by, {method, target, method}), "the proxy named the original method twice");
  EXPECT_EQ(asked(by, {method, target, {"x-ORIGINAL-uri", "/a"}}), "the proxy named the original target twice");
  const HttpHeader host{"X-Original-Host", "api.example.com"};
  EXPECT_EQ(asked(by, {method, target, host, host}), "the proxy named the original host twice");
  EXPECT_EQ(asked(by, {method, target, {"X-Original-Host", "other.example.com"}}),
            "the original host is not that of an origin in the configuration");
  EXPECT_EQ(asked(by, {method, target}, several_origins()),
            "the proxy did not name the original host, and there are several origins");
  for (const std::string bad : {"", "GET ", "GET,POST", "G\nT", "G/T", "G\"T", "\xC3\xA9"})
    EXPECT_EQ(asked(by, {{"X-Original-Method", bad}, target}), "the original method is not one") << bad;
  // Some frameworks take them for POST, about which there may be a route.
  for (const std::string bad : {"post", "Post", "POSt"})
    EXPECT_EQ(asked(by, {{"X-Original-Method", bad}, target}), "the original method is not in capitals") << bad;
  EXPECT_EQ(asked(by, {{"X-Original-Method", std::string(33, 'A')}, target}), "the original method is not one");
  for (const std::string bad : {"", "a", "*", "https://api.example.com/a", "?a"})
    EXPECT_EQ(asked(by, {method, {"X-Original-URI", bad}}), "the original target must begin with '/'") << bad;
}

TEST(OriginalRequest, IsReadFromForwardedHeaders) {
  constexpr auto by = AskedBy::forwarded_headers;
  const HttpHeader method{"X-Forwarded-Method", "DELETE"};
  const HttpHeader target{"X-Forwarded-Uri", "/a?b"};
  const HttpHeader host{"X-Forwarded-Host", "api.example.com:443"};
  const HttpHeader https{"X-Forwarded-Proto", "https"};
  EXPECT_EQ(asked(by, {method, https, host, target}), "DELETE /a?b at https://api.example.com");
  EXPECT_EQ(asked(by, {method, {"X-Forwarded-Proto", "wss"}, host, target}),
            "DELETE /a?b at https://api.example.com");
  EXPECT_EQ(asked(by, {method, {"X-Forwarded-Proto", "http"}, {"X-Forwarded-Host", "localhost:8080"}, target},
                  several_origins()),
            "DELETE /a?b at http://localhost:8080");
  EXPECT_EQ(asked(by, {method, https, host, target, {"X-Original-URI", "/c"}, {"X-Original-Method", "GET"}}),
            "DELETE /a?b at https://api.example.com");
  EXPECT_EQ(asked(by, {https, host, target}), "the proxy did not name the original method");
  EXPECT_EQ(asked(by, {method, https, host}), "the proxy did not name the original target");
  EXPECT_EQ(asked(by, {method, https, target}), "the proxy did not name the original scheme and host");
  EXPECT_EQ(asked(by, {method, host, target}), "the proxy did not name the original scheme and host");
  EXPECT_EQ(asked(by, {method, https, host, target, https}), "the proxy named the original scheme twice");
  for (const std::string bad : {"http", "HTTPS", "https,http", "https ", ""})
    EXPECT_EQ(asked(by, {method, {"X-Forwarded-Proto", bad}, host, target}),
              "the original scheme is not that of the origin in the configuration")
        << bad;
  EXPECT_EQ(asked(by, {method, https, {"X-Forwarded-Host", "evil.example.com, api.example.com"}, target}),
            "the original host is not that of an origin in the configuration");
}

TEST(OriginalRequest, IsReadFromTheRequestItself) {
  constexpr auto by = AskedBy::request_line;
  const HttpHeader host{"Host", "api.example.com"};
  EXPECT_EQ(asked(by, {host}, one_origin(), "/ask/a?b"), "GET /a?b at https://api.example.com");
  EXPECT_EQ(asked(by, {host, {"X-Original-URI", "/c"}, {"X-Forwarded-Host", "x"}}, one_origin(), "/ask/a"),
            "GET /a at https://api.example.com");
  EXPECT_EQ(asked(by, {host, host}, one_origin(), "/ask/a"), "the proxy named the original host twice");
  EXPECT_EQ(asked(by, {}, one_origin(), "/ask/a"),
            "the original host is not that of an origin in the configuration");
}

TEST(OriginalRequest, IsBelievedOfTrustedPeersOnly) {
  const std::vector<HttpHeader> headers = {{"X-Original-Method", "GET"}, {"X-Original-URI", "/public"}};
  const GateRequest request{.method = "GET", .target = "/ask", .headers = headers};
  EXPECT_EQ(original_request(request, {}, one_origin()).error(), "only trusted proxies may ask");
}

TEST(OriginalRequest, IsAskedForAtOnePath) {
  const auto is_asked = [](AskedBy by, std::string_view target) {
    return is_question({.target = target}, {.asked_by = by});
  };
  for (const auto by : {AskedBy::original_headers, AskedBy::forwarded_headers}) {
    EXPECT_TRUE(is_asked(by, "/ask"));
    EXPECT_TRUE(is_asked(by, "/ask?a"));
    for (const std::string_view target : {"/", "/ask/", "/asks", "/ask/a", "/Ask", "/x/ask", ""})
      EXPECT_FALSE(is_asked(by, target)) << target;
  }
  EXPECT_TRUE(is_asked(AskedBy::request_line, "/ask/"));
  EXPECT_TRUE(is_asked(AskedBy::request_line, "/ask/a"));
  for (const std::string_view target : {"/ask", "/ask?", "/asks/a", "/.well-known/x"})
    EXPECT_FALSE(is_asked(AskedBy::request_line, target)) << target;
}

}  // namespace

}  // namespace auth0::test
