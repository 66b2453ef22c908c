#include "issuer/key_sources.hpp"
#include "support/eventually.hpp"
#include "support/issuer_documents.hpp"
#include "support/scripted_transport.hpp"
#include "transport/client_threads.hpp"

#include <auth0/health.hpp>
#include <auth0/testing/manual_clock.hpp>

#include <algorithm>
#include <atomic>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <gtest/gtest.h>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

namespace auth0::test {

namespace {

// How many allocations of other threads than the test's succeed before one fails; negative: all do.
std::atomic<int> allocations_left{-1};
thread_local bool is_thread_of_the_test = false;

void* allocate(std::size_t size) noexcept {
  const bool may_fail = !is_thread_of_the_test && allocations_left.load() >= 0;
  if (may_fail && allocations_left.fetch_sub(1) == 0) return nullptr;
  return std::malloc(size == 0 ? 1 : size);  // NOLINT: this is what `new` is made of
}

}  // namespace

}  // namespace auth0::test

// NOLINTBEGIN: all of them are replaced, so that what one allocates another may free
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* memory = auth0::test::allocate(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t& /*unused*/) noexcept {
  return auth0::test::allocate(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t& /*unused*/) noexcept {
  std::free(memory);
}
// NOLINTEND

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

const std::string issuer_without_memory = "https://tenant.example.com/";

// An issuer whose keys have been fetched once.
struct SceneWithoutMemory {
  explicit SceneWithoutMemory(std::chrono::seconds the_ttl = 600s) : ttl(the_ttl) {
    publish_issuer(*documents, issuer_without_memory);
    EXPECT_TRUE(source->current());
  }

  std::chrono::seconds ttl;
  std::shared_ptr<ScriptedTransport> documents = std::make_shared<ScriptedTransport>();
  std::shared_ptr<auth0::testing::ManualClock> clock = std::make_shared<auth0::testing::ManualClock>();
  transport::ClientThreads threads{};
  issuer::KeySources sources{{.policy = {.ttl = ttl, .random = [] { return 0.5; }}},
                             issuer::Fetcher(documents, std::nullopt, {}, {}, &threads),
                             clock};
  issuer::KeySources::Held source = sources.get(issuer_without_memory).value();
};

// Refreshes keys once while the n-th allocation of the worker fails. Whether there were so many.
bool refresh_with_failure_at(int number) {
  const SceneWithoutMemory scene;
  const auto& source = scene.source;
  scene.clock->advance(480s);  // due, and for two minutes nobody but the worker fetches
  allocations_left = number;
  int seconds = 0;
  unsigned most_failures = 0;
  EXPECT_TRUE(eventually([&] {
    EXPECT_TRUE(source->current());  // wakes the worker
    const auto health = source->health();
    most_failures = std::max(most_failures, health.failures);
    if (*health.keys_age < 200s) return true;
    if (++seconds < 100) scene.clock->advance(1s);
    return false;
  })) << number;
  EXPECT_LE(most_failures, 1U) << number;  // nothing else has failed
  return allocations_left.exchange(-1) < 0;
}

// 4.5: the worker goes on, and tries again after a while.
TEST(Refresher, SurvivesEachAllocationThatFails) {
  is_thread_of_the_test = true;
  int number = 0;
  while (refresh_with_failure_at(number) && !HasFailure())
    ++number;
  EXPECT_GT(number, 10);
}

// A refresh that cannot even begin gives back its place: there were more of them than places.
TEST(Refresher, RefreshesOnAfterItCouldNotBeginManyTimes) {
  is_thread_of_the_test = true;
  const SceneWithoutMemory scene(24h);
  auto come_due = [&scene, time = std::chrono::seconds(24h) * 8 / 10]() mutable {
    scene.clock->advance(std::exchange(time, 60s));  // then the longest back-off
  };
  const auto is_seen = [&scene](auto condition) {
    return eventually([&] {
      EXPECT_TRUE(scene.source->current_if_ready());  // wakes the worker
      return condition(scene.source->health());
    });
  };
  for (unsigned failures = 1; failures <= issuer::Refresher::most; ++failures) {
    allocations_left = 0;
    come_due();
    EXPECT_TRUE(is_seen([&](const IssuerHealth& health) { return health.failures == failures; })) << failures;
    allocations_left = -1;
  }
  come_due();
  EXPECT_TRUE(is_seen([](const IssuerHealth& health) { return health.keys_age == 0s; }));
}

}  // namespace

}  // namespace auth0::test
