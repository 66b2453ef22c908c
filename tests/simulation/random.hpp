#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace auth0::test::simulation {

/// Time since the simulation began.
using Moment = std::chrono::nanoseconds;

/// The same numbers for the same seed, with every standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// A generator of its own for something that must not change the numbers that others get.
  [[nodiscard]] Random fork() { return Random(engine_()); }

  /// From 0 to 1, less than 1.
  [[nodiscard]] double fraction() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }
  [[nodiscard]] bool chance(double probability) { return fraction() < probability; }
  [[nodiscard]] std::size_t below(std::size_t count) {
    return static_cast<std::size_t>(fraction() * static_cast<double>(count));
  }
  template <class T>
  [[nodiscard]] const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }
  /// In whole milliseconds.
  [[nodiscard]] Moment between(std::chrono::milliseconds least, std::chrono::milliseconds most) {
    return least + milliseconds(fraction() * static_cast<double>((most - least).count()));
  }
  /// The time between events that do not depend on each other, at least 1 ms.
  [[nodiscard]] Moment gap(std::chrono::milliseconds mean) {
    return milliseconds(1 - std::log(1 - fraction()) * static_cast<double>(mean.count()));
  }

 private:
  [[nodiscard]] static std::chrono::milliseconds milliseconds(double count) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(count));
  }

  std::mt19937_64 engine_;
};

}  // namespace auth0::test::simulation
