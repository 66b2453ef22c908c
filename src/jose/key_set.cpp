#include "jose/key_set.hpp"

#include "base/diagnostic.hpp"
#include "base/fail.hpp"
#include "jose/json.hpp"
#include "jose/jwk.hpp"

#include <algorithm>
#include <utility>

namespace auth0::inline v0::jose {

namespace {

constexpr std::size_t max_keys_in_set = 256;

bool matches(const PublicKey& key, const JwsHeader& header, Algorithm algorithm) {
  if (!key.fits(algorithm)) return false;
  return !header.key_id || key.facts().id == header.key_id;  // a token without kid matches on the rest
}

std::string shown_ids(const std::vector<std::shared_ptr<const PublicKey>>& keys) {
  return listed(keys, [](const auto& key) {
    const auto& id = key->facts().id;
    return id ? std::string_view(*id) : std::string_view();
  });
}

}  // namespace

std::expected<KeySet, std::string> KeySet::parse(std::string_view text) {
  const auto document = parse_json_object(text);
  if (!document) return std::unexpected(not_a_strict_object);
  const auto* members = document->if_contains("keys");
  if (members == nullptr || !members->is_array())
    return std::unexpected("'keys' is missing or not an array (RFC 7517 section 5)");
  if (members->get_array().size() > max_keys_in_set) return std::unexpected("it has more than 256 keys");

  KeySet set;
  std::string last_problem;
  for (const auto& member : members->get_array()) {
    if (!member.is_object()) {
      last_problem = "it is not an object";
    } else if (auto key = public_key_from_jwk(member.get_object())) {
      set.keys_.push_back(std::move(*key));
    } else {
      last_problem = std::move(key.error());
    }
  }
  if (set.keys_.empty() && !members->get_array().empty())
    return std::unexpected("none of its keys can verify signatures; the problem of the last one: " +
                           last_problem);
  return set;
}

void KeySet::reuse(const KeySet& known) {
  for (auto& key : keys_) {
    const auto same =
        std::ranges::find_if(known.keys_, [&key](const auto& other) { return other->same_as(*key); });
    if (same != known.keys_.end()) key = *same;
  }
}

bool KeySet::contains(std::uint64_t serial) const noexcept {
  return std::ranges::any_of(keys_, [serial](const auto& key) { return key->serial() == serial; });
}

std::vector<std::string> KeySet::ids_beyond(const KeySet& other) const {
  std::vector<std::string> ids;
  for (const auto& key : keys_) {
    if (!other.contains(key->serial())) ids.push_back(key->facts().id.value_or(""));
  }
  return ids;
}

Result<const PublicKey*> KeySet::select(const JwsHeader& header, Algorithm algorithm) const {
  const PublicKey* found = nullptr;
  for (const auto& key : keys_) {
    if (!matches(*key, header, algorithm)) continue;
    if (found == nullptr) {
      found = key.get();
    } else if (!found->has_key_of(*key)) {  // the same key twice is one key
      return comparing(
          fail(Reason::ambiguous_key, "several of the issuer's keys fit the token's 'alg' and 'kid'"), "kid",
          shown_ids(keys_), header.key_id.value_or(""), Found::unverified);
    }
  }
  if (found == nullptr) {
    auto failure =
        fail(Reason::unknown_key, "the issuer publishes no key that fits the token's 'alg' and 'kid'");
    return comparing(std::move(failure), "kid", shown_ids(keys_), header.key_id.value_or(""),
                     Found::unverified);
  }
  return found;
}

}  // namespace auth0::inline v0::jose
