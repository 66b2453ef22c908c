#include "redis_client.hpp"
#include "support/paths.hpp"
#include "support/proof_uses.hpp"
#include "support/redis_fixture.hpp"
#include "support/run_command.hpp"

#include <atomic>
#include <barrier>
#include <functional>
#include <future>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {
namespace {

class RedisFromManyThreads : public RedisTest {
 protected:
  static void in_threads(unsigned count, const std::function<void(unsigned)>& work) {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < count; ++i)
      threads.emplace_back(work, i);
  }
};

// 8.7
TEST_F(RedisFromManyThreads, OneOfTwoAtOnceIsTheFirstUse) {
  constexpr unsigned rounds = 500;
  const auto store = this->store();
  std::barrier begin(2);
  std::atomic<unsigned> first{0};
  std::atomic<unsigned> replayed{0};
  in_threads(2, [&](unsigned /*thread*/) {
    for (unsigned round = 0; round < rounds; ++round) {
      begin.arrive_and_wait();
      const auto outcome = store->record(use_of(round));
      if (outcome == ReplayOutcome::first_use) ++first;
      if (outcome == ReplayOutcome::replayed) ++replayed;
    }
  });
  EXPECT_EQ(first, rounds);
  EXPECT_EQ(replayed, rounds);
}

// Calls that share a connection are answered each with what belongs to it.
TEST_F(RedisFromManyThreads, EachCallGetsItsOwnAnswer) {
  for (const int connections : {1, 3}) {
    auto few = options();
    few.max_connections = connections;
    redis::RedisClient client(std::move(few));
    std::atomic<unsigned> right{0};
    in_threads(8, [&](unsigned thread) {
      for (unsigned i = 0; i < 200; ++i) {
        const std::string text = std::to_string(thread) + ' ' + std::to_string(i);
        const auto reply = client.command({"ECHO", text});
        if (reply && reply->kind == redis::ReplyKind::bytes && reply->text == text) ++right;
      }
    });
    EXPECT_EQ(right, 8U * 200U) << connections;
  }
}

TEST_F(RedisFromManyThreads, NoMoreConnectionsAreOpenedThanAllowed) {
  auto few = options();
  few.max_connections = 2;
  redis::RedisClient client(std::move(few));
  in_threads(8, [&](unsigned /*thread*/) {
    for (unsigned i = 0; i < 50; ++i)
      EXPECT_TRUE(client.command({"PING"}));
  });
  const auto clients = client.command({"INFO", "stats"});
  ASSERT_TRUE(clients);
  EXPECT_LE(number_in(clients->text, "total_connections_received"), 2);
}

unsigned first_uses(const CommandResult& result) {
  EXPECT_EQ(result.exit_status, 0) << result.err;
  return static_cast<unsigned>(std::stoul("0" + result.out));
}

// 8.7: two processes that are given the same proofs at the same time.
TEST_F(RedisFromManyThreads, EachProofIsUsedOnceInTwoProcesses) {
  const std::string proofs = "2000";
  const std::vector<std::string> process = {program_path("replay_process"), std::to_string(server().port()),
                                            "7", proofs};
  auto other = std::async(std::launch::async, [&] { return run_command(process); });
  const unsigned here = first_uses(run_command(process));
  const unsigned there = first_uses(other.get());
  EXPECT_EQ(here + there, std::stoul(proofs));
}

}  // namespace
}  // namespace auth0::test
