#pragma once

#include "base/mutex.hpp"
#include "incoming_call.hpp"

#include <auth0/accepted_request.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace auth0::inline v0::grpc {

/// The RPCs that a metadata processor has accepted lately. It knows no context, so they are found by the
/// credentials in their metadata, which is all that the handler has in common with it. Thread-safe.
class RecentlyAccepted {
 public:
  using Accepted = std::shared_ptr<const AcceptedRequest>;
  using Clock = std::chrono::steady_clock;

  static constexpr auto longest = std::chrono::seconds(60);
  static constexpr std::size_t most = 10'000;

  void insert(const Metadata& metadata, Accepted accepted, Clock::time_point now = Clock::now());
  /// Null if there is none, or not any more.
  [[nodiscard]] Accepted find(const Metadata& metadata, Clock::time_point now = Clock::now()) const;

 private:
  struct Entry {
    std::string credentials;
    Accepted accepted;
    Clock::time_point until;
  };
  using Entries = std::list<Entry>;  // the one that was accepted last is first

  mutable Mutex mutex_;
  Entries entries_ AUTH0_GUARDED_BY(mutex_);
  // Views of the entries' credentials.
  std::unordered_map<std::string_view, Entries::iterator> places_ AUTH0_GUARDED_BY(mutex_);
};

}  // namespace auth0::inline v0::grpc
