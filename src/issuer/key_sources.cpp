#include "issuer/key_sources.hpp"

#include "base/fail.hpp"
#include "base/random_fraction.hpp"
#include "issuer/backoff.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace auth0::inline v0::issuer {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t max_past = 10'000;  // about 1 MB

Error made_room(std::chrono::nanoseconds wait) {
  auto error =
      fail(Reason::issuer_unavailable,
           "the issuer's keys had to make room for those of others; discovery_cache.max_entries may be "
           "too small for the domains that are trusted")
          .error();
  error.retry_after = std::chrono::ceil<std::chrono::seconds>(wait);
  return error;
}

}  // namespace

KeySources::KeySources(Options options, Fetcher fetcher, std::shared_ptr<const Clock> clock)
    : options_(std::move(options)),
      fetcher_(std::move(fetcher)),
      clock_(std::move(clock)),
      entries_(std::make_shared<const Entries>()) {
  if (!options_.policy.random) options_.policy.random = random_fraction;
  auto* const worker = fetcher_.worker();
  if (worker == nullptr) return;
  background_ = std::make_shared<BackgroundFetches>(*worker, options_.max_issuers);
  if (!options_.refresh_in_background) return;
  refresher_ = std::make_shared<Refresher>(clock_, *worker);
  options_.policy.wake_worker = [refresher = refresher_] { return refresher->wake(); };
}

void KeySources::stop() noexcept {
  if (refresher_) refresher_->stop();
  if (background_) background_->stop();
}

Result<KeySources::Held> KeySources::get(std::string_view issuer_url) {
  auto entries = entries_.read();
  const auto found = entries->find(issuer_url);
  if (found != entries->end()) {
    const Entry& entry = found->second;
    return Held(*this, entry, std::move(entries));
  }
  auto added = add(issuer_url);
  if (!added) return std::unexpected(std::move(added.error()));
  return Held(*this, std::move(*added));
}

std::vector<std::shared_ptr<KeySource>> KeySources::all() const {
  std::vector<std::shared_ptr<KeySource>> sources;
  const auto entries = entries_.load();
  for (const auto& [issuer, entry] : *entries)
    sources.push_back(entry.source);
  std::ranges::sort(sources, {}, [](const auto& source) { return source->issuer_url(); });
  return sources;
}

Result<KeySources::Entry> KeySources::add(std::string_view issuer_url) {
  const MutexLock lock(mutex_);
  const auto known = entries_.load();
  if (const auto found = known->find(issuer_url); found != known->end())
    return found->second;  // added meanwhile
  const auto now = clock_->monotonic_now();
  if (const auto past = past_.find(issuer_url); past != past_.end() && now < past->second.retry_at) {
    return std::unexpected(made_room(past->second.retry_at - now));
  }
  // All that may run out of memory comes first: a source that stays must not be marked as evicted.
  auto entry = make(issuer_url);
  auto next = std::make_shared<Entries>(*known);
  std::optional<Entry> evicted;
  if (next->size() >= options_.max_issuers) {
    const auto& [victim_url, victim] = to_evict(*known);
    remember(victim_url, victim);
    next->erase(victim_url);
    evicted = victim;
  }
  next->emplace(issuer_url, entry);
  if (evicted) {
    evicted->use->evicted = true;
    evicted->source->fetches()->retire();
  }
  entries_.store(std::move(next));
  return entry;
}

KeySources::Entry KeySources::make(std::string_view issuer_url) {
  auto source =
      std::make_shared<KeySource>(std::string(issuer_url), options_.policy, fetcher_, clock_, background_);
  if (refresher_) refresher_->add(source->fetches());
  return {.source = std::move(source), .use = std::make_shared<Use>(++steps_)};
}

const KeySources::Entries::value_type& KeySources::to_evict(const Entries& entries) {
  return *std::ranges::min_element(entries, {}, [](const auto& entry) {
    const Use& use = *entry.second.use;
    return std::pair(use.last_verified.load(std::memory_order_relaxed), use.added);
  });
}

void KeySources::remember(const std::string& issuer_url, const Entry& evicted) {
  if (options_.policy.ttl == std::chrono::seconds(0)) return;  // every token fetches, as was asked for
  const auto now = clock_->monotonic_now();
  const bool was_good = evicted.use->last_verified != 0;
  if (was_good) past_.erase(issuer_url);
  if (was_good && !evicted.source->fetches()->is_failing()) return;
  if (past_.size() >= max_past) {
    std::erase_if(past_, [now](const auto& past) { return past.second.retry_at <= now; });
  }
  if (past_.size() >= max_past) {
    past_.erase(std::ranges::min_element(past_, {}, [](const auto& past) { return past.second.retry_at; }));
  }
  Past& past = past_[issuer_url];
  ++past.evictions;
  // Once may happen to anybody whose first token is just being judged.
  const auto delay =
      past.evictions > 1 ? delay_after(past.evictions - 1, fetch_backoff, options_.policy.random()) : 0ms;
  past.retry_at = std::max(now + delay, evicted.source->fetches()->retry_at());
}

// Writes only when the issuer changes: where one issuer's tokens come in, threads share nothing.
void KeySources::note_verified(KeySource& source, Use& use) {
  if (use.evicted.load(std::memory_order_relaxed)) {
    const MutexLock lock(mutex_);
    past_.erase(source.issuer_url());
    return;
  }
  if (last_verified_.load(std::memory_order_relaxed) == use.added) return;
  last_verified_.store(use.added, std::memory_order_relaxed);
  use.last_verified.store(++steps_, std::memory_order_relaxed);
  source.note_proven();
}

}  // namespace auth0::inline v0::issuer
