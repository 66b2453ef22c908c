#include "support/eventually.hpp"
#include "support/forked.hpp"
#include "support/raw_tls_server.hpp"
#include "transport/patient.hpp"
#include "transport/received_request.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/loopback_server.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

std::expected<HttpResponse, TransportError> get(const RawTlsServer& server, HttpRequest request = {}) {
  request.url = server.url() + "/document";
  return send_patiently({.ca_pem = server.ca_pem()}, std::move(request));
}

void expect_failure(const std::expected<HttpResponse, TransportError>& answer, TransportFailure failure) {
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().failure, failure) << answer.error().message;
  EXPECT_FALSE(answer.error().message.empty());
}

TEST(CurlTransport, BringsStatusHeadersAndBody) {
  const RawTlsServer server({.pieces = {{http_response(418, "tea", "X-Pot: small \r\n")}}});

  const auto answer = get(server);

  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->status, 418);
  EXPECT_EQ(answer->body, "tea");
  EXPECT_EQ(answer->http_version, 11);
  bool found = false;
  for (const auto& header : answer->headers)
    found = found || (header.name == "X-Pot" && header.value == "small");
  EXPECT_TRUE(found);
}

TEST(CurlTransport, SendsMethodHeadersAndBody) {
  const auto seen = received_by_server(
      {.method = "POST", .url = "/a?b=c", .headers = {{"X-One", "1"}}, .body = std::string("a\0b", 3)});

  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.url, "/a?b=c");
  EXPECT_EQ(seen.body, std::string("a\0b", 3));
}

TEST(CurlTransport, ReusesItsConnections) {
  const auto identity = testing::make_self_signed_identity();
  testing::LoopbackServer server([](const HttpRequest&) { return HttpResponse{.status = 200}; },
                                 {.tls = identity});
  const auto transport = make_patient_transport({.ca_pem = identity.certificate_pem});
  const auto request = patient({.url = "https://localhost:" + std::to_string(server.port()) + "/"});

  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(transport->send(request).has_value());

  EXPECT_EQ(server.connections(), 1U);
}

// Else both processes would write on one TLS connection.
TEST(CurlTransport, InAChildOfForkOpensAConnectionOfItsOwn) {
  const auto identity = testing::make_self_signed_identity();
  testing::LoopbackServer server([](const HttpRequest&) { return HttpResponse{.status = 200}; },
                                 {.tls = identity});
  auto transport = make_patient_transport({.ca_pem = identity.certificate_pem});
  const auto request = patient({.url = "https://localhost:" + std::to_string(server.port()) + "/"});
  ASSERT_TRUE(transport->send(request).has_value());

  EXPECT_EQ(result_in_child([&] {
              const bool is_good = transport->send(request).has_value();
              transport.reset();
              return is_good ? 0 : 1;
            }),
            0);
  EXPECT_EQ(server.connections(), 2U);
  EXPECT_TRUE(transport->send(request).has_value());
  EXPECT_EQ(server.connections(), 2U);  // the child has not closed that of its parent
}

TEST(CurlTransport, RefusesACertificateThatNobodyVouchesFor) {  // 3.1
  const RawTlsServer server({.pieces = {{http_response(200, "{}")}}});
  const auto stranger = testing::make_self_signed_identity();

  const auto answer = send_patiently({.ca_pem = stranger.certificate_pem}, {.url = server.url()});

  expect_failure(answer, TransportFailure::tls);
}

TEST(CurlTransport, DoesNotTrustALoopbackCertificateByItself) {  // 3.1
  const RawTlsServer server({.pieces = {{http_response(200, "{}")}}});

  expect_failure(send_patiently({}, {.url = server.url()}), TransportFailure::tls);
}

TEST(CurlTransport, RefusesACertificateForAnotherHost) {  // 3.1
  const RawTlsServer server({.pieces = {{http_response(200, "{}")}}}, {.hosts = {"other.example.com"}});

  expect_failure(get(server), TransportFailure::tls);
}

TEST(CurlTransport, RefusesACertificateThatHasExpired) {  // 3.1
  const auto now = std::chrono::system_clock::now();
  const RawTlsServer server({.pieces = {{http_response(200, "{}")}}},
                            {.not_before = now - 48h, .not_after = now - 24h});

  expect_failure(get(server), TransportFailure::tls);
}

TEST(CurlTransport, FollowsNoRedirect) {  // 3.1
  const RawTlsServer server({.pieces = {{http_response(302, "", "Location: /elsewhere\r\n")}}});

  const auto answer = get(server);

  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(server.connections(), 1U);
}

TEST(CurlTransport, TakesABodyOfTheGreatestSizeAndNotOneByteMore) {  // 3.1
  constexpr std::size_t limit = std::size_t{1024} * 1024;
  const RawTlsServer fitting({.pieces = {{http_response(200, std::string(limit, ' '))}}});
  const RawTlsServer larger({.pieces = {{http_response(200, std::string(limit + 1, ' '))}}});

  const auto answer = get(fitting);

  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->body.size(), limit);
  expect_failure(get(larger), TransportFailure::body_too_large);
}

TEST(CurlTransport, StopsReadingABodyWithoutLengthAtTheLimit) {  // 3.1
  const RawTlsServer server({.pieces = {{"HTTP/1.1 200 X\r\n\r\n" + std::string(3 * 1024 * 1024, ' ')}}});

  expect_failure(get(server), TransportFailure::body_too_large);
}

TEST(CurlTransport, StopsReadingHeadersAtALimit) {
  std::string headers;
  for (int i = 0; i < 2000; ++i)
    headers += "X-Filler: " + std::string(100, 'x') + "\r\n";
  const RawTlsServer server({.pieces = {{http_response(200, "{}", headers)}}});

  expect_failure(get(server), TransportFailure::body_too_large);
}

TEST(CurlTransport, GivesUpOnASlowBodyWhenTheTimeIsOver) {  // 3.1
  const RawTlsServer server(
      {.pieces = {{"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n"}, {"{", 100ms}, {"}", 30s}}});
  const auto began = std::chrono::steady_clock::now();

  const auto answer = get(server, {.timeout = 500ms});

  expect_failure(answer, TransportFailure::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 25s);  // the server takes 30 s
}

// Without a time-out it would wait for as long as the server likes.
TEST(CurlTransport, SendsNothingWhereNoTimeIsLeft) {  // 3.1
  const RawTlsServer server({.pieces = {{http_response(200, "{}"), 30s}}});
  expect_failure(get(server, {.timeout = 0ms}), TransportFailure::timed_out);
  expect_failure(get(server, {.connect_timeout = 0ms}), TransportFailure::timed_out);
  expect_failure(get(server, {.timeout = -1ms}), TransportFailure::timed_out);
  EXPECT_EQ(server.connections(), 0U);
}

TEST(CurlTransport, ReportsAConnectionThatEndsInTheMiddleOfTheBody) {
  const RawTlsServer server({.pieces = {{"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n{"}}});

  expect_failure(get(server), TransportFailure::connection_broken);
}

TEST(CurlTransport, ReportsAnAnswerThatIsNotHttp) {
  const RawTlsServer server({.pieces = {{std::string("\x01\x02junk\r\n\r\n", 10)}}});

  expect_failure(get(server), TransportFailure::connection_broken);
}

TEST(CurlTransport, ReportsAConnectionThatIsClosedAtOnce) {
  const RawTlsServer server({.pieces = {}, .close_after_accept = true});

  expect_failure(get(server), TransportFailure::could_not_connect);  // 10.7: so that it is tried again
}

TEST(CurlTransport, ReportsAPortWhereNobodyListens) {
  std::string url;
  std::string ca_pem;
  {
    const RawTlsServer server({.pieces = {}});
    url = server.url();
    ca_pem = server.ca_pem();
  }

  expect_failure(send_patiently({.ca_pem = ca_pem}, {.url = url}), TransportFailure::could_not_connect);
}

TEST(CurlTransport, SendsNothingToAUrlThatIsNotHttps) {  // 3.1
  const auto transport = make_http_transport();

  expect_failure(transport->send({.url = "http://localhost:1/"}), TransportFailure::refused_by_client);
  expect_failure(transport->send({.url = "file:///etc/hostname"}), TransportFailure::refused_by_client);
}

TEST(CurlTransport, ReadsTheSchemeInAnyCase) {  // RFC 3986 section 3.1
  const auto transport = make_http_transport();

  expect_failure(transport->send({.url = "HTTPS://localhost:1/"}), TransportFailure::could_not_connect);
}

// What a client waits for when it is destroyed (rule 4.5).
TEST(CurlTransport, GivesARequestUpAtOnceWhenItIsAskedTo) {
  const RawTlsServer server({.pieces = {{http_response(200, "late"), 20s}}});
  std::stop_source stop;
  const std::jthread asker([&stop, &server] {
    EXPECT_TRUE(eventually([&server] { return server.connections() == 1; }));
    stop.request_stop();
  });

  // Neither the answer, which comes after 20 s, nor the end of the time-out.
  expect_failure(get(server, {.stop = stop.get_token()}), TransportFailure::cancelled);
}

TEST(CurlTransport, DoesNotBeginWhatWasGivenUpBefore) {
  const RawTlsServer server({.pieces = {{http_response(200, "late"), 20s}}});
  std::stop_source stop;
  stop.request_stop();
  expect_failure(get(server, {.stop = stop.get_token()}), TransportFailure::cancelled);
}

}  // namespace
}  // namespace auth0::test
