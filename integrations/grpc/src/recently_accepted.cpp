#include "recently_accepted.hpp"

#include <iterator>
#include <string>
#include <utility>

namespace auth0::inline v0::grpc {

namespace {

std::string credentials_in(const Metadata& metadata) {
  std::string credentials;
  for (const auto* name : {"authorization", "dpop"}) {
    const auto [begin, end] = metadata.equal_range(name);
    for (auto field = begin; field != end; ++field)
      credentials.append(view_of(field->second)).append(1, '\n');
    credentials += '\n';
  }
  return credentials;
}

}  // namespace

void RecentlyAccepted::insert(const Metadata& metadata, Accepted accepted, Clock::time_point now) {
  Entries entry;  // made, and those that leave destroyed, without the lock
  entry.push_front(
      {.credentials = credentials_in(metadata), .accepted = std::move(accepted), .until = now + longest});
  Entries leaving;
  const MutexLock lock(mutex_);
  const auto leave = [&](Entries::iterator place) AUTH0_REQUIRES(mutex_) {
    places_.erase(place->credentials);
    leaving.splice(leaving.begin(), entries_, place);
  };
  if (const auto earlier = places_.find(entry.front().credentials); earlier != places_.end())
    leave(earlier->second);
  while (!entries_.empty() && (entries_.size() >= most || entries_.back().until <= now))
    leave(std::prev(entries_.end()));
  places_.emplace(entry.front().credentials, entry.begin());
  entries_.splice(entries_.begin(), entry);
}

RecentlyAccepted::Accepted RecentlyAccepted::find(const Metadata& metadata, Clock::time_point now) const {
  const std::string credentials = credentials_in(metadata);
  const MutexLock lock(mutex_);
  const auto found = places_.find(credentials);
  return found == places_.end() || found->second->until <= now ? nullptr : found->second->accepted;
}

}  // namespace auth0::inline v0::grpc
