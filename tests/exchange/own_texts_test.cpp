#include "exchange/request/token_request.hpp"

#include <algorithm>
#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::test {

namespace {

bool is_in(std::string_view text, const SecretChars& texts) {
  return text.empty() ||
         (text.data() >= texts.data() && text.data() + text.size() <= texts.data() + texts.size());
}

// A request of each text that there is.
exchange::TokenRequest request_of(std::string_view subject_token, std::string_view actor_token) {
  return exchange::custom_exchange(subject_token, {.subject_token_type = "urn:a",
                                                   .audience = "https://api.example.com",
                                                   .scope = "a b",
                                                   .organization = "org_1",
                                                   .actor_token = actor_token,
                                                   .actor_token_type = actor_token.empty() ? "" : "urn:b",
                                                   .extra = {}})
      .value();
}

TEST(OwnTexts, AreTheSameInMemoryOfTheirOwn) {
  for (const std::string_view actor_token : {"", "actor"}) {
    const auto borrowed = request_of("subject", actor_token);
    const auto own = exchange::with_own_texts(request_of("subject", actor_token));
    ASSERT_TRUE(own.own_texts);
    ASSERT_EQ(own.form.size(), borrowed.form.size());
    for (std::size_t i = 0; i < own.form.size(); ++i) {
      EXPECT_EQ(own.form[i].name, borrowed.form[i].name);
      EXPECT_EQ(own.form[i].value, borrowed.form[i].value);
      EXPECT_TRUE(is_in(own.form[i].name, *own.own_texts));
      EXPECT_TRUE(is_in(own.form[i].value, *own.own_texts));
    }
    EXPECT_EQ(own.subject_token, "subject");
    EXPECT_EQ(own.subject_token_type, "urn:a");
    EXPECT_EQ(own.actor_token, actor_token);
    EXPECT_EQ(own.organization, "org_1");
    for (const auto text : {own.subject_token, own.subject_token_type, own.actor_token, *own.organization})
      EXPECT_TRUE(is_in(text, *own.own_texts));
    EXPECT_EQ(own.kind, borrowed.kind);
    EXPECT_EQ(own.deadline, borrowed.deadline);
  }
}

// Texts of a caller may begin at the same place.
TEST(OwnTexts, AreToldApartByTheirSizesToo) {
  const std::string text = "a text and its beginning";
  const auto beginning = std::string_view(text).substr(0, 6);
  const auto subject_is_longer = exchange::with_own_texts(request_of(text, beginning));
  EXPECT_EQ(subject_is_longer.subject_token, text);
  EXPECT_EQ(subject_is_longer.actor_token, beginning);
  const auto actor_is_longer = exchange::with_own_texts(request_of(beginning, text));
  EXPECT_EQ(actor_is_longer.subject_token, beginning);
  EXPECT_EQ(actor_is_longer.actor_token, text);
}

// The subject token is the largest text, and many calls may wait.
TEST(OwnTexts, AreThereOnce) {
  const std::string token(1000, 't');
  const auto own = exchange::with_own_texts(request_of(token, ""));
  EXPECT_EQ(std::ranges::count(*own.own_texts, 't') / 1000, 1);
  EXPECT_LT(own.own_texts->size(), 1300U);
}

TEST(OwnTexts, StayWhereTheyAreWhenTheRequestIsMoved) {
  auto own = exchange::with_own_texts(request_of("subject", "actor"));
  const auto moved = std::move(own);
  EXPECT_EQ(moved.subject_token, "subject");
  EXPECT_TRUE(is_in(moved.subject_token, *moved.own_texts));
}

}  // namespace

}  // namespace auth0::test
