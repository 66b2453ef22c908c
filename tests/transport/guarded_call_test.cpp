#include "transport/guarded_call.hpp"

#include "support/eventually.hpp"
#include "support/raw_tls_server.hpp"
#include "support/scripted_transport.hpp"
#include "support/worker_call.hpp"

#include <atomic>
#include <chrono>
#include <expected>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using transport::GuardedCall;

const std::string guarded_url = "https://tenant.example.com/document";

class GuardedTransport : public ::testing::Test {
 protected:
  [[nodiscard]] std::expected<HttpResponse, TransportError> send() const {
    const GuardedCall call(transport_, std::nullopt, {});
    const worker::Waiting on_this_thread;
    return run_to_end(call.send(HttpRequest{.url = guarded_url, .max_body_bytes = 4}, {}, on_this_thread));
  }

  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
};

TEST_F(GuardedTransport, ReturnsWhatTheTransportReturns) {
  transport_->answer(guarded_url, 503, "body");
  EXPECT_EQ(send().value().status, 503);
  transport_->fail(guarded_url, TransportFailure::tls, "no trust");
  EXPECT_EQ(send().error().failure, TransportFailure::tls);
}

// What the exception says may hold secrets.
TEST_F(GuardedTransport, TurnsAnExceptionIntoAFailureWithoutItsText) {
  transport_->throw_at(guarded_url, "hunter2");
  EXPECT_EQ(send().error().failure, TransportFailure::could_not_connect);
  EXPECT_EQ(send().error().message, "the transport threw an exception");
}

TEST_F(GuardedTransport, RefusesABodyOverTheLimitThatTheTransportDidNotKeep) {
  transport_->answer(guarded_url, 200, "longer");
  EXPECT_EQ(send().error().failure, TransportFailure::body_too_large);
}

TEST_F(GuardedTransport, IsAskedWithinTheShortestOfTheTimes) {
  const GuardedCall call(transport_, transport::telemetry_headers("orders", "7"), {.connect = 2s, .whole = 5s});
  HttpRequest request{.url = guarded_url};
  call.prepare(request, 3s);
  EXPECT_EQ(request.timeout, 3s);
  EXPECT_EQ(request.connect_timeout, 2s);
  EXPECT_EQ(request.headers.size(), 2U);
  call.prepare(request, 1s);
  EXPECT_EQ(request.timeout, 1s);
  EXPECT_EQ(request.connect_timeout, 1s);
  call.prepare(request, 1h);
  EXPECT_EQ(request.timeout, 5s);
}

TEST_F(GuardedTransport, IsNotAskedWhereNoTimeIsLeft) {
  const GuardedCall call(transport_, std::nullopt, {});
  transport_->answer(guarded_url, 200, "");
  HttpRequest request{.url = guarded_url};
  call.prepare(request, 0ms);
  const worker::Waiting on_this_thread;
  const auto answer = run_to_end(call.send(std::move(request), {}, on_this_thread));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().failure, TransportFailure::timed_out);
  EXPECT_EQ(transport_->requests(), 0U);
}

using Answered = std::expected<HttpResponse, TransportError>;

// A transport of a user's own that waits on no thread.
class FakeAsyncTransport final : public AsyncHttpTransport {
 public:
  using Begin = std::function<void(HttpRequest, Completion)>;
  explicit FakeAsyncTransport(Begin begin) : begin_(std::move(begin)) {}

  [[nodiscard]] Answered send(const HttpRequest& /*request*/) override { return HttpResponse{.status = 299}; }
  void async_send(HttpRequest request, Completion done) override {
    begin_(std::move(request), std::move(done));
  }

 private:
  Begin begin_;
};

class ParkedGuardedCall : public ::testing::Test {
 protected:
  [[nodiscard]] WorkerCall<Answered> begin(const std::shared_ptr<HttpTransport>& transport,
                                           HttpRequest request = {}) {
    if (request.url.empty()) request.url = guarded_url;
    request.max_body_bytes = 4;
    const auto call = std::make_shared<GuardedCall>(transport, std::nullopt, transport::Timeouts(), &threads_);
    return {threads_.worker(), [call, request = std::move(request)](const worker::Waiting& waiting) {
              return call->send(HttpRequest(request), {}, waiting);
            }};
  }
  [[nodiscard]] WorkerCall<Answered> begin(FakeAsyncTransport::Begin async_send, HttpRequest request = {}) {
    return begin(std::make_shared<FakeAsyncTransport>(std::move(async_send)), std::move(request));
  }

  std::shared_ptr<ScriptedTransport> scripted_ = std::make_shared<ScriptedTransport>();
  transport::ClientThreads threads_;
};

TEST_F(ParkedGuardedCall, IsTheTransportsOwnWhereTheCallBlocks) {
  const GuardedCall call(std::make_shared<FakeAsyncTransport>(nullptr), std::nullopt, {});
  EXPECT_EQ(run_to_end(call.send(HttpRequest{.url = guarded_url}, {}, worker::Waiting())).value().status, 299);
}

TEST_F(ParkedGuardedCall, SendsByTheDefaultTransportOnTheWorker) {
  const RawTlsServer server({.pieces = {{http_response(200, "body")}}});
  const auto transport = make_http_transport({.ca_pem = server.ca_pem()});
  EXPECT_EQ(begin(transport, {.url = server.url()}).get().value().body, "body");
}

TEST_F(ParkedGuardedCall, RunsATransportThatBlocksOnAnotherThread) {
  scripted_->on(guarded_url, [this](const HttpRequest& /*request*/) {
    return HttpResponse{.status = threads_.worker().is_this_thread() ? 500 : 200};
  });
  EXPECT_EQ(begin(scripted_).get().value().status, 200);
  scripted_->throw_at(guarded_url, "hunter2");
  EXPECT_EQ(begin(scripted_).get().error().message, "the transport threw an exception");
  scripted_->answer(guarded_url, 200, "longer");
  EXPECT_EQ(begin(scripted_).get().error().failure, TransportFailure::body_too_large);
}

TEST_F(ParkedGuardedCall, EndsAtOnceWhenItIsCancelledAndAsksATransportThatBlocksToStop) {
  std::atomic<bool> is_under_way = false;
  std::atomic<bool> was_stopped = false;
  scripted_->on(guarded_url, [&](const HttpRequest& request) {
    is_under_way = true;
    was_stopped = eventually([&request] { return request.stop.stop_requested(); });
    return HttpResponse{.status = 200};
  });
  auto call = begin(scripted_);
  ASSERT_TRUE(eventually([&] { return is_under_way.load(); }));

  call.cancel();

  EXPECT_EQ(call.get().error().failure, TransportFailure::cancelled);
  EXPECT_TRUE(eventually([&] { return was_stopped.load(); }));
}

TEST_F(ParkedGuardedCall, EndsAtItsTimeoutWhereATransportThatBlocksDoesNot) {
  scripted_->hold();
  EXPECT_EQ(begin(scripted_, {.timeout = 20ms}).get().error().failure, TransportFailure::timed_out);
  scripted_->release();
}

TEST_F(ParkedGuardedCall, LetsATransportAnswerOnAnyThread) {
  EXPECT_EQ(begin([](const HttpRequest& request, auto done) {
              done(HttpResponse{.status = 200, .body = request.method});
            })
                .get()
                .value()
                .body,
            "GET");
  EXPECT_EQ(begin([](const HttpRequest& /*request*/, auto done) {
              done(HttpResponse{.status = 200, .body = "longer"});
            })
                .get()
                .error()
                .failure,
            TransportFailure::body_too_large);
}

TEST_F(ParkedGuardedCall, EndsAtOnceWhenItIsCancelledEvenIfTheTransportNeverAnswers) {
  std::mutex mutex;
  AsyncHttpTransport::Completion kept;
  std::stop_token token;
  auto call = begin([&](const HttpRequest& request, auto done) {
    const std::scoped_lock lock(mutex);
    kept = std::move(done);
    token = request.stop;
  });
  const auto has_begun = [&] {
    const std::scoped_lock lock(mutex);
    return kept != nullptr;
  };
  ASSERT_TRUE(eventually(has_begun));

  call.cancel();

  EXPECT_EQ(call.get().error().failure, TransportFailure::cancelled);
  EXPECT_TRUE(token.stop_requested());
  kept(HttpResponse{.status = 200});  // too late, and harmless
}

TEST_F(ParkedGuardedCall, EndsWhenItIsAskedToStop) {
  AsyncHttpTransport::Completion kept;
  std::stop_source stop;
  auto call = begin([&](const HttpRequest& /*request*/, auto done) { kept = std::move(done); },
                    {.stop = stop.get_token()});
  EXPECT_FALSE(call.has_ended(20ms));
  stop.request_stop();
  EXPECT_EQ(call.get().error().failure, TransportFailure::cancelled);
}

TEST_F(ParkedGuardedCall, FailsWhereATransportDoesNotAnswerAsItShould) {
  AsyncHttpTransport::Completion kept;
  EXPECT_EQ(begin([&](const HttpRequest& /*request*/, auto done) { kept = std::move(done); }, {.timeout = 20ms})
                .get()
                .error()
                .failure,
            TransportFailure::timed_out);
  EXPECT_EQ(begin([](const HttpRequest& /*request*/, const auto& /*done*/) {}).get().error().message,
            "the transport dropped the request without an answer");
  EXPECT_EQ(
      begin([](const HttpRequest& /*request*/, const auto& /*done*/) { throw std::runtime_error("hunter2"); })
          .get()
          .error()
          .message,
      "the transport threw an exception");
}

}  // namespace

}  // namespace auth0::test
