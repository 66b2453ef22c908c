#include "exchange/refusals.hpp"

#include <cstring>
#include <utility>

namespace auth0::exchange {

namespace {

constexpr std::chrono::seconds kept_for{60};

}  // namespace

std::size_t Refusals::Hash::operator()(const jose::Sha256& hash) const noexcept {
  std::size_t value = 0;  // any bytes of a SHA-256 do
  std::memcpy(&value, hash.data(), sizeof(value));
  return value;
}

void Refusals::remember(const jose::Sha256& token, std::shared_ptr<const OAuthError> oauth, TimePoint now) {
  if (max_tokens_ == 0) return;
  const std::scoped_lock lock(mutex_);
  // All are kept equally long, so that the oldest is the next to end.
  while (!in_order_.empty() && (tokens_.size() >= max_tokens_ || tokens_.at(in_order_.front()).until <= now)) {
    tokens_.erase(in_order_.front());
    in_order_.pop_front();
  }
  if (!tokens_.try_emplace(token, Refusal{.oauth = std::move(oauth), .until = now + kept_for}).second) return;
  in_order_.push_back(token);
}

std::optional<Refusals::Refusal> Refusals::of(const jose::Sha256& token, TimePoint now) const {
  const std::scoped_lock lock(mutex_);
  const auto found = tokens_.find(token);
  if (found == tokens_.end() || found->second.until <= now) return std::nullopt;
  return found->second;
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
