#include "recently_accepted.hpp"

#include <iterator>
#include <memory>
#include <new>
#include <openssl/evp.h>
#include <utility>

namespace auth0::inline v0::grpc {

namespace {

using DigestContext =
    std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); })>;

// Of all credentials with their lengths. \throws std::bad_alloc
RecentlyAccepted::Hash hash_of(const Metadata& metadata) {
  const DigestContext context(EVP_MD_CTX_new());
  bool done = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  const auto add = [&](const void* bytes, std::size_t size) {
    done = done && EVP_DigestUpdate(context.get(), bytes, size) == 1;
  };
  for (const auto* name : {"authorization", "dpop"}) {
    const auto [begin, end] = metadata.equal_range(name);
    const std::size_t fields = metadata.count(name);
    add(&fields, sizeof fields);
    for (auto field = begin; field != end; ++field) {
      const std::size_t size = field->second.size();
      add(&size, sizeof size);
      add(field->second.data(), size);
    }
  }
  RecentlyAccepted::Hash hash{};
  if (!done || EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) != 1) throw std::bad_alloc();
  return hash;
}

}  // namespace

void RecentlyAccepted::insert(const Metadata& metadata, Accepted accepted, Clock::time_point now) {
  Entries entry;  // made, and those that leave destroyed, without the lock
  entry.push_front({.credentials = hash_of(metadata), .accepted = std::move(accepted), .until = now + longest});
  Entries leaving;
  const MutexLock lock(mutex_);
  if (const auto earlier = places_.find(entry.front().credentials); earlier != places_.end())
    forget(earlier->second, leaving);
  forget_expired(now, leaving);
  if (entries_.size() >= most) forget(std::prev(entries_.end()), leaving);
  places_.emplace(entry.front().credentials, entry.begin());
  entries_.splice(entries_.begin(), entry);
}

void RecentlyAccepted::forget(Entries::iterator place, Entries& leaving) {
  places_.erase(place->credentials);
  leaving.splice(leaving.begin(), entries_, place);
}

void RecentlyAccepted::forget_expired(Clock::time_point now, Entries& leaving) {
  while (!entries_.empty() && entries_.back().until <= now)
    forget(std::prev(entries_.end()), leaving);
}

RecentlyAccepted::Accepted RecentlyAccepted::find(const Metadata& metadata, Clock::time_point now) {
  const auto credentials = hash_of(metadata);
  Entries leaving;
  const MutexLock lock(mutex_);
  forget_expired(now, leaving);
  const auto found = places_.find(credentials);
  return found == places_.end() ? nullptr : found->second->accepted;
}

}  // namespace auth0::inline v0::grpc
