#include "api_client/dpop_fixture.hpp"
#include "support/outcomes.hpp"

#include <auth0/api_client.hpp>

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

// Writes down the `traceparent` of each request; `-` where there is none.
class TracedTransport final : public HttpTransport {
 public:
  explicit TracedTransport(std::shared_ptr<HttpTransport> transport) : transport_(std::move(transport)) {}

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    {
      const auto header = std::ranges::find(request.headers, "traceparent", &HttpHeader::name);
      const std::scoped_lock lock(mutex_);
      traces_.push_back(header == request.headers.end() ? "-" : header->value);
    }
    return transport_->send(request);
  }
  std::vector<std::string> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(traces_, {});
  }

 private:
  std::shared_ptr<HttpTransport> transport_;
  std::mutex mutex_;
  std::vector<std::string> traces_;  // guarded by mutex_
};

// Writes down the `traceparent` of each event.
class TracedObserver final : public Observer {
 public:
  void on_verification(const VerificationEvent& event) noexcept override { add(event.traceparent); }
  void on_issuer_request(const IssuerRequestEvent& event) noexcept override { add(event.traceparent); }
  void on_exchange(const ExchangeEvent& event) noexcept override { add(event.traceparent); }
  std::vector<std::string> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(traces_, {});
  }

 private:
  void add(std::string_view traceparent) {
    const std::scoped_lock lock(mutex_);
    traces_.emplace_back(traceparent);
  }

  std::mutex mutex_;
  std::vector<std::string> traces_;  // guarded by mutex_
};

class Traceparent : public DpopApiTest {
 protected:
  using Traces = std::vector<std::string>;

  [[nodiscard]] ApiClient make_traced() {
    auto options = tenant_.client_options();
    options.http_transport = transport_;
    options.observer = observer_;
    options.client_id = "test-client";
    options.client_authentication.client_secret = "test-secret";
    return ApiClient(options);
  }

  const Traces sent_ = {std::string(trace), std::string(trace)};
  const Traces told_ = {std::string(trace), std::string(trace), std::string(trace)};
  std::shared_ptr<TracedTransport> transport_ = std::make_shared<TracedTransport>(tenant_.transport());
  std::shared_ptr<TracedObserver> observer_ = std::make_shared<TracedObserver>();
};

TEST_F(Traceparent, GoesOutWithTheFetchesOfTheRequest) {
  const auto token = tenant_.issue();
  {
    const auto client = make_traced();
    ASSERT_TRUE(client.try_verify_access_token({.access_token = token, .traceparent = trace}));
    EXPECT_EQ(transport_->take(), sent_);
    EXPECT_EQ(observer_->take(), told_);
  }
  const std::vector<HttpHeader> headers = {{.name = "Authorization", .value = "Bearer " + token}};
  const auto client = make_traced();
  const Outcomes<AcceptedRequest> outcomes;
  {
    const std::string its_trace(trace);  // gone when the call goes on
    client.async_verify_request({.headers = headers, .traceparent = its_trace}, {}, outcomes.completion());
  }
  EXPECT_EQ(outcomes.wait_for(1).size(), 1U);
  EXPECT_EQ(transport_->take(), sent_);
  EXPECT_EQ(observer_->take(), told_);
}

TEST_F(Traceparent, IsThatOfTheHeadersUnlessAnotherIsGiven) {
  const std::string other = "00-11111111111111111111111111111111-2222222222222222-01";
  const std::vector<HttpHeader> headers = {{.name = "Authorization", .value = "Bearer " + tenant_.issue()},
                                           {.name = "TraceParent", .value = std::string(trace)}};
  EXPECT_TRUE(make_traced().try_verify_request({.headers = headers}));
  EXPECT_EQ(transport_->take(), sent_);
  EXPECT_EQ(observer_->take(), told_);

  EXPECT_TRUE(make_traced().try_verify_request({.headers = headers, .traceparent = other}));
  EXPECT_EQ(transport_->take(), (Traces{other, other}));
  EXPECT_EQ(observer_->take(), (Traces{other, other, other}));
}

TEST_F(Traceparent, IsLeftOutWhereThereAreTwo) {
  const std::vector<HttpHeader> headers = {{.name = "Authorization", .value = "Bearer " + tenant_.issue()},
                                           {.name = "traceparent", .value = std::string(trace)},
                                           {.name = "traceparent", .value = std::string(trace)}};
  EXPECT_TRUE(make_traced().try_verify_request({.headers = headers}));
  EXPECT_EQ(transport_->take(), (Traces{"-", "-"}));
}

TEST_F(Traceparent, GoesOutWithNothingElse) {
  const auto client = make_traced();
  EXPECT_TRUE(client.warm_up().empty());
  EXPECT_EQ(transport_->take(), (Traces{"-", "-"}));
  EXPECT_TRUE(client.try_verify_access_token({.access_token = tenant_.issue(), .traceparent = trace}));
  EXPECT_TRUE(transport_->take().empty());
}

TEST_F(Traceparent, IsLeftOutWhereItIsNotOne) {
  const auto client = make_traced();
  EXPECT_TRUE(client.try_verify_access_token({.access_token = tenant_.issue(), .traceparent = "00-1-2-01"}));
  EXPECT_EQ(transport_->take(), (Traces{"-", "-"}));
  EXPECT_EQ(observer_->take(), (Traces{"", "", ""}));
}

TEST_F(Traceparent, GoesOutWithExchanges) {
  constexpr std::string_view calendar = "https://calendar.example.com";
  tenant_.add_audience(std::string(calendar));
  const auto client = make_traced();
  EXPECT_TRUE(client.warm_up().empty());
  transport_->take();
  observer_->take();
  const auto token = tenant_.issue();
  EXPECT_TRUE(client.try_get_token_on_behalf_of(token, {.audience = calendar, .traceparent = trace}));
  EXPECT_EQ(transport_->take(), Traces{std::string(trace)});
  EXPECT_EQ(observer_->take(), sent_);

  const Outcomes<ExchangedToken> outcomes;
  {
    const std::string its_trace(trace);
    client.async_get_token_on_behalf_of(token, {.audience = calendar, .traceparent = its_trace},
                                        outcomes.completion());
  }
  EXPECT_EQ(outcomes.wait_for(1).size(), 1U);
  EXPECT_EQ(transport_->take(), Traces{std::string(trace)});
  EXPECT_EQ(observer_->take(), sent_);
}

}  // namespace

}  // namespace auth0::test
