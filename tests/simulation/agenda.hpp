#pragma once

#include "simulation/random.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace auth0::test::simulation {

/// What will happen, and when. Time goes from one event to the next.
class Agenda {
 public:
  [[nodiscard]] Moment now() const noexcept { return now_; }

  void at(Moment time, std::function<void()> event) {
    events_.emplace(std::pair(std::max(time, now_), count_++), std::move(event));
  }
  void after(Moment time, std::function<void()> event) { at(now_ + time, std::move(event)); }

  /// False if nothing will happen before `end`.
  [[nodiscard]] bool go_on(Moment end) {
    if (events_.empty() || events_.begin()->first.first > end) return false;
    auto next = events_.extract(events_.begin());
    now_ = next.key().first;
    next.mapped()();
    return true;
  }

 private:
  Moment now_{0};
  std::uint64_t count_ = 0;  // events of the same time come in the order in which they were added
  std::map<std::pair<Moment, std::uint64_t>, std::function<void()>> events_;
};

}  // namespace auth0::test::simulation
