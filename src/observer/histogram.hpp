#pragma once

#include "concurrency/counters.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ratio>

namespace auth0::inline v0::observer {

/// How often something took how long, in fixed buckets from 10 µs to 10 s. Thread-safe, without a lock.
class Histogram {
 public:
  using Seconds = std::chrono::duration<double>;

  /// The upper bounds of the buckets but the last, which has none.
  static constexpr auto bounds = std::to_array<double>({0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005,
                                                        0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10});

  void add(std::chrono::nanoseconds time) noexcept {
    const double seconds = Seconds(time).count();
    std::size_t bucket = 0;
    while (bucket < bounds.size() && seconds > bounds[bucket])
      ++bucket;
    counters_.add(bucket);
    counters_.add(sum_of_times, static_cast<std::uint64_t>(time.count()));
  }

  /// How many fell into this bucket alone; that with the number `bounds.size()` is the last.
  [[nodiscard]] std::uint64_t count(std::size_t bucket) const noexcept { return counters_.sum(bucket); }
  [[nodiscard]] Seconds sum() const noexcept {
    return std::chrono::duration<double, std::nano>(static_cast<double>(counters_.sum(sum_of_times)));
  }

 private:
  static constexpr std::size_t sum_of_times = bounds.size() + 1;

  Counters counters_{bounds.size() + 2};
};

}  // namespace auth0::inline v0::observer
