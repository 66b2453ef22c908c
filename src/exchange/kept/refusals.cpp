#include "exchange/kept/refusals.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace auth0::inline v0::exchange {

namespace {

constexpr std::size_t max_requests_of_a_token = 8;

}  // namespace

void Refusals::note_refused(const RequestNames& names, About about, std::shared_ptr<const OAuthError> oauth,
                            TimePoint asked_at, TimePoint now) {
  const MutexLock lock(mutex_);
  const auto* judged = judged_.find(names.subject, now);
  if (judged != nullptr && judged->accepted_at && *judged->accepted_at > asked_at) return;
  auto* token = refused_.renew(names.subject, now);
  if (token == nullptr) return;
  Refusal refusal{.oauth = std::move(oauth), .until = now + RecentHashes<RefusedToken>::kept_for};
  if (about == About::subject_token) {
    token->with_any_parameters = std::move(refusal);
    return;
  }
  std::erase_if(token->requests, [&](const RefusedRequest& request) { return request.name == names.request; });
  if (token->requests.size() >= max_requests_of_a_token) token->requests.erase(token->requests.begin());
  token->requests.push_back({.name = names.request, .refusal = std::move(refusal)});
}

void Refusals::note_accepted(const jose::Sha256& subject, TimePoint now) {
  const MutexLock lock(mutex_);
  refused_.forget(subject);
  if (auto* judged = judged_.renew(subject, now)) judged->accepted_at = now;
}

void Refusals::note_left_open(const jose::Sha256& subject, TimePoint now) {
  const MutexLock lock(mutex_);
  static_cast<void>(judged_.renew(subject, now));
}

std::optional<Refusals::Refusal> Refusals::of_token(const jose::Sha256& subject, TimePoint now) const {
  const MutexLock lock(mutex_);
  const auto* token = refused_.find(subject, now);
  if (token == nullptr || !token->with_any_parameters || token->with_any_parameters->until <= now)
    return std::nullopt;
  return token->with_any_parameters;
}

std::optional<Refusals::Refusal> Refusals::of_request(const RequestNames& names, TimePoint now) const {
  const MutexLock lock(mutex_);
  const auto* token = refused_.find(names.subject, now);
  if (token == nullptr) return std::nullopt;
  const auto found = std::ranges::find(token->requests, names.request, &RefusedRequest::name);
  if (found == token->requests.end() || found->refusal.until <= now) return std::nullopt;
  return found->refusal;
}

bool Refusals::is_unjudged(const jose::Sha256& subject, TimePoint now) const {
  const MutexLock lock(mutex_);
  return remembers_ && judged_.find(subject, now) == nullptr;
}

void Refusals::lock_out(Refusal refusal) {
  const MutexLock lock(mutex_);
  if (!lock_out_ || lock_out_->until < refusal.until) lock_out_ = std::move(refusal);
}

std::optional<Refusals::Refusal> Refusals::of_all(TimePoint now) const {
  const MutexLock lock(mutex_);
  if (!lock_out_ || lock_out_->until <= now) return std::nullopt;
  return lock_out_;
}

}  // namespace auth0::inline v0::exchange
