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

// In seconds, so that a ttl of any length can be compared with it.
std::chrono::seconds age(std::chrono::steady_clock::time_point since,
                         std::chrono::steady_clock::time_point now) {
  return std::chrono::floor<std::chrono::seconds>(now - since);
}

}  // namespace

KeySource::KeySource(Options options, Fetcher fetcher, std::shared_ptr<const Clock> clock)
    : options_(std::move(options)), fetcher_(std::move(fetcher)), clock_(std::move(clock)) {}

KeySource::KeySource(Metadata metadata, jose::KeySet keys)
    : options_{.issuer_url = metadata.issuer, .ttl = 0s},
      current_(std::make_shared<const IssuerKeys>(IssuerKeys{std::move(metadata), std::move(keys), {}, {}})) {}

Result<SelectedKey> KeySource::select(const jose::JwsHeader& header, jose::Algorithm algorithm) {
  auto known = current_.read();
  if (!known || !is_fresh(*known)) {
    if (auto fetched = fetch_unless_fresh(); !fetched) return std::unexpected(std::move(fetched.error()));
    known = current_.read();
  }
  auto key = known->keys.select(header, algorithm);
  if (!key && key.error().reason == Reason::unknown_key && fetcher_) {  // 4.4
    if (auto fetched = fetch_for_unknown_key(known.get()); !fetched) {
      return std::unexpected(std::move(fetched.error()));
    }
    known = current_.read();
    key = known->keys.select(header, algorithm);
  }
  if (!key) return std::unexpected(std::move(key.error()));
  return SelectedKey{std::move(known), *key};
}

bool KeySource::is_fresh(const IssuerKeys& keys) const {
  if (!fetcher_) return true;
  const auto now = clock_->monotonic_now();
  return age(keys.metadata_fetched_at, now) < options_.ttl && age(keys.keys_fetched_at, now) < options_.ttl;
}

Result<void> KeySource::fetch_unless_fresh() {
  std::unique_lock lock(mutex_);
  const auto known = current_.load();  // another caller's fetch may have ended meanwhile
  if (known && is_fresh(*known)) return {};
  return fetch_once(lock);
}

Result<void> KeySource::fetch_for_unknown_key(const IssuerKeys* seen) {
  std::unique_lock lock(mutex_);
  if (current_.load().get() != seen) return {};  // fetched anew since the caller looked
  if (!in_flight_ && last_fetch_began_) {
    const auto since = clock_->monotonic_now() - *last_fetch_began_;
    if (since <= unknown_key_interval) {
      if (!last_failure_) return {};
      // The key may be a new one that could not be fetched: the token cannot be judged now.
      Error error = *last_failure_;
      error.retry_after = std::chrono::ceil<std::chrono::seconds>(unknown_key_interval - since);
      return std::unexpected(std::move(error));
    }
  }
  return fetch_once(lock);
}

// Fetches, or waits for the fetch that is under way: the one place that waits for the network.
Result<void> KeySource::fetch_once(std::unique_lock<std::mutex>& lock) {
  if (const auto flight = in_flight_) {
    fetch_ended_.wait(lock, [&flight] { return flight->ended; });
    if (flight->failure) return std::unexpected(*flight->failure);
    return {};
  }
  const auto flight = std::make_shared<Flight>();
  in_flight_ = flight;
  last_fetch_began_ = clock_->monotonic_now();
  const auto known = current_.load();
  lock.unlock();
  auto fetched = fetch_without_throwing(known.get());
  lock.lock();
  if (fetched) {
    current_.store(std::move(*fetched));
  } else {
    flight->failure = std::move(fetched.error());
    flight->failure->retry_after = 1s;
  }
  flight->ended = true;
  last_failure_ = flight->failure;
  in_flight_.reset();
  fetch_ended_.notify_all();
  if (flight->failure) return std::unexpected(*flight->failure);
  return {};
}

// Whatever happens, the fetch must be seen to end: others wait for it.
Result<std::shared_ptr<const IssuerKeys>> KeySource::fetch_without_throwing(const IssuerKeys* known) const {
  try {
    auto keys = fetch(known);
    if (!keys) return std::unexpected(std::move(keys.error()));
    return std::make_shared<const IssuerKeys>(std::move(*keys));
  } catch (...) {
    return fail(Reason::issuer_unavailable, "the issuer's documents could not be read");
  }
}

// The keys anew, and the metadata where it is not known or has grown old.
Result<IssuerKeys> KeySource::fetch(const IssuerKeys* known) const {
  const auto began = clock_->monotonic_now();
  IssuerKeys next{.metadata = {}, .keys = {}, .metadata_fetched_at = began, .keys_fetched_at = began};
  if (known != nullptr && age(known->metadata_fetched_at, began) < options_.ttl) {
    next.metadata = known->metadata;
    next.metadata_fetched_at = known->metadata_fetched_at;
  } else {
    const auto text = fetcher_->get(discovery_url(options_.issuer_url), "application/json");
    if (!text) return std::unexpected(text.error());
    auto metadata = parse_metadata(*text, options_.issuer_url);
    if (!metadata) return std::unexpected(std::move(metadata.error()));
    next.metadata = std::move(*metadata);
  }
  const auto text = fetcher_->get(next.metadata.jwks_uri, "application/json, application/jwk-set+json");
  if (!text) return std::unexpected(text.error());
  auto keys = parse_keys(*text);
  if (!keys) return std::unexpected(std::move(keys.error()));
  next.keys = std::move(*keys);
  return next;
}

}  // namespace auth0::issuer
