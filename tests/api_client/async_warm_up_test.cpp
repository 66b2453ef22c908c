#include "support/eventually.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <cstddef>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using auth0::testing::Tenant;

// Proven by the address sanitizer.
TEST(AsyncWarmUp, MayDestroyItsClientWhereNothingIsToBeFetched) {
  Tenant tenant({.algorithm = "ES256"});
  auto client = std::make_unique<ApiClient>(tenant.client_options());
  ASSERT_TRUE(client->warm_up().empty());
  std::size_t ended = 0;
  client->async_warm_up([&](const std::vector<IssuerFailure>& failures) {
    EXPECT_TRUE(failures.empty());
    client.reset();
    ++ended;
  });
  EXPECT_EQ(ended, 1U);
}

// Never answers.
class SilentTransport final : public AsyncHttpTransport {
 public:
  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& /*request*/) override {
    ADD_FAILURE() << "it was to be called asynchronously";
    return std::unexpected(TransportError{});
  }
  void async_send(HttpRequest /*request*/, Completion done) override {
    const std::scoped_lock lock(mutex_);
    asked_.push_back(std::move(done));
  }
  [[nodiscard]] std::size_t requests() const {
    const std::scoped_lock lock(mutex_);
    return asked_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Completion> asked_;  // guarded by mutex_
};

TEST(AsyncWarmUp, AsksNoIssuerAnyMoreOnceItIsCancelled) {
  Tenant tenant({.algorithm = "ES256"});
  const auto transport = std::make_shared<SilentTransport>();
  std::vector<std::string> domains;
  for (int i = 0; i < 60; ++i)
    domains.push_back("issuer" + std::to_string(i) + ".example.com");
  auto options = tenant.client_options();
  options.http_transport = transport;
  options.domain.clear();
  options.domains = domains;
  const ApiClient client(options);
  std::promise<std::vector<IssuerFailure>> promise;

  auto call = client.async_warm_up([&](std::vector<IssuerFailure> all) { promise.set_value(std::move(all)); });
  ASSERT_TRUE(eventually([&] { return transport->requests() > 0; }));
  call.cancel();

  const auto failures = promise.get_future().get();
  EXPECT_EQ(failures.size(), 60U);
  EXPECT_TRUE(std::ranges::all_of(
      failures, [](const auto& failure) { return failure.error.reason == Reason::cancelled; }));
  EXPECT_LE(transport->requests(), 8U);  // as many as it asks at one time
}

}  // namespace

}  // namespace auth0::test
