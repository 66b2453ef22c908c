#pragma once

#include "simulation/random.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace auth0::test::simulation {

[[nodiscard]] inline std::string text_of(Moment time) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time).count();
  const auto fraction = std::to_string(1000 + milliseconds % 1000).substr(1);
  return std::to_string(milliseconds / 1000) + '.' + fraction + " s";
}

/// The last events between a client and an issuer.
class History {
 public:
  void note(Moment at, std::string what) { events_[count_++ % events_.size()] = {at, std::move(what)}; }

  /// One line each, the oldest first.
  [[nodiscard]] std::string text() const {
    std::string all;
    for (std::size_t i = count_ < events_.size() ? 0 : count_ - events_.size(); i < count_; ++i) {
      const auto& [at, what] = events_[i % events_.size()];
      all += "  " + text_of(at) + "  " + what + '\n';
    }
    return all;
  }

 private:
  struct Event {
    Moment at{};
    std::string what{};
  };
  std::array<Event, 20> events_{};
  std::size_t count_ = 0;
};

}  // namespace auth0::test::simulation
