#include "support/eventually.hpp"
#include "support/time_to_soak.hpp"

#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::ManualClock;
using auth0::testing::Tenant;

// Tokens whose verdict is known. `good` ones stay good until nobody holds this any more.
struct Tokens {
  std::uint64_t version = 0;
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

// Verifies on several threads what it is given, again and again, until it ends.
class Verifiers {
 public:
  Verifiers(const ApiClient& client, std::size_t count) : client_(client), seen_(count) {
    for (auto& seen : seen_)
      threads_.emplace_back([this, &seen](const std::stop_token& stop) { run(stop, seen); });
  }

  // Returns when no thread uses what was given before.
  void give(std::vector<std::string> good, std::vector<std::string> bad) {
    const auto tokens = std::make_shared<const Tokens>(Tokens{++version_, std::move(good), std::move(bad)});
    {
      const std::scoped_lock lock(mutex_);
      tokens_ = tokens;
    }
    EXPECT_TRUE(eventually(
        [&] { return std::ranges::all_of(seen_, [&](const auto& seen) { return seen == version_; }); }));
  }

  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  [[nodiscard]] std::uint64_t good_refused() const { return good_refused_; }
  [[nodiscard]] std::uint64_t bad_accepted() const { return bad_accepted_; }
  [[nodiscard]] std::string first_problem() const {
    const std::scoped_lock lock(mutex_);
    return problem_;
  }

 private:
  void run(const std::stop_token& stop, std::atomic<std::uint64_t>& seen) {
    while (!stop.stop_requested()) {
      std::shared_ptr<const Tokens> tokens;
      {
        const std::scoped_lock lock(mutex_);
        tokens = tokens_;
      }
      seen = tokens->version;
      for (const auto& token : tokens->good) {
        const auto result = client_.try_verify_access_token({.access_token = token});
        ++(result ? accepted_ : good_refused_);
        if (!result) note(result.error().message);
      }
      for (const auto& token : tokens->bad) {
        const auto result = client_.try_verify_access_token({.access_token = token});
        ++(result ? bad_accepted_ : refused_);
        if (result) note("a token of a dropped key was accepted");
      }
    }
  }

  void note(const std::string& problem) {
    const std::scoped_lock lock(mutex_);
    if (problem_.empty()) problem_ = problem;
  }

  const ApiClient& client_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Tokens> tokens_ = std::make_shared<const Tokens>();  // guarded by mutex_
  std::string problem_;                                                      // guarded by mutex_
  std::uint64_t version_ = 0;
  std::vector<std::atomic<std::uint64_t>> seen_;
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> good_refused_{0};
  std::atomic<std::uint64_t> bad_accepted_{0};
  std::vector<std::jthread> threads_;  // last, so that they end first
};

struct Signed {
  std::string token;
  std::string key_id;
};

std::vector<std::string> tokens_of(const std::deque<Signed>& all) {
  std::vector<std::string> tokens;
  for (const auto& [token, key_id] : all)
    tokens.push_back(token);
  return tokens;
}

// 4.4, 4.5, 7.5: for a minute a tenant signs with another key each second, which it published before, drops the
// oldest one, and fails each third answer. Its own time is that of a manual clock, so that a slow machine
// changes nothing.
TEST(UnreliableTenant, HasNoGoodTokenRefusedAndNoDroppedKeyAccepted) {
  const auto clock = std::make_shared<ManualClock>();
  Tenant tenant({.algorithm = "ES256", .clock = clock});
  auto options = tenant.client_options();
  options.discovery_cache.ttl = 1s;
  const ApiClient client(options);

  std::deque<Signed> good;
  const auto next_key = [&] {
    tenant.publish_next_key();
    tenant.rotate_keys();
    good.push_back({tenant.issue(), tenant.signing_key_id()});
  };
  tenant.publish_next_key();  // always one ahead of the one that signs
  for (int i = 0; i < 3; ++i)
    next_key();
  ASSERT_TRUE(client.warm_up().empty());
  tenant.fail({.every = 3, .status = 500});

  Verifiers verifiers(client, 8);
  std::deque<Signed> bad;
  const auto seconds = time_to_soak().count();
  for (int second = 0; second < seconds; ++second) {
    const auto next_second = std::chrono::steady_clock::now() + 1s;
    next_key();
    const Signed dropped = good.front();
    good.pop_front();
    verifiers.give(tokens_of(good), tokens_of(bad));  // nobody relies upon it any more
    tenant.drop_key(dropped.key_id);
    ASSERT_TRUE(eventually([&] {
      clock->advance(1s);
      return !client.try_verify_access_token({.access_token = dropped.token});
    })) << second;
    bad.push_back(dropped);
    if (bad.size() > 4) bad.pop_front();
    verifiers.give(tokens_of(good), tokens_of(bad));
    std::this_thread::sleep_until(next_second);
  }

  EXPECT_EQ(verifiers.good_refused(), 0U) << verifiers.first_problem();
  EXPECT_EQ(verifiers.bad_accepted(), 0U) << verifiers.first_problem();
  EXPECT_GT(verifiers.accepted(), 100U);
  EXPECT_GT(verifiers.refused(), 100U);
}

}  // namespace

}  // namespace auth0::test
