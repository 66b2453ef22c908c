#include "dpop/replay_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace auth0::inline v0::dpop {

namespace {

// Fuller, probing takes long; emptier, an entry takes more than 40 bytes.
constexpr double fullest = 0.75;
constexpr double after_sweep = 0.65;
constexpr std::size_t fewest_entries = 16;

std::uint32_t to_seconds(std::chrono::sys_seconds time) {
  const auto seconds = time.time_since_epoch().count();
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(seconds, 1, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

ReplayTable::ReplayTable(std::size_t max_proofs)
    : max_proofs_(max_proofs),
      max_of_a_client_(std::max<std::size_t>(max_proofs / 10, 1)),
      entries_(fewest_entries) {}

std::size_t ReplayTable::bytes() const noexcept {
  return sizeof *this + (entries_.capacity() * sizeof(Entry)) + ClientCounts::bytes();
}

std::size_t ReplayTable::first_place(const Key& key) const noexcept {
  return spread(key, seed_, entries_.size());
}

bool ReplayTable::is_crowded() const noexcept {
  return static_cast<double>(used_ + 1) > static_cast<double>(entries_.size()) * fullest;
}

bool ReplayTable::has_room_for(const ClientCounts::Client& client) const noexcept {
  return used_ < max_proofs_ && counts_.count(client) < max_of_a_client_;
}

// The search goes on behind entries that have expired: the proof may have been put behind them while they
// lived.
ReplayTable::Place ReplayTable::find(const Key& key, std::uint32_t now) noexcept {
  Entry* free = nullptr;
  std::size_t place = first_place(key);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[place];
    const bool live = is_live(entry, now);
    if (live && entry.key == key) return {.entry = &entry, .is_replay = true};
    if (!live && free == nullptr) free = &entry;
    if (entry.expires_at == 0) break;
    if (++place == entries_.size()) place = 0;
  }
  return {.entry = free};
}

ReplayOutcome ReplayTable::record(const ProofUse& use) {
  const std::uint32_t now = to_seconds(use.now);
  Entry entry{.expires_at = to_seconds(use.expires_at), .client = counts_.client(use.client)};
  std::ranges::copy_n(use.proof.begin(), entry.key.size(), entry.key.begin());

  if (is_crowded()) sweep(now);
  const auto found = find(entry.key, now);
  if (found.is_replay) return ReplayOutcome::replayed;
  if (entry.expires_at <= forgotten_until_) return ReplayOutcome::full;  // the clock has stepped back
  if (has_room_for(entry.client)) return put(found, entry);
  // Some of what counts may have expired; but who is refused again and again must not make the table be swept
  // as often.
  if (swept_at_ == now) return ReplayOutcome::full;
  sweep(now);
  if (!has_room_for(entry.client)) return ReplayOutcome::full;
  return put(find(entry.key, now), entry);
}

ReplayOutcome ReplayTable::put(const Place& place, const Entry& entry) noexcept {
  if (place.entry == nullptr) return ReplayOutcome::full;  // never: a quarter of the table is empty
  if (place.entry->expires_at == 0) {
    ++used_;
  } else {
    forget(*place.entry);
  }
  *place.entry = entry;
  counts_.add(entry.client);
  return ReplayOutcome::first_use;
}

void ReplayTable::forget(const Entry& entry) noexcept {
  counts_.remove(entry.client);
  forgotten_until_ = std::max(forgotten_until_, entry.expires_at);
}

// Drops what has expired, and makes the table as large as the rest wants it.
void ReplayTable::sweep(std::uint32_t now) {
  const auto live = static_cast<std::size_t>(
      std::ranges::count_if(entries_, [now](const Entry& entry) { return is_live(entry, now); }));
  const auto wanted = static_cast<std::size_t>(std::ceil(static_cast<double>(live + 1) / after_sweep));
  const std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(std::max(wanted, fewest_entries)));
  used_ = 0;
  swept_at_ = now;
  for (const Entry& entry : old) {
    if (entry.expires_at == 0) continue;
    if (is_live(entry, now)) {
      counts_.remove(entry.client);
      std::ignore = put(find(entry.key, now), entry);
    } else {
      forget(entry);
    }
  }
}

}  // namespace auth0::inline v0::dpop
