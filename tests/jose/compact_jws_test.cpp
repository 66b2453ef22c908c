#include "jose/compact_jws.hpp"

#include "jose/base64url.hpp"

#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::inline v0::jose {
namespace {

constexpr std::size_t limit = 1000;

std::string jws(const std::string& header, const std::string& payload = R"({"a":1})") {
  return base64url_encode(header) + '.' + base64url_encode(payload) + ".c2ln";
}

Result<CompactJws> parse(const std::string& text, boost::json::object& payload) {
  return parse_compact_jws(text, {.max_size = limit}, payload);
}

void expect_malformed(const std::string& text) {
  boost::json::object payload;
  const auto parsed = parse(text, payload);
  ASSERT_FALSE(parsed.has_value()) << text;
  EXPECT_EQ(parsed.error().reason, Reason::malformed_token);
  EXPECT_FALSE(parsed.error().message.empty());
}

void expect_malformed(const std::string& text, std::string_view problem) {
  boost::json::object payload;
  const auto parsed = parse(text, payload);
  ASSERT_FALSE(parsed.has_value()) << text;
  EXPECT_EQ(parsed.error().reason, Reason::malformed_token);
  EXPECT_TRUE(parsed.error().message.contains(problem)) << text << ": " << parsed.error().message;
}

TEST(CompactJws, IsTakenApart) {
  const std::string text = jws(R"({"alg":"RS256","kid":"k","typ":"JWT"})");
  boost::json::object payload;

  const auto parsed = parse(text, payload);

  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->header->algorithm, "RS256");
  EXPECT_EQ(parsed->header->key_id, "k");
  EXPECT_EQ(parsed->header->type, "JWT");
  EXPECT_EQ(payload, (boost::json::object{{"a", 1}}));
  EXPECT_EQ(parsed->signing_input, text.substr(0, text.rfind('.')));
  EXPECT_EQ(std::string(parsed->signature.begin(), parsed->signature.end()), "sig");
}

TEST(CompactJws, HasThreeNonEmptyParts) {  // 5.1
  const std::string good = jws(R"({"alg":"RS256"})");
  for (const auto& text : {std::string(), std::string("."), std::string(".."), std::string("..."), good + ".",
                           good + ".c2ln", good.substr(0, good.rfind('.')), good.substr(0, good.rfind('.') + 1),
                           '.' + good, good.substr(good.find('.'))}) {
    expect_malformed(text, "is not three non-empty parts");
  }
  expect_malformed(base64url_encode(R"({"alg":"RS256"})") + "..c2ln", "is not three non-empty parts");
}

TEST(CompactJws, MayBeAsLargeAsTheLimitAndNotLarger) {  // 5.1
  boost::json::object payload;
  std::string text = jws(R"({"alg":"RS256"})");
  text += std::string((limit - text.size()) / 4 * 4, 'A');
  const std::size_t size = text.size();

  EXPECT_TRUE(parse_compact_jws(text, {.max_size = size}, payload).has_value());
  EXPECT_FALSE(parse_compact_jws(text, {.max_size = size - 1}, payload).has_value());
}

TEST(CompactJws, HoldsBase64urlInEachPart) {  // 5.1
  const std::string good = jws(R"({"alg":"RS256"})");
  expect_malformed("=" + good);
  expect_malformed(good + "=");
  expect_malformed(" " + good);
  expect_malformed(good + "\n");
  expect_malformed(good.substr(0, good.find('.')) + ".e30=." + "c2ln");
}

TEST(CompactJws, HoldsTwoJsonObjects) {  // 5.1
  expect_malformed(jws("[]"));
  expect_malformed(jws("no json"));
  expect_malformed(jws(R"({"alg":"RS256","alg":"RS256"})"));
  expect_malformed(jws(R"({"alg":"RS256"})", "[]"));
  expect_malformed(jws(R"({"alg":"RS256"})", R"("text")"));
  expect_malformed(jws(R"({"alg":"RS256"})", R"({"sub":"a","sub":"b"})"));
  expect_malformed(jws(R"({"alg":"RS256"})", "{\"sub\":\"\xFF\"}"));
}

TEST(CompactJws, SaysWhichPartCannotBeRead) {
  expect_malformed(jws("[]"), "the token's header is not a JSON object");
  expect_malformed('=' + jws(R"({"alg":"RS256"})"), "the token's header is not base64url");
  expect_malformed(jws(R"({"alg":"RS256"})", "[]"), "the token's payload is not a JSON object");
}

TEST(CompactJws, NamesItsAlgorithmInAString) {  // 5.2
  expect_malformed(jws("{}"));
  expect_malformed(jws(R"({"alg":null})"));
  expect_malformed(jws(R"({"alg":["RS256"]})"));
}

TEST(CompactJws, HasStringsForKeyIdAndType) {
  expect_malformed(jws(R"({"alg":"RS256","kid":1})"));
  expect_malformed(jws(R"({"alg":"RS256","typ":true})"));
}

TEST(CompactJws, DemandsNoExtension) {  // 5.3
  expect_malformed(jws(R"({"alg":"RS256","crit":["exp"]})"));
  expect_malformed(jws(R"({"alg":"RS256","crit":[]})"));
  expect_malformed(jws(R"({"alg":"RS256","crit":null})"));
  expect_malformed(jws(R"({"alg":"RS256","b64":true})"));
}

TEST(CompactJws, IsTakenApartWhereItIsLargerThanTheStackSpace) {
  for (const std::size_t size : {4095U, 4096U, 4097U, 8000U}) {
    const std::string around = R"({"a":""})";
    const std::string value(size - around.size(), 'x');
    boost::json::object payload;

    ASSERT_TRUE(parse_compact_jws(jws(R"({"alg":"RS256"})", R"({"a":")" + value + R"("})"), {.max_size = 16384},
                                  payload)
                    .has_value())
        << size;
    EXPECT_EQ(payload.at("a").as_string(), value);
  }
}

TEST(CompactJws, ReusesAKnownHeaderOnlyIfItIsTheSame) {
  boost::json::object payload;
  const auto first = parse(jws(R"({"alg":"RS256","kid":"a"})"), payload);
  const JwsParsing with_known{.max_size = limit, .known_header = first->header};

  const auto same = parse_compact_jws(jws(R"({"alg":"RS256","kid":"a"})"), with_known, payload);
  const auto other = parse_compact_jws(jws(R"({"alg":"RS256","kid":"b"})"), with_known, payload);

  EXPECT_EQ(same->header, first->header);
  EXPECT_EQ(other->header->key_id, "b");
}

}  // namespace
}  // namespace auth0::inline v0::jose
