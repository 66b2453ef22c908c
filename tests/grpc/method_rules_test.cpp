#include <auth0/exceptions.hpp>
#include <auth0/grpc/method_rules.hpp>

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

TEST(MethodRules, HaveNoneForAMethodThatWasNotNamed) {
  grpc::MethodRules rules;
  rules.require_token("/shop.v1.Orders/List").allow_anybody("/shop.v1.Orders/Ping");
  ASSERT_NE(rules.find("/shop.v1.Orders/List"), nullptr);
  EXPECT_FALSE(rules.find("/shop.v1.Orders/List")->open);
  EXPECT_TRUE(rules.find("/shop.v1.Orders/Ping")->open);
  for (const std::string other : {"", "/", "/shop.v1.Orders/", "/shop.v1.Orders/Lists", "/shop.v1.Orders/list",
                                  "shop.v1.Orders/List", "/shop.v1.Orders/List/", "//shop.v1.Orders/List"})
    EXPECT_EQ(rules.find(other), nullptr) << other;
}

TEST(MethodRules, AreFoundByTheirService) {
  grpc::MethodRules rules;
  rules.require_token("/shop.v1.Orders/List")
      .allow_anybody("/shop.v1.Orders/Ping")
      .allow_anybody("/shop.v1.Order/Get");
  EXPECT_EQ(rules.methods_of("shop.v1.Orders"), (std::vector<std::string>{"List", "Ping"}));
  EXPECT_EQ(rules.methods_of("shop.v1.Order"), (std::vector<std::string>{"Get"}));
  EXPECT_EQ(rules.methods_of("shop.v1"), std::vector<std::string>());
}

TEST(MethodRules, RefuseWhatIsNotAMethod) {
  for (const std::string text : {"", "/", "//", "/List", "shop.Orders/List", "/shop.Orders", "/shop.Orders/",
                                 "//List", "/shop.Orders/List/", "/shop.Orders/Li st", "/shop.Orders/*", "List",
                                 "shop.Orders.List", "https://api.example.com/shop.Orders/List"}) {
    grpc::MethodRules rules;
    EXPECT_THROW(rules.require_token(text), InvalidConfigurationError) << text;
    EXPECT_THROW(rules.allow_anybody(text), InvalidConfigurationError) << text;
  }
}

TEST(MethodRules, RefuseASecondRuleForAMethod) {
  grpc::MethodRules rules;
  rules.require_token("/shop.Orders/List");
  EXPECT_THROW(rules.allow_anybody("/shop.Orders/List"), InvalidConfigurationError);
  EXPECT_FALSE(rules.find("/shop.Orders/List")->open);
}

}  // namespace
}  // namespace auth0::test
