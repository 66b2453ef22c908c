#include "paired.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <thread>

namespace auth0::bench {

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

double time_each(const Operation& operation, int count) {
  const auto begin = std::chrono::steady_clock::now();
  bool good = true;
  for (int i = 0; i < count; ++i)
    good = operation() && good;
  const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - begin;
  if (!good) throw std::runtime_error("an operation that is measured has failed");
  return elapsed.count() / count;
}

namespace {

// Two threads that meet without sleeping: waking a thread takes longer than what is measured.
class SpinGate {
 public:
  void arrive_and_wait() noexcept {
    const unsigned phase = arrivals_.fetch_add(1) / 2;
    while (arrivals_.load() / 2 == phase) {
    }
  }

 private:
  std::atomic<unsigned> arrivals_{0};
};

}  // namespace

double two_threads_over_one(const std::function<Operation()>& make, int count, int rounds) {
  SpinGate gate;
  const std::jthread partner([&] {
    const auto operation = make();
    for (int round = 0; round < rounds; ++round) {
      gate.arrive_and_wait();  // after the round with one thread
      static_cast<void>(time_each(operation, count));
      gate.arrive_and_wait();
    }
  });
  const auto operation = make();
  double least_alone = std::numeric_limits<double>::max();
  double least_together = std::numeric_limits<double>::max();
  for (int round = 0; round < rounds; ++round) {
    least_alone = std::min(least_alone, time_each(operation, count));
    gate.arrive_and_wait();
    const auto begin = std::chrono::steady_clock::now();
    static_cast<void>(time_each(operation, count));
    gate.arrive_and_wait();
    const std::chrono::duration<double, std::nano> together = std::chrono::steady_clock::now() - begin;
    least_together = std::min(least_together, together.count() / count);
  }
  return 2 * least_alone / least_together;
}

}  // namespace auth0::bench
