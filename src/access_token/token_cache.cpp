#include "access_token/token_cache.hpp"

#include "access_token/copy_size.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

namespace auth0::inline v0::access_token {

namespace {

using std::chrono::seconds;

constexpr std::size_t most_ways = 8;
// Each place has at least this part of the budget, so that tokens of common size find room.
constexpr std::size_t min_bytes_of_place = 4096;
constexpr seconds between_freeings{4};  // of one shard each

// What a remembered token takes beyond its content, which its entry is part of: its handles, which may come
// later, and what malloc adds.
constexpr std::size_t other_bytes = 288;
// What the key of its proofs may take besides, which comes later: header, key, and contexts of four threads.
constexpr std::size_t proven_key_bytes = std::size_t{6} * 1024;

std::size_t bytes_of(const TokenContent& content) noexcept {
  const std::size_t key = content.confirmation.key_thumbprint.empty() ? 0 : proven_key_bytes;
  return sizeof(TokenContent) + content.space_behind + content.heap.allocated() + other_bytes + key;
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

std::uint32_t mark_of(const jose::Sha256& hash) noexcept {
  std::uint32_t mark = 0;  // of other bytes than those that choose the set
  std::memcpy(&mark, hash.data() + sizeof(std::uint64_t), sizeof mark);
  return mark;
}

}  // namespace

// The state of a set, for an entry that is to be put into it.
struct TokenCache::Occupancy {
  std::optional<std::size_t> free_place{};
  bool has_room = false;         // for its bytes
  bool issuer_has_room = false;  // for one more of its issuer
};

TokenCache::TokenCache(const Limits& limits)
    : ways_(std::min(limits.max_tokens, most_ways)),
      max_bytes_(limits.max_bytes),
      several_issuers_(limits.several_issuers),
      places_(places_of(limits.max_tokens, limits.max_bytes, ways_)),
      marks_(places_.size()),
      max_set_bytes_(limits.max_bytes / set_count()) {}

TokenCache::~TokenCache() {
  for (std::size_t number = 0; number < set_count(); ++number)
    retire_if(set_at(number), [](std::size_t /*place*/) { return true; });
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

const TokenCache::Entry* TokenCache::entry_at(std::size_t place, const jose::Sha256& hash) const noexcept {
  if (marks_[place].load(std::memory_order_relaxed) != mark_of(hash)) return nullptr;
  const Entry* entry = places_[place].entry.load();
  return entry != nullptr && entry->hash == hash ? entry : nullptr;
}

const TokenCache::Entry* TokenCache::find_in(const Set& set, const jose::Sha256& hash) const noexcept {
  for (std::size_t place = set.begin; place < set.begin + ways_; ++place) {
    if (const Entry* entry = entry_at(place, hash)) return entry;
  }
  return nullptr;
}

TokenCache::Content TokenCache::find(const jose::Sha256& hash) const {
  const Set set = set_of(hash);
  const auto reading = readers_.read();  // while it is held no entry that is found is freed
  std::optional<MutexLock> lock;
  if (!reading) lock.emplace(set.shard.mutex);  // nor while this is
  const Entry* entry = find_in(set, hash);
  if (entry == nullptr) {
    fetch_ahead(set);
    return nullptr;
  }
  if (!entry->used.load(std::memory_order_relaxed)) entry->used.store(true, std::memory_order_relaxed);
  return handle_of(*entry);
}

// After a miss the caller verifies the token and remembers it: meanwhile its set is loaded into the CPU caches.
void TokenCache::fetch_ahead(const Set& set) const noexcept {
  for (std::size_t place = set.begin; place < set.begin + ways_; ++place)
    __builtin_prefetch(&places_[place]);
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

// Takes no memory, as the entry lies in the content: nothing can fail halfway.
void TokenCache::remember(const jose::Sha256& hash, const Content& content, std::chrono::sys_seconds now) {
  std::size_t bytes = bytes_of(*content);
  if (bytes > max_set_bytes_ / 2) return;
  bytes += bytes_of_copy(content->claims);  // which programs may ask for later
  if (bytes > max_set_bytes_ / 2) return;
  auto entry = make_entry(hash, content, bytes);
  if (!entry) return;
  const double present = number_of(now);
  const Set set = set_of(hash);
  const MutexLock lock(set.shard.mutex);
  retire_if(set, [&](std::size_t place) {
    return places_[place].expires <= present || entry_at(place, hash) != nullptr;
  });
  if (const auto place = place_for(set, *entry)) {
    ++size_;
    bytes_ += bytes;
    places_[*place].expires = content->times.expires;
    places_[*place].bytes = bytes;
    marks_[*place].store(mark_of(hash), std::memory_order_relaxed);
    places_[*place].entry.store(entry.release());
  }
  free_retired(set.shard);
}

std::unique_ptr<TokenCache::Entry> TokenCache::make_entry(const jose::Sha256& hash, const Content& content,
                                                          std::size_t bytes) noexcept {
  auto& room = content->entry_room;
  static_assert(sizeof(Entry) <= sizeof room.bytes && alignof(Entry) <= alignof(std::max_align_t));
  if (std::exchange(room.is_taken, true)) return nullptr;  // never: a token is remembered once
  std::unique_ptr<Entry> entry(new (room.bytes.data()) Entry);
  entry->hash = hash;
  entry->content = content;
  entry->bytes = bytes;
  return entry;
}

void TokenCache::forget(const jose::Sha256& hash) {
  const Set set = set_of(hash);
  const MutexLock lock(set.shard.mutex);
  retire_if(set, [&](std::size_t place) { return entry_at(place, hash) != nullptr; });
  free_retired(set.shard);
}

void TokenCache::free_expired(std::chrono::sys_seconds now) {
  auto next = next_freeing_.load(std::memory_order_relaxed);
  if (now < next && next - now <= between_freeings) return;  // later only if the clock was set back
  if (!next_freeing_.compare_exchange_strong(next, now + between_freeings)) return;  // another thread does it
  const std::size_t first = next_shard_.fetch_add(1, std::memory_order_relaxed) % shards;
  Shard& shard = shards_[first];
  const double present = number_of(now);
  const MutexLock lock(shard.mutex);
  for (std::size_t number = first; number < set_count(); number += shards) {
    const Set set = set_at(number);
    set.shard.mutex.is_held();  // it is this shard
    retire_if(set, [&](std::size_t place) { return places_[place].expires <= present; });
  }
  free_retired(shard);
}

TokenCache::Occupancy TokenCache::occupancy_of(const Set& set, const Entry& entry) const noexcept {
  Occupancy found;
  std::size_t bytes = entry.bytes;
  std::size_t bytes_of_issuer = entry.bytes;
  std::size_t tokens_of_issuer = 1;
  for (std::size_t place = set.begin; place < set.begin + ways_; ++place) {
    const Entry* other = places_[place].entry.load();
    if (other == nullptr) {
      found.free_place = place;
      continue;
    }
    bytes += places_[place].bytes;
    if (!several_issuers_ || !are_of_one_issuer(*other->content, *entry.content)) continue;
    bytes_of_issuer += places_[place].bytes;
    ++tokens_of_issuer;
  }
  found.has_room = bytes <= max_set_bytes_;
  found.issuer_has_room = !several_issuers_ || (bytes_of_issuer <= max_set_bytes_ / 2 &&
                                                tokens_of_issuer <= std::max(ways_ / 2, std::size_t{1}));
  return found;
}

// Takes out entries until there is a place and room: of the same issuer where that has its half, else of any.
std::optional<std::size_t> TokenCache::place_for(const Set& set, const Entry& entry) noexcept {
  for (;;) {
    const Occupancy occupancy = occupancy_of(set, entry);
    if (occupancy.free_place && occupancy.has_room && occupancy.issuer_has_room) return occupancy.free_place;
    const auto victim = victim_for(set, entry, !occupancy.issuer_has_room);
    if (!victim) return std::nullopt;  // never: an empty set has room
    retire(set.shard, *victim);
    evictions_.fetch_add(1, std::memory_order_relaxed);
  }
}

// A clock algorithm: an entry that was not used; if all were used, any of them, after their marks are cleared.
// The search begins at a varying place, or the first place of each set would be replaced most often.
std::optional<std::size_t> TokenCache::victim_for(const Set& set, const Entry& entry,
                                                  bool of_its_issuer) noexcept {
  const std::size_t anywhere = entry.hash.back() % ways_;
  const auto candidate_at = [&](std::size_t place) -> const Entry* {
    const Entry* other = places_[place].entry.load();
    const bool counts =
        other != nullptr && (!of_its_issuer || are_of_one_issuer(*other->content, *entry.content));
    return counts ? other : nullptr;
  };
  std::optional<std::size_t> victim;
  for (std::size_t i = 0; i < ways_; ++i) {
    const std::size_t place = set.begin + ((anywhere + i) % ways_);
    const Entry* other = candidate_at(place);
    if (other == nullptr) continue;
    if (!other->used.load()) return place;
    if (!victim) victim = place;
  }
  for (std::size_t place = set.begin; place < set.begin + ways_; ++place) {
    if (const Entry* other = candidate_at(place)) other->used.store(false);
  }
  return victim;
}

template <class Condition>
void TokenCache::retire_if(const Set& set, Condition condition) noexcept {
  for (std::size_t place = set.begin; place < set.begin + ways_; ++place) {
    if (places_[place].entry.load() != nullptr && condition(place)) retire(set.shard, place);
  }
}

void TokenCache::retire(Shard& shard, std::size_t place) noexcept {
  shard.retired.add(std::unique_ptr<Entry>(places_[place].entry.exchange(nullptr)));
  --size_;
}

void TokenCache::free_retired(Shard& shard) noexcept {
  shard.retired.free_unread(readers_, [this](const Entry& entry) { bytes_ -= entry.bytes; });
}

}  // namespace auth0::inline v0::access_token
