#pragma once

#include <auth0/exchange_store.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace auth0::test {

/// A store that shows what it was given, keeps it for ever, and fails when it is told to. Thread-safe.
class MapStore final : public ExchangeStore {
 public:
  [[nodiscard]] std::optional<std::string> get(std::string_view name) override {
    const std::scoped_lock lock(mutex_);
    if (failing_) throw std::runtime_error("the store is down");
    const auto found = entries_.find(std::string(name));
    if (found == entries_.end()) return std::nullopt;
    return found->second;
  }

  void set(std::string_view name, std::string_view value, std::chrono::seconds time_to_live) override {
    const std::scoped_lock lock(mutex_);
    if (failing_) throw std::runtime_error("the store is down");
    entries_[std::string(name)] = value;
    time_to_live_ = time_to_live;
  }

  [[nodiscard]] std::map<std::string, std::string> entries() const {
    const std::scoped_lock lock(mutex_);
    return entries_;
  }
  /// Of what was kept last.
  [[nodiscard]] std::chrono::seconds time_to_live() const {
    const std::scoped_lock lock(mutex_);
    return time_to_live_;
  }
  void fail() {
    const std::scoped_lock lock(mutex_);
    failing_ = true;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> entries_;  // guarded by mutex_
  std::chrono::seconds time_to_live_{};         // guarded by mutex_
  bool failing_ = false;                        // guarded by mutex_
};

}  // namespace auth0::test
