#include "jose/compact_jws.hpp"

#include "base/fail.hpp"
#include "jose/base64url.hpp"
#include "jose/json.hpp"

#include <array>
#include <string>
#include <utility>

namespace auth0::inline v0::jose {

namespace {

// `document` is what the text is called, `problem` what follows that name.
std::unexpected<Error> malformed(const char* document, const std::string& problem) {
  return fail(Reason::malformed_token, std::string("the ") + document + problem);
}

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

std::optional<Parts> split(std::string_view text) {
  const std::size_t first = text.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  Parts parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
  if (parts.header.empty() || parts.payload.empty() || parts.signature.empty()) return std::nullopt;
  return parts;
}

Result<void> decode_object(std::string_view part, const char* document, const char* name,
                           boost::json::object& object) {
  // Common tokens fit on the stack; a larger one pays for an allocation.
  std::array<unsigned char, 4096> on_stack;
  std::string on_heap;
  std::span<unsigned char> space = on_stack;
  if (const std::size_t bound = base64url_decoded_bound(part.size()); bound > space.size()) {
    on_heap.resize(bound);
    space = {reinterpret_cast<unsigned char*>(on_heap.data()), on_heap.size()};
  }
  const auto size = base64url_decode(part, space);
  if (!size) {
    return malformed(document,
                     std::string("'s ") + name + " is not base64url without padding (RFC 7515 section 2)");
  }
  if (!parse_json_object_into({reinterpret_cast<const char*>(space.data()), *size}, object)) {
    return malformed(
        document, std::string("'s ") + name +
                      " is not a JSON object in UTF-8, or is over 32 levels deep, or has an object with over "
                      "4096 members or a name twice, or too many large objects, or a number that is too large "
                      "for a double");
  }
  return {};
}

// A header parameter that must be a string where it is present.
Result<std::optional<std::string_view>> string_parameter(const boost::json::object& fields,
                                                         const char* document, const char* name) {
  const auto* value = fields.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string())
    return malformed(document, std::string("'s header parameter '") + name + "' is not a string");
  return std::string_view(value->get_string());
}

Result<std::shared_ptr<const JwsHeader>> read_header(std::string_view encoded, const char* document) {
  auto header = std::make_shared<JwsHeader>();
  header->encoded = encoded;
  if (auto ok = decode_object(encoded, document, "header", header->fields); !ok)
    return std::unexpected(std::move(ok.error()));

  const auto algorithm = string_parameter(header->fields, document, "alg");
  if (!algorithm) return std::unexpected(algorithm.error());
  if (!*algorithm) return malformed(document, "'s header has no 'alg' (RFC 7515 section 4.1.1)");
  header->algorithm = **algorithm;

  const auto key_id = string_parameter(header->fields, document, "kid");
  if (!key_id) return std::unexpected(key_id.error());
  header->key_id = *key_id;

  const auto type = string_parameter(header->fields, document, "typ");
  if (!type) return std::unexpected(type.error());
  header->type = *type;

  for (const char* name : {"crit", "b64"}) {  // 5.3: no extension is understood
    if (header->fields.contains(name)) {
      return malformed(document,
                       std::string("'s header contains '") + name + "', an extension that is not supported");
    }
  }
  return header;
}

}  // namespace

Result<CompactJws> split_compact_jws(std::string_view text, const JwsParsing& parsing) {
  if (text.size() > parsing.max_size) {
    return malformed(parsing.document, " is larger than " + std::to_string(parsing.max_size) + " bytes");
  }
  const auto parts = split(text);
  if (!parts)
    return malformed(parsing.document,
                     " is not three non-empty parts with dots between them (RFC 7515 section 7.1)");

  auto header = parsing.known_header;
  if (!header || header->encoded != parts->header) {
    auto read = read_header(parts->header, parsing.document);
    if (!read) return std::unexpected(std::move(read.error()));
    header = std::move(*read);
  }

  SecretBytes signature(base64url_decoded_bound(parts->signature.size()));
  const auto size = base64url_decode(parts->signature, signature);
  if (!size)
    return malformed(parsing.document, "'s signature is not base64url without padding (RFC 7515 section 2)");
  signature.resize(*size);

  return CompactJws{.header = std::move(header),
                    .signing_input = text.substr(0, parts->header.size() + 1 + parts->payload.size()),
                    .payload = parts->payload,
                    .signature = std::move(signature)};
}

Result<void> parse_payload(const CompactJws& jws, const char* document, boost::json::object& payload) {
  return decode_object(jws.payload, document, "payload", payload);
}

Result<CompactJws> parse_compact_jws(std::string_view text, const JwsParsing& parsing,
                                     boost::json::object& payload) {
  auto jws = split_compact_jws(text, parsing);
  if (!jws) return jws;
  if (auto ok = parse_payload(*jws, parsing.document, payload); !ok)
    return std::unexpected(std::move(ok.error()));
  return jws;
}

}  // namespace auth0::inline v0::jose
