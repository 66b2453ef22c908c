// A text that is taken apart is the encoding of its parts, holds what rule 5.3 demands, and its header
// serialises to one that is accepted; a header that is known already makes no difference.
#include "jose/base64url.hpp"
#include "jose/compact_jws.hpp"
#include "oracle.hpp"

#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

namespace json = boost::json;
namespace jose = auth0::jose;
using auth0::fuzz::require;
constexpr std::size_t max_size = 16384;

// With a header and a payload that are written again.
void check_written_again(const jose::CompactJws& jws, const json::object& payload) {
  const std::string text = jose::base64url_encode(json::serialize(jws.header->fields)) + '.' +
                           jose::base64url_encode(json::serialize(payload)) + ".AA";
  json::object claims;
  const auto again = jose::parse_compact_jws(text, {.max_size = 2 * max_size}, claims);
  require(again && claims == payload, "what is accepted serialises to what is accepted");
  require(again->header->algorithm == jws.header->algorithm && again->header->key_id == jws.header->key_id &&
              again->header->type == jws.header->type,
          "and its header says the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  json::object payload;
  const auto jws = jose::parse_compact_jws(text, {.max_size = max_size}, payload);
  if (!jws) {
    auth0::fuzz::require_sound(jws.error());
    require(jws.error().reason == auth0::Reason::malformed_token, "every failure is malformed_token");
    return 0;
  }
  const auto& header = *jws->header;
  require(text == std::string(jws->signing_input) + '.' + jose::base64url_encode(jws->signature),
          "a text is its signing input and its signature");
  require(jws->signing_input == header.encoded + '.' + std::string(jws->payload),
          "and that header and payload");
  require(header.fields.contains("alg") && !header.fields.contains("crit") && !header.fields.contains("b64"),
          "a header has 'alg' and no extension");
  check_written_again(*jws, payload);

  json::object claims;
  const auto again = jose::parse_compact_jws(text, {.max_size = max_size, .known_header = jws->header}, claims);
  require(again && again->header == jws->header && claims == payload, "a known header makes no difference");
  return 0;
}
