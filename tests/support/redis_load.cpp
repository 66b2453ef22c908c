#include "support/redis_load.hpp"

#include "support/proof_uses.hpp"

#include <algorithm>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;

constexpr unsigned threads = 8;

std::string in_milliseconds(std::chrono::steady_clock::duration time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
}

}  // namespace

RedisLoad::RedisLoad(ReplayStore& store, std::chrono::milliseconds longest) : store_(store), longest_(longest) {
  for (unsigned i = 0; i < threads; ++i)
    threads_.emplace_back([this, i] { use_proofs(i / 2); });
}

RedisLoad::~RedisLoad() {
  must_end_ = true;
}

void RedisLoad::use_proofs(unsigned seed) {
  for (std::uint64_t i = 0; !must_end_; ++i) {
    use((std::uint64_t{seed} << 32U) + i);
    std::this_thread::sleep_for(500us);  // the machine has other things to do
  }
}

void RedisLoad::use(std::uint64_t proof) {
  const auto begin = Clock::now();
  const auto outcome = store_.record(use_of(proof));
  const auto time = Clock::now() - begin;
  if (time > longest_) ++too_long_;
  for (auto seen = longest_seen_.load(); time > seen && !longest_seen_.compare_exchange_weak(seen, time);) {
  }
  if (outcome == ReplayOutcome::replayed) ++replayed_;
  if (outcome == ReplayOutcome::unavailable) {
    ++unavailable_;
    std::this_thread::sleep_for(10ms);  // the Sentinels need the machine now
  }
  if (outcome != ReplayOutcome::first_use) return;
  const std::scoped_lock lock(mutex_);
  const auto [first, is_new] = accepted_.try_emplace(proof, Clock::now());
  if (!is_new) accepted_twice_.push_back(first->second);
  if (last_accepted_.load() < begin) last_accepted_ = begin;
}

std::chrono::milliseconds RedisLoad::time_until_accepted() {
  const auto begin = Clock::now();
  while (last_accepted_.load() < begin && Clock::now() - begin < 20s)
    std::this_thread::sleep_for(5ms);
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
}

void RedisLoad::end() {
  must_end_ = true;
  threads_.clear();
  const auto accepted = accepted_;
  for (const auto& [proof, time] : accepted)
    use(proof);
}

std::size_t RedisLoad::accepted_twice(Clock::time_point before) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(accepted_twice_, [before](auto first) { return first < before; }));
}

std::string RedisLoad::report() const {
  return std::to_string(accepted()) + " proofs accepted, " + std::to_string(accepted_twice()) +
         " of them twice; " + std::to_string(replayed_) + " refused as replayed, " +
         std::to_string(unavailable_) + " calls without an answer, " + std::to_string(too_long_) +
         " that took too long; the longest took " + in_milliseconds(longest_seen_.load());
}

}  // namespace auth0::test
