#include "redis_client.hpp"

#include "support/fake_node.hpp"
#include "support/forked.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

// Two nodes, each of which has one half of the slots.
class RedisClientOfAFakeCluster : public ::testing::Test {
 protected:
  RedisClientOfAFakeCluster() {
    const auto map = cluster_slots_answer({{.first = 0, .last = 8191, .master = first_.address()},
                                           {.first = 8192, .last = 16383, .master = second_.address()}});
    for (auto* const node : {&first_, &second_})
      node->answer([map](const std::string& command) { return command == "CLUSTER SLOTS" ? map : "+OK\r\n"; });
  }

  [[nodiscard]] bool answers(std::vector<std::string_view> words) {
    std::atomic<bool> is_answered{false};
    std::atomic<bool> has_ended{false};
    client_.async_command(words, 0, [&](const redis::Outcome<redis::Reply>& reply) {
      is_answered = reply.has_value();
      has_ended = true;
    });
    return run_until(context_, [&] { return has_ended.load(); }) && is_answered;
  }

  boost::asio::io_context context_;
  FakeNode first_{context_};
  FakeNode second_{context_};
  redis::RedisClient client_{redis::RedisOptions{.cluster_nodes = {first_.address()},
                                                 .tls = {.mode = redis::TlsMode::never},
                                                 .connect_timeout = 10s,
                                                 .command_timeout = 10s}};
};

TEST_F(RedisClientOfAFakeCluster, SendsACommandToTheNodeOfItsKey) {
  EXPECT_TRUE(answers({"GET", "foo"}));  // slot 12182
  EXPECT_EQ(first_.count("GET"), 0);
  EXPECT_EQ(second_.count("GET"), 1);
}

TEST_F(RedisClientOfAFakeCluster, SendsACommandWithoutAKeyToSomeNode) {
  EXPECT_TRUE(answers({"DBSIZE"}));
  EXPECT_EQ(first_.count("DBSIZE"), 1);
}

std::unique_ptr<redis::RedisClient> client_that_was_used() {
  auto client = std::make_unique<redis::RedisClient>(redis::RedisOptions{.port = 1});  // where nobody listens
  EXPECT_FALSE(client->command({"PING"}));
  return client;
}

TEST(RedisClient, MayEndInAChildOfTheProcessThatHasUsedIt) {
  auto client = client_that_was_used();
  const auto end = [&] {
    client.reset();
    return 7;
  };
  EXPECT_EQ(result_in_child(end), 7);
}

// How often the threads of this process have gone to sleep.
unsigned long sleeps() {
  constexpr std::string_view name = "voluntary_ctxt_switches:";
  unsigned long sum = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with(name)) sum += std::stoul(line.substr(name.size()));
  }
  return sum;
}

TEST(RedisClient, SleepsWhileNobodyCalls) {
  const auto client = client_that_was_used();
  std::this_thread::sleep_for(20ms);
  const auto before = sleeps();
  std::this_thread::sleep_for(200ms);
  EXPECT_LT(sleeps() - before, 100U);
}

}  // namespace
}  // namespace auth0::test
