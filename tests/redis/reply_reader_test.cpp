#include "reply_reader.hpp"

#include "reply.hpp"

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

TEST(ErrorName, IsTheFirstWordIfItLooksLikeOne) {
  const auto name_of = [](std::string_view text) {
    return redis::error_name({.kind = ReplyKind::error, .text = std::string(text)});
  };
  EXPECT_EQ(name_of("OOM command not allowed"), "OOM");
  EXPECT_EQ(name_of("NOAUTH"), "NOAUTH");
  EXPECT_EQ(name_of("secret"), "an unknown error");
  EXPECT_EQ(name_of(""), "an unknown error");
  EXPECT_EQ(name_of(std::string(33, 'A')), "an unknown error");
}

}  // namespace
}  // namespace auth0::test
