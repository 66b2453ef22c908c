#pragma once

#include "base/mutex.hpp"

#include <chrono>
#include <map>
#include <string>

namespace auth0::inline v0::testing {

/// The `jti` of what may be used once only. Thread-safe.
class UsedIds {
 public:
  /// False if the id was used before. It is remembered until then; ids whose time is over are forgotten.
  [[nodiscard]] bool use(const std::string& id, std::chrono::sys_seconds until, std::chrono::sys_seconds now) {
    const MutexLock lock(mutex_);
    std::erase_if(used_, [&](const auto& entry) { return entry.second < now; });
    return used_.emplace(id, until).second;
  }

 private:
  Mutex mutex_;
  std::map<std::string, std::chrono::sys_seconds> used_ AUTH0_GUARDED_BY(mutex_);
};

}  // namespace auth0::inline v0::testing
