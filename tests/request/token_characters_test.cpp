#include "request/token_characters.hpp"

#include "base/ascii.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::inline v0::request {

namespace {

// RFC 6750 section 2.1
bool may_be_in_a_token(char c) {
  return is_letter_or_digit(c) || std::string_view("-._~+/").contains(c);
}

TEST(TokenCharacters, AreThoseOfB64tokenAtEachPlace) {
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    for (const std::size_t size : {1U, 15U, 16U, 17U, 40U}) {
      for (std::size_t place = 0; place < size; ++place) {
        std::string text(size, 'x');
        text[place] = c;
        EXPECT_EQ(has_only_token_characters(text), may_be_in_a_token(c))
            << value << " at " << place << " of " << size;
      }
    }
  }
}

TEST(TokenCharacters, AreAllThatAnEmptyTextHas) {
  EXPECT_TRUE(has_only_token_characters(""));
}

}  // namespace

}  // namespace auth0::inline v0::request
