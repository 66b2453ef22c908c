#include "client/trust_sources.hpp"

#include <array>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

namespace {

constexpr std::array<std::string_view, 5> sources = {"domain", "issuer", "domains", "jwks_uri", "static_keys"};

void give(ApiClientOptions& options, std::string_view source) {
  if (source == "domain") options.domain = "tenant.example.com";
  if (source == "issuer") options.issuer = "https://login.example.com/";
  if (source == "domains") options.domains = {"a.example.com", "b.example.com"};
  if (source == "jwks_uri") options.jwks_uri = "https://login.example.com/keys";
  if (source == "static_keys") options.static_keys = StaticKeys{};
}

// "accepted", or how the message begins.
std::string verdict_on(const std::vector<std::string_view>& given) {
  ApiClientOptions options;
  for (const auto source : given)
    give(options, source);
  const auto checked = check_trust_sources(options);
  if (checked) return "accepted";
  const auto& error = checked.error();
  EXPECT_EQ(error.code, error.reason == Reason::missing_argument ? ErrorCode::missing_required_argument_error
                                                                 : ErrorCode::invalid_configuration_error);
  return error.message.substr(0, error.message.find_first_of(";:("));
}

// 2.2, 2.8, 2.9: each option alone and each pair, by the order of `sources`.
TEST(TrustSources, OfEachPairStandTogetherOrExcludeEachOther) {
  const std::string of_no_issuer = "jwks_uri needs issuer";
  const std::array<std::array<std::string, 5>, 5> expected = {{
      {"accepted", "issuer and domain exclude each other", "accepted", "jwks_uri and domain exclude each other",
       "accepted"},
      {"", "accepted", "accepted", "accepted", "accepted"},
      {"", "", "accepted", "jwks_uri and domains exclude each other",
       "static_keys and domains exclude each other"},
      {"", "", "", of_no_issuer, "jwks_uri and static_keys exclude each other"},
      {"", "", "", "", "accepted"},
  }};
  for (std::size_t first = 0; first < sources.size(); ++first) {
    for (std::size_t second = first; second < sources.size(); ++second) {
      EXPECT_EQ(verdict_on({sources.at(first), sources.at(second)}), expected.at(first).at(second))
          << sources.at(first) << ' ' << sources.at(second);
    }
  }
}

// What excludes each other does so whatever else is given.
TEST(TrustSources, ExcludeEachOtherBesideAThird) {
  EXPECT_EQ(verdict_on({"issuer", "jwks_uri", "domains"}), "jwks_uri and domains exclude each other");
  EXPECT_EQ(verdict_on({"issuer", "jwks_uri", "static_keys"}), "jwks_uri and static_keys exclude each other");
  EXPECT_EQ(verdict_on({"issuer", "jwks_uri", "domain"}), "issuer and domain exclude each other");
  EXPECT_EQ(verdict_on({"domain", "static_keys", "domains"}), "static_keys and domains exclude each other");
}

TEST(TrustSources, AreRequired) {
  EXPECT_EQ(verdict_on({}), "domain is required ");
}

// 2.9
TEST(TrustSources, LeaveNothingToDiscoverWhereTheKeysAreNamed) {
  ApiClientOptions options{.issuer = "https://login.example.com/",
                           .jwks_uri = "https://login.example.com/keys",
                           .discovery = Discovery::openid};
  EXPECT_FALSE(check_trust_sources(options));
  options.discovery = Discovery::automatic;
  EXPECT_TRUE(check_trust_sources(options));
}

// An empty list or metadata that cannot be read is a mistake of another kind.
TEST(TrustSources, AreGivenEvenWhereTheyAreEmpty) {
  ApiClientOptions options{.domains = std::vector<std::string>()};
  EXPECT_TRUE(check_trust_sources(options));
  options.static_keys = StaticKeys{};
  EXPECT_FALSE(check_trust_sources(options));
}

}  // namespace

}  // namespace auth0::test
