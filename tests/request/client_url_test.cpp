#include <auth0/exceptions.hpp>
#include <auth0/forwarded_url.hpp>

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace auth0::test {

namespace {

using Headers = std::vector<HttpHeader>;

const HttpHeader host = {.name = "Host", .value = "inner.example.com:8080"};

// The URL, or the reason of the refusal.
std::string outcome(const ForwardedRequest& request, ForwardedHeaders written) {
  const auto url = try_client_url(request, TrustedProxies("10.0.0.0/8"), written);
  return url ? *url : std::string(to_string(url.error().reason));
}

std::string behind_proxy(const Headers& headers, ForwardedHeaders written = ForwardedHeaders::x_forwarded) {
  return outcome({.peer_address = "10.0.0.1", .target = "/a?b=c", .headers = headers}, written);
}

// Host, then these.
std::string x_forwarded(const Headers& headers) {
  Headers all = {host};
  all.insert(all.end(), headers.begin(), headers.end());
  return behind_proxy(all);
}

std::string forwarded(const std::string& value) {
  return behind_proxy({host, {.name = "Forwarded", .value = value}}, ForwardedHeaders::forwarded);
}

TEST(ClientUrl, IsWhatTheProxySays) {
  EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Proto", .value = "https"},
                         {.name = "x-forwarded-host", .value = "API.example.com"}}),
            "https://api.example.com/a?b=c");
  EXPECT_EQ(forwarded("for=192.0.2.1;proto=HTTPS;host=api.example.com"), "https://api.example.com/a?b=c");
}

// A request that asks for a WebSocket is an HTTP request; proofs name https (RFC 9449 section 4.2).
TEST(ClientUrl, IsAnHttpUrlWhereTheProxySaysWebSocket) {
  EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Proto", .value = "wss"},
                         {.name = "X-Forwarded-Host", .value = "api.example.com"}}),
            "https://api.example.com/a?b=c");
  EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Proto", .value = "WS"}}), "http://inner.example.com:8080/a?b=c");
  EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Proto", .value = "wss"},
                         {.name = "X-Forwarded-Host", .value = "api.example.com"},
                         {.name = "X-Forwarded-Port", .value = "443"}}),
            "https://api.example.com/a?b=c");
  EXPECT_EQ(forwarded("proto=wss;host=api.example.com"), "https://api.example.com/a?b=c");
  EXPECT_EQ(forwarded("proto=ws;host=api.example.com"), "http://api.example.com/a?b=c");
}

TEST(ClientUrl, HasThePortThatTheProxySays) {
  const Headers https = {{.name = "X-Forwarded-Proto", .value = "https"},
                         {.name = "X-Forwarded-Host", .value = "api.example.com"}};
  auto with_port = https;
  with_port.push_back({.name = "X-Forwarded-Port", .value = "8443"});
  EXPECT_EQ(x_forwarded(with_port), "https://api.example.com:8443/a?b=c");
  with_port.back().value = "443";
  EXPECT_EQ(x_forwarded(with_port), "https://api.example.com/a?b=c");
  EXPECT_EQ(forwarded(R"(proto=https;host="[2001:db8::1]:8443")"), "https://[2001:db8::1]:8443/a?b=c");
}

TEST(ClientUrl, TakesWhatTheProxyLeavesOutFromTheRequest) {
  EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Proto", .value = "https"}}),
            "https://inner.example.com:8080/a?b=c");
  EXPECT_EQ(forwarded("host=api.example.com"), "http://api.example.com/a?b=c");
  EXPECT_EQ(x_forwarded({}), "http://inner.example.com:8080/a?b=c");
  EXPECT_EQ(behind_proxy({host}, ForwardedHeaders::forwarded), "http://inner.example.com:8080/a?b=c");
}

// Load balancers that know nothing of X-Forwarded-Host pass the client's on.
TEST(ClientUrl, TakesNoHostFromAFieldThatTheProxyDoesNotWrite) {
  EXPECT_EQ(behind_proxy({host,
                          {.name = "X-Forwarded-Proto", .value = "https"},
                          {.name = "X-Forwarded-Port", .value = "8080"},
                          {.name = "X-Forwarded-Host", .value = "other.example.com"}},
                         ForwardedHeaders::x_forwarded_without_host),
            "https://inner.example.com:8080/a?b=c");
}

// Browsers send in queries what RFC 3986 does not allow there.
TEST(ClientUrl, HasTheQueryAsItCame) {
  const Headers headers = {host};
  for (const auto* target : {"/a?q={\"b\":[1|2]}^`!~", "/?", "/a?/b?"}) {
    EXPECT_EQ(outcome({.peer_address = "192.0.2.1", .target = target, .headers = headers},
                      ForwardedHeaders::forwarded),
              "http://inner.example.com:8080" + std::string(target));
  }
  for (const auto* target : {"", "a", "/a#b", "/a?b#c", "/a b", "/a?b c", "/a?b\r\nc", "/a?\x7F"}) {
    EXPECT_EQ(outcome({.peer_address = "192.0.2.1", .target = target, .headers = headers},
                      ForwardedHeaders::forwarded),
              "request_unknown")
        << target;
  }
}

// 8.5: in paths too, whether they are allowed there or not; and bytes beyond ASCII, whether `char` has a sign
// or not.
TEST(ClientUrl, HasThePathAsItCame) {
  const Headers headers = {host};
  for (const std::string target :
       {"/a[1]|b^c", "/100%", "/%zz", "/{a}\"<>`", "/\xC3\xA4", "/a?q=\xC3\xA4", "/a?\xFF", "/a?b\\c"}) {
    EXPECT_EQ(outcome({.peer_address = "192.0.2.1", .target = target, .headers = headers},
                      ForwardedHeaders::forwarded),
              "http://inner.example.com:8080" + target);
  }
}

const Headers claims_of_a_stranger = {host,
                                      {.name = "X-Forwarded-Proto", .value = "https"},
                                      {.name = "X-Forwarded-Host", .value = "other.example.com"},
                                      {.name = "Forwarded", .value = "host=other.example.com"}};

// Whoever may say what the URL is can use a proof that was made for another server.
TEST(ClientUrl, IgnoresWhatAPeerSaysThatIsNoTrustedProxy) {
  for (const auto* peer : {"192.0.2.1", "", "10.0.0.1, 192.0.2.1", "2001:db8::1"}) {
    for (const auto written : {ForwardedHeaders::forwarded, ForwardedHeaders::x_forwarded}) {
      EXPECT_EQ(
          outcome({.peer_address = peer, .scheme = "https", .target = "/a", .headers = claims_of_a_stranger},
                  written),
          "https://inner.example.com:8080/a")
          << peer;
    }
  }
}

// The proxy writes one kind of them; the other can only have come from the client.
TEST(ClientUrl, IgnoresTheHeadersThatTheProxyDoesNotWrite) {
  EXPECT_EQ(behind_proxy({host, {.name = "Forwarded", .value = "host=other.example.com"}}),
            "http://inner.example.com:8080/a?b=c");
  EXPECT_EQ(behind_proxy({host, {.name = "X-Forwarded-Host", .value = "other.example.com"}},
                         ForwardedHeaders::forwarded),
            "http://inner.example.com:8080/a?b=c");
}

// Several values come from several hands, one of which may be the client's.
TEST(ClientUrl, IsRefusedWhereSomethingIsSaidTwice) {
  // Each of these values alone is fine.
  const std::vector<HttpHeader> fields = {{.name = "X-Forwarded-Proto", .value = "https"},
                                          {.name = "X-Forwarded-Host", .value = "api.example.com"},
                                          {.name = "X-Forwarded-Port", .value = "8080"}};
  for (const auto& field : fields) {
    EXPECT_TRUE(x_forwarded({field}).starts_with("http")) << field.name;
    EXPECT_EQ(x_forwarded({field, field}), "forwarded_headers_invalid") << field.name;
    EXPECT_EQ(x_forwarded({{.name = field.name, .value = field.value + ", " + field.value}}),
              "forwarded_headers_invalid")
        << field.name;
  }
  EXPECT_EQ(forwarded("host=a.example.com, host=b.example.com"), "forwarded_headers_invalid");
  EXPECT_EQ(
      behind_proxy(
          {host, {.name = "Forwarded", .value = "proto=https"}, {.name = "Forwarded", .value = "proto=https"}},
          ForwardedHeaders::forwarded),
      "forwarded_headers_invalid");
}

TEST(ClientUrl, IsRefusedWherePortsContradictEachOther) {
  EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Host", .value = "api.example.com:8443"},
                         {.name = "X-Forwarded-Port", .value = "9443"}}),
            "forwarded_headers_invalid");
  EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Host", .value = "[2001:db8::1]:8443"},
                         {.name = "X-Forwarded-Port", .value = "443"}}),
            "forwarded_headers_invalid");
}

TEST(ClientUrl, HasAPortThatIsSaidTwiceTheSame) {
  EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Host", .value = "api.example.com:8443"},
                         {.name = "X-Forwarded-Port", .value = "8443"}}),
            "http://api.example.com:8443/a?b=c");
}

TEST(ClientUrl, IsRefusedWhereTheProxySaysWhatIsNoHostOrPortOrScheme) {
  for (const auto* value :
       {"", "a/b", "user@a", "a?b", "a#b", "a b", "a:80a", "a:0", "a:65536", "[::1", "a\\b"})
    EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Host", .value = value}}), "forwarded_headers_invalid")
        << value;
  for (const auto* value : {"", "0", "65536", "80a", "80/b", "-1", "http"})
    EXPECT_EQ(
        x_forwarded({{.name = "X-Forwarded-Host", .value = "a"}, {.name = "X-Forwarded-Port", .value = value}}),
        "forwarded_headers_invalid")
        << value;
  EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Port", .value = "80a"}}), "forwarded_headers_invalid");
  for (const auto* value : {"", "ftp", "https:", "on"})
    EXPECT_EQ(x_forwarded({{.name = "X-Forwarded-Proto", .value = value}}), "forwarded_headers_invalid")
        << value;
}

// RFC 9112 section 3.2
TEST(ClientUrl, NeedsExactlyOneUsableHost) {
  EXPECT_EQ(behind_proxy({}), "request_unknown");
  EXPECT_EQ(behind_proxy({host, host}), "request_unknown");
  EXPECT_EQ(behind_proxy({{.name = "Host", .value = "a/b"}}), "request_unknown");
}

TEST(ClientUrl, NeedsATargetThatIsAPath) {
  for (const auto* target :
       {"", "*", "a", "http://other.example.com/", "@other.example.com/", "/a b", "/a#b", "/a\\b", "/a\tb"}) {
    EXPECT_EQ(outcome({.peer_address = "192.0.2.1", .target = target, .headers = Headers{host}},
                      ForwardedHeaders::forwarded),
              "request_unknown")
        << target;
  }
}

TEST(ClientUrl, IsRefusedWithStatus400) {
  const Headers none;
  const ForwardedRequest request = {.peer_address = "10.0.0.1", .target = "/", .headers = none};
  const auto refused = try_client_url(request, TrustedProxies(), ForwardedHeaders::forwarded);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_request);
  EXPECT_EQ(refused.error().status, 400);
  EXPECT_THROW(std::ignore = client_url(request, TrustedProxies(), ForwardedHeaders::forwarded),
               InvalidRequestError);
}

TEST(UrlAt, IsOriginAndTarget) {
  EXPECT_EQ(url_at("https://api.example.com", "/orders?page=2"), "https://api.example.com/orders?page=2");
  EXPECT_EQ(url_at("https://api.example.com/", "/orders"), "https://api.example.com/orders");
  EXPECT_EQ(url_at("https://api.example.com", "//other.example.com/"),
            "https://api.example.com//other.example.com/");
}

// 2.10: a mistake of the program, which would otherwise be blamed on clients with proofs.
TEST(UrlAt, NeedsAnOriginWithASchemeAndAHostAndNoMore) {
  for (const auto* origin :
       {"", "/", "api.example.com", "//api.example.com", "https:", "https://", "https:///",
        "ftp://api.example.com", "https://api.example.com/v1", "https://user@api.example.com",
        "https://api.example.com?", " https://api.example.com", "https://api.example.com\n",
        "https//api.example.com", "https:// ", "https", "http"}) {
    EXPECT_THROW(std::ignore = url_at(origin, "/orders"), InvalidConfigurationError) << origin;
    EXPECT_THROW(std::ignore = url_at(origin, "*"), InvalidConfigurationError) << origin;
  }
  EXPECT_EQ(url_at("HTTP://127.0.0.1:8080", "/"), "HTTP://127.0.0.1:8080/");
  EXPECT_EQ(url_at("https://[::1]:8443/", "/"), "https://[::1]:8443/");
}

// Each of them would name another server, or none, with the origin before it.
TEST(UrlAt, IsEmptyForATargetThatIsNoPath) {
  for (const auto* target :
       {"", "*", "a", ":8443/", ".example.org/", "@other.example.com/", "http://other.example.com/", "?a"})
    EXPECT_EQ(url_at("https://api.example.com", target), "") << target;
}

}  // namespace

}  // namespace auth0::test
