#include "transport/curl_loop.hpp"

#include "support/eventually.hpp"
#include "support/raw_tls_server.hpp"
#include "support/worker_call.hpp"
#include "transport/client_threads.hpp"
#include "transport/patient.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/loopback_server.hpp>

#include <chrono>
#include <cstddef>
#include <expected>
#include <gtest/gtest.h>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using transport::CurlLoop;
using transport::CurlTransport;
using SentByLoop = std::expected<HttpResponse, TransportError>;

class LoopOfCurl : public ::testing::Test {
 protected:
  [[nodiscard]] WorkerCall<SentByLoop> begin(const std::shared_ptr<HttpTransport>& transport,
                                             const HttpRequest& given) {
    const auto curl = std::dynamic_pointer_cast<CurlTransport>(transport);
    return {threads_.worker(), [this, curl, request = patient(given)](const worker::Waiting& waiting) {
              return threads_.loop().send(*curl, request, waiting);
            }};
  }

  [[nodiscard]] WorkerCall<SentByLoop> begin(const RawTlsServer& server, HttpRequest request = {}) {
    request.url = server.url() + "/document?query";
    return begin(make_patient_transport({.ca_pem = server.ca_pem()}), request);
  }

  transport::ClientThreads threads_;
};

// 3.1: the same limits and failures.
TEST_F(LoopOfCurl, GivesWhatTheTransportGives) {
  constexpr std::size_t limit = std::size_t{1024} * 1024;
  const std::vector<Script> scripts = {
      {.pieces = {{http_response(418, "tea", "X-Pot: small \r\n")}}},
      {.pieces = {{http_response(302, "", "Location: /elsewhere\r\n")}}},
      {.pieces = {{http_response(200, std::string(limit, ' '))}}},
      {.pieces = {{http_response(200, std::string(limit + 1, ' '))}}},
      {.pieces = {{"HTTP/1.1 200 X\r\n\r\n" + std::string(3 * limit, ' ')}}},
      {.pieces = {{http_response(200, "{}", "X-Filler: " + std::string(70'000, 'x') + "\r\n")}}},
      {.pieces = {{"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n"}, {"{", 30s}}},
      {.pieces = {{"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n{"}}},
      {.pieces = {{std::string("\x01\x02junk\r\n\r\n", 10)}}},
      {.pieces = {}, .close_after_accept = true},
  };
  for (const auto& script : scripts) {
    const RawTlsServer server(script);
    const bool hangs = script.pieces.size() > 1;
    const auto request = patient({.url = server.url(), .timeout = hangs ? 500ms : patience});
    const auto transport = make_patient_transport({.ca_pem = server.ca_pem()});

    const auto blocking = transport->send(request);
    const auto parked = begin(transport, request).get();

    ASSERT_EQ(blocking.has_value(), parked.has_value());
    if (parked) {
      EXPECT_EQ(blocking->status, parked->status);
      EXPECT_EQ(blocking->body, parked->body);
      EXPECT_EQ(blocking->headers.size(), parked->headers.size());
    } else {
      EXPECT_EQ(blocking.error().failure, parked.error().failure) << parked.error().message;
      EXPECT_FALSE(parked.error().message.empty());
    }
  }
}

TEST_F(LoopOfCurl, TrustsWhomTheTransportTrusts) {
  const RawTlsServer server({.pieces = {{http_response(200, "{}")}}});
  EXPECT_EQ(begin(make_patient_transport(), {.url = server.url()}).get().error().failure,
            TransportFailure::tls);
  EXPECT_TRUE(begin(server).get().has_value());
}

TEST_F(LoopOfCurl, SendsNothingToAUrlThatIsNotHttps) {
  for (const auto* url : {"http://localhost:1/", "file:///etc/hostname", "", "https://"}) {
    EXPECT_EQ(begin(make_http_transport(), {.url = url}).get().error().failure,
              TransportFailure::refused_by_client);
  }
}

TEST_F(LoopOfCurl, ReusesConnectionsButNotThoseOfAnotherClientCertificate) {
  const auto identity = testing::make_self_signed_identity();
  std::vector<std::string> shown;
  testing::LoopbackServer server(
      [&shown](const testing::ReceivedRequest& request) {
        shown.push_back(request.client_certificate_pem);
        return HttpResponse{.status = 200};
      },
      {.tls = identity, .ask_for_client_certificate = true});
  const auto anonymous = make_patient_transport({.ca_pem = identity.certificate_pem});
  const auto known = make_patient_transport({.ca_pem = identity.certificate_pem,
                                             .client_certificate_pem = identity.certificate_pem,
                                             .client_key_pem = identity.private_key_pem});
  const HttpRequest request{.url = "https://localhost:" + std::to_string(server.port()) + "/"};

  for (int i = 0; i < 2; ++i) {
    for (const auto& transport : {anonymous, known})
      ASSERT_TRUE(begin(transport, request).get().has_value());
  }

  EXPECT_EQ(server.connections(), 2U);
  ASSERT_EQ(shown.size(), 4U);
  EXPECT_EQ(shown[0], "");
  EXPECT_NE(shown[1], "");
  EXPECT_EQ(shown[2], "");
  EXPECT_NE(shown[3], "");
}

TEST_F(LoopOfCurl, SendsRequestsAtTheSameTime) {
  const RawTlsServer server({.pieces = {{http_response(200, "slow"), 300ms}}});
  std::vector<WorkerCall<SentByLoop>> calls;
  for (int i = 0; i < 20; ++i)
    calls.push_back(begin(server));
  for (auto& call : calls)
    EXPECT_EQ(call.get().value().body, "slow");  // one after the other they would take 6 s and time out
}

TEST_F(LoopOfCurl, EndsARequestAtOnceWhenItsCallIsCancelled) {
  const RawTlsServer server({.pieces = {{http_response(200, "late"), 20s}}});
  auto call = begin(server, {.timeout = 25s});
  ASSERT_TRUE(eventually([&server] { return server.connections() == 1; }));
  call.cancel();
  EXPECT_EQ(call.get().error().failure, TransportFailure::cancelled);
}

TEST_F(LoopOfCurl, EndsARequestAtOnceWhenItIsAskedToStop) {
  const RawTlsServer server({.pieces = {{http_response(200, "late"), 20s}}});
  std::stop_source stop;
  auto call = begin(server, {.timeout = 25s, .stop = stop.get_token()});
  ASSERT_TRUE(eventually([&server] { return server.connections() == 1; }));
  stop.request_stop();
  EXPECT_EQ(call.get().error().failure, TransportFailure::cancelled);
}

TEST_F(LoopOfCurl, SendsSoManyRequestsToAHostAndTheOthersWhenThoseHaveEnded) {
  const RawTlsServer server({.pieces = {{http_response(200, "late"), 20s}}});
  const RawTlsServer other({.pieces = {{http_response(200, "other")}}});
  std::vector<WorkerCall<SentByLoop>> calls;
  for (std::size_t i = 0; i < CurlLoop::max_per_host + 2; ++i)
    calls.push_back(begin(server, {.timeout = 25s}));
  ASSERT_TRUE(eventually([&server] { return server.connections() == CurlLoop::max_per_host; }));

  EXPECT_TRUE(begin(other).get().has_value());
  EXPECT_EQ(begin(server, {.timeout = 50ms}).get().error().failure, TransportFailure::timed_out);
  EXPECT_EQ(server.connections(), CurlLoop::max_per_host);
  calls.front().cancel();
  EXPECT_TRUE(eventually([&server] { return server.connections() == CurlLoop::max_per_host + 1; }));

  for (auto& call : calls)
    call.cancel();
  for (auto& call : calls)
    EXPECT_EQ(call.get().error().failure, TransportFailure::cancelled);
}

// As a client does that is destroyed in a completion.
TEST(ClientThreads, MayEndInACompletionWithARequestUnderWay) {
  const RawTlsServer server({.pieces = {{http_response(200, "late"), 20s}}});
  const auto curl =
      std::dynamic_pointer_cast<CurlTransport>(make_patient_transport({.ca_pem = server.ca_pem()}));
  const HttpRequest slow{.url = server.url(), .timeout = 25s};
  const HttpRequest wrong;
  auto threads = std::make_unique<transport::ClientThreads>();
  WorkerCall<SentByLoop> late(threads->worker(), [&](const worker::Waiting& waiting) {
    return threads->loop().send(*curl, slow, waiting);
  });
  ASSERT_TRUE(eventually([&server] { return server.connections() == 1; }));
  const WorkerCall<SentByLoop> refused(
      threads->worker(),
      [&](const worker::Waiting& waiting) { return threads->loop().send(*curl, wrong, waiting); },
      [&] {
        late.cancel();
        threads.reset();
      });
  EXPECT_TRUE(refused.has_ended(30s));
  EXPECT_EQ(late.get().error().failure, TransportFailure::cancelled);
}

TEST_F(LoopOfCurl, EndsEachRequestOnceWhateverComesTogether) {
  const RawTlsServer server({.pieces = {{http_response(200, "soon")}}});
  const auto transport = make_patient_transport({.ca_pem = server.ca_pem()});
  for (int i = 0; i < 60; ++i) {
    std::stop_source stop;
    auto call =
        begin(transport,
              {.url = server.url(), .timeout = std::chrono::milliseconds(1 + i / 4), .stop = stop.get_token()});
    if (i % 3 == 0) call.cancel();
    if (i % 3 == 1) stop.request_stop();
    const auto result = call.get();
    EXPECT_TRUE(!result || result->body == "soon");
  }
}

}  // namespace

}  // namespace auth0::test
