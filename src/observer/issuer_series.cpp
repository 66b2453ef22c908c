#include "observer/issuer_series.hpp"

namespace auth0::inline v0::observer {

namespace {

// The numbers stand for the texts in metrics.cpp.
std::size_t result_of(const IssuerRequestEvent& event) {
  if (event.failure) return 2;
  return event.status >= 200 && event.status < 300 ? 0 : 1;
}

}  // namespace

void IssuerSeries::add(const IssuerRequestEvent& event) {
  const auto kind = static_cast<std::size_t>(event.kind);
  times_[kind].add(event.duration);
  const MutexLock lock(mutex_);
  auto found = issuers_.find(event.issuer);
  if (found == issuers_.end()) {
    const bool has_room = issuers_.size() < max_issuers;
    found = issuers_.try_emplace(std::string(has_room ? event.issuer : others)).first;
  }
  ++found->second.requests[kind][result_of(event)];
}

std::map<std::string, IssuerSeries::Counts> IssuerSeries::counts() const {
  const MutexLock lock(mutex_);
  return {issuers_.begin(), issuers_.end()};
}

}  // namespace auth0::inline v0::observer
