#pragma once

#include "support/redis_groups.hpp"

#include <auth0/redis/options.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <memory>

namespace auth0::test {

/// Tests with a group of Redis servers, which takes seconds to begin. They share one, until one of them changes
/// it.
template <class Group>
class SharedGroup : public ::testing::Test {
 protected:
  explicit SharedGroup(Protection protection) : protection_(protection) {}

  void SetUp() override {
    if (!RedisServer::is_installed()) GTEST_SKIP() << "redis-server is not installed";  // as in RedisTest
    if (!shared_) shared_ = std::make_unique<Group>(protection_);
  }
  void TearDown() override {
    if (is_changed_) shared_.reset();
  }
  static void TearDownTestSuite() { shared_.reset(); }

  /// To change it: the next test gets another.
  Group& group() {
    is_changed_ = true;
    return *shared_;
  }
  [[nodiscard]] static redis::RedisOptions options() { return shared_->options(); }

  [[nodiscard]] static std::chrono::milliseconds longest_call(const redis::RedisOptions& options) {
    constexpr std::chrono::milliseconds busy_machine(250);
    return options.connect_timeout + options.command_timeout + busy_machine;
  }

 private:
  static inline std::unique_ptr<Group> shared_{};

  Protection protection_;
  bool is_changed_ = false;
};

}  // namespace auth0::test
