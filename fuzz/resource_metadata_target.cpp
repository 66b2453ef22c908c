// A document that is built is JSON that a strict reader takes, with what was set and nothing twice; the URL
// that it is published at is a URL below the resource's origin. Input: resource, issuer, what is set: one
// member a line, its kind first.
#include "jose/json.hpp"
#include "oracle.hpp"
#include "url/normal_url.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/protected_resource_metadata.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using auth0::ProtectedResourceMetadataBuilder;
using auth0::fuzz::require;

void set(ProtectedResourceMetadataBuilder& builder, std::string_view line) {
  const auto value = line.substr(1);
  const auto middle = std::min(value.find('='), value.size());
  const auto name = value.substr(0, middle);
  const auto rest = value.substr(std::min(middle + 1, value.size()));
  // Messages repeat the name, which is the program's own.
  if (std::ranges::any_of(name, [](unsigned char c) { return c < ' ' || c == 0x7F; })) return;
  switch (line.front()) {
    case 'k':
      builder.with_jwks_uri(value);
      break;
    case 's':
      builder.with_scopes_supported(std::string(value));
      break;
    case 'n':
      // NOLINTNEXTLINE(readability-suspicious-call-argument): `name` ends with the language
      builder.with_resource_name(rest, name);
      break;
    case 'd':
      builder.with_resource_documentation(rest, name);
      break;
    case 't':
      builder.with_resource_tos_uri(rest, name);
      break;
    case 'j':
      builder.with_json_member(name, rest);
      break;
    default:
      builder.with_member(name, std::string(rest));
  }
}

void check_well_known_place(std::string_view resource) {
  const auto path = auth0::well_known_path(resource);
  const auto url = auth0::well_known_url(resource);
  require(path.starts_with("/.well-known/oauth-protected-resource"), "the place is a well-known one");
  const auto parsed = auth0::url::parse_url(url);
  const auto of_resource = auth0::url::parse_url(resource);
  require(parsed && of_resource, "the place is a URL");
  require(auth0::url::canonical_authority(*parsed) == auth0::url::canonical_authority(*of_resource),
          "at the resource's own origin");
  require(std::string_view(parsed->encoded_path()) == path, "with that path");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auth0::fuzz::Fields fields(data, size);
  const auto resource = fields.take();
  const auto issuer = fields.take();
  auto lines = fields.take();
  try {
    check_well_known_place(resource);
    ProtectedResourceMetadataBuilder builder(resource, {std::string(issuer)});
    while (!lines.empty()) {
      const auto line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(std::min(line.size() + 1, lines.size()));
      try {
        if (!line.empty()) set(builder, line);
      } catch (const auth0::InvalidConfigurationError& refused) {
        auth0::fuzz::require_sound(refused.error());
      }
    }
    const auto document = auth0::jose::parse_json_object(builder.build().to_json());
    require(document.has_value(), "the document is JSON, no member twice");
    require(auth0::jose::string_member(*document, "resource") == resource, "it names the resource");
  } catch (const auth0::InvalidConfigurationError& refused) {
    auth0::fuzz::require_sound(refused.error());
  } catch (const auth0::MissingRequiredArgumentError& refused) {
    auth0::fuzz::require_sound(refused.error());
  }
  return 0;
}
