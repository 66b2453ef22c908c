#include "exchange/refusals.hpp"

#include <utility>

namespace auth0::exchange {

void Refusals::note_refused(const jose::Sha256& token, std::shared_ptr<const OAuthError> oauth, TimePoint now) {
  refused_.remember(token, std::move(oauth), now);
}

void Refusals::note_not_refused(const jose::Sha256& token, TimePoint now) {
  not_refused_.remember(token, {}, now);
}

std::optional<Refusals::Refusal> Refusals::of(const jose::Sha256& token, TimePoint now) const {
  auto found = refused_.find(token, now);
  if (!found) return std::nullopt;
  return Refusal{.oauth = std::move(found->value), .until = found->until};
}

bool Refusals::is_unjudged(const jose::Sha256& token, TimePoint now) const {
  return remembers_ && !not_refused_.find(token, now);
}

void Refusals::lock_out(Refusal refusal) {
  const std::scoped_lock lock(mutex_);
  if (!lock_out_ || lock_out_->until < refusal.until) lock_out_ = std::move(refusal);
}

std::optional<Refusals::Refusal> Refusals::of_all(TimePoint now) const {
  const std::scoped_lock lock(mutex_);
  if (!lock_out_ || lock_out_->until <= now) return std::nullopt;
  return lock_out_;
}

}  // namespace auth0::exchange
