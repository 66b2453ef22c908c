#include "router.hpp"
#include "support/fail_each_allocation.hpp"
#include "support/fake_node.hpp"
#include "support/raw_tcp_server.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;
using redis::Outcome;
using redis::Reply;

constexpr auto between_refreshes = 60ms;  // more than a cluster's map is kept at least

// A router whose nodes have threads of their own, so that memory is missing for the router only.
struct RouterWithoutMemory {
  explicit RouterWithoutMemory(redis::RedisOptions options)
      : router(redis::make_router(context, std::make_shared<redis::Settings>(std::move(options)))) {}
  RouterWithoutMemory(const RouterWithoutMemory&) = delete;
  RouterWithoutMemory& operator=(const RouterWithoutMemory&) = delete;
  ~RouterWithoutMemory() { router->stop("the test is over"); }

  void route() {
    const std::vector<std::string_view> words = {"GET", "key"};
    router->route(std::make_unique<redis::Call>(words, redis::SteadyClock::now() + 2s,
                                                [this](Outcome<Reply> reply) { ended = std::move(reply); }));
  }
  // As the thread of all stores does, which goes on after an exception.
  void run_until_ended() {
    while (!ended) {
      try {
        ASSERT_TRUE(run_until(context, [this] { return ended.has_value(); }));
      } catch (const std::exception&) {
        continue;
      }
    }
  }
  [[nodiscard]] std::string outcome() const {
    if (!ended) return "the call could not be made";
    return *ended ? (*ended)->text : ended->error();
  }

  [[nodiscard]] std::string outcome_of_another_call(std::chrono::milliseconds pause) {
    context.restart();
    context.run_for(pause);
    ended.reset();
    route();
    run_until_ended();
    return outcome();
  }

  redis::asio::io_context context{};
  std::shared_ptr<redis::Router> router;
  std::optional<Outcome<Reply>> ended{};
};

// What calls come to for each allocation that fails. A call after the pause finds everything in order.
std::vector<std::string> outcomes_without_memory(const redis::RedisOptions& options,
                                                 const std::string& outcome_with_memory,
                                                 std::chrono::milliseconds pause = 4ms) {
  std::vector<std::string> outcomes;
  fail_each_allocation([&] { return std::make_unique<RouterWithoutMemory>(options); },
                       [](RouterWithoutMemory& scene) {
                         scene.route();
                         scene.run_until_ended();
                       },
                       [&](RouterWithoutMemory& scene) {
                         outcomes.push_back(scene.outcome());
                         EXPECT_EQ(scene.outcome_of_another_call(pause), outcome_with_memory)
                             << outcomes.back();
                       });
  return outcomes;
}

redis::RedisOptions patient() {
  redis::RedisOptions options;
  options.tls.mode = redis::TlsMode::never;
  options.connect_timeout = options.command_timeout = 10s;
  options.min_backoff = options.max_backoff = 2ms;
  return options;
}

TEST(RouterWithoutMemory, OfAClusterFindsEverythingInOrderLater) {
  const RawTcpServer server({.answers = {"+PONG\r\n", "-ERR no map\r\n"}});
  auto options = patient();
  options.cluster_nodes = {{.host = "127.0.0.1", .port = server.port()}};
  const auto outcomes = outcomes_without_memory(options, "Redis answered ERR", between_refreshes);
  EXPECT_EQ(std::ranges::count(outcomes, "no answer in time"), 0);
  EXPECT_EQ(std::ranges::count(outcomes, "the cluster has no node for the key"), 0);
}

TEST(RouterWithoutMemory, OfOneServerFindsEverythingInOrderLater) {
  const RawTcpServer server({.answers = {"+PONG\r\n", "+OK\r\n", "+OK\r\n"}});
  auto options = patient();
  options.port = server.port();
  const auto outcomes = outcomes_without_memory(options, "OK");
  EXPECT_EQ(std::ranges::count(outcomes, "no answer in time"), 0);
}

TEST(RouterWithoutMemory, OfAServerThatRefusesItFindsEverythingInOrderLater) {
  const RawTcpServer server({.answers = {"-LOADING Redis is loading the dataset in memory\r\n"}});
  auto options = patient();
  options.port = server.port();
  const auto outcomes = outcomes_without_memory(options, "Redis answered LOADING");
  EXPECT_EQ(std::ranges::count(outcomes, "no answer in time"), 0);
}

}  // namespace
}  // namespace auth0::test
