#include "support/eventually.hpp"
#include "support/held_transport.hpp"
#include "support/time_to_soak.hpp"
#include "threads/on_many_threads.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using auth0::testing::Tenant;
using auth0::testing::TokenDefect;

// What became of all calls.
struct Tally {
  std::atomic<std::uint64_t> begun{0};
  std::atomic<std::uint64_t> ended{0};
  std::atomic<std::uint64_t> ended_twice{0};
  std::atomic<std::uint64_t> never_ended{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> cancelled{0};
  std::atomic<std::uint64_t> wrong{0};
};

struct TokenToTry {
  std::string text;
  bool is_good;
};

// Whatever the tenant does: a bad token is never accepted, and a good one only not judged.
void note_outcome(Tally& tally, bool is_good, bool is_accepted, Reason reason) {
  const bool is_unjudged = reason == Reason::issuer_unavailable || reason == Reason::cancelled;
  if (is_accepted) ++tally.accepted;
  if (!is_accepted && reason == Reason::cancelled) ++tally.cancelled;
  if (is_accepted ? !is_good : is_good && !is_unjudged) ++tally.wrong;
}

// A completion that finds out how often it is called. Holds its client now and then, which it then may be the
// last to do.
class CountedCompletion {
 public:
  CountedCompletion(Tally& tally, bool is_good, std::shared_ptr<const ApiClient> client)
      : tally_(&tally), is_good_(is_good), client_(std::move(client)) {
    ++tally.begun;
  }
  CountedCompletion(CountedCompletion&& other) noexcept
      : tally_(std::exchange(other.tally_, nullptr)),
        is_good_(other.is_good_),
        is_called_(other.is_called_),
        client_(std::move(other.client_)) {}
  CountedCompletion& operator=(CountedCompletion&&) = delete;
  CountedCompletion(const CountedCompletion&) = delete;
  CountedCompletion& operator=(const CountedCompletion&) = delete;
  ~CountedCompletion() {
    if (tally_ != nullptr && !is_called_) ++tally_->never_ended;
  }

  template <class T>
  void operator()(const Result<T>& outcome) {
    if (std::exchange(is_called_, true)) ++tally_->ended_twice;
    note_outcome(*tally_, is_good_, outcome.has_value(), outcome ? Reason{} : outcome.error().reason);
    client_.reset();
    ++tally_->ended;
  }

 private:
  Tally* tally_;
  bool is_good_;
  bool is_called_ = false;
  std::shared_ptr<const ApiClient> client_;
};

// One client after the other, which all threads use until the next one takes its place.
class Clients {
 public:
  explicit Clients(Tenant& tenant) : tenant_(tenant) { replace(0); }

  [[nodiscard]] std::shared_ptr<const ApiClient> current() const {
    const std::scoped_lock lock(mutex_);
    return current_;
  }

  // Every other one has its requests sent by the pool, every third fetches keys for each token.
  void replace(unsigned number) {
    auto options = tenant_.client_options();
    if (number % 2 == 0) {
      const auto without_threads = std::make_shared<HeldTransport>(options.http_transport);
      without_threads->release();
      options.http_transport = without_threads;
    }
    if (number % 3 == 0) options.discovery_cache.ttl = 0s;
    auto next = std::make_shared<const ApiClient>(options);
    const std::scoped_lock lock(mutex_);
    std::swap(current_, next);
  }

 private:
  Tenant& tenant_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ApiClient> current_;  // guarded by mutex_
};

void call_one(const std::shared_ptr<const ApiClient>& client, const TokenToTry& token, std::mt19937& random,
              Tally& tally) {
  const auto holder = random() % 8 == 0 ? client : nullptr;
  AsyncCall call;
  switch (random() % 4) {
    case 0: {
      const auto outcome = client->try_verify_access_token({.access_token = token.text});
      note_outcome(tally, token.is_good, outcome.has_value(), outcome ? Reason{} : outcome.error().reason);
      return;
    }
    case 1: {
      const std::vector<HttpHeader> headers = {{.name = "Authorization", .value = "Bearer " + token.text}};
      call = client->async_verify_request({.method = "GET", .headers = headers}, {},
                                          CountedCompletion(tally, token.is_good, holder));
      break;
    }
    default:
      call = client->async_verify_access_token({.access_token = token.text},
                                               CountedCompletion(tally, token.is_good, holder));
  }
  if (random() % 4 == 0) call.cancel();
}

TEST(AsyncCallsOfManyThreads, EndOnceEachWhateverBecomesOfTenantAndClients) {
  Tenant tenant({.algorithm = "ES256"});
  tenant.fail({.every = 3, .status = 500});
  const std::vector<TokenToTry> tokens = {
      {tenant.issue(), true},
      {tenant.issue({.subject = "auth0|another"}), true},
      {tenant.issue({.defect = TokenDefect::forged_key}), false},
      {tenant.issue({.defect = TokenDefect::unknown_key}), false},
      {tenant.issue({.defect = TokenDefect::expired}), false},
  };
  Tally tally;
  {
    Clients clients(tenant);
    const auto end = std::chrono::steady_clock::now() + time_to_soak();
    std::jthread replacing([&] {
      for (unsigned number = 1; std::chrono::steady_clock::now() < end; ++number) {
        std::this_thread::sleep_for(std::chrono::milliseconds(number % 40));
        clients.replace(number);
      }
    });
    on_many_threads(8, [&](int thread) {
      std::mt19937 random(static_cast<unsigned>(thread));
      while (std::chrono::steady_clock::now() < end)
        call_one(clients.current(), tokens[random() % tokens.size()], random, tally);
    });
  }
  // A client that its last completion ends does so on a thread that nobody has waited for.
  EXPECT_TRUE(eventually([&] { return tally.ended >= tally.begun; }));
  EXPECT_EQ(tally.wrong, 0U);
  EXPECT_EQ(tally.ended_twice, 0U);
  EXPECT_EQ(tally.never_ended, 0U);
  EXPECT_EQ(tally.ended, tally.begun);
  EXPECT_GT(tally.accepted, 100U);
  EXPECT_GT(tally.cancelled, 10U);
}

}  // namespace

}  // namespace auth0::test
