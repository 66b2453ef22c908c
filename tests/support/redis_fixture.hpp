#pragma once

#include "support/redis_server.hpp"

#include <auth0/redis/replay_store.hpp>

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <utility>

namespace auth0::test {

/// A suite over a real Redis. It is no part of this project, so where it is absent the suite says so and is
/// counted as skipped, and the rest of the tests still runs.
class RedisTest : public ::testing::Test {
 protected:
  explicit RedisTest(RedisServerOptions options = {}) : server_options_(std::move(options)) {}

  void SetUp() override {
    if (!RedisServer::is_installed()) GTEST_SKIP() << "redis-server is not installed";  // see above
    server_.emplace(server_options_);
  }

  RedisServer& server() { return *server_; }

  /// What reaches the server, with time for a machine that is busy.
  [[nodiscard]] redis::RedisOptions options() const {
    redis::RedisOptions options;
    options.port = server_->port();
    options.password = server_options_.password;
    options.connect_timeout = options.command_timeout = std::chrono::seconds(10);
    return options;
  }

  [[nodiscard]] std::shared_ptr<ReplayStore> store() const { return redis::make_replay_store(options()); }

 private:
  RedisServerOptions server_options_;
  std::optional<RedisServer> server_{};
};

}  // namespace auth0::test
