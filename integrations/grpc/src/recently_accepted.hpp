#pragma once

#include "base/mutex.hpp"
#include "incoming_call.hpp"

#include <auth0/accepted_request.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <list>
#include <memory>
#include <unordered_map>

namespace auth0::inline v0::grpc {

/// The RPCs that a metadata processor has accepted lately. It knows no context, so they are found by the
/// credentials in their metadata, which is all that the handler has in common with it, and of which it keeps a
/// hash. Thread-safe.
class RecentlyAccepted {
 public:
  using Accepted = std::shared_ptr<const AcceptedRequest>;
  using Clock = std::chrono::steady_clock;
  using Hash = std::array<unsigned char, 32>;

  static constexpr auto longest = std::chrono::seconds(60);
  static constexpr std::size_t most = 10'000;

  void insert(const Metadata& metadata, Accepted accepted, Clock::time_point now = Clock::now());
  /// Null if there is none, or not any more.
  [[nodiscard]] Accepted find(const Metadata& metadata, Clock::time_point now = Clock::now());
  /// How many are kept.
  [[nodiscard]] std::size_t size() const {
    const MutexLock lock(mutex_);
    return entries_.size();
  }

 private:
  struct Entry {
    Hash credentials;
    Accepted accepted;
    Clock::time_point until;
  };
  using Entries = std::list<Entry>;  // the one that was accepted last is first
  struct FirstBytes {
    [[nodiscard]] std::size_t operator()(const Hash& hash) const noexcept {
      std::size_t number = 0;
      std::memcpy(&number, hash.data(), sizeof number);
      return number;
    }
  };

  // What leaves is destroyed by the caller, without the lock.
  void forget(Entries::iterator place, Entries& leaving) AUTH0_REQUIRES(mutex_);
  void forget_expired(Clock::time_point now, Entries& leaving) AUTH0_REQUIRES(mutex_);

  mutable Mutex mutex_;
  Entries entries_ AUTH0_GUARDED_BY(mutex_);
  std::unordered_map<Hash, Entries::iterator, FirstBytes> places_ AUTH0_GUARDED_BY(mutex_);
};

}  // namespace auth0::inline v0::grpc
