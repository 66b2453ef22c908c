#pragma once

#include "base/mutex.hpp"
#include "observer/histogram.hpp"

#include <auth0/observer.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace auth0::inline v0::observer {

/// What is counted of requests to issuers. There are few of them, so a lock does no harm. Thread-safe.
class IssuerSeries {
 public:
  static constexpr std::size_t kinds = 3;
  static constexpr std::size_t results = 3;
  /// Further issuers are counted together.
  static constexpr std::size_t max_issuers = 100;
  static constexpr std::string_view others = "other";

  struct Counts {
    std::array<std::array<std::uint64_t, results>, kinds> requests{};
  };

  void add(const IssuerRequestEvent& event);

  /// A copy of the counts of each issuer.
  [[nodiscard]] std::map<std::string, Counts> counts() const;

  /// How long requests of a kind took.
  [[nodiscard]] const Histogram& times(std::size_t kind) const noexcept { return times_[kind]; }

 private:
  mutable Mutex mutex_;
  std::map<std::string, Counts, std::less<>> issuers_ AUTH0_GUARDED_BY(mutex_);
  std::array<Histogram, kinds> times_;
};

}  // namespace auth0::inline v0::observer
