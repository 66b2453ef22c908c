#include <auth0/exceptions.hpp>
#include <auth0/protected_resource_metadata.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using Builder = ProtectedResourceMetadataBuilder;

constexpr std::string_view resource = "https://resource.example.com";

Builder builder() {
  return {resource, {"https://as.example.com"}};
}

json::object members_of(const ProtectedResourceMetadata& document) {
  return json::parse(document.to_json()).as_object();
}

// What the builder adds to the required members.
json::value added(const Builder& with_more, std::string_view name) {
  const auto members = members_of(with_more.build());
  const auto* value = members.if_contains(name);
  return value == nullptr ? json::value("absent") : *value;
}

// RFC 9728 section 3.2, its example of an answer
TEST(ProtectedResourceMetadata, IsTheExampleOfTheRfc) {
  const auto document =
      Builder(resource, {"https://as1.example.com", "https://as2.example.net"})
          .with_bearer_methods_supported({BearerMethod::header, BearerMethod::body})
          .with_scopes_supported({"profile", "email", "phone"})
          .with_resource_documentation("https://resource.example.com/resource_documentation.html")
          .build();
  EXPECT_EQ(json::parse(document.to_json()), json::parse(R"({
    "resource": "https://resource.example.com",
    "authorization_servers": ["https://as1.example.com", "https://as2.example.net"],
    "bearer_methods_supported": ["header", "body"],
    "scopes_supported": ["profile", "email", "phone"],
    "resource_documentation": "https://resource.example.com/resource_documentation.html"
  })"));
}

// 9.6: only what was set, the required members first
TEST(ProtectedResourceMetadata, HoldsTheRequiredMembersAloneByDefault) {
  EXPECT_EQ(
      builder().build().to_json(),
      R"({"resource":"https://resource.example.com","authorization_servers":["https://as.example.com"]})");
}

TEST(ProtectedResourceMetadata, BeginsWithTheRequiredMembers) {
  const auto text = builder().with_member("a", 1).with_scopes_supported("read").build().to_json();
  EXPECT_TRUE(text.starts_with(R"({"resource":"https://resource.example.com","authorization_servers":[)"))
      << text;
}

// RFC 9728 section 2, member by member
TEST(ProtectedResourceMetadata, HoldsEachMemberUnderTheNameOfTheRfc) {
  const std::vector<std::pair<const char*, Builder>> members = {
      {R"({"jwks_uri": "https://resource.example.com/jwks"})",
       builder().with_jwks_uri("https://resource.example.com/jwks")},
      {R"({"scopes_supported": ["read", "write"]})", builder().with_scopes_supported({"read", "write"})},
      {R"({"bearer_methods_supported": ["header", "body", "query"]})",
       builder().with_bearer_methods_supported(
           {BearerMethod::header, BearerMethod::body, BearerMethod::query})},
      {R"({"resource_signing_alg_values_supported": ["RS256", "EdDSA"]})",
       builder().with_resource_signing_alg_values_supported({Algorithm::rs256, "EdDSA"})},
      {R"({"resource_name": "Orders"})", builder().with_resource_name("Orders")},
      {R"({"resource_documentation": "https://resource.example.com/docs"})",
       builder().with_resource_documentation("https://resource.example.com/docs")},
      {R"({"resource_policy_uri": "http://resource.example.com/policy"})",
       builder().with_resource_policy_uri("http://resource.example.com/policy")},
      {R"({"resource_tos_uri": "https://resource.example.com/tos"})",
       builder().with_resource_tos_uri("https://resource.example.com/tos")},
      {R"({"tls_client_certificate_bound_access_tokens": true})",
       builder().with_tls_client_certificate_bound_access_tokens(true)},
      {R"({"authorization_details_types_supported": ["payment"]})",
       builder().with_authorization_details_types_supported("payment")},
      {R"({"dpop_signing_alg_values_supported": ["ES256"]})",
       builder().with_dpop_signing_alg_values_supported({Algorithm::es256})},
      {R"({"dpop_bound_access_tokens_required": false})",
       builder().with_dpop_bound_access_tokens_required(false)},
      {R"({"x_text": "a"})", builder().with_member("x_text", "a")},
      {R"({"x_list": ["a", "b"]})", builder().with_member("x_list", {"a", "b"})},
      {R"({"x_empty": []})", builder().with_member("x_empty", std::vector<std::string>())},
      {R"({"x_flag": true})", builder().with_member("x_flag", true)},
      {R"({"x_number": -1})", builder().with_member("x_number", -1)},
      {R"({"x_rate": 1.5})", builder().with_member("x_rate", 1.5)},
      {R"({"x_nothing": null})", builder().with_json_member("x_nothing", "null")},
      {R"({"x_of_ours": {"a": [1]}})", builder().with_json_member("x_of_ours", R"({"a": [1]})")},
  };
  for (const auto& [expected, with_member] : members) {
    const auto object = json::parse(expected).as_object();
    const auto& member = *object.begin();
    EXPECT_EQ(added(with_member, member.key()), member.value()) << expected;
    EXPECT_EQ(members_of(with_member.build()).size(), 3U) << expected;
  }
}

TEST(ProtectedResourceMetadata, NamesEachAlgorithmAsJoseDoes) {
  using enum Algorithm;
  EXPECT_EQ(added(builder().with_dpop_signing_alg_values_supported(
                      {rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa, ed25519}),
                  "dpop_signing_alg_values_supported"),
            (json::array{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
                         "EdDSA", "Ed25519"}));
}

// RFC 9728 section 2.1
TEST(ProtectedResourceMetadata, SpeaksSeveralLanguages) {
  const auto document = builder()
                            .with_resource_name("Orders")
                            .with_resource_name("Bestellungen", "de")
                            .with_resource_tos_uri("https://resource.example.com/agb", "de-CH")
                            .build();
  const auto members = members_of(document);
  EXPECT_EQ(members.at("resource_name"), "Orders");
  EXPECT_EQ(members.at("resource_name#de"), "Bestellungen");
  EXPECT_EQ(members.at("resource_tos_uri#de-CH"), "https://resource.example.com/agb");
}

// RFC 9728 section 3.2: no members with zero elements; section 2 gives an empty list of methods a meaning.
TEST(ProtectedResourceMetadata, LeavesOutEmptyLists) {
  EXPECT_EQ(added(builder().with_scopes_supported("a").with_scopes_supported(StringList()), "scopes_supported"),
            "absent");
  EXPECT_EQ(added(builder().with_dpop_signing_alg_values_supported({}), "dpop_signing_alg_values_supported"),
            "absent");
  EXPECT_EQ(added(builder().with_bearer_methods_supported({}), "bearer_methods_supported"), json::array());
}

TEST(ProtectedResourceMetadata, KeepsTheOrderInWhichMembersWereSetFirst) {
  const auto text = builder()
                        .with_member("a", 1)
                        .with_member("b", 2)
                        .with_scopes_supported("read")
                        .with_member("b", 3)
                        .with_scopes_supported(StringList())
                        .with_member("c", 4)
                        .build()
                        .to_json();
  EXPECT_TRUE(text.ends_with(R"(],"a":1,"b":3,"c":4})")) << text;
}

TEST(ProtectedResourceMetadata, HoldsWhatWasSetLast) {
  EXPECT_EQ(added(builder().with_resource_name("a").with_resource_name("b"), "resource_name"), "b");
}

// 9.6: both are required.
TEST(ProtectedResourceMetadata, NeedsAResourceAndAnAuthorizationServer) {
  EXPECT_THROW(Builder("", {"https://as.example.com"}), MissingRequiredArgumentError);
  EXPECT_THROW(Builder(" \t", {"https://as.example.com"}), MissingRequiredArgumentError);
  EXPECT_THROW(Builder(resource, StringList()), MissingRequiredArgumentError);
}

// 9.6, RFC 9728 section 2 and RFC 8414 section 2
TEST(ProtectedResourceMetadata, RefusesWhatCannotBePublished) {
  const std::vector<std::function<Builder()>> mistakes = {
      [] { return Builder("http://resource.example.com", {"https://as.example.com"}); },
      [] { return Builder("https://resource.example.com#a", {"https://as.example.com"}); },
      [] { return Builder("urn:example:api", {"https://as.example.com"}); },
      [] { return Builder(resource, {"https://as.example.com", ""}); },
      [] { return Builder(resource, {"http://as.example.com"}); },
      [] { return Builder(resource, {"https://as.example.com?a"}); },
      [] { return Builder(resource, {"https://as.example.com#a"}); },
      [] { return Builder(resource, {"as.example.com"}); },
      [] { return builder().with_jwks_uri("http://resource.example.com/jwks"); },
      [] { return builder().with_scopes_supported({"read", " "}); },
      [] { return builder().with_resource_name(" "); },
      [] { return builder().with_resource_name("Orders", "de_CH"); },
      [] { return builder().with_resource_name("Orders", "-"); },
      [] { return builder().with_resource_documentation("docs"); },
      [] { return builder().with_resource_policy_uri("javascript:alert(1)"); },
      [] { return builder().with_resource_tos_uri(""); },
      [] { return builder().with_authorization_details_types_supported(""); },
      [] { return builder().with_member("", 1); },
      [] { return builder().with_member("resource", "https://other.example.com"); },
      [] { return builder().with_member("resource_name#de", 1); },
      [] { return builder().with_json_member("resource", R"("https://other.example.com")"); },
  };
  for (std::size_t i = 0; i < mistakes.size(); ++i)
    EXPECT_THROW(std::ignore = mistakes[i](), InvalidConfigurationError) << i;
}

// RFC 8259: text is UTF-8 and numbers are finite, at every depth.
TEST(ProtectedResourceMetadata, RefusesWhatIsNotJson) {
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  static constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
  const std::vector<std::function<Builder()>> mistakes = {
      [] {
        return builder().with_resource_name(
            "Stra\xDF"
            "e");
      },
      [] { return builder().with_resource_name("\xC0\xAF", "de"); },
      [] { return builder().with_scopes_supported({"read", "\xFF"}); },
      [] { return builder().with_authorization_details_types_supported("\xED\xA0\x80"); },
      [] { return builder().with_member("\xFF", 1); },
      [] { return builder().with_member("x_of_ours", "\xFF"); },
      [] { return builder().with_member("x_of_ours", infinity); },
      [] { return builder().with_member("x_of_ours", -infinity); },
      [] { return builder().with_member("x_of_ours", not_a_number); },
      [] { return builder().with_member("x_of_ours", {"a", "\xFF"}); },
      [] { return builder().with_json_member("x_of_ours", R"({"a": [1, {"b": 1e999}]})"); },
      [] { return builder().with_json_member("x_of_ours", "{\"a\": {\"\xFF\": 1}}"); },
      [] { return builder().with_json_member("x_of_ours", "{'a': 1}"); },
      [] { return builder().with_json_member("x_of_ours", "1 2"); },
      [] { return builder().with_json_member("x_of_ours", ""); },
  };
  for (std::size_t i = 0; i < mistakes.size(); ++i)
    EXPECT_THROW(std::ignore = mistakes[i](), InvalidConfigurationError) << i;
}

TEST(ProtectedResourceMetadata, PublishesTextInEveryScript) {
  const auto document = builder()
                            .with_resource_name(
                                "Stra\xC3\x9F"
                                "e \"\\ \xE6\x97\xA5 \xF0\x9F\x9A\x80")
                            .build();
  EXPECT_EQ(members_of(document).at("resource_name"),
            "Stra\xC3\x9F"
            "e \"\\ \xE6\x97\xA5 \xF0\x9F\x9A\x80");
}

}  // namespace

}  // namespace auth0::test
