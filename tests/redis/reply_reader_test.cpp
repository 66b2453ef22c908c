#include "reply_reader.hpp"

#include "reply.hpp"
#include "support/time_used.hpp"

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {
namespace {

using redis::Reply;
using redis::ReplyKind;
using redis::ReplyReader;

Reply reply_in(std::string_view bytes) {
  ReplyReader reader;
  reader.feed(bytes);
  const auto reply = reader.next();
  EXPECT_TRUE(reply && *reply) << bytes;
  EXPECT_TRUE(reader.empty()) << bytes;
  return reply && *reply ? **reply : Reply();
}

TEST(ReplyReader, KnowsEachKindOfReply) {
  EXPECT_EQ(reply_in("+OK\r\n").kind, ReplyKind::status);
  EXPECT_EQ(reply_in("+OK\r\n").text, "OK");
  EXPECT_EQ(reply_in("-ERR no\r\n").kind, ReplyKind::error);
  EXPECT_EQ(reply_in("-ERR no\r\n").text, "ERR no");
  EXPECT_EQ(reply_in(":-42\r\n").kind, ReplyKind::integer);
  EXPECT_EQ(reply_in(":-42\r\n").integer, -42);
  EXPECT_EQ(reply_in("$-1\r\n").kind, ReplyKind::nil);
  EXPECT_EQ(reply_in("$4\r\na\r\nb\r\n").kind, ReplyKind::bytes);
  EXPECT_EQ(reply_in("$4\r\na\r\nb\r\n").text, "a\r\nb");
}

TEST(ReplyReader, WaitsForTheLastByte) {
  const std::string_view bytes = "$5\r\nhello\r\n";
  ReplyReader reader;
  for (const char& byte : bytes.substr(0, bytes.size() - 1)) {
    reader.feed({&byte, 1});
    const auto reply = reader.next();
    ASSERT_TRUE(reply && !*reply);
  }
  reader.feed(bytes.substr(bytes.size() - 1));
  const auto reply = reader.next();
  ASSERT_TRUE(reply && *reply);
  EXPECT_EQ((*reply)->text, "hello");
}

TEST(ReplyReader, TakesRepliesOneByOne) {
  ReplyReader reader;
  reader.feed("+A\r\n+B\r\n");
  const auto first = reader.next();
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->text, "A");
  EXPECT_FALSE(reader.empty());
  const auto second = reader.next();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->text, "B");
  EXPECT_TRUE(reader.empty());
}

TEST(ReplyReader, RefusesArraysAndWhatIsNoReply) {
  for (const auto* bytes : {"*1\r\n+OK\r\n", "*0\r\n", "*2147483647\r\n", "*-2\r\n", "$-2\r\n", "hello\r\n"}) {
    ReplyReader reader;
    reader.feed(bytes);
    EXPECT_FALSE(reader.next()) << bytes;
  }
}

TEST(ReplyReader, RefusesAReplyBeforeItHasGrownTooLarge) {
  for (const auto* begin : {"$10000000\r\n", "+"}) {
    ReplyReader reader;
    reader.feed(begin);
    EXPECT_TRUE(reader.next());
    reader.feed(std::string(ReplyReader::max_reply_bytes + 1, 'x'));
    EXPECT_FALSE(reader.next()) << begin;
  }
}

TEST(ReplyReader, TakesALineOf64KiBAndNotOneByteMore) {
  const std::string longest(ReplyReader::max_line_bytes, 'x');
  EXPECT_EQ(reply_in('+' + longest + "\r\n").text, longest);
  for (const char kind : {'+', '-'}) {
    ReplyReader reader;
    reader.feed(kind + longest + "x\r\n");
    EXPECT_FALSE(reader.next()) << kind;
  }
}

TEST(ReplyReader, RefusesALineBeforeItHasGrownTooLong) {
  ReplyReader reader;
  reader.feed("+" + std::string(ReplyReader::max_line_bytes, 'x'));
  const auto reply = reader.next();
  ASSERT_TRUE(reply && !*reply);
  reader.feed("x");
  EXPECT_FALSE(reader.next());
}

TEST(ReplyReader, FindsTheEndOfALineThatComesInTwoPieces) {
  ReplyReader reader;
  for (const auto* piece : {"+O", "K", "\r"}) {
    reader.feed(piece);
    const auto reply = reader.next();
    ASSERT_TRUE(reply && !*reply) << piece;
  }
  reader.feed("\n");
  const auto reply = reader.next();
  ASSERT_TRUE(reply && *reply);
  EXPECT_EQ((*reply)->text, "OK");
}

// The shortest of several times.
std::chrono::nanoseconds time_of_a_line_byte_by_byte(std::size_t size) {
  auto shortest = std::chrono::nanoseconds::max();
  for (int i = 0; i < 3; ++i) {
    ReplyReader reader;
    reader.feed("+");
    const auto began = time_used();
    for (std::size_t sent = 0; sent < size; ++sent) {
      reader.feed("x");
      EXPECT_TRUE(reader.next());
    }
    shortest = std::min(shortest, time_used() - began);
  }
  return shortest;
}

TEST(ReplyReader, SearchesNoByteOfALineTwice) {
  const auto part = time_of_a_line_byte_by_byte(ReplyReader::max_line_bytes / 16);
  EXPECT_LT(time_of_a_line_byte_by_byte(ReplyReader::max_line_bytes), 64 * part);
}

TEST(ReplyReader, TakesArraysWhereTheyAreAllowed) {
  ReplyReader reader(redis::Arrays::allowed);
  reader.feed("*3\r\n:1\r\n*2\r\n$1\r\na\r\n*0\r\n+b\r\n+c\r\n");
  const auto reply = reader.next();
  ASSERT_TRUE(reply && *reply);
  ASSERT_EQ((*reply)->kind, ReplyKind::array);
  ASSERT_EQ((*reply)->elements.size(), 3U);
  EXPECT_EQ((*reply)->elements[0].integer, 1);
  ASSERT_EQ((*reply)->elements[1].elements.size(), 2U);
  EXPECT_EQ((*reply)->elements[1].elements[0].text, "a");
  EXPECT_EQ((*reply)->elements[1].elements[1].kind, ReplyKind::array);
  EXPECT_EQ((*reply)->elements[2].text, "b");
  const auto next = reader.next();
  ASSERT_TRUE(next && *next);
  EXPECT_EQ((*next)->text, "c");
}

TEST(ReplyReader, RefusesAnArrayThatIsTooLargeBeforeItHasCome) {
  const std::string most = std::to_string(ReplyReader::max_elements);
  for (const auto& begin : {"*" + most + "0\r\n", std::string("*2147483647\r\n"), "*1\r\n*" + most + "\r\n"}) {
    ReplyReader reader(redis::Arrays::allowed);
    reader.feed(begin);
    EXPECT_FALSE(reader.next()) << begin;
  }
}

TEST(ReplyReader, TakesAnArrayWhoseTextsAreAsLargeAsOneMayBeAndNotOneByteMore) {
  constexpr std::size_t half = ReplyReader::max_reply_bytes / 2;
  const auto text_of = [](std::size_t size) {
    return "$" + std::to_string(size) + "\r\n" + std::string(size, 'x') + "\r\n";
  };
  for (const std::size_t more : {0U, 1U}) {
    ReplyReader reader(redis::Arrays::allowed);
    for (int replies = 0; replies < 2; ++replies) {  // each has as much
      reader.feed("*2\r\n" + text_of(half));
      EXPECT_TRUE(reader.next());
      reader.feed(text_of(half + more));
      EXPECT_EQ(reader.next().has_value(), more == 0);
      if (more > 0) break;
    }
  }
}

// The answer to CLUSTER SLOTS: ranges, their nodes, and what else is known of a node. Who frees a deep one
// needs a deep stack.
TEST(ReplyReader, TakesArraysFourLevelsDeepAndNoDeeper) {
  for (const auto* bytes : {"*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"}) {
    ReplyReader reader(redis::Arrays::allowed);
    reader.feed(bytes);
    EXPECT_EQ(reader.next().has_value(), std::string_view(bytes).size() == 20) << bytes;
  }
}

TEST(ErrorName, IsTheFirstWordIfItLooksLikeOne) {
  const auto name_of = [](std::string_view text) {
    return redis::error_name({.kind = ReplyKind::error, .text = std::string(text)});
  };
  EXPECT_EQ(name_of("OOM command not allowed"), "OOM");
  EXPECT_EQ(name_of("NOAUTH"), "NOAUTH");
  EXPECT_EQ(name_of("A_Z a"), "A_Z");
  EXPECT_EQ(name_of(std::string(32, 'A')), std::string(32, 'A'));
  for (const auto* text : {"secret", "ERRa", "ERR1", "ERR@", "ERR[", "ERR^"})
    EXPECT_EQ(name_of(text), "an unknown error") << text;
  EXPECT_EQ(name_of(""), "an unknown error");
  EXPECT_EQ(name_of(std::string(33, 'A')), "an unknown error");
}

}  // namespace
}  // namespace auth0::test
