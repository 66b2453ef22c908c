#include "jose/base64url.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {
namespace {

namespace json = boost::json;
using testing::Tenant;
using testing::TokenDefect;

json::object header_of(const std::string& token) {
  return json::parse(jose::base64url_decode(token.substr(0, token.find('.'))).value()).as_object();
}

// 2.4, RFC 9864: Ed25519 has two names.
TEST(AlgorithmOfATenant, IsNamedAsItWasGivenInTokensKeysAndMetadata) {
  for (const std::string name : {"EdDSA", "Ed25519", "ES384"}) {
    Tenant tenant({.algorithm = name});
    tenant.rotate_keys();
    tenant.publish_next_key();

    for (const auto defect :
         {TokenDefect::none, TokenDefect::broken_signature, TokenDefect::unknown_key, TokenDefect::forged_key})
      EXPECT_EQ(header_of(tenant.issue({.defect = defect})).at("alg"), json::value(name));
    const auto keys = json::parse(tenant.jwks()).at("keys").as_array();
    EXPECT_EQ(keys.size(), 3U);
    for (const auto& key : keys)
      EXPECT_EQ(key.at("alg"), json::value(name));
    EXPECT_EQ(json::parse(tenant.metadata()).at("id_token_signing_alg_values_supported"),
              json::value(json::array{json::value(name)}));
  }
}

TEST(AlgorithmOfATenant, MustBeKnown) {
  for (const auto* name : {"", "none", "HS256", "ed25519"})
    EXPECT_THROW(Tenant({.algorithm = name}), InvalidConfigurationError) << name;
}

}  // namespace
}  // namespace auth0::test
