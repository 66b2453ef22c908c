#include "base/http_headers.hpp"
#include "integration/issuer_fixture.hpp"
#include "support/gzip.hpp"

#include <auth0/version.hpp>

#include <boost/json/array.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::test {

namespace {

namespace json = boost::json;

// The value of the first header of that name; empty if there is none.
std::string header_value(const HttpRequest& request, std::string_view name) {
  return std::string(first_header(request.headers, name).value_or(""));
}

// Forbids requests without a name of their software, and compresses for those that take gzip.
HttpResponse behind_a_firewall(const HttpRequest& request, HttpResponse response) {
  if (header_value(request, "User-Agent").empty()) return {.status = 403};
  if (!header_value(request, "Accept-Encoding").contains("gzip")) return {.status = 406};
  response.headers.push_back({.name = "Content-Encoding", .value = "gzip"});
  response.body = gzip(response.body);
  return response;
}

class IssuerAnswers : public IssuerOverTls {
 protected:
  IssuerAnswers() {
    server_.publish_metadata(openid_path);
    server_.publish_keys({key_.jwk()});
  }

  SigningKey key_;
};

// 3.1, 4.1
TEST_F(IssuerAnswers, MayBeCompressedAndOnlyForClientsThatNameThemselves) {
  server_.rewrite(behind_a_firewall);

  EXPECT_EQ(judgement(ApiClient(options()), key_.token(claims())), "accepted");

  EXPECT_EQ(header_value(server_.last_request(), "User-Agent"), "auth0-api-cpp/" AUTH0_API_VERSION);
}

// 3.1
TEST_F(IssuerAnswers, AreForTheSoftwareThatTelemetryNames) {
  server_.rewrite(behind_a_firewall);
  auto named = options();
  named.telemetry = Telemetry{.name = "orders-api", .version = "7"};
  auto silent = options();
  silent.telemetry = std::nullopt;

  EXPECT_EQ(judgement(ApiClient(named), key_.token(claims())), "accepted");
  EXPECT_EQ(header_value(server_.last_request(), "User-Agent"), "orders-api/7");
  EXPECT_EQ(judgement(ApiClient(silent), key_.token(claims())), "accepted");
  EXPECT_EQ(header_value(server_.last_request(), "User-Agent"), "auth0-api-cpp/" AUTH0_API_VERSION);
}

// 3.1: a few kilobytes that decode to more than 1 MiB, good but for their size.
TEST_F(IssuerAnswers, AreMeasuredAfterDecompression) {
  server_.rewrite([](const HttpRequest& request, HttpResponse response) {
    response.body.append(std::size_t{1024} * 1024, ' ');
    return behind_a_firewall(request, std::move(response));
  });

  EXPECT_EQ(judgement(ApiClient(options()), key_.token(claims())), "issuer_unavailable");
}

// 4.3
TEST_F(IssuerAnswers, MayHoldTheSameKeyTwice) {
  const auto with_certificate = key_.jwk({{"use", "sig"}, {"x5c", json::array{"MIIB"}}, {"x5t", "dGh1bWI"}});
  for (const auto& second : {key_.jwk(), with_certificate}) {
    server_.publish_keys({key_.jwk({{"use", "sig"}}), second});
    EXPECT_EQ(judgement(ApiClient(options()), key_.token(claims())), "accepted");
  }
}

// 4.3
TEST_F(IssuerAnswers, MustNotGiveTwoKeysOneName) {
  const SigningKey other;
  server_.publish_keys({key_.jwk(), other.jwk()});

  EXPECT_EQ(judgement(ApiClient(options()), key_.token(claims())), "ambiguous_key");
}

// 2.4, RFC 9864 section 2.2
TEST_F(IssuerAnswers, MayNameEd25519EitherWay) {
  const SigningKey key(jose::Algorithm::eddsa);
  for (const char* of_key : {"Ed25519", "EdDSA"}) {
    server_.publish_keys({key.jwk({{"use", "sig"}, {"alg", of_key}})});
    for (const char* of_option : {"Ed25519", "EdDSA"}) {
      auto with_algorithm = options();
      with_algorithm.algorithms = of_option;
      const ApiClient client(with_algorithm);
      for (const char* of_token : {"Ed25519", "EdDSA"}) {
        EXPECT_EQ(judgement(client, key.token(claims(), {{"alg", of_token}})), "accepted")
            << of_key << ' ' << of_option << ' ' << of_token;
      }
    }
  }
}

}  // namespace

}  // namespace auth0::test
