#include "issuer/discovery.hpp"

#include "support/scripted_transport.hpp"

#include <auth0/testing/manual_clock.hpp>

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using issuer::Fetcher;
using issuer::Metadata;

const std::string tenant = "https://tenant.example.com/a";
const std::string openid = tenant + "/.well-known/openid-configuration";
const std::string before_path = "https://tenant.example.com/.well-known/oauth-authorization-server/a";
const std::string behind_path = tenant + "/.well-known/oauth-authorization-server";
const std::string keys = "https://tenant.example.com/keys";

class IssuerDiscovery : public ::testing::Test {
 protected:
  IssuerDiscovery() {
    for (const auto& url : {openid, before_path, behind_path})
      transport_->answer(url, 404, "");
  }

  void publish(const std::string& url) {
    transport_->answer(url, 200, R"({"issuer":")" + tenant + R"(","jwks_uri":")" + keys + R"("})");
  }
  [[nodiscard]] Result<Metadata> find(issuer::DiscoveryOptions options = {}) const {
    return discover(nullptr, std::move(options));
  }
  // As a refresh does.
  [[nodiscard]] Result<Metadata> find_again(const Metadata& known,
                                            issuer::DiscoveryOptions options = {}) const {
    return discover(&known, std::move(options));
  }
  [[nodiscard]] Result<Metadata> discover(const Metadata* known, issuer::DiscoveryOptions options) const {
    const Fetcher fetcher(transport_, std::nullopt, std::move(options));
    const worker::Waiting waiting;
    const issuer::FetchContext context{.fetcher = fetcher, .clock = *clock_, .waiting = waiting};
    return run_to_end(issuer::discover(context, tenant, known));
  }
  // From now on there is nothing at this place, and the answer takes so long, as far as the request lets it.
  void answer_404_after(std::chrono::milliseconds time, const std::string& url) {
    transport_->on(url, [clock = clock_, time](const HttpRequest& request) {
      clock->advance(std::min(time, request.timeout));
      return ScriptedTransport::Answer(HttpResponse{.status = 404});
    });
  }

  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
};

// 2.9, RFC 8414 section 3.1
TEST(OauthMetadataUrls, StandBeforeThePathAndBehindIt) {
  using Urls = std::vector<std::string>;
  const std::string root = "https://a.example.com/.well-known/oauth-authorization-server";
  EXPECT_EQ(issuer::oauth_metadata_urls("https://a.example.com"), Urls{root});
  EXPECT_EQ(issuer::oauth_metadata_urls("https://a.example.com/"), Urls{root});
  EXPECT_EQ(issuer::oauth_metadata_urls("https://a.example.com/b/"),
            (Urls{root + "/b", "https://a.example.com/b/.well-known/oauth-authorization-server"}));
}

// 2.9
TEST_F(IssuerDiscovery, AsksEachPlaceUntilOneHasADocument) {
  for (const auto& url : {behind_path, before_path, openid}) {
    publish(url);
    const auto metadata = find();
    ASSERT_TRUE(metadata) << url << metadata.error().message;
    EXPECT_EQ(metadata->jwks_uri, keys);
  }
  EXPECT_EQ(transport_->requests(openid), 3U);
  EXPECT_EQ(transport_->requests(before_path), 2U);
  EXPECT_EQ(transport_->requests(behind_path), 1U);
}

// 2.9
TEST_F(IssuerDiscovery, AsksOnlyThePlacesThatWereChosen) {
  publish(before_path);
  EXPECT_FALSE(find({.method = Discovery::openid}));
  EXPECT_EQ(transport_->requests(before_path), 0U);
  publish(openid);
  EXPECT_TRUE(find({.method = Discovery::oauth}));
  EXPECT_EQ(transport_->requests(openid), 1U);
}

// 3.3: a server that fails is not asked three times.
TEST_F(IssuerDiscovery, StopsAtAServerThatFails) {
  publish(before_path);
  for (const int status : {408, 429, 500, 503}) {
    transport_->answer(openid, status, "");
    EXPECT_FALSE(find()) << status;
  }
  transport_->fail(openid, TransportFailure::timed_out, "no answer");
  EXPECT_FALSE(find());
  EXPECT_EQ(transport_->requests(before_path), 0U);
}

// 2.9: where there is no document, whatever kind of answer says so.
TEST_F(IssuerDiscovery, AsksTheNextPlaceWhereThereIsNone) {
  publish(before_path);
  for (const int status : {300, 302, 400, 404, 410, 499}) {
    transport_->answer(openid, status, "");
    EXPECT_TRUE(find()) << status;
  }
  const auto asked = transport_->requests(before_path);
  for (const int status : {201, 204, 299, 500}) {
    transport_->answer(openid, status, "");
    EXPECT_FALSE(find()) << status;
  }
  EXPECT_EQ(transport_->requests(before_path), asked);
}

TEST_F(IssuerDiscovery, TellsWhatEachPlaceAnswered) {
  const auto metadata = find();
  ASSERT_FALSE(metadata);
  std::vector<std::string> parts;
  for (const auto part : std::views::split(metadata.error().message, std::string_view("; ")))
    parts.emplace_back(part.begin(), part.end());
  ASSERT_EQ(parts.size(), 3U) << metadata.error().message;
  for (const auto& part : parts)
    EXPECT_NE(part.find("404"), std::string::npos) << part;
}

// 3.1: one time-out for all places, not for each.
TEST_F(IssuerDiscovery, TakesNoLongerThanOneTimeOut) {
  answer_404_after(4s, openid);
  answer_404_after(4s, before_path);
  publish(behind_path);
  const auto began = clock_->monotonic_now();
  const auto metadata = find();
  ASSERT_FALSE(metadata);
  EXPECT_EQ(metadata.error().reason, Reason::issuer_unavailable);
  EXPECT_TRUE(metadata.error().message.ends_with("; then the time-out ran out")) << metadata.error().message;
  EXPECT_EQ(clock_->monotonic_now() - began, 5s);
  EXPECT_EQ(transport_->last_request().url, before_path);
  EXPECT_EQ(transport_->last_request().timeout, 1s);
  EXPECT_EQ(transport_->last_request().connect_timeout, 1s);
}

TEST_F(IssuerDiscovery, AsksTheNextPlaceInTheLastMillisecond) {
  answer_404_after(4999ms, openid);
  publish(before_path);
  const auto metadata = find();
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_EQ(transport_->last_request().timeout, 1ms);
}

// 3.1
TEST_F(IssuerDiscovery, AsksFirstWhereTheDocumentWasBefore) {
  publish(behind_path);
  const auto known = find();
  ASSERT_TRUE(known);
  EXPECT_TRUE(find_again(*known));
  EXPECT_EQ(transport_->requests(openid), 1U);
  EXPECT_EQ(transport_->requests(before_path), 1U);
  EXPECT_EQ(transport_->requests(behind_path), 2U);
}

// 3.1
TEST_F(IssuerDiscovery, AsksTheOtherPlacesWhereTheDocumentHasMoved) {
  publish(behind_path);
  const auto known = find();
  ASSERT_TRUE(known);
  transport_->answer(behind_path, 404, "");
  publish(before_path);
  const auto moved = find_again(*known);
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->url, before_path);
  EXPECT_EQ(transport_->requests(openid), 2U);
  EXPECT_EQ(transport_->requests(behind_path), 2U);
}

// 2.9
TEST_F(IssuerDiscovery, AsksNoPlaceThatWasNotChosenThoughTheDocumentWasThere) {
  publish(before_path);
  const auto known = find();
  ASSERT_TRUE(known);
  EXPECT_FALSE(find_again(*known, {.method = Discovery::openid}));
  EXPECT_EQ(transport_->requests(before_path), 1U);
}

// 2.9
TEST_F(IssuerDiscovery, SaysWhatItHasAskedAndWhatFailed) {
  const auto metadata = find();
  ASSERT_FALSE(metadata);
  EXPECT_EQ(metadata.error().reason, Reason::issuer_unavailable);
  for (const auto& url : {openid, before_path, behind_path})
    EXPECT_NE(metadata.error().message.find("GET " + url + " was answered with status 404"), std::string::npos);
}

// 3.2: the rules for its content are the same wherever it is.
TEST_F(IssuerDiscovery, RefusesADocumentOfAnotherIssuer) {
  transport_->answer(before_path, 200,
                     R"({"issuer":"https://tenant.example.com/","jwks_uri":"https://x.example.com/"})");
  EXPECT_FALSE(find());
  EXPECT_EQ(transport_->requests(behind_path), 0U);
}

// 2.9
TEST_F(IssuerDiscovery, IsLeftOutWhereTheKeysAreNamed) {
  const auto metadata = find({.jwks_uri = keys});
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->issuer, tenant);
  EXPECT_EQ(metadata->jwks_uri, keys);
  EXPECT_EQ(transport_->requests(), 0U);
}

}  // namespace

}  // namespace auth0::test
