#include "sidecar/running_server.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;
using Options = RunningServer::Options;

TEST(HttpServer, AnswersWhatTheGateSays) {
  const RunningServer server;
  auto client = server.client();
  const auto accepted = client.answer_to("/");
  EXPECT_EQ(accepted.status, 204);
  EXPECT_TRUE(accepted.head.contains("X-Gate: gate\r\n")) << accepted.head;
  EXPECT_TRUE(accepted.head.contains("\r\nDate: ")) << accepted.head;
  EXPECT_FALSE(accepted.head.contains("Content-Length")) << accepted.head;
  EXPECT_EQ(client.answer_to("/status/401").status, 401);
  const auto document = client.answer_to("/body/100000");
  EXPECT_EQ(document.status, 200);
  EXPECT_EQ(document.body, std::string(100'000, 'x'));
}

TEST(HttpServer, GivesTheGateMethodTargetAndFieldsAsTheyCame) {
  const RunningServer server;
  auto client = server.client();
  client.send("M-SEARCH /echo HTTP/1.1\r\nhost: a\r\nX-A: 1\r\nx-a:  2 \r\nEmpty:\r\n\r\n");
  EXPECT_TRUE(client.answer().head.contains("X-Echo: M-SEARCH trusted host=a X-A=1 x-a=2 Empty=\r\n"));
}

TEST(HttpServer, BelievesNobodyWhoIsNotNamed) {
  Options options;
  options.listen.trusted_peers = {"10.0.0.0/8", "::1"};
  const RunningServer server(options);
  EXPECT_TRUE(server.client().answer_to("/echo").head.contains("X-Echo: GET untrusted"));
}

TEST(HttpServer, DecidesWhomToBelieveForEachRequest) {
  RunningServer server;
  auto client = server.client();
  EXPECT_TRUE(client.answer_to("/echo").head.contains("X-Echo: GET trusted"));
  server.listen({.trusted_peers = {"10.0.0.0/8"}});
  EXPECT_TRUE(client.answer_to("/echo").head.contains("X-Echo: GET untrusted"));
  EXPECT_TRUE(server.client().answer_to("/echo").head.contains("X-Echo: GET untrusted"));
  server.listen({.trusted_peers = {"127.0.0.1"}});
  EXPECT_TRUE(client.answer_to("/echo").head.contains("X-Echo: GET trusted"));
}

TEST(HttpServer, DecidesWhomToBelieveForRequestsThatWaitToo) {
  RunningServer server;
  auto client = server.client();
  client.get("/later/300");
  client.get("/echo");
  ASSERT_TRUE(eventually([&] { return server.gate().asked() == 1; }));
  server.listen({.trusted_peers = {}});
  EXPECT_EQ(client.answer().status, 204);
  EXPECT_TRUE(client.answer().head.contains("X-Echo: GET untrusted"));
}

TEST(HttpServer, AnswersToHeadWithoutTheBody) {
  const RunningServer server;
  auto client = server.client();
  client.send("HEAD /body/5 HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto answer = client.answer(true);
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.head.contains("Content-Length: 5\r\n"));
  EXPECT_EQ(client.answer_to("/").status, 204);
}

TEST(HttpServer, KeepsConnectionsAsTheClientWantsThem) {
  const RunningServer server;
  auto closing = server.client();
  EXPECT_TRUE(closing.answer_to("/", "Connection: close\r\n").head.contains("Connection: close\r\n"));
  EXPECT_TRUE(closing.is_ended());
  auto old = server.client();
  old.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.answer().status, 204);
  EXPECT_TRUE(old.is_ended());
  auto old_kept = server.client();
  for (int i = 0; i < 2; ++i) {
    old_kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_TRUE(old_kept.answer().head.contains("Connection: keep-alive\r\n"));
  }
}

TEST(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
  const RunningServer server;
  auto client = server.client();
  std::string requests;
  for (int i = 0; i < 100; ++i) {
    const auto* const target = i % 10 == 3 ? "/later/1" : "/status/";
    requests += std::string("GET ") + target + (i % 10 == 3 ? "" : std::to_string(400 + i % 50)) +
                " HTTP/1.1\r\nHost: a\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(client.answer().status, i % 10 == 3 ? 204 : 400 + i % 50);
}

TEST(HttpServer, AsksNoMoreThanAClientReads) {
  Options options;
  options.limits.pending_per_connection = 4;
  options.limits.write_time = 60s;
  const RunningServer server(options);
  auto client = server.client();
  client.use_small_receive_buffer();
  std::string requests;
  for (int i = 0; i < 2'000; ++i)
    requests += "GET /body/60000 HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(requests);
  std::this_thread::sleep_for(300ms);
  EXPECT_LT(server.gate().asked(), 400);  // what the sockets' buffers take, and a little more
}

TEST(HttpServer, AnswersWhatIsAnsweredOnAnotherThread) {
  const RunningServer server;
  auto client = server.client();
  EXPECT_EQ(client.answer_to("/later/30").status, 204);
  EXPECT_EQ(client.answer_to("/later/0").status, 204);
  client.get("/later/50");
  client.finish_sending();  // half open: the answer is still wanted
  EXPECT_EQ(client.answer().status, 204);
  EXPECT_TRUE(client.is_ended());
}

TEST(HttpServer, OutlivesClientsThatDoNotWait) {
  const RunningServer server;
  for (int i = 0; i < 50; ++i)
    server.client().get("/later/" + std::to_string(i));
  EXPECT_TRUE(eventually([&] { return server.gate().asked() == 50 && server.connections() == 0; }));
  EXPECT_EQ(server.client().answer_to("/").status, 204);
}

// The client must not wait for a sign that nobody gives, nor the body be taken for the next request.
TEST(HttpServer, AnswersARequestWhoseBodyIsAnnouncedAndCloses) {
  const RunningServer server;
  auto client = server.client();
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  const auto answer = client.answer();
  EXPECT_EQ(answer.status, 204);
  EXPECT_TRUE(answer.head.contains("Connection: close\r\n")) << answer.head;
  EXPECT_EQ(server.gate().asked(), 1);
}

TEST(HttpServer, AnswersForAGateThatFails) {
  const RunningServer server;
  auto client = server.client();
  EXPECT_EQ(client.answer_to("/throw").status, 500);
  const auto broken = client.answer_to("/break");
  EXPECT_EQ(broken.status, 500);
  EXPECT_FALSE(broken.head.contains("X-Smuggled"));
  EXPECT_EQ(client.answer_to("/status/99").status, 500);
  EXPECT_EQ(client.answer_to("/").status, 204);
}

TEST(HttpServer, EndsConnectionsWhoseRequestsItCannotRead) {
  const RunningServer server;
  for (const auto& [request, status] : std::vector<std::pair<std::string, int>>{
           {"GET / HTTP/1.1\r\n\r\n", 400},
           {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400},
           {"GET / HTTP/1.1\r\nHost: a\r\nX-A : 1\r\n\r\n", 400},
           {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
           {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16385\r\n\r\n", 413},
           {"\x16\x03\x01 TLS to a port without it", 400}}) {
    auto client = server.client();
    client.send(request);
    const auto answer = client.answer();
    EXPECT_EQ(answer.status, status) << request;
    EXPECT_TRUE(answer.head.contains("Connection: close\r\n")) << request;
    EXPECT_TRUE(client.is_ended()) << request;
  }
  EXPECT_EQ(server.gate().asked(), 0);
}

TEST(HttpServer, ReadsAndDropsSmallBodies) {
  const RunningServer server;
  auto client = server.client();
  client.send("POST /status/403 HTTP/1.1\r\nHost: a\r\nContent-Length: 16384\r\n\r\n" +
              std::string(16'384, 'b') + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.answer().status, 403);
  EXPECT_EQ(client.answer().status, 204);
  client.send(
      "POST /status/403 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: "
      "y\r\n\r\n");
  EXPECT_EQ(client.answer().status, 403);
  EXPECT_EQ(client.answer_to("/").status, 204);
}

TEST(HttpServer, BoundsTheHeader) {
  Options options;
  options.limits.header_bytes = 8'192;
  const RunningServer server(options);
  EXPECT_EQ(server.client().answer_to("/", "X: " + std::string(7'000, 'x') + "\r\n").status, 204);
  EXPECT_EQ(server.client().answer_to("/", "X: " + std::string(9'000, 'x') + "\r\n").status, 431);
  EXPECT_EQ(server.client().answer_to("/" + std::string(9'000, 'x')).status, 431);
  std::string fields;
  for (int i = 0; i < 300; ++i)
    fields += "X: y\r\n";
  EXPECT_EQ(server.client().answer_to("/", fields).status, 431);
}

TEST(HttpServer, EndsSlowRequestsHoweverTheirBytesCome) {
  Options options;
  options.limits.read_time = 300ms;
  const RunningServer server(options);
  auto client = server.client();
  EXPECT_EQ(client.answer_to("/").status, 204);  // the idle time is longer
  const auto begin = std::chrono::steady_clock::now();
  for (const char c : std::string("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")) {
    if (!client.send(std::string(1, c)) || std::chrono::steady_clock::now() - begin > 2s) break;
    std::this_thread::sleep_for(20ms);
    if (std::chrono::steady_clock::now() - begin > 700ms) break;
  }
  EXPECT_EQ(client.answer().status, 408);
  EXPECT_EQ(server.metric("auth0_sidecar_connections_ended_total{reason=\"slow_request\"}"), 1);
}

TEST(HttpServer, EndsConnectionsThatSendNothing) {
  Options options;
  options.limits.read_time = 200ms;
  options.limits.idle_time = 400ms;
  const RunningServer server(options);
  auto silent = server.client();
  auto idle = server.client();
  EXPECT_EQ(idle.answer_to("/").status, 204);
  EXPECT_TRUE(silent.is_ended());
  EXPECT_TRUE(idle.is_ended());
  EXPECT_EQ(server.metric("auth0_sidecar_connections_ended_total{reason=\"idle\"}"), 2);
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
}

TEST(HttpServer, EndsConnectionsOfClientsThatDoNotRead) {
  Options options;
  options.limits.write_time = 200ms;
  const RunningServer server(options);
  auto client = server.client();
  client.use_small_receive_buffer();
  client.get("/body/20000000");
  ASSERT_TRUE(eventually([&] { return server.gate().asked() == 1; }));
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
  EXPECT_EQ(server.metric("auth0_sidecar_connections_ended_total{reason=\"slow_reader\"}"), 1);
}

TEST(HttpServer, EndsAConnectionAfterItsRequests) {
  Options options;
  options.limits.requests_per_connection = 3;
  const RunningServer server(options);
  auto client = server.client();
  EXPECT_EQ(client.answer_to("/").status, 204);
  EXPECT_FALSE(client.answer_to("/").head.contains("Connection: close"));
  EXPECT_TRUE(client.answer_to("/").head.contains("Connection: close\r\n"));
  EXPECT_TRUE(client.is_ended());
}

TEST(HttpServer, TurnsConnectionsAwayWhereThereAreTooMany) {
  Options options;
  options.limits.connections = 2;
  const RunningServer server(options);
  auto first = server.client();
  auto second = server.client();
  EXPECT_EQ(first.answer_to("/").status, 204);
  EXPECT_EQ(second.answer_to("/").status, 204);
  auto third = server.client();
  EXPECT_EQ(third.answer().status, 503);
  EXPECT_TRUE(third.is_ended());
  first.close();
  EXPECT_TRUE(eventually([&] { return server.connections() == 1; }));
  EXPECT_EQ(server.client().answer_to("/").status, 204);
  EXPECT_EQ(server.metric("auth0_sidecar_connections_turned_away_total"), 1);
}

TEST(HttpServer, SharesConnectionsEquallyAmongItsThreads) {
  Options options;
  options.threads = 2;
  const RunningServer server(options);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    EXPECT_EQ(clients.back()->answer_to("/").status, 204);
  }
  EXPECT_EQ(server.metric("auth0_sidecar_connections{thread=\"0\"}"), 10);
  EXPECT_EQ(server.metric("auth0_sidecar_connections{thread=\"1\"}"), 10);
}

TEST(HttpServer, ServesAnotherGateWhileOldRequestsEndWithTheirs) {
  RunningServer server;
  auto waiting = server.client();
  auto kept = server.client();
  EXPECT_TRUE(kept.answer_to("/").head.contains("X-Gate: gate\r\n"));
  waiting.get("/later/300");
  ASSERT_TRUE(eventually([&] { return server.gate().asked() == 2; }));
  auto old = server.exchange_gate(std::make_shared<ScriptedGate>("new"));
  EXPECT_TRUE(kept.answer_to("/").head.contains("X-Gate: new\r\n"));
  EXPECT_TRUE(server.client().answer_to("/").head.contains("X-Gate: new\r\n"));
  EXPECT_TRUE(waiting.answer().head.contains("X-Gate: gate\r\n"));
  EXPECT_TRUE(waiting.answer_to("/").head.contains("X-Gate: new\r\n"));
  EXPECT_TRUE(eventually([&] { return old.use_count() == 1; }));
}

TEST(HttpServer, FinishesRequestsWhenItStops) {
  RunningServer server;
  auto idle = server.client();
  EXPECT_EQ(idle.answer_to("/").status, 204);
  auto busy = server.client();
  busy.get("/later/600");
  auto late = server.client();
  EXPECT_EQ(late.answer_to("/").status, 204);
  server.drain();
  EXPECT_TRUE(late.answer_to("/").head.contains("Connection: close\r\n"));  // sent while the other side stops
  EXPECT_TRUE(idle.is_ended());
  const auto answer = busy.answer();
  EXPECT_EQ(answer.status, 204);
  EXPECT_TRUE(answer.head.contains("Connection: close\r\n"));
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
  EXPECT_FALSE(server.client().is_connected());
}

TEST(HttpServer, EndsWithRequestsThatNobodyAnswers) {
  const RunningServer server;
  auto client = server.client();
  client.get("/never");
  EXPECT_TRUE(eventually([&] { return server.gate().asked() == 1; }));
}

}  // namespace
}  // namespace auth0::test
