#include "exchange/answer/token_response.hpp"
#include "support/allocations.hpp"
#include "support/outcomes.hpp"
#include "support/worker_call.hpp"
#include "transport/client_threads.hpp"
#include "transport/guarded_call.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <expected>
#include <future>
#include <gtest/gtest.h>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using Answer = std::expected<HttpResponse, TransportError>;

// Longer than what fits into a string without memory of its own.
const std::string secret_body = "{\"access_token\":\"a token that only its receiver may see\"}";

// Answers when the test says so, to callers that wait on no thread.
class LateTransport final : public AsyncHttpTransport {
 public:
  [[nodiscard]] Answer send(const HttpRequest& /*request*/) override { return HttpResponse{}; }
  void async_send(HttpRequest /*request*/, Completion done) override { asked_.set_value(std::move(done)); }
  [[nodiscard]] Completion asked() { return asked_.get_future().get(); }

 private:
  std::promise<Completion> asked_;
};

// The same, to callers that block.
class LateBlockingTransport final : public HttpTransport {
 public:
  [[nodiscard]] Answer send(const HttpRequest& /*request*/) override {
    HttpResponse answer{.status = 200, .headers = {}, .body = secret_body};
    is_asked.count_down();
    may_answer.wait();
    return answer;
  }
  std::latch is_asked{1};
  std::latch may_answer{1};
};

// Answers when the test says so.
class LateStore final : public AsyncReplayStore {
 public:
  [[nodiscard]] ReplayOutcome record(const ProofUse& /*use*/) override { return ReplayOutcome::unavailable; }
  void async_record(const ProofUse& /*use*/, Completion done) override { asked_.set_value(std::move(done)); }
  [[nodiscard]] Completion asked() { return asked_.get_future().get(); }

 private:
  std::promise<Completion> asked_;
};

class WipedAnswers : public ::testing::Test {
 protected:
  [[nodiscard]] WorkerCall<Answer> send_by(std::shared_ptr<HttpTransport> transport) {
    const auto call = std::make_shared<transport::GuardedCall>(std::move(transport), std::nullopt,
                                                               transport::Timeouts(), threads_.get());
    return {threads_->worker(), [call](const worker::Waiting& waiting) {
              return call->send(HttpRequest{.url = "https://tenant.example.com/oauth/token"}, {}, waiting);
            }};
  }
  static void expect_cancelled(WorkerCall<Answer>& call) {
    call.cancel();
    const auto answer = call.get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().failure, TransportFailure::cancelled);
  }

  std::unique_ptr<transport::ClientThreads> threads_ = std::make_unique<transport::ClientThreads>();
};

TEST_F(WipedAnswers, ThatComeWhenNobodyWaitsForThem) {
  const auto transport = std::make_shared<LateTransport>();
  auto call = send_by(transport);
  auto done = transport->asked();
  expect_cancelled(call);
  HttpResponse answer{.status = 200, .headers = {}, .body = secret_body};
  const FreedText freed(secret_body);
  done(std::move(answer));
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST_F(WipedAnswers, ThatComeFromAPoolWhenNobodyWaitsForThem) {
  const auto transport = std::make_shared<LateBlockingTransport>();
  auto call = send_by(transport);
  transport->is_asked.wait();
  expect_cancelled(call);
  const FreedText freed(secret_body);
  transport->may_answer.count_down();
  threads_.reset();  // waits for the pool
  EXPECT_EQ(FreedText::count(), 0U);
}

TEST(WipedTokens, OfAResponseThatWasRead) {
  const std::string token = "a token that only its receiver may see";
  const HttpResponse response{.status = 200,
                              .headers = {{.name = "Content-Type", .value = "application/json"}},
                              .body = R"({"token_type":"Bearer","access_token":")" + token + "\"}"};
  const FreedText freed(token);
  auto tokens = exchange::read_token_response(response, {});
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->access_token, token);
  EXPECT_EQ(FreedText::count(), 0U);
}

// The token of a request whose proof is refused at last.
TEST(WipedTokens, OfRequestsThatWaitForTheRecordOfAProof) {
  auth0::testing::Tenant tenant({.algorithm = "ES256"});
  const auto key = tenant.make_dpop_key();
  const auto store = std::make_shared<LateStore>();
  auto options = tenant.client_options();
  options.dpop.replay.store = store;
  const ApiClient client(options);
  ASSERT_TRUE(client.warm_up().empty());
  const auto token = tenant.issue({.claims = {{"cnf", {{"jkt", key.thumbprint()}}}}});
  const std::string url = "https://api.example.com/orders";
  const std::vector<HttpHeader> headers = {
      {.name = "Authorization", .value = "DPoP " + token},
      {.name = "DPoP", .value = key.make_proof({.url = url, .access_token = token})}};
  const Outcomes<AcceptedRequest> outcomes;

  const FreedText freed(token);
  client.async_verify_request({.method = "GET", .url = url, .headers = headers}, {}, outcomes.completion());
  store->asked()(ReplayOutcome::replayed);
  const auto all = outcomes.wait_for(1);
  ASSERT_EQ(all.size(), 1U);
  ASSERT_FALSE(all.front());
  EXPECT_EQ(all.front().error().reason, Reason::proof_replayed);
  EXPECT_EQ(FreedText::count(), 0U);
}

}  // namespace

}  // namespace auth0::test
