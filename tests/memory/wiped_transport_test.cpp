#include "base/wiped.hpp"
#include "support/allocations.hpp"
#include "support/raw_tls_server.hpp"
#include "transport/curl_options.hpp"

#include <auth0/http_transport.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

// The text lies in memory that the body grows out of.
TEST(WipedByTheTransport, IsABodyThatArrivesInPieces) {
  const std::string more(8000, 'x');
  const std::string body = secret_text + more;
  const auto all = http_response(200, body);
  const auto first = all.size() - more.size();
  const RawTlsServer server({.pieces = {{all.substr(0, first)}, {all.substr(first), 50ms}}});
  const auto transport = make_http_transport({.ca_pem = server.ca_pem()});

  const FreedText freed(secret_text);
  auto answer = transport->send({.url = server.url(), .timeout = 30s});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, body);
  wipe(answer->body);
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedByTheTransport, AreHeadersOnTheirWayToLibcurl) {
  const std::vector<HttpHeader> headers = {{"Authorization", "Basic " + secret_text}};
  const std::string line = "Authorization: Basic " + secret_text;
  const FreedText freed(secret_text);
  EXPECT_STREQ(transport::header_list(headers)->data, line.c_str());
  EXPECT_EQ(FreedText::count(), 0U);
}

}  // namespace

}  // namespace auth0::test
