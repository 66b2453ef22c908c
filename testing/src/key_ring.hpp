#pragma once

#include "base/mutex.hpp"
#include "key_pair.hpp"

#include <boost/json/array.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::testing {

/// The keys of a tenant: those that it publishes, and the one that signs. Thread-safe.
class KeyRing {
 public:
  KeyRing(Algorithm algorithm, std::string common_name);

  [[nodiscard]] std::shared_ptr<const KeyPair> signing() const;
  [[nodiscard]] boost::json::array published() const;

  /// As the functions of `Tenant` of these names.
  void publish_next();
  void rotate();
  void revoke_previous();
  void drop(std::string_view key_id);

 private:
  struct Key {
    std::shared_ptr<const KeyPair> pair;
    bool is_published = true;
  };

  [[nodiscard]] Key make() const;

  const Algorithm algorithm_;
  const std::string common_name_;

  mutable Mutex mutex_;
  std::vector<Key> keys_ AUTH0_GUARDED_BY(mutex_);  // oldest first
  std::size_t signing_ AUTH0_GUARDED_BY(mutex_) = 0;
};

}  // namespace auth0::inline v0::testing
