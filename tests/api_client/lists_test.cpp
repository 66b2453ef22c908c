#include <auth0/api_client.hpp>
#include <auth0/claims.hpp>
#include <auth0/forwarded_url.hpp>
#include <auth0/protected_resource_metadata.hpp>
#include <auth0/requirements.hpp>

#include <array>
#include <boost/json/array.hpp>
#include <gtest/gtest.h>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;

const Texts one = {"x"};
const Texts two = {"x", "y"};

// Two pointers are two texts, and never the ends of one.
static_assert(!std::is_constructible_v<ListMember, const char*, const char*>);
static_assert(!std::is_constructible_v<StringList, const char*, const char*>);
static_assert(!std::is_constructible_v<StringList, Texts::const_iterator, Texts::const_iterator>);
static_assert(!std::is_constructible_v<StringList, std::nullptr_t>);
static_assert(!std::is_constructible_v<StringList, int>);
static_assert(!std::is_constructible_v<Domains, int>);
static_assert(!std::is_convertible_v<TrustedProxies, StringList>);

Texts of(const StringList& list) {
  return list.values();
}

TEST(StringList, HoldsOneTextHoweverItIsWritten) {
  const char* pointer = "x";
  const std::string text = "x";
  EXPECT_EQ(of("x"), one);
  EXPECT_EQ(of({"x"}), one);
  EXPECT_EQ(of({{"x"}}), one);
  EXPECT_EQ(of(pointer), one);
  EXPECT_EQ(of({pointer}), one);
  EXPECT_EQ(of(text), one);
  EXPECT_EQ(of("x"s), one);
  EXPECT_EQ(of({text}), one);
  EXPECT_EQ(of(std::string_view("x")), one);
  EXPECT_EQ(of({std::string_view("x")}), one);
}

TEST(StringList, HoldsSeveralTextsHoweverTheyAreWritten) {
  EXPECT_EQ(of({"x", "y"}), two);
  EXPECT_EQ(of({{"x", "y"}}), two);
  EXPECT_EQ(of(StringList{"x", "y"}), two);
  EXPECT_EQ(of(StringList{{"x", "y"}}), two);
  EXPECT_EQ(of(StringList({"x", "y"})), two);
  EXPECT_EQ(of(StringList({{"x", "y"}})), two);
  EXPECT_EQ(of({"x"s, std::string_view("y")}), two);
  EXPECT_EQ(of({{"x"s, "y"}}), two);
  const StringList assigned = {{"x", "y"}};
  EXPECT_EQ(of(assigned), two);
}

TEST(StringList, TakesRangesOfTexts) {
  const Texts texts = two;
  EXPECT_EQ(of(texts), two);
  EXPECT_EQ(of({texts}), two);
  EXPECT_EQ(of(Texts()), Texts());
  EXPECT_EQ(of(std::vector<std::string_view>{"x", "y"}), two);
  EXPECT_EQ(of(std::set<std::string>{"y", "x"}), two);
  EXPECT_EQ(of(std::array<const char*, 2>{"x", "y"}), two);
}

TEST(StringList, IsCopiedAndNotNested) {
  StringList list{"x", "y"};
  const StringList copy(list);
  const StringList braces{list};
  list = "z";
  EXPECT_EQ(of(copy), two);
  EXPECT_EQ(of(braces), two);
}

TEST(StringList, IsEmptyWhereNothingWasWritten) {
  EXPECT_TRUE(StringList().empty());
  EXPECT_TRUE(of({}).empty());
}

TEST(StringList, MayBeOptional) {
  const std::optional<StringList> single = {{"x"}};
  const std::optional<StringList> several = {{"x", "y"}};
  EXPECT_EQ(single->values(), one);
  EXPECT_EQ(several->values(), two);
}

TEST(RequiredClaims, AreWrittenAsOtherLists) {
  const Texts texts = two;
  EXPECT_EQ(VerifyAccessTokenRequest{.required_claims = "x"}.required_claims.values(), one);
  EXPECT_EQ(VerifyAccessTokenRequest{.required_claims = {"x"}}.required_claims.values(), one);
  const VerifyAccessTokenRequest doubled{.required_claims = {{"x", "y"}}};
  EXPECT_EQ(doubled.required_claims.values(), two);
  EXPECT_EQ(VerifyAccessTokenRequest{.required_claims = texts}.required_claims.values(), two);
}

Texts listed(const Domains& domains) {
  return domains.list() == nullptr ? Texts{"no list"} : *domains.list();
}

TEST(Domains, HoldAListHoweverItIsWritten) {
  const Texts texts = two;
  EXPECT_EQ(listed("x"), one);
  EXPECT_EQ(listed({"x"}), one);
  EXPECT_EQ(listed({"x", "y"}), two);
  EXPECT_EQ(listed({{"x", "y"}}), two);
  EXPECT_EQ(listed(Domains{{"x", "y"}}), two);
  EXPECT_EQ(listed("x"s), one);
  EXPECT_EQ(listed({"x"s, "y"}), two);
  EXPECT_EQ(listed(texts), two);
  EXPECT_EQ(listed(StringList{"x", "y"}), two);
  EXPECT_EQ(listed(Texts()), Texts());
}

TEST(Domains, HoldAResolverHoweverItIsWritten) {
  const auto resolver = [](const DomainsRequest& /*request*/) -> StringList { return {{"x", "y"}}; };
  const Domains of_lambda = resolver;
  const Domains of_function = DomainsResolver(resolver);
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): copies must hold it too
  const Domains copy = of_lambda;
  for (const auto* domains : {&of_lambda, &of_function, &copy}) {
    ASSERT_NE(domains->resolver(), nullptr);
    EXPECT_EQ((*domains->resolver())({}).values(), two);
  }
}

TEST(Domains, AreAbsentUnlessGiven) {
  EXPECT_TRUE(Domains().absent());
  EXPECT_TRUE(ApiClientOptions{}.domains.absent());
}

bool holds_ten(const TrustedProxies& proxies) {
  return proxies.contains("10.1.2.3");
}

bool holds_both(const TrustedProxies& proxies) {
  return holds_ten(proxies) && proxies.contains("fd00::1");
}

TEST(TrustedProxiesList, IsWrittenAsOtherLists) {
  const Texts texts = {"10.0.0.0/8", "fd00::/8"};
  EXPECT_TRUE(holds_ten(TrustedProxies("10.0.0.0/8")));
  EXPECT_TRUE(holds_ten(TrustedProxies("10.0.0.0/8"s)));
  EXPECT_TRUE(holds_ten(TrustedProxies{"10.0.0.0/8"}));
  EXPECT_TRUE(holds_ten(TrustedProxies({"10.0.0.0/8"})));
  EXPECT_TRUE(holds_both(TrustedProxies({"10.0.0.0/8", "fd00::/8"})));
  EXPECT_TRUE(holds_both(TrustedProxies({{"10.0.0.0/8", "fd00::/8"}})));
  EXPECT_TRUE(holds_both(TrustedProxies{{"10.0.0.0/8", "fd00::/8"}}));
  EXPECT_TRUE(holds_both(TrustedProxies(texts)));
  EXPECT_TRUE(holds_both(TrustedProxies(StringList(texts))));
  const TrustedProxies original(texts);
  TrustedProxies copy(original);  // NOLINT(performance-unnecessary-copy-initialization): not taken for a list
  EXPECT_TRUE(holds_both(TrustedProxies(copy)));
}

// A pointer is no boolean, a list no single value, and a character no number.
static_assert(!std::is_constructible_v<Scalar, std::nullptr_t>);
static_assert(!std::is_constructible_v<Scalar, const int*>);
static_assert(!std::is_constructible_v<Scalar, char>);
static_assert(!std::is_constructible_v<Scalar, StringList>);
static_assert(!std::is_constructible_v<Scalar, Texts>);

bool is_list(const ScalarOrList& value) {
  return std::holds_alternative<Texts>(value.value());
}

TEST(ScalarOrList, IsAListWhereItIsWrittenInBraces) {
  EXPECT_TRUE(is_list({"x"}));
  EXPECT_TRUE(is_list({"x", "y"}));
  EXPECT_TRUE(is_list({}));
  EXPECT_TRUE(is_list(two));
  EXPECT_TRUE(is_list(StringList("x")));
  EXPECT_FALSE(is_list("x"));
  EXPECT_FALSE(is_list("x"s));
  EXPECT_FALSE(is_list(true));
  EXPECT_FALSE(is_list(1));
}

TEST(Requirements, TakeTextsOfEveryKind) {
  const std::string text = "org_1";
  const char* pointer = "org_1";
  static_assert(std::is_same_v<decltype(require_claim("org_id", text)), Requirement>);
  static_assert(std::is_same_v<decltype(require_claim("org_id", std::string_view(text))), Requirement>);
  static_assert(std::is_same_v<decltype(require_claim("org_id", "org_1")), Requirement>);
  static_assert(std::is_same_v<decltype(require_claim("org_id", pointer)), Requirement>);
  static_assert(std::is_same_v<decltype(require_claim("org_id", nullptr)), Requirement>);
  static_assert(std::is_same_v<decltype(require_claim("rate", 1.1)), Requirement>);
  static_assert(std::is_same_v<decltype(require_claim("roles", boost::json::array{"a"})), Requirement>);
  static_assert(std::is_same_v<decltype(require_claim_includes("roles", text)), Requirement>);
  static_assert(std::is_same_v<decltype(require_claim_includes("roles", std::string_view(text))), Requirement>);
  const auto document = ProtectedResourceMetadataBuilder("https://api.example.com", {"https://as.example.com"})
                            .with_member("x_text", text)
                            .with_member("x_view", std::string_view(pointer))
                            .build();
  EXPECT_TRUE(document.to_json().ends_with(R"("x_text":"org_1","x_view":"org_1"})")) << document.to_json();
}

}  // namespace

}  // namespace auth0::test
