#include "jose/base64url.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <concepts>
#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;
using Texts = std::vector<std::string>;

// Of a vector of strings {{"a", "b"}} would be one string between two pointers that do not belong together.
static_assert(std::same_as<decltype(testing::TokenOptions::permissions), StringList>);
static_assert(std::same_as<decltype(testing::TokenOptions::without_claims), StringList>);
static_assert(std::same_as<decltype(testing::TenantOptions::other_audiences), StringList>);
static_assert(std::same_as<decltype(testing::TenantOptions::unbound_audiences), StringList>);
static_assert(std::same_as<decltype(testing::TenantClient::audiences), StringList>);
static_assert(std::same_as<decltype(testing::TenantOrganization::members), StringList>);
static_assert(std::same_as<decltype(testing::TenantOrganization::clients), StringList>);
static_assert(std::same_as<decltype(testing::ProofOptions::without_claims), StringList>);
static_assert(std::same_as<decltype(testing::ProofOptions::without_header), StringList>);
static_assert(std::same_as<decltype(testing::CertificateOptions::hosts), StringList>);

// The header (0) or the payload (1) of a compact JWS.
json::object part_of(const std::string& jws, std::size_t index) {
  const std::size_t begin = index == 0 ? 0 : jws.find('.') + 1;
  const auto part = jws.substr(begin, jws.find('.', begin) - begin);
  return json::parse(jose::base64url_decode(part).value()).as_object();
}

TEST(ListsOfTokenOptions, MeanWhatTheyLookLike) {
  const testing::Tenant tenant({.algorithm = "ES256"});

  const auto several =
      part_of(tenant.issue({.permissions = {{"a", "b"}}, .without_claims = {{"sub", "azp"}}}), 1);
  const auto one = part_of(tenant.issue({.permissions = "a", .without_claims = "sub"}), 1);

  EXPECT_EQ(several.at("permissions"), json::value(json::array{"a", "b"}));
  EXPECT_FALSE(several.contains("sub"));
  EXPECT_FALSE(several.contains("azp"));
  EXPECT_EQ(one.at("permissions"), json::value(json::array{json::value("a")}));
  EXPECT_FALSE(one.contains("sub"));
  EXPECT_TRUE(one.contains("azp"));
}

TEST(ListsOfProofOptions, MeanWhatTheyLookLike) {
  const auto proof =
      testing::DpopKey().make_proof({.without_claims = {{"jti", "iat"}}, .without_header = {{"typ", "jwk"}}});

  EXPECT_EQ(part_of(proof, 0), (json::object{{"alg", "ES256"}}));
  EXPECT_EQ(part_of(proof, 1), (json::object{{"htm", "GET"}, {"htu", ""}}));
}

TEST(ListsOfTenantOptions, MeanWhatTheyLookLike) {
  const testing::TenantOptions options{
      .clients = {{.audiences = {{"a", "b"}}}},
      .other_audiences = {{"a", "b"}},
      .organizations = {{.members = {{"a", "b"}}, .clients = {{"a", "b"}}}, {.members = {}}},
      .unbound_audiences = Texts{"a", "b"}};
  const Texts both = {"a", "b"};

  EXPECT_EQ(options.clients.front().audiences.values(), both);
  EXPECT_EQ(options.other_audiences.values(), both);
  EXPECT_EQ(options.organizations.front().members.values(), both);
  EXPECT_EQ(options.organizations.front().clients.values(), both);
  EXPECT_TRUE(options.organizations.back().members.empty());
  EXPECT_EQ(options.unbound_audiences.values(), both);
}

}  // namespace
}  // namespace auth0::test
