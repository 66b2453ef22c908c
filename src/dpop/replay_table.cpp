#include "dpop/replay_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace auth0::inline v0::dpop {

namespace {

// With a higher load probing takes long; with a lower one an entry takes more than 40 bytes.
constexpr double max_load = 0.75;
constexpr double load_after_sweep = 0.65;
constexpr std::size_t min_entries = 16;

std::uint32_t to_seconds(std::chrono::sys_seconds time) {
  const auto seconds = time.time_since_epoch().count();
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(seconds, 1, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

ReplayTable::ReplayTable(std::size_t max_proofs)
    : max_proofs_(max_proofs),
      max_per_owner_(std::max<std::size_t>(max_proofs / 10, 1)),
      entries_(min_entries) {}

std::size_t ReplayTable::bytes() const noexcept {
  return sizeof *this + (entries_.capacity() * sizeof(Entry)) + (2 * CountMinSketch::bytes());
}

std::size_t ReplayTable::first_index(const Key& key) const noexcept {
  return bucket_of(key, seed_, entries_.size());
}

bool ReplayTable::is_nearly_full() const noexcept {
  return static_cast<double>(used_ + 1) > static_cast<double>(entries_.size()) * max_load;
}

bool ReplayTable::has_room_for(const Entry& entry) const noexcept {
  return used_ < max_proofs_ && of_clients_.count(entry.client) < max_per_owner_ &&
         of_holders_.count(entry.holder) < max_per_owner_;
}

// The search continues after expired entries: the proof may have been inserted after them before they expired.
ReplayTable::Slot ReplayTable::find(const Key& key, std::uint32_t now) noexcept {
  Entry* free = nullptr;
  std::size_t index = first_index(key);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[index];
    const bool live = is_live(entry, now);
    if (live && entry.key == key) return {.entry = &entry, .is_replay = true};
    if (!live && free == nullptr) free = &entry;
    if (entry.expires_at == 0) break;
    if (++index == entries_.size()) index = 0;
  }
  return {.entry = free};
}

ReplayOutcome ReplayTable::record(const ProofUse& use) {
  const std::uint32_t now = to_seconds(use.now);
  Entry entry{.expires_at = to_seconds(use.expires_at),
              .client = of_clients_.buckets(use.client),
              .holder = of_holders_.buckets(use.holder ? *use.holder : use.client)};
  std::ranges::copy_n(use.proof.begin(), entry.key.size(), entry.key.begin());

  if (is_nearly_full()) sweep(now);
  const auto found = find(entry.key, now);
  if (found.is_replay) return ReplayOutcome::replayed;
  if (entry.expires_at <= removed_until_) return ReplayOutcome::full;  // the clock was set back
  if (has_room_for(entry)) return insert(found, entry);
  // Some of the counted proofs may have expired. But a client that is refused repeatedly must not cause a sweep
  // each time.
  if (swept_at_ == now) return ReplayOutcome::full;
  sweep(now);
  if (!has_room_for(entry)) return ReplayOutcome::full;
  return insert(find(entry.key, now), entry);
}

ReplayOutcome ReplayTable::insert(const Slot& slot, const Entry& entry) noexcept {
  if (slot.entry == nullptr) return ReplayOutcome::full;  // never: a quarter of the table is empty
  if (slot.entry->expires_at == 0) {
    ++used_;
  } else {
    count_removal(*slot.entry);
  }
  *slot.entry = entry;
  of_clients_.add(entry.client);
  of_holders_.add(entry.holder);
  return ReplayOutcome::first_use;
}

void ReplayTable::count_removal(const Entry& entry) noexcept {
  of_clients_.remove(entry.client);
  of_holders_.remove(entry.holder);
  removed_until_ = std::max(removed_until_, entry.expires_at);
}

// Removes expired entries, and resizes the table to what the others need.
void ReplayTable::sweep(std::uint32_t now) {
  const auto live = static_cast<std::size_t>(
      std::ranges::count_if(entries_, [now](const Entry& entry) { return is_live(entry, now); }));
  const auto wanted = static_cast<std::size_t>(std::ceil(static_cast<double>(live + 1) / load_after_sweep));
  const std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(std::max(wanted, min_entries)));
  used_ = 0;
  swept_at_ = now;
  for (const Entry& entry : old) {
    if (entry.expires_at == 0) continue;
    if (!is_live(entry, now)) {
      count_removal(entry);
    } else if (const auto slot = find(entry.key, now); slot.entry != nullptr) {  // always
      *slot.entry = entry;
      ++used_;
    }
  }
}

}  // namespace auth0::inline v0::dpop
