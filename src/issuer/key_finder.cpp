#include "issuer/key_finder.hpp"

#include "issuer/unavailable.hpp"

#include <utility>

namespace auth0::inline v0::issuer {

Error no_keys(const IssuerKeys& known, IssuerKeys::TimePoint now) {
  return no_keys_published(seconds_until(RefreshSchedule::next_fetch_of_empty_set(known), now));
}

KeysReading KeyFinder::served(KeysReading keys) const {
  if (lookup_.is_stale) fetches_->note_stale_served();
  return keys;
}

std::optional<Result<KeysReading>> KeyFinder::keys() {
  if (auto found = known_.find(lookup_)) return served(std::move(*found));
  return std::nullopt;
}

Result<KeysReading> KeyFinder::find_after(const Fetched& fetched) {
  if (auto found = known_.find_after_fetch(lookup_, fetched.is_good())) return std::move(*found);
  return std::unexpected(fetches_->error_of(fetched, lookup_));
}

Result<KeysReading> KeyFinder::keys_after(const Fetched& fetched) {
  auto found = find_after(fetched);
  if (found) return served(std::move(*found));
  return found;
}

std::optional<Result<SelectedKey>> KeyFinder::key(const jose::JwsHeader& header, jose::Algorithm algorithm) {
  if (auto found = known_.find(lookup_)) return key_among(std::move(*found), header, algorithm);
  return std::nullopt;
}

std::optional<Result<SelectedKey>> KeyFinder::key_after(const Fetched& fetched, const jose::JwsHeader& header,
                                                        jose::Algorithm algorithm) {
  if (lookup_.need == Need::unknown_key) {
    if (!fetched.is_good()) return std::unexpected(fetches_->error_of(fetched, lookup_));
    return key_among(known_.read(), header, algorithm);
  }
  auto found = find_after(fetched);
  if (!found) return std::unexpected(std::move(found.error()));
  return key_among(std::move(*found), header, algorithm);
}

std::optional<Result<SelectedKey>> KeyFinder::key_among(KeysReading keys, const jose::JwsHeader& header,
                                                        jose::Algorithm algorithm) {
  auto key = keys->keys.select(header, algorithm);
  const bool is_unknown = !key && key.error().reason == Reason::unknown_key && fetches_ != nullptr;
  if (is_unknown && lookup_.need != Need::unknown_key) {
    lookup_.need = Need::unknown_key;
    lookup_.seen = keys->number;
    return std::nullopt;
  }
  keys = served(std::move(keys));
  if (!key && keys->keys.empty() && fetches_ != nullptr) return std::unexpected(no_keys(*keys, known_.now()));
  if (!key) return std::unexpected(std::move(key.error()));
  return SelectedKey{std::move(keys), *key};
}

}  // namespace auth0::inline v0::issuer
