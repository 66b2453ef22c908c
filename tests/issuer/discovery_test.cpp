#include "issuer/discovery.hpp"

#include "support/scripted_transport.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace auth0::test {

namespace {

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
    return issuer::discover(Fetcher(transport_, std::nullopt, std::move(options)), tenant, {});
  }

  std::shared_ptr<ScriptedTransport> transport_ = std::make_shared<ScriptedTransport>();
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
