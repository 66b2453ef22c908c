#include "support/gzip.hpp"
#include "support/raw_tls_server.hpp"
#include "transport/patient.hpp"
#include "transport/received_request.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/version.hpp>

#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

constexpr std::size_t limit = std::size_t{1024} * 1024;

std::expected<HttpResponse, TransportError> get_compressed(const std::string& bytes) {
  const RawTlsServer server({.pieces = {{http_response(200, bytes, "Content-Encoding: gzip\r\n")}}});
  return send_patiently({.ca_pem = server.ca_pem()}, {.url = server.url()});
}

// 3.1
TEST(CompressedAnswer, IsDecoded) {
  const auto answer = get_compressed(gzip(R"({"keys":[]})"));
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body, R"({"keys":[]})");
}

// 3.1: the limit counts what was decoded.
TEST(CompressedAnswer, MayHaveTheGreatestSizeAndNotOneByteMore) {
  const auto fitting = get_compressed(gzip(std::string(limit, ' ')));
  ASSERT_TRUE(fitting.has_value()) << fitting.error().message;
  EXPECT_EQ(fitting->body.size(), limit);

  const auto larger = get_compressed(gzip(std::string(limit + 1, ' ')));
  ASSERT_FALSE(larger.has_value());
  EXPECT_EQ(larger.error().failure, TransportFailure::body_too_large);
}

TEST(CompressedAnswer, EndsAtTheLimitHoweverMuchItWouldBecome) {
  const std::string bomb = gzip(std::string(8 * limit, ' '));
  ASSERT_LT(bomb.size(), limit);

  const auto answer = get_compressed(bomb);

  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().failure, TransportFailure::body_too_large);
}

TEST(CompressedAnswer, ThatCannotBeDecodedIsBroken) {
  auto damaged = gzip(std::string(1000, 'a'));
  damaged[damaged.size() - 8] = static_cast<char>(damaged[damaged.size() - 8] ^ 1);
  for (const auto& bytes : {std::string("not gzip"), damaged}) {
    const auto answer = get_compressed(bytes);
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().failure, TransportFailure::connection_broken);
  }
}

// What a server got; the values of a header, in the order in which they came.
std::vector<std::string> sent(std::string_view name, std::vector<HttpHeader> headers) {
  const auto seen = received_by_server({.url = "/", .headers = std::move(headers)});
  std::vector<std::string> values;
  for (const auto& header : seen.headers) {
    if (header.name == name) values.push_back(header.value);
  }
  return values;
}

// 3.1
TEST(CurlTransport, AsksForCompression) {
  EXPECT_EQ(sent("Accept-Encoding", {}), std::vector<std::string>{"gzip"});
}

// 3.1
TEST(CurlTransport, SaysWhoAsksUnlessTheRequestDoes) {
  EXPECT_EQ(sent("User-Agent", {}), std::vector<std::string>{"auth0-api-cpp/" AUTH0_API_VERSION});
  EXPECT_EQ(sent("User-Agent", {{"User-Agent", "my-api/1"}}), std::vector<std::string>{"my-api/1"});
}

}  // namespace
}  // namespace auth0::test
