#include "support/eventually.hpp"
#include "support/forked.hpp"
#include "support/outcomes.hpp"

#include <auth0/api_client.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::Tenant;

// Does not answer asynchronous requests.
class Unanswering final : public AsyncHttpTransport {
 public:
  explicit Unanswering(std::shared_ptr<HttpTransport> transport) : transport_(std::move(transport)) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    return transport_->send(request);
  }
  void async_send(HttpRequest /*request*/, Completion done) override {
    const std::scoped_lock lock(mutex_);
    kept_.push_back(std::move(done));
  }
  [[nodiscard]] bool was_asked() {
    const std::scoped_lock lock(mutex_);
    return !kept_.empty();
  }

 private:
  std::shared_ptr<HttpTransport> transport_;
  std::mutex mutex_;
  std::vector<Completion> kept_;  // guarded by mutex_
};

// A process forks, as servers do that are ready before they have children which serve.
class ForkedProcess : public ::testing::Test {
 protected:
  [[nodiscard]] static bool is_accepted(const ApiClient& client, const std::string& token) {
    return client.try_verify_access_token({.access_token = token}).has_value();
  }

  // By a call that waits on no thread.
  [[nodiscard]] static Result<VerifiedAccessToken> later(const ApiClient& client, const std::string& token) {
    const Outcomes<VerifiedAccessToken> outcomes;
    const auto call = client.async_verify_access_token({.access_token = token}, outcomes.completion());
    auto all = outcomes.wait_for(1);
    return std::move(all.at(0));
  }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  Tenant tenant_{{.clock = clock_}};
  std::string token_ = tenant_.issue();
};

TEST_F(ForkedProcess, HasAClientThatWasNotUsedBefore) {
  const auto client = tenant_.make_client();

  EXPECT_EQ(result_in_child([&] { return is_accepted(client, token_) ? 0 : 1; }), 0);
  EXPECT_EQ(result_in_child([&] { return later(client, token_) ? 0 : 1; }), 0);
  EXPECT_TRUE(later(client, token_).has_value());
}

TEST_F(ForkedProcess, GoesOnWithAClientWhoseThreadRunsInTheParent) {
  std::optional<ApiClient> client(tenant_.make_client());
  ASSERT_TRUE(later(*client, token_).has_value());

  const int problems = result_in_child([&] {
    int found = 0;
    if (!is_accepted(*client, token_)) found |= 1;
    if (!later(*client, token_)) found |= 2;  // the result is ready
    tenant_.rotate_keys();
    const auto of_new_key = tenant_.issue();
    clock_->advance(31s);  // the new key may be asked for
    const auto waiting = later(*client, of_new_key);
    if (waiting || waiting.error().reason != Reason::invalid_configuration) found |= 4;
    if (!is_accepted(*client, of_new_key)) found |= 8;
    client.reset();
    return found;
  });

  EXPECT_EQ(problems, 0);
  EXPECT_TRUE(later(*client, token_).has_value());
}

// What the parent has begun does not end in the child.
TEST_F(ForkedProcess, FetchesWhatItsParentIsFetching) {
  const auto transport = std::make_shared<Unanswering>(tenant_.transport());
  auto options = tenant_.client_options();
  options.http_transport = transport;
  std::optional<ApiClient> client(options);
  const Outcomes<VerifiedAccessToken> outcomes;
  const auto call = client->async_verify_access_token({.access_token = token_}, outcomes.completion());
  ASSERT_TRUE(eventually([&] { return transport->was_asked(); }));

  EXPECT_EQ(result_in_child([&] {
              const bool is_good = is_accepted(*client, token_);
              client.reset();
              return is_good ? 0 : 1;
            }),
            0);
  EXPECT_EQ(outcomes.count(), 0U);
}

}  // namespace
}  // namespace auth0::test
