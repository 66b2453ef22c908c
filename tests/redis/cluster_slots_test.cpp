#include "cluster_slots.hpp"

#include "reply.hpp"

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

using redis::RedisAddress;
using redis::Reply;
using redis::ReplyKind;

// From the specification of Redis Cluster, and `CLUSTER KEYSLOT`.
TEST(SlotOf, IsTheCrc16OfTheKeyOrOfItsHashTag) {
  const std::vector<std::pair<std::string, unsigned>> slots = {
      {"123456789", 12739}, {"foo", 12182}, {"", 0}, {"hello", 866}};
  for (const auto& [key, slot] : slots)
    EXPECT_EQ(redis::slot_of(key), slot) << key;
  for (const auto* key : {"{foo}", "{foo}bar", "a{foo}b{hello}", "{foo}}"})
    EXPECT_EQ(redis::slot_of(key), 12182) << key;
  EXPECT_NE(redis::slot_of("{}foo"), redis::slot_of(""));
  EXPECT_NE(redis::slot_of("{foo"), redis::slot_of("foo"));
  EXPECT_NE(redis::slot_of("foo}bar"), redis::slot_of("foo"));
  EXPECT_EQ(redis::slot_of("foo{{bar}}zap"), redis::slot_of("{bar"));
}

Reply error(std::string text) {
  return {.kind = ReplyKind::error, .text = std::move(text)};
}

TEST(RedirectionIn, IsReadFromMovedAndAsk) {
  const auto moved = redis::redirection_in(error("MOVED 3999 192.0.2.1:6381"), "asked");
  ASSERT_TRUE(moved);
  EXPECT_TRUE(moved->is_for_good);
  EXPECT_EQ(moved->slot, 3999);
  EXPECT_EQ(moved->address, (RedisAddress{.host = "192.0.2.1", .port = 6381}));

  const auto ask = redis::redirection_in(error("ASK 0 2001:db8::1:1"), "asked");
  ASSERT_TRUE(ask);
  EXPECT_FALSE(ask->is_for_good);
  EXPECT_EQ(ask->address, (RedisAddress{.host = "2001:db8::1", .port = 1}));

  const auto last = redis::redirection_in(error("MOVED 16383 192.0.2.1:65535"), "asked");
  ASSERT_TRUE(last);
  EXPECT_EQ(last->slot, 16383);
  EXPECT_EQ(last->address.port, 65535);

  const auto same_host = redis::redirection_in(error("MOVED 1 :7000"), "asked");
  ASSERT_TRUE(same_host);
  EXPECT_EQ(same_host->address, (RedisAddress{.host = "asked", .port = 7000}));
}

TEST(RedirectionIn, IsNotReadFromAnythingElse) {
  for (const auto* text :
       {"MOVED", "MOVED ", "MOVED 1", "MOVED 1 ", "MOVED x 192.0.2.1:1", "MOVED 16384 192.0.2.1:1",
        "MOVED -1 192.0.2.1:1", "MOVED 1 192.0.2.1", "MOVED 1 192.0.2.1:0", "MOVED 1 192.0.2.1:65536",
        "MOVED 1 192.0.2.1:1x", "MOVED 1 a/b:1", "MOVED 1 ?:1", "MOVED 1 7000", "MOVED 1x192.0.2.1:1",
        "MOVED 99999999 192.0.2.1:1", "TRYAGAIN later", "ERR 1 192.0.2.1:1", "ERR MOVED 1 192.0.2.1:1"})
    EXPECT_FALSE(redis::redirection_in(error(text), "asked")) << text;
  EXPECT_FALSE(redis::redirection_in({.kind = ReplyKind::status, .text = "MOVED 1 192.0.2.1:1"}, "asked"));
}

Reply number(std::int64_t value) {
  return {.kind = ReplyKind::integer, .integer = value};
}
Reply array(std::vector<Reply> elements) {
  return {.kind = ReplyKind::array, .elements = std::move(elements)};
}
Reply node(std::string host, std::int64_t port) {
  return array({{.kind = ReplyKind::bytes, .text = std::move(host)}, number(port), {.kind = ReplyKind::bytes}});
}

TEST(SlotsIn, AreTheRangesOfMasters) {
  const auto slots =
      redis::slots_in(array({array({number(0), number(99), node("192.0.2.1", 1), node("192.0.2.9", 9)}),
                             array({number(100), number(16382), node("", 2)}),
                             array({number(16383), number(16383), node("?", 2)})}),
                      "asked");
  ASSERT_TRUE(slots) << slots.error();
  ASSERT_EQ(slots->size(), 2U);
  EXPECT_EQ(slots->at(0).last, 99);
  EXPECT_EQ(slots->at(0).master, (RedisAddress{.host = "192.0.2.1", .port = 1}));
  EXPECT_EQ(slots->at(1).first, 100);
  EXPECT_EQ(slots->at(1).master, (RedisAddress{.host = "asked", .port = 2}));
}

TEST(SlotsIn, AreRefusedWhereTheyAreNotValid) {
  const std::vector<Reply> replies = {
      array({}),
      {.kind = ReplyKind::status, .text = "OK"},
      array({number(1)}),
      array({array({number(0), number(1)})}),
      array({array({number(-1), number(1), node("a", 1)})}),
      array({array({number(0), number(16384), node("a", 1)})}),
      array({array({number(0), number(1), array({})})}),
      array({array({number(0), number(1), array({{.kind = ReplyKind::bytes, .text = "a"}})})}),
      array({array({{.kind = ReplyKind::bytes, .text = "0"}, number(1), node("a", 1)})}),
      array({array({number(0), {.kind = ReplyKind::bytes, .text = "1"}, node("a", 1)})}),
      array({array({number(0), number(1), node("a", 65536)})}),
      array({array({number(2), number(1), node("a", 1)})}),
      array({array({number(0), number(9), node("a", 1)}), array({number(9), number(10), node("b", 1)})}),
      array({array({number(0), number(9), node("?", 1)}), array({number(5), number(5), node("b", 1)})}),
  };
  for (std::size_t i = 0; i < replies.size(); ++i)
    EXPECT_FALSE(redis::slots_in(replies[i], "asked")) << i;
}

TEST(SlotsIn, AreThoseOfAThousandMastersAtMost) {
  const auto slots_of = [](std::size_t masters) {
    std::vector<Reply> ranges;
    for (std::size_t i = 0; i < masters; ++i) {
      const auto slot = static_cast<std::int64_t>(i);
      ranges.push_back(array({number(slot), number(slot), node("a", slot + 1)}));
    }
    return redis::slots_in(array(std::move(ranges)), "asked");
  };
  EXPECT_TRUE(slots_of(redis::max_cluster_nodes));
  EXPECT_FALSE(slots_of(redis::max_cluster_nodes + 1));
}

}  // namespace
}  // namespace auth0::test
