#include "support/raw_tls_server.hpp"
#include "transport/patient.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/loopback_server.hpp>

#include <cstdlib>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::test {
namespace {

constexpr const char* server_url = "https://tenant.example.com/";

// Refuses every tunnel, and keeps what the last one was asked for with.
class Proxy {
 public:
  explicit Proxy(std::optional<testing::TlsIdentity> tls = {})
      : server_(
            [this](const testing::ReceivedRequest& request) {
              asked_ = request;
              return HttpResponse{.status = 403};
            },
            {.tls = std::move(tls)}) {}

  [[nodiscard]] std::string authority() const { return "localhost:" + std::to_string(server_.port()); }
  [[nodiscard]] const testing::ReceivedRequest& asked() const { return asked_; }
  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& header : asked_.headers) {
      if (header.name == name) return header.value;
    }
    return {};
  }

 private:
  testing::ReceivedRequest asked_;
  testing::LoopbackServer server_;
};

class EnvironmentVariable {
 public:
  EnvironmentVariable(const char* name, const std::string& value) : name_(name) {
    ::setenv(name, value.c_str(), 1);
  }
  ~EnvironmentVariable() { ::unsetenv(name_); }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

 private:
  const char* name_;
};

std::expected<HttpResponse, TransportError> get_through(TransportOptions options) {
  return send_patiently(std::move(options), {.url = server_url});
}

std::string refusal_of_proxy(const std::string& proxy) {
  try {
    static_cast<void>(make_http_transport({.proxy = proxy}));
  } catch (const InvalidConfigurationError& refused) {
    return refused.what();
  }
  return {};
}

TEST(ProxyOfTheTransport, IsAskedForATunnel) {
  const Proxy proxy;

  EXPECT_FALSE(get_through({.proxy = "http://" + proxy.authority()}).has_value());

  EXPECT_EQ(proxy.asked().method, "CONNECT");
  EXPECT_EQ(proxy.asked().url, "tenant.example.com:443");
  EXPECT_EQ(proxy.header("Proxy-Authorization"), "");
}

TEST(ProxyOfTheTransport, IsGivenItsPassword) {
  const Proxy proxy;

  const auto answer = get_through({.proxy = "http://user:p%40ss@" + proxy.authority()});

  EXPECT_EQ(proxy.header("Proxy-Authorization"), "Basic dXNlcjpwQHNz");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().message.find("p%40ss"), std::string::npos) << answer.error().message;
}

// What is for the server alone goes through the tunnel.
TEST(ProxyOfTheTransport, IsGivenNoHeaderOfTheRequest) {
  const Proxy proxy;
  const auto transport = make_http_transport({.proxy = "http://" + proxy.authority()});

  EXPECT_FALSE(transport->send({.url = server_url, .headers = {{"Authorization", "Basic a"}}}).has_value());

  EXPECT_EQ(proxy.asked().method, "CONNECT");
  EXPECT_EQ(proxy.header("Authorization"), "");
}

// 3.1: over TLS that is verified, by the same authorities as servers.
TEST(ProxyOfTheTransport, IsVerifiedWhereItSpeaksTls) {
  const auto identity = testing::make_self_signed_identity();
  const auto stranger = testing::make_self_signed_identity();
  const Proxy proxy(identity);
  const auto url = "https://" + proxy.authority();

  const auto refused = get_through({.ca_pem = stranger.certificate_pem, .proxy = url});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().failure, TransportFailure::tls) << refused.error().message;
  EXPECT_EQ(proxy.asked().url, "");

  EXPECT_FALSE(get_through({.ca_pem = identity.certificate_pem, .proxy = url}).has_value());
  EXPECT_EQ(proxy.asked().method, "CONNECT");
}

TEST(ProxyOfTheTransport, IsAskedWhateverTheEnvironmentSays) {
  const Proxy proxy;
  const EnvironmentVariable no_proxy("no_proxy", "*");
  const EnvironmentVariable other_proxy("https_proxy", "http://localhost:1");

  EXPECT_FALSE(get_through({.proxy = "http://" + proxy.authority()}).has_value());

  EXPECT_EQ(proxy.asked().method, "CONNECT");
}

TEST(ProxyOfTheTransport, IsTheOneOfTheEnvironmentWithoutTheOption) {
  const Proxy proxy;
  const EnvironmentVariable named("https_proxy", "http://" + proxy.authority());

  EXPECT_FALSE(get_through({}).has_value());

  EXPECT_EQ(proxy.asked().method, "CONNECT");
}

TEST(ProxyOfTheTransport, IsNotAskedForHostsThatTheEnvironmentExcepts) {
  const RawTlsServer server({.pieces = {{http_response(200, "direct")}}});
  const EnvironmentVariable named("https_proxy", "http://localhost:1");
  const EnvironmentVariable no_proxy("no_proxy", "localhost");

  const auto answer = send_patiently({.ca_pem = server.ca_pem()}, {.url = server.url()});

  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, "direct");
}

TEST(ProxyOfTheTransport, WithSocksIsAskedInsteadOfTheServer) {
  const RawTlsServer server({.pieces = {{http_response(200, "direct")}}});

  for (const auto* proxy : {"socks5://localhost:1", "socks5h://localhost:1"}) {
    const auto answer = send_patiently({.ca_pem = server.ca_pem(), .proxy = proxy}, {.url = server.url()});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().failure, TransportFailure::could_not_connect) << answer.error().message;
  }

  EXPECT_EQ(server.connections(), 0U);
}

// 1.1: libcurl repeats the whole URL of such a proxy.
TEST(ProxyOfTheTransport, IsNotShownWithItsPasswordWhereItCannotBeUsed) {
  const EnvironmentVariable named("https_proxy", "ftp://user:hunter2@localhost:1");

  const auto answer = get_through({});

  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().message.find("hunter2"), std::string::npos);
  EXPECT_FALSE(answer.error().message.empty());
}

TEST(ProxyOfTheTransport, IsAUrlWithSchemeHostAndPort) {
  for (const auto* good :
       {"http://proxy.example.com:3128", "https://proxy.example.com:443", "http://proxy.example.com:80/",
        "socks5://[::1]:1080", "socks5h://user:password@127.0.0.1:1080"}) {
    EXPECT_EQ(refusal_of_proxy(good), "") << good;
  }
}

TEST(ProxyOfTheTransport, IsRefusedWhereItIsAnythingElse) {
  using namespace std::string_literals;
  for (const auto& bad :
       {"proxy.example.com"s, "proxy.example.com:3128"s, "//proxy.example.com:3128"s,
        "http://proxy.example.com"s, "http://:3128"s, "http://proxy.example.com:0"s,
        "http://proxy.example.com:65536"s, "http://proxy.example.com:x"s, "ftp://proxy.example.com:21"s,
        "socks4://proxy.example.com:1080"s, "file:///etc/hostname"s, "http://proxy.example.com:3128/path"s,
        "http://proxy.example.com:3128?query"s, "http://proxy.example.com:3128#fragment"s,
        "http://proxy example.com:3128"s, "http://proxy.example.com:3128\n"s,
        "http://proxy.example.com:3128\0"s, "http://" + std::string(2048, 'a') + ":3128"}) {
    EXPECT_TRUE(refusal_of_proxy(bad).starts_with("transport.proxy ")) << bad;
  }
}

// 1.1
TEST(ProxyOfTheTransport, IsRefusedWithoutShowingItsPassword) {
  const auto refusal = refusal_of_proxy("http://user:hunter2@proxy.example.com");

  EXPECT_FALSE(refusal.empty());
  EXPECT_EQ(refusal.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace auth0::test
