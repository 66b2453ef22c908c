#include "issuer/key_source.hpp"

#include "fail.hpp"
#include "issuer/issuer_url.hpp"

#include <utility>

namespace auth0::issuer {

namespace {

using namespace std::chrono_literals;

// 4.4: however many tokens name unknown keys, the issuer is asked no more often than this.
constexpr auto unknown_key_interval = 30s;

Result<jose::KeySet> parse_keys(std::string_view text) {
  auto keys = jose::KeySet::parse(text);
  if (!keys) return fail(Reason::issuer_unavailable, "the issuer's key set cannot be used: " + keys.error());
  return std::move(*keys);
}

}  // namespace

KeySource::KeySource(Options options, Fetcher fetcher, std::shared_ptr<const Clock> clock)
    : options_(std::move(options)), fetcher_(std::move(fetcher)), clock_(std::move(clock)) {}

KeySource::KeySource(Metadata metadata, jose::KeySet keys)
    : options_{.issuer_url = metadata.issuer, .ttl = 0s},
      current_(std::make_shared<const Snapshot>(Snapshot{std::move(metadata), std::move(keys), {}, {}})) {}

Result<SelectedKey> KeySource::select(const jose::JwsHeader& header, jose::Algorithm algorithm) {
  auto snapshot = fresh_snapshot();
  if (!snapshot) return std::unexpected(std::move(snapshot.error()));
  auto key = (*snapshot)->keys.select(header, algorithm);
  if (!key && key.error().reason == Reason::unknown_key) {  // 4.4
    snapshot = snapshot_after_unknown_key(*snapshot);
    if (!snapshot) return std::unexpected(std::move(snapshot.error()));
    key = (*snapshot)->keys.select(header, algorithm);
  }
  if (!key) return std::unexpected(std::move(key.error()));
  return SelectedKey{(*snapshot)->metadata.issuer, std::move(*key), *snapshot};
}

bool KeySource::is_fresh(const Snapshot& snapshot) const {
  if (!fetcher_) return true;
  const auto now = clock_->monotonic_now();
  return now - snapshot.metadata_fetched_at < options_.ttl && now - snapshot.keys_fetched_at < options_.ttl;
}

Result<KeySource::SnapshotPtr> KeySource::fresh_snapshot() {
  auto seen = current_.load();
  if (seen && is_fresh(*seen)) return seen;
  std::unique_lock lock(mutex_);
  auto now_current = current_.load();  // another caller's fetch may have ended meanwhile
  if (now_current && is_fresh(*now_current)) return now_current;
  return fetch_once(lock);
}

Result<KeySource::SnapshotPtr> KeySource::snapshot_after_unknown_key(const SnapshotPtr& seen) {
  if (!fetcher_) return seen;
  std::unique_lock lock(mutex_);
  if (auto now_current = current_.load(); now_current != seen) return now_current;
  if (!fetching_ && last_fetch_began_) {
    const auto since = clock_->monotonic_now() - *last_fetch_began_;
    if (since <= unknown_key_interval) {
      if (!last_failure_) return seen;
      // The key may be a new one that could not be fetched: the token cannot be judged now.
      Error error = *last_failure_;
      error.retry_after = std::chrono::ceil<std::chrono::seconds>(unknown_key_interval - since);
      return std::unexpected(std::move(error));
    }
  }
  return fetch_once(lock);
}

// Fetches, or waits for the fetch that is under way: the one place that waits for the network.
Result<KeySource::SnapshotPtr> KeySource::fetch_once(std::unique_lock<std::mutex>& lock) {
  if (fetching_) {
    fetch_ended_.wait(lock, [this] { return !fetching_; });
    if (last_failure_) return std::unexpected(*last_failure_);
    return current_.load();
  }
  fetching_ = true;
  last_fetch_began_ = clock_->monotonic_now();
  const auto known = current_.load();
  lock.unlock();
  auto fetched = fetch_without_throwing(known);
  lock.lock();
  fetching_ = false;
  if (fetched) {
    current_.store(*fetched);
    last_failure_.reset();
  } else {
    fetched.error().retry_after = 1s;
    last_failure_ = fetched.error();
  }
  fetch_ended_.notify_all();
  return fetched;
}

// Whatever happens, the fetch must be seen to end: others wait for it.
Result<KeySource::SnapshotPtr> KeySource::fetch_without_throwing(const SnapshotPtr& known) const noexcept {
  try {
    return fetch(known);
  } catch (const std::exception&) {
    return fail(Reason::issuer_unavailable, "the issuer's documents could not be read: out of memory");
  }
}

// The keys anew, and the metadata where it is not known or has grown old.
Result<KeySource::SnapshotPtr> KeySource::fetch(const SnapshotPtr& known) const {
  auto next = std::make_shared<Snapshot>();
  const auto began = clock_->monotonic_now();
  if (known && began - known->metadata_fetched_at < options_.ttl) {
    next->metadata = known->metadata;
    next->metadata_fetched_at = known->metadata_fetched_at;
  } else {
    const auto text = fetcher_->get(discovery_url(options_.issuer_url), "application/json");
    if (!text) return std::unexpected(text.error());
    auto metadata = parse_metadata(*text, options_.issuer_url);
    if (!metadata) return std::unexpected(std::move(metadata.error()));
    next->metadata = std::move(*metadata);
    next->metadata_fetched_at = began;
  }
  next->keys_fetched_at = clock_->monotonic_now();
  const auto text = fetcher_->get(next->metadata.jwks_uri, "application/json, application/jwk-set+json");
  if (!text) return std::unexpected(text.error());
  auto keys = parse_keys(*text);
  if (!keys) return std::unexpected(std::move(keys.error()));
  next->keys = std::move(*keys);
  return next;
}

}  // namespace auth0::issuer
