#include "scheme_name.hpp"

#include <gtest/gtest.h>
#include <optional>

namespace auth0::test {

namespace {

using command::scheme_of_name;

// 8.2
TEST(SchemeOfName, ComparesWithoutCase) {
  for (const auto* name : {"DPoP", "dpop", "DPOP"})
    EXPECT_EQ(scheme_of_name(name), PresentedScheme::dpop) << name;
  for (const auto* name : {"Bearer", "bearer", "BEARER"})
    EXPECT_EQ(scheme_of_name(name), PresentedScheme::bearer) << name;
  EXPECT_EQ(scheme_of_name(""), PresentedScheme::by_proof);
}

TEST(SchemeOfName, KnowsNoOthers) {
  for (const auto* name : {"Basic", "DPoP ", "DPo", "Bearer, DPoP"})
    EXPECT_EQ(scheme_of_name(name), std::nullopt) << name;
}

}  // namespace

}  // namespace auth0::test
