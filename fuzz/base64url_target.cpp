// What can be decoded is the encoding of what it decodes to; whatever is encoded can be decoded (RFC 7515
// section 2).
#include "jose/base64url.hpp"
#include "oracle.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

using auth0::fuzz::require;
using auth0::jose::base64url_decode;
using auth0::jose::base64url_encode;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto decoded = base64url_decode(text);
  if (decoded) require(base64url_encode(*decoded) == text, "a text is the encoding of what it decodes to");

  std::vector<unsigned char> exact(auth0::jose::base64url_decoded_bound(size));
  const auto length = base64url_decode(text, exact);
  require(length.has_value() == decoded.has_value(), "both ways of decoding agree");
  if (length) require(*length == decoded->size(), "both ways of decoding give as many bytes");

  require(base64url_decode(base64url_encode(text)) == text, "what is encoded decodes to what it was");
  return 0;
}
