#include "key_ring.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace auth0::inline v0::testing {

KeyRing::KeyRing(Algorithm algorithm, std::string common_name)
    : algorithm_(algorithm), common_name_(std::move(common_name)) {
  keys_.push_back(make());
}

KeyRing::Key KeyRing::make() const {
  return {.pair = std::make_shared<const KeyPair>(make_key_pair(algorithm_, common_name_))};
}

std::shared_ptr<const KeyPair> KeyRing::signing() const {
  const MutexLock lock(mutex_);
  return keys_[signing_].pair;
}

boost::json::array KeyRing::published() const {
  boost::json::array jwks;
  const MutexLock lock(mutex_);
  for (const auto& [pair, is_published] : keys_) {
    if (is_published) jwks.push_back(pair->jwk);
  }
  return jwks;
}

void KeyRing::publish_next() {
  auto next = make();
  const MutexLock lock(mutex_);
  keys_.push_back(std::move(next));
}

void KeyRing::rotate() {
  const MutexLock lock(mutex_);
  if (++signing_ == keys_.size()) keys_.push_back(make());
}

void KeyRing::revoke_previous() {
  const MutexLock lock(mutex_);
  for (std::size_t i = 0; i < signing_; ++i)
    keys_[i].is_published = false;
}

void KeyRing::drop(std::string_view key_id) {
  const MutexLock lock(mutex_);
  const auto key = std::ranges::find_if(
      keys_, [&](const Key& known) { return known.is_published && known.pair->id == key_id; });
  if (key == keys_.end()) throw std::invalid_argument("no key with that kid is published");
  key->is_published = false;
}

}  // namespace auth0::inline v0::testing
