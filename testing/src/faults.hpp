#pragma once

#include "base/mutex.hpp"

#include <auth0/testing/fault.hpp>

#include <string_view>
#include <vector>

namespace auth0::inline v0::testing {

/// The faults that a tenant was told to have. Thread-safe.
class Faults {
 public:
  void add(Fault fault);
  void clear();

  /// The answer to a request for this path as the faults make it.
  [[nodiscard]] ServerAnswer apply(std::string_view path, HttpResponse response);

 private:
  struct Counted {
    Fault fault;
    unsigned requests = 0;
  };

  Mutex mutex_;
  std::vector<Counted> faults_ AUTH0_GUARDED_BY(mutex_);
};

}  // namespace auth0::inline v0::testing
