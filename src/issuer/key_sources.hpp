#pragma once

#include "base/mutex.hpp"
#include "concurrency/snapshot.hpp"
#include "issuer/background_fetches.hpp"
#include "issuer/fetch.hpp"
#include "issuer/key_source.hpp"
#include "issuer/refresher.hpp"

#include <auth0/clock.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace auth0::inline v0::issuer {

/// The key sources of several issuers, at most so many (rule 7.4). One of whose tokens none was found good yet
/// makes room first, then the one whose last good token came longest ago: anybody may claim to come from any
/// issuer. Thread-safe; an issuer that is known is found without a lock.
class KeySources {
 public:
  struct Options {
    KeyPolicy policy{};             ///< Its `wake_worker` is set here.
    std::size_t max_issuers = 100;  ///< At least 1.
    bool refresh_in_background = true;
  };

 private:
  // How a source has fared: what decides whether it makes room.
  struct Use {
    std::uint64_t added;                          // at which step; no other source has the same
    std::atomic<std::uint64_t> last_verified{0};  // 0: none of its tokens was found good yet
    std::atomic<bool> evicted{false};
  };
  struct Entry {
    std::shared_ptr<KeySource> source;
    std::shared_ptr<Use> use;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  template <class T>
  using ByIssuer = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
  using Entries = ByIssuer<Entry>;

 public:
  /// A source that lives at least as long as this; it may be evicted meanwhile. Held on one thread for as long
  /// as nothing waits, unless it was `kept`.
  class Held {
   public:
    /// One that lives long enough by itself.
    explicit Held(KeySource& source) noexcept : source_(&source) {}

    KeySource* operator->() const noexcept { return source_; }
    KeySource& operator*() const noexcept { return *source_; }

    /// The same for a call that waits, or goes on on another thread.
    [[nodiscard]] Held kept() const {
      if (owner_ == nullptr) return Held(*source_);
      return {*owner_, entry_ == nullptr ? own_ : *entry_};
    }

    /// Says that a token of this issuer was found good: only that keeps a source from making room for others.
    void note_verified() const {
      if (owner_ != nullptr) owner_->note_verified(*source_, *use_);
    }

   private:
    friend class KeySources;
    Held(KeySources& owner, const Entry& entry, Snapshot<Entries>::Reading entries)
        : owner_(&owner),
          source_(entry.source.get()),
          use_(entry.use.get()),
          entry_(&entry),
          entries_(std::move(entries)) {}
    Held(KeySources& owner, Entry own)
        : owner_(&owner), source_(own.source.get()), use_(own.use.get()), own_(std::move(own)) {}

    KeySources* owner_ = nullptr;
    KeySource* source_;
    Use* use_ = nullptr;
    const Entry* entry_ = nullptr;                       // lives in entries_; null: own_ counts
    std::optional<Snapshot<Entries>::Reading> entries_;  // what is pointed to lives there or in own_
    Entry own_;
  };

  /// \param fetcher Where it has no worker, no call is parked and nothing is refreshed in the background.
  KeySources(Options options, Fetcher fetcher, std::shared_ptr<const Clock> clock);
  KeySources(const KeySources&) = delete;
  KeySources& operator=(const KeySources&) = delete;
  KeySources(KeySources&&) = delete;
  KeySources& operator=(KeySources&&) = delete;
  ~KeySources() { stop(); }

  /// Asks for the end of the fetches in the background; none begins any more. Before the end of the worker,
  /// which waits for them; later calls do nothing. Thread-safe.
  void stop() noexcept;

  /// The source of this issuer, made if it is not there; `issuer_unavailable` for a while where it had to make
  /// room again and again before any of its tokens was found good.
  [[nodiscard]] Result<Held> get(std::string_view issuer_url);

  [[nodiscard]] std::vector<std::shared_ptr<KeySource>> all() const;

  [[nodiscard]] const Options& options() const noexcept { return options_; }

 private:
  using TimePoint = IssuerKeys::TimePoint;
  // What is remembered of an issuer that was evicted, so that junk in its name that brings it back and evicts
  // it again cannot have its documents fetched without end.
  struct Past {
    unsigned evictions;  // in a row, without a token that was found good
    TimePoint retry_at;
  };

  [[nodiscard]] Result<Entry> add(std::string_view issuer_url);
  [[nodiscard]] Entry make(std::string_view issuer_url);
  [[nodiscard]] static const Entries::value_type& to_evict(const Entries& entries);
  void remember(const std::string& issuer_url, const Entry& evicted) AUTH0_REQUIRES(mutex_);
  void note_verified(KeySource& source, Use& use);

  Options options_;
  Fetcher fetcher_;
  std::shared_ptr<const Clock> clock_;

  Snapshot<Entries> entries_;  // stored under mutex_, read without
  Mutex mutex_;
  ByIssuer<Past> past_ AUTH0_GUARDED_BY(mutex_);
  std::atomic<std::uint64_t> steps_{0};
  std::atomic<std::uint64_t> last_verified_{0};    // `added` of the source whose token was found good last
  std::shared_ptr<BackgroundFetches> background_;  // null where there is no worker
  std::shared_ptr<Refresher> refresher_;           // null where nothing is refreshed in the background
};

}  // namespace auth0::inline v0::issuer
