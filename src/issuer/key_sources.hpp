#pragma once

#include "issuer/fetch.hpp"
#include "issuer/key_source.hpp"
#include "issuer/refresh_worker.hpp"
#include "snapshot.hpp"

#include <auth0/clock.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace auth0::issuer {

/// The key sources of several issuers, at most so many; the one used least recently makes room (rule 7.4).
/// Thread-safe; an issuer that is known is found without a lock.
class KeySources {
 public:
  struct Options {
    KeyPolicy policy{};             ///< Its `wake_worker` is set here.
    std::size_t max_issuers = 100;  ///< At least 1.
    bool refresh_in_background = true;
  };

 private:
  struct Entry {
    std::shared_ptr<KeySource> source;
    std::shared_ptr<std::atomic<std::uint64_t>> last_used;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using Entries = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;

 public:
  /// A source that lives at least as long as this; it may be evicted meanwhile.
  class Held {
   public:
    /// One that lives long enough by itself.
    explicit Held(KeySource& source) noexcept : source_(&source) {}

    KeySource* operator->() const noexcept { return source_; }
    KeySource& operator*() const noexcept { return *source_; }

   private:
    friend class KeySources;
    Held(Snapshot<Entries>::Reading entries, KeySource* source)
        : entries_(std::move(entries)), source_(source) {}
    explicit Held(std::shared_ptr<KeySource> own) : own_(std::move(own)), source_(own_.get()) {}

    std::optional<Snapshot<Entries>::Reading> entries_;
    std::shared_ptr<KeySource> own_;
    KeySource* source_;
  };

  KeySources(Options options, Fetcher fetcher, std::shared_ptr<const Clock> clock);

  /// The source of this issuer, made if it is not there.
  [[nodiscard]] Held get(std::string_view issuer_url);

  [[nodiscard]] std::vector<std::shared_ptr<KeySource>> all() const;

  [[nodiscard]] const Options& options() const noexcept { return options_; }

 private:
  [[nodiscard]] std::shared_ptr<KeySource> add(std::string_view issuer_url);
  [[nodiscard]] std::shared_ptr<KeySource> make(std::string_view issuer_url);
  void touch(const Entry& entry) noexcept;

  Options options_;
  Fetcher fetcher_;
  std::shared_ptr<const Clock> clock_;

  Snapshot<Entries> entries_;  // stored under mutex_, read without
  std::mutex mutex_;
  std::atomic<std::uint64_t> uses_{0};
  std::atomic<const KeySource*> last_used_{nullptr};  // only compared, never followed
  RefreshWorker worker_;                              // last, so that its thread ends first
};

}  // namespace auth0::issuer
