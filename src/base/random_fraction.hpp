#pragma once

#include <exception>
#include <random>

namespace auth0::inline v0 {

/// A number between 0 and 1 for jitter, which need not be unpredictable, only different in each process.
[[nodiscard]] inline double random_fraction() noexcept {
  try {
    thread_local std::minstd_rand generator(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(generator);
  } catch (const std::exception&) {  // the machine has no random numbers now
    return 0.5;
  }
}

}  // namespace auth0::inline v0
