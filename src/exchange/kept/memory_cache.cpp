#include "exchange/kept/memory_cache.hpp"

#include "base/wiped_tokens.hpp"

#include <iterator>
#include <new>

namespace auth0::inline v0::exchange {

MemoryCache::Entry::~Entry() {
  wipe_tokens(tokens);
}

std::optional<ExchangedTokenSet> MemoryCache::find(const jose::Sha256& name, const Moment& now) {
  const MutexLock lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  const auto entry = found->second;
  if (entry->until.monotonic <= now.monotonic || entry->until.wall <= now.wall) {
    drop(entry);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->tokens;
}

void MemoryCache::keep(const jose::Sha256& name, const ExchangedTokenSet& tokens, const Moment& until) {
  const MutexLock lock(mutex_);
  if (const auto found = by_name_.find(name); found != by_name_.end()) drop(found->second);
  try {
    Entries added;
    added.emplace_front(name, tokens, until);
    by_name_.emplace(name, added.begin());
    // From here on nothing throws: without memory for the new entry the others stay as they are.
    if (entries_.size() >= max_entries_) drop(std::prev(entries_.end()));
    entries_.splice(entries_.begin(), added);
  } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): the caller has its tokens all the same
  }
}

void MemoryCache::drop(Entries::iterator entry) {
  by_name_.erase(entry->name);
  entries_.erase(entry);
}

}  // namespace auth0::inline v0::exchange
