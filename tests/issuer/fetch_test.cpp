#include "issuer/fetch.hpp"

#include "support/scripted_transport.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using issuer::Fetcher;

const std::string url = "https://tenant.example.com/document";
constexpr std::size_t one_mebibyte = std::size_t{1024} * 1024;

std::string header_value(const HttpRequest& request, std::string_view name) {
  std::string found;
  for (const auto& header : request.headers) {
    if (header.name == name) found += header.value + ';';
  }
  return found;
}

class DocumentFetch : public ::testing::Test {
 protected:
  [[nodiscard]] Result<std::string> get() const { return get_by(Fetcher(transport_, std::nullopt)); }

  [[nodiscard]] static Result<std::string> get_by(const Fetcher& fetcher, const std::string& from = url,
                                                  std::string_view accept = "application/json") {
    const worker::Waiting waiting;
    return run_to_end(fetcher.get(from, accept, {}, waiting));
  }

  void expect_unavailable(std::string_view telling_word) const {
    const auto body = get();
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().reason, Reason::issuer_unavailable);
    EXPECT_EQ(body.error().code, ErrorCode::verify_access_token_error);
    EXPECT_NE(body.error().message.find(url), std::string::npos) << body.error().message;
    EXPECT_NE(body.error().message.find(telling_word), std::string::npos) << body.error().message;
  }

  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
};

// 3.1
TEST_F(DocumentFetch, ReturnsTheBodyOfA200) {
  transport_->answer(url, 200, "body");
  EXPECT_EQ(get().value_or("refused"), "body");
}

// 1.1: a key of the issuer's may stand there.
TEST_F(DocumentFetch, DoesNotTellTheQueryOfItsUrl) {
  const std::string with_key = url + "?api_key=hunter2";
  transport_->answer(with_key, 500, "");
  const auto body = get_by(Fetcher(transport_, std::nullopt), with_key);
  ASSERT_FALSE(body);
  EXPECT_NE(body.error().message.find(url), std::string::npos);
  EXPECT_EQ(body.error().message.find("hunter2"), std::string::npos) << body.error().message;
}

// 3.1, 4.1
TEST_F(DocumentFetch, IsAGetWithTheAcceptHeaderThatWasAskedFor) {
  transport_->answer(url, 200, "body");
  ASSERT_TRUE(get_by(Fetcher(transport_, std::nullopt), url, "application/json, application/jwk-set+json"));
  const auto request = transport_->last_request();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, url);
  EXPECT_EQ(request.body, "");
  EXPECT_EQ(header_value(request, "Accept"), "application/json, application/jwk-set+json;");
}

// 3.1
TEST_F(DocumentFetch, SetsTheLimitsOfTheExchange) {
  transport_->answer(url, 200, "body");
  ASSERT_TRUE(get());
  const auto request = transport_->last_request();
  EXPECT_EQ(request.max_body_bytes, one_mebibyte);
  EXPECT_EQ(request.timeout, 5s);
  EXPECT_EQ(request.connect_timeout, 2s);
}

// 3.1
TEST_F(DocumentFetch, KeepsTheTimeoutsThatItWasGiven) {
  transport_->answer(url, 200, "body");
  ASSERT_TRUE(get_by(Fetcher(transport_, std::nullopt, {}, {.connect = 4s, .whole = 9s})));
  EXPECT_EQ(transport_->last_request().timeout, 9s);
  EXPECT_EQ(transport_->last_request().connect_timeout, 4s);
}

TEST_F(DocumentFetch, ConnectsForNoLongerThanTheWholeMayTake) {
  transport_->answer(url, 200, "body");
  ASSERT_TRUE(get_by(Fetcher(transport_, std::nullopt, {}, {.connect = 2s, .whole = 1s})));
  EXPECT_EQ(transport_->last_request().connect_timeout, 1s);
}

// 3.1, 10.8
TEST_F(DocumentFetch, SendsTheTelemetryHeaderThatItWasGivenOnce) {
  transport_->answer(url, 200, "body");
  ASSERT_TRUE(
      get_by(Fetcher(transport_, transport::TelemetryHeaders{.auth0_client = {"Auth0-Client", "bmFtZQ=="},
                                                             .user_agent = {"User-Agent", "name/1"}})));
  EXPECT_EQ(header_value(transport_->last_request(), "Auth0-Client"), "bmFtZQ==;");
  EXPECT_EQ(header_value(transport_->last_request(), "User-Agent"), "name/1;");
}

// 10.8: switched off
TEST_F(DocumentFetch, SendsNothingButAcceptWithoutTelemetry) {
  transport_->answer(url, 200, "body");
  ASSERT_TRUE(get());
  EXPECT_EQ(transport_->last_request().headers.size(), 1U);
}

// 3.1
TEST_F(DocumentFetch, TakesNoStatusBut200) {
  for (const int status : {0, 100, 199, 201, 204, 206, 301, 304, 400, 401, 404, 429, 500, 503}) {
    SCOPED_TRACE(status);
    transport_->answer(url, status, "body");
    expect_unavailable("status " + std::to_string(status));
  }
}

// 3.1: a redirect is an answer like any other, and its target is never asked for.
TEST_F(DocumentFetch, FollowsNoRedirect) {
  transport_->on(url, [](const HttpRequest& /*request*/) {
    HttpResponse redirect;
    redirect.status = 302;
    redirect.headers = {{"Location", "https://other.example.com/document"}};
    return ScriptedTransport::Answer(redirect);
  });
  transport_->answer("https://other.example.com/document", 200, "body");
  expect_unavailable("302");
  EXPECT_EQ(transport_->requests(), 1U);
}

// 3.1
TEST_F(DocumentFetch, PassesOnWhatTheTransportSays) {
  for (const auto failure : {TransportFailure::could_not_connect, TransportFailure::tls,
                             TransportFailure::timed_out, TransportFailure::body_too_large,
                             TransportFailure::connection_broken, TransportFailure::refused_by_client}) {
    transport_->fail(url, failure, "certificate has expired");
    expect_unavailable("certificate has expired");
  }
}

// The contract of HttpTransport: an exception is a failure to connect. Its text may hold secrets (1.1).
TEST_F(DocumentFetch, SurvivesATransportThatThrows) {
  transport_->throw_at(url, "proxy password hunter2");
  EXPECT_NO_THROW(expect_unavailable("threw"));
  EXPECT_EQ(get().error().message.find("hunter2"), std::string::npos);
}

// The same for what is no std::exception.
TEST_F(DocumentFetch, SurvivesATransportThatThrowsWhatIsNoException) {
  transport_->on(url, [](const HttpRequest& /*request*/) -> ScriptedTransport::Answer { throw 42; });
  EXPECT_NO_THROW(expect_unavailable("failed"));
}

// 3.1: a transport of the user's own may not keep the limit that it was given.
TEST_F(DocumentFetch, RefusesABodyOverOneMebibyte) {
  transport_->answer(url, 200, std::string(one_mebibyte, 'a'));
  EXPECT_TRUE(get());
  transport_->answer(url, 200, std::string(one_mebibyte + 1, 'a'));
  expect_unavailable("larger");
}

}  // namespace

}  // namespace auth0::test
