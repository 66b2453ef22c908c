#include "access_token/token_cache.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace auth0::access_token {

namespace {

constexpr std::size_t most_ways = 8;

}  // namespace

TokenCache::TokenCache(std::size_t max_tokens)
    : ways_(std::min(max_tokens, most_ways)), places_(max_tokens / ways_ * ways_) {}

TokenCache::~TokenCache() {
  for (const auto& place : places_)
    delete place.load();
}

TokenCache::Set TokenCache::set_of(const jose::Sha256& hash) const noexcept {
  std::uint64_t number = 0;
  std::memcpy(&number, hash.data(), sizeof number);
  const std::size_t set = number % (places_.size() / ways_);
  return {.begin = set * ways_, .shard = shards_[set % shards]};
}

const TokenCache::Entry* TokenCache::find_in(const Set& set, const jose::Sha256& hash) const noexcept {
  for (std::size_t i = set.begin; i < set.begin + ways_; ++i) {
    const Entry* entry = places_[i].load();
    if (entry != nullptr && entry->hash == hash) return entry;
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
  return entry->content[thread_number() % handles];
}

void TokenCache::remember(const jose::Sha256& hash, const Content& content, std::chrono::sys_seconds now) {
  auto entry = std::make_unique<Entry>();
  entry->hash = hash;
  for (auto& handle : entry->content)
    handle = Content(content.get(), [content](const TokenContent*) {});  // counts by itself
  const Set set = set_of(hash);
  const std::scoped_lock lock(set.shard.mutex);
  const auto present = static_cast<double>(now.time_since_epoch().count());
  replace(set, place_for(set, hash, present), std::move(entry));
}

void TokenCache::forget(const jose::Sha256& hash) {
  const Set set = set_of(hash);
  const std::scoped_lock lock(set.shard.mutex);
  for (std::size_t i = set.begin; i < set.begin + ways_; ++i) {
    const Entry* entry = places_[i].load();
    if (entry != nullptr && entry->hash == hash) replace(set, i, nullptr);
  }
}

// Its own place, an empty one, that of an expired token, that of one nobody asked for; else any. The search
// begins anywhere, or the first place of each set would take all the changes.
std::size_t TokenCache::place_for(const Set& set, const jose::Sha256& hash, double now) const noexcept {
  const std::size_t anywhere = hash.back() % ways_;
  std::size_t chosen = set.begin + anywhere;
  const auto choose = [&](auto holds) {
    for (std::size_t i = 0; i < ways_; ++i) {
      const std::size_t place = set.begin + ((anywhere + i) % ways_);
      if (!holds(places_[place].load())) continue;
      chosen = place;
      return true;
    }
    return false;
  };
  if (choose([&](const Entry* entry) { return entry != nullptr && entry->hash == hash; }) ||
      choose([](const Entry* entry) { return entry == nullptr; }) ||
      choose([now](const Entry* entry) { return entry->content.front()->times.expires <= now; }) ||
      choose([](const Entry* entry) { return !entry->used.load(); })) {
    return chosen;
  }
  for (std::size_t place = set.begin; place < set.begin + ways_; ++place)
    places_[place].load()->used.store(false);
  return chosen;
}

// Who reads the entry that is taken out has borrowed a slot, which shows until it is given back. An entry is
// freed once each of those slots was seen free: whoever borrows one later cannot find the entry any more.
void TokenCache::replace(const Set& set, std::size_t place, std::unique_ptr<const Entry> entry) {
  size_ += entry ? 1 : 0;
  auto& retired = set.shard.retired;
  if (const Entry* old = places_[place].exchange(entry.release())) {
    --size_;
    retired.push_back({.entry = std::unique_ptr<const Entry>(old), .readers = ~std::uint32_t{0}});
  }
  const std::uint32_t reading = readers_.borrowed();
  std::erase_if(retired, [reading](Retired& old) { return (old.readers &= reading) == 0; });
}

}  // namespace auth0::access_token
