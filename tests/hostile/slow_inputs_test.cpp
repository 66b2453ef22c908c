#include "exchange/answer/outcome.hpp"
#include "issuer/metadata.hpp"
#include "jose/base64url.hpp"
#include "jose/json.hpp"
#include "jose/key_set.hpp"

#include <auth0/api_client.hpp>
#include <auth0/forwarded_certificate.hpp>
#include <auth0/forwarded_url.hpp>
#include <auth0/http_answer.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

// What one input of the largest size that is read may cost. Sanitizers and an optimiser that is off cost a
// factor.
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
constexpr auto longest = 50ms;
#else
constexpr auto longest = 2000ms;
#endif

constexpr std::size_t kib = 1024;

std::string repeated(std::string_view text, std::size_t size) {
  std::string all;
  while (all.size() + text.size() <= size)
    all += text;
  return all;
}

// The shortest of several times, since the machine may be busy.
template <class Work>
void expect_quick(std::string_view what, Work work) {
  auto shortest = std::chrono::nanoseconds::max();
  for (int i = 0; i < 5; ++i) {
    const auto began = std::chrono::steady_clock::now();
    work();
    shortest = std::min<std::chrono::nanoseconds>(shortest, std::chrono::steady_clock::now() - began);
  }
  EXPECT_LT(shortest, longest) << what;
  ::testing::Test::RecordProperty(std::string(what), std::to_string(shortest / 1us) + " us");
}

std::string many_members(std::size_t size) {
  std::string text = "{";
  for (int i = 0; text.size() + 24 < size; ++i)
    text += "\"n" + std::to_string(i) + "\":0,";
  return text + "\"z\":0}";
}

// Texts of the most different shapes that a reader of JSON could stumble over.
std::vector<std::string> documents(std::size_t size) {
  const auto number = repeated("9", size - 8);
  return {
      many_members(size),
      "[" + repeated("{\"a\":{\"a\":{}}},", size - 8) + "0]",
      repeated("[", size),
      repeated("{\"a\":", size),
      "{\"a\":\"" + repeated("\\u0041", size - 16) + "\"}",
      "{\"a\":\"" + repeated("\xC3\xA9", size - 16) + "\"}",
      "[" + number + "]",
      "[0." + number + "]",
      "[" + repeated("1.2345678901234567e300,", size - 8) + "0]",
      repeated(" ", size - 2) + "{}",
  };
}

TEST(SlowInputs, TokensOf16KibAreJudgedInTime) {
  testing::Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  ASSERT_TRUE(client.warm_up().empty());
  const std::string header = jose::base64url_encode(R"({"alg":"ES256"})");
  const auto judge = [&client](const std::string& token) {
    expect_quick("token", [&] { EXPECT_FALSE(client.try_verify_access_token({.access_token = token})); });
  };
  for (const auto& document : documents(12 * kib - 200)) {
    const auto payload = jose::base64url_encode(document);
    judge(std::string(header).append(".").append(payload).append(".AAAA"));
    judge(std::string(payload).append(".").append(header).append(".AAAA"));
  }
  judge(repeated(".", 16 * kib));
  judge(repeated("A", 16 * kib));
  judge(header + '.' + header + '.' + repeated("A", 15 * kib));
}

TEST(SlowInputs, HeadersOf64KibAreReadInTime) {
  testing::Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  ASSERT_TRUE(client.warm_up().empty());
  const TrustedProxies proxies("10.0.0.1");
  for (const auto* piece :
       {"a=b;", "a=\"\\\"\\", ",", "=", "; ", "%41", "a.", "\t", "Bearer ", "Hash=\"", "Basic a, "}) {
    const auto value = repeated(piece, 64 * kib);
    for (const auto* name : {"Authorization", "DPoP", "Forwarded", "X-Forwarded-Host", "Host", "Cert"}) {
      std::vector<HttpHeader> headers = {{.name = name, .value = value}};
      if (std::string_view(name) != "Host") headers.push_back({.name = "Host", .value = "api.example.com"});
      const ForwardedRequest request{.peer_address = "10.0.0.1", .target = "/", .headers = headers};
      expect_quick(name, [&] {
        const auto refused =
            client.try_verify_request({.method = "GET", .url = "https://a.example/", .headers = headers});
        ASSERT_FALSE(refused);
        EXPECT_FALSE(to_http_response(refused.error()).headers.empty());
        (void)try_client_url(request, proxies, ForwardedHeaders::forwarded);
        (void)try_client_url(request, proxies, ForwardedHeaders::x_forwarded);
        for (const auto how :
             {CertificateHeader::client_cert, CertificateHeader::nginx_escaped, CertificateHeader::envoy})
          (void)try_forwarded_certificate(request, proxies, how, "Cert");
      });
    }
  }
}

TEST(SlowInputs, ManyHeadersFormsAndUrlsAreReadInTime) {
  const std::vector<HttpHeader> headers(2000, {.name = "Cookie", .value = std::string(24, 'c')});
  const std::vector<HttpHeader> form = {{.name = "Content-Type", .value = "application/x-www-form-urlencoded"}};
  testing::Tenant tenant({.algorithm = "ES256"});
  const auto client = tenant.make_client();
  ASSERT_TRUE(client.warm_up().empty());
  const auto token = tenant.issue({.claims = {{"cnf", {{"jkt", tenant.make_dpop_key().thumbprint()}}}}});
  expect_quick("many headers", [&] { EXPECT_FALSE(try_extract_token(headers)); });
  for (const auto* piece : {"a=b&", "access_token=a&", "%61ccess_token=%", "&", "=", "+", "%"}) {
    const auto text = repeated(piece, 64 * kib);
    expect_quick("form", [&] { (void)try_extract_token(form, "", text); });
    expect_quick("query", [&] { (void)try_extract_token({}, text); });
  }
  for (const auto* piece : {"/..", "/a/..", "/", "%41", "a.", "/.", "[", "@", ":"}) {
    const auto url = "https://api.example.com/" + repeated(piece, 64 * kib);
    expect_quick("URL", [&] {
      EXPECT_FALSE(client.try_verify_access_token({.access_token = token,
                                                   .scheme = PresentedScheme::dpop,
                                                   .dpop_proof = "a.b.c",
                                                   .http_method = "GET",
                                                   .http_url = url}));
    });
  }
}

TEST(SlowInputs, DocumentsOf1MibAreReadInTime) {
  for (const auto& document : documents(1024 * kib)) {
    expect_quick("JSON", [&] { (void)jose::parse_json(document); });
    expect_quick("metadata", [&] { (void)issuer::parse_metadata(document, "https://a.example/"); });
    expect_quick("key set", [&] { (void)jose::KeySet::parse(document); });
    for (const int status : {200, 403, 429, 503}) {
      const HttpResponse response{
          .status = status, .headers = {{.name = "Retry-After", .value = document}}, .body = document};
      expect_quick("token answer", [&] { (void)exchange::outcome_of(response, {}, {}); });
    }
  }
}

TEST(SlowInputs, KeySetsOf256KeysAreReadInTime) {
  const auto set_of = [](const std::string& key) {
    std::string keys;
    for (int i = 0; i < 256; ++i)
      keys += (i == 0 ? "" : ",") + key;
    return "{\"keys\":[" + keys + "]}";
  };
  const auto big = jose::base64url_encode(std::string(1024, '\xAB'));
  for (const auto& key :
       {testing::DpopKey(Algorithm::es256).public_jwk(), testing::DpopKey(Algorithm::es512).public_jwk(),
        testing::DpopKey(Algorithm::ed25519).public_jwk(),
        boost::json::object{{"kty", "RSA"}, {"n", big}, {"e", "AQAB"}}}) {
    const auto text = set_of(boost::json::serialize(key));
    expect_quick("256 keys", [&] { EXPECT_TRUE(jose::KeySet::parse(text)); });
  }
}

TEST(SlowInputs, DescriptionsOf1MibThatRepeatSecretsAreReadInTime) {
  const auto secret = repeated("ab", 16 * kib);
  const std::vector<std::string_view> secrets(4, secret);
  for (const auto* name : {"error", "error_description"}) {
    const auto body = std::string(R"({"error":"invalid_grant",")") +
                      (std::string_view(name) == "error" ? "x" : name) + "\":\"" + repeated("aab", 1000 * kib) +
                      "\"}";
    expect_quick(name, [&] {
      const auto outcome = exchange::outcome_of({.status = 403, .body = body}, {}, secrets);
      EXPECT_FALSE(outcome.tokens);
    });
  }
}

}  // namespace
}  // namespace auth0::test
