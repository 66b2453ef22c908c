#include "base/base64.hpp"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace auth0::test {

namespace {

// RFC 4648 section 10
TEST(Base64, AppendsTheExamplesOfRfc4648) {
  for (const auto& [bytes, encoded] : {std::pair("", ""), std::pair("f", "Zg=="), std::pair("fo", "Zm8="),
                                       std::pair("foo", "Zm9v"), std::pair("foob", "Zm9vYg==")}) {
    std::string text = "Basic ";
    append_base64(text, std::string_view(bytes));
    EXPECT_EQ(text, std::string("Basic ") + encoded);
  }
}

}  // namespace

}  // namespace auth0::test
