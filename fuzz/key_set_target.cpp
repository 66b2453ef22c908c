// A key set that is accepted serialises to one with the same keys; what is selected from it fits the header,
// and two keys that differ are never one.
#include "jose/compact_jws.hpp"
#include "jose/json.hpp"
#include "jose/key_set.hpp"
#include "oracle.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

namespace jose = auth0::jose;
using auth0::fuzz::require;
using auth0::jose::Algorithm;

void check_selection(const jose::KeySet& set, const jose::KeySet& again, std::string_view key_id) {
  jose::JwsHeader header;
  if (!key_id.empty()) header.key_id = key_id;
  for (const auto algorithm : {Algorithm::rs256, Algorithm::es256, Algorithm::es512, Algorithm::eddsa}) {
    const auto key = set.select(header, algorithm);
    const auto other = again.select(header, algorithm);
    require(key.has_value() == other.has_value(), "a set that is written again selects as the first");
    if (key) {
      require((*key)->fits(algorithm), "a selected key fits the algorithm");
      require(key_id.empty() || (*key)->facts().id == key_id, "a selected key has the 'kid' of the header");
      require(set.contains((*key)->serial()) && (*key)->has_key_of(**other), "and is one of the set");
    } else {
      auth0::fuzz::require_sound(key.error());
      require(key.error().reason == other.error().reason, "and fails as the first");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auth0::fuzz::Fields fields(data, size);
  const auto text = fields.take();
  const auto key_id = fields.take();
  const auto set = jose::KeySet::parse(text);
  if (!set) {
    require(!set.error().empty(), "a refusal says why");
    return 0;
  }
  const auto document = jose::parse_json_object(text).value();
  const auto entries = document.at("keys").as_array().size();
  require(set->size() <= entries && entries <= 256, "a set has at most 256 keys");
  require(set->empty() == (entries == 0), "a set without a usable key is refused");
  require(set->ids_beyond(*set).empty(), "no key of a set is beyond it");

  auto again = jose::KeySet::parse(boost::json::serialize(document));
  require(again && again->size() == set->size(), "what is accepted serialises to what is accepted");
  check_selection(*set, *again, key_id);
  again->reuse(*set);
  require(again->ids_beyond(*set).empty(), "the same keys are taken over");
  check_selection(*again, *set, key_id);
  return 0;
}
