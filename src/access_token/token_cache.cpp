#include "access_token/token_cache.hpp"

#include "access_token/copy_size.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace auth0::access_token {

namespace {

using std::chrono::seconds;

constexpr std::size_t most_ways = 8;
// Each place has at least this part of the budget, so that tokens of common size find room.
constexpr std::size_t min_bytes_of_place = 4096;
constexpr seconds between_freeings{4};  // of one shard each

// What a remembered token takes beyond its entry and its claims: its handles, which may come later, and what
// malloc adds.
constexpr std::size_t other_bytes = 288;
// What the key of its proofs may take besides, which comes later: header, key, and contexts of four threads.
constexpr std::size_t proven_key_bytes = std::size_t{6} * 1024;

std::size_t bytes_of(const TokenContent& content) noexcept {
  const std::size_t key = content.confirmation.key_thumbprint.empty() ? 0 : proven_key_bytes;
  return sizeof(TokenContent) + content.heap.allocated() + other_bytes + key;
}

bool are_of_one_issuer(const TokenContent& one, const TokenContent& other) noexcept {
  return one.issuer == other.issuer;
}

double number_of(std::chrono::sys_seconds time) noexcept {
  return static_cast<double>(time.time_since_epoch().count());
}

std::size_t places_of(std::size_t max_tokens, std::size_t max_bytes, std::size_t ways) noexcept {
  const std::size_t affordable = std::clamp(max_bytes / min_bytes_of_place, ways, std::max(max_tokens, ways));
  return affordable / ways * ways;
}

std::uint64_t mark_of(const jose::Sha256& hash) noexcept {
  std::uint64_t mark = 0;  // of other bytes than those that choose the set
  std::memcpy(&mark, hash.data() + sizeof mark, sizeof mark);
  return mark;
}

}  // namespace

// How it stands with a set for an entry that is to come into it.
struct TokenCache::Occupancy {
  Place* free_place = nullptr;
  bool has_room = false;         // for its bytes
  bool issuer_has_room = false;  // for one more of its issuer
};

TokenCache::TokenCache(const Limits& limits)
    : ways_(std::min(limits.max_tokens, most_ways)),
      max_bytes_(limits.max_bytes),
      several_issuers_(limits.several_issuers),
      places_(places_of(limits.max_tokens, limits.max_bytes, ways_)),
      max_set_bytes_(limits.max_bytes / set_count()) {}

TokenCache::~TokenCache() {
  for (std::size_t number = 0; number < set_count(); ++number)
    retire_if(set_at(number), [](const Place& /*place*/) { return true; });
  for (auto& shard : shards_)
    free_retired(shard);
}

TokenCache::Set TokenCache::set_at(std::size_t number) const noexcept {
  return {.begin = number * ways_, .shard = shards_[number % shards]};
}

TokenCache::Set TokenCache::set_of(const jose::Sha256& hash) const noexcept {
  std::uint64_t number = 0;
  std::memcpy(&number, hash.data(), sizeof number);
  return set_at(number % set_count());
}

const TokenCache::Entry* TokenCache::entry_at(const Place& place, const jose::Sha256& hash) noexcept {
  if (place.mark.load(std::memory_order_relaxed) != mark_of(hash)) return nullptr;
  const Entry* entry = place.entry.load();
  return entry != nullptr && entry->hash == hash ? entry : nullptr;
}

const TokenCache::Entry* TokenCache::find_in(const Set& set, const jose::Sha256& hash) const noexcept {
  for (const Place& place : places_in(set)) {
    if (const Entry* entry = entry_at(place, hash)) return entry;
  }
  return nullptr;
}

TokenCache::Content TokenCache::find(const jose::Sha256& hash) const {
  const Set set = set_of(hash);
  const auto reading = readers_.borrow();  // while it is held no entry that is found is freed
  std::unique_lock<std::mutex> lock;
  if (!reading) lock = std::unique_lock(set.shard.mutex);  // nor while this is
  const Entry* entry = find_in(set, hash);
  if (entry == nullptr) return nullptr;
  if (!entry->used.load(std::memory_order_relaxed)) entry->used.store(true, std::memory_order_relaxed);
  return handle_of(*entry);
}

TokenCache::Content TokenCache::handle_of(const Entry& entry) noexcept {
  const std::size_t number = thread_number() % reference_counts;
  if (number == 0) return entry.content;
  const auto& handle = entry.handles[number - 1];
  if (handle.get() == nullptr) {
    try {
      handle.set(
          std::make_unique<const Content>(std::make_shared<Content>(entry.content), entry.content.get()));
    } catch (const std::bad_alloc&) {
      return entry.content;
    }
  }
  return *handle.get();
}

// All memory is taken before anything is changed: from then on nothing may fail.
void TokenCache::remember(const jose::Sha256& hash, const Content& content, std::chrono::sys_seconds now) {
  std::size_t bytes = sizeof(Entry) + bytes_of(*content);
  if (bytes > max_set_bytes_ / 2) return;
  bytes += bytes_of_copy(content->claims);  // which programs may ask for later
  if (bytes > max_set_bytes_ / 2) return;
  auto entry = make_entry(hash, content, bytes);
  if (!entry) return;
  const double present = number_of(now);
  const Set set = set_of(hash);
  const std::scoped_lock lock(set.shard.mutex);
  retire_if(set, [&](const Place& old) { return old.expires <= present || entry_at(old, hash) != nullptr; });
  if (Place* const place = place_for(set, *entry)) {
    ++size_;
    bytes_ += bytes;
    place->expires = content->times.expires;
    place->bytes = bytes;
    place->mark.store(mark_of(hash), std::memory_order_relaxed);
    place->entry.store(entry.release());
  }
  free_retired(set.shard);
}

std::unique_ptr<TokenCache::Entry> TokenCache::make_entry(const jose::Sha256& hash, const Content& content,
                                                          std::size_t bytes) noexcept {
  try {
    auto entry = std::make_unique<Entry>();
    entry->hash = hash;
    entry->content = content;
    entry->bytes = bytes;
    return entry;
  } catch (const std::bad_alloc&) {  // the token is good all the same
    return nullptr;
  }
}

void TokenCache::forget(const jose::Sha256& hash) {
  const Set set = set_of(hash);
  const std::scoped_lock lock(set.shard.mutex);
  retire_if(set, [&](const Place& place) { return entry_at(place, hash) != nullptr; });
  free_retired(set.shard);
}

void TokenCache::free_expired(std::chrono::sys_seconds now) {
  auto next = next_freeing_.load(std::memory_order_relaxed);
  if (now < next && next - now <= between_freeings) return;  // later only if the clock was set back
  if (!next_freeing_.compare_exchange_strong(next, now + between_freeings)) return;  // another thread does it
  const std::size_t first = next_shard_.fetch_add(1, std::memory_order_relaxed) % shards;
  Shard& shard = shards_[first];
  const double present = number_of(now);
  const std::scoped_lock lock(shard.mutex);
  for (std::size_t number = first; number < set_count(); number += shards)
    retire_if(set_at(number), [present](const Place& place) { return place.expires <= present; });
  free_retired(shard);
}

TokenCache::Occupancy TokenCache::occupancy_of(const Set& set, const Entry& entry) noexcept {
  Occupancy found;
  std::size_t bytes = entry.bytes;
  std::size_t bytes_of_issuer = entry.bytes;
  std::size_t tokens_of_issuer = 1;
  for (Place& place : places_in(set)) {
    const Entry* other = place.entry.load();
    if (other == nullptr) {
      found.free_place = &place;
      continue;
    }
    bytes += place.bytes;
    if (!several_issuers_ || !are_of_one_issuer(*other->content, *entry.content)) continue;
    bytes_of_issuer += place.bytes;
    ++tokens_of_issuer;
  }
  found.has_room = bytes <= max_set_bytes_;
  found.issuer_has_room = !several_issuers_ || (bytes_of_issuer <= max_set_bytes_ / 2 &&
                                                tokens_of_issuer <= std::max(ways_ / 2, std::size_t{1}));
  return found;
}

// Takes out entries until there is a place and room: of the same issuer where that has its half, else of any.
TokenCache::Place* TokenCache::place_for(const Set& set, const Entry& entry) noexcept {
  for (;;) {
    const Occupancy occupancy = occupancy_of(set, entry);
    if (occupancy.free_place != nullptr && occupancy.has_room && occupancy.issuer_has_room)
      return occupancy.free_place;
    Place* const victim = victim_for(set, entry, !occupancy.issuer_has_room);
    if (victim == nullptr) return nullptr;  // never: an empty set has room
    retire(set.shard, *victim);
  }
}

// One that nobody asked for; if all were asked for any one of them, and from then on they have to be asked for
// anew. The search begins anywhere, or the first place of each set would take all the changes.
TokenCache::Place* TokenCache::victim_for(const Set& set, const Entry& entry, bool of_its_issuer) noexcept {
  const auto places = places_in(set);
  const std::size_t anywhere = entry.hash.back() % ways_;
  const auto candidate_at = [&](const Place& place) -> const Entry* {
    const Entry* other = place.entry.load();
    const bool counts =
        other != nullptr && (!of_its_issuer || are_of_one_issuer(*other->content, *entry.content));
    return counts ? other : nullptr;
  };
  Place* victim = nullptr;
  for (std::size_t i = 0; i < ways_; ++i) {
    Place& place = places[(anywhere + i) % ways_];
    const Entry* other = candidate_at(place);
    if (other == nullptr) continue;
    if (!other->used.load()) return &place;
    if (victim == nullptr) victim = &place;
  }
  for (const Place& place : places) {
    if (const Entry* other = candidate_at(place)) other->used.store(false);
  }
  return victim;
}

template <class Condition>
void TokenCache::retire_if(const Set& set, Condition condition) noexcept {
  for (Place& place : places_in(set)) {
    if (place.entry.load() != nullptr && condition(place)) retire(set.shard, place);
  }
}

void TokenCache::retire(Shard& shard, Place& place) noexcept {
  std::unique_ptr<Entry> entry(place.entry.exchange(nullptr));
  --size_;
  entry->readers = ~std::uint32_t{0};
  entry->next_retired = std::move(shard.retired);
  shard.retired = std::move(entry);
}

// Who reads an entry that is taken out has borrowed a slot, which shows until it is given back. An entry is
// freed once each of those slots was seen free: whoever borrows one later cannot find the entry any more.
void TokenCache::free_retired(Shard& shard) noexcept {
  if (!shard.retired) return;  // looking at all slots costs more than all else here
  const std::uint32_t reading = readers_.borrowed();
  std::unique_ptr<Entry> kept;
  while (shard.retired) {
    auto entry = std::move(shard.retired);
    shard.retired = std::move(entry->next_retired);
    entry->readers &= reading;
    if (entry->readers == 0) {
      bytes_ -= entry->bytes;
      continue;
    }
    entry->next_retired = std::move(kept);
    kept = std::move(entry);
  }
  shard.retired = std::move(kept);
}

}  // namespace auth0::access_token
