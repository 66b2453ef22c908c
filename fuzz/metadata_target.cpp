// Metadata that is accepted is that of the issuer that was asked for, holds only https URLs, and serialises to
// what is accepted as the same; and where it is looked for is where its issuer is.
#include "issuer/discovery.hpp"
#include "issuer/issuer_url.hpp"
#include "issuer/metadata.hpp"
#include "jose/json.hpp"
#include "oracle.hpp"

#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>

namespace {

namespace issuer = auth0::issuer;
using auth0::fuzz::require;

void check_places(std::string_view issuer_url) {
  constexpr std::size_t longest = 1900;  // longer ones with a well-known path exceed 2048 characters
  if (!issuer::checked_issuer_url(issuer_url) || issuer_url.size() > longest) return;
  require(issuer::is_https_url(issuer::discovery_url(issuer_url)), "the OpenID metadata has an https URL");
  const auto urls = issuer::oauth_metadata_urls(issuer_url);
  require(!urls.empty() && urls.size() <= 2, "there are one or two places for RFC 8414");
  for (const auto& url : urls)
    require(issuer::is_https_url(url), "the RFC 8414 metadata has an https URL");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auth0::fuzz::Fields fields(data, size);
  const auto expected = fields.take();
  const auto text = fields.take();
  check_places(expected);
  const auto metadata = issuer::parse_metadata(text, expected);
  const auto claimed = issuer::issuer_of_metadata(text);
  if (!metadata) {
    auth0::fuzz::require_sound(metadata.error());
    require(metadata.error().reason == auth0::Reason::issuer_unavailable,
            "every failure is issuer_unavailable");
    return 0;
  }
  require(claimed && *claimed == metadata->issuer, "both ways of reading the issuer agree");
  require(issuer::same_url(metadata->issuer, expected) && issuer::same_url(expected, metadata->issuer),
          "the issuer is the one that was asked for");
  require(issuer::is_https_url(metadata->jwks_uri), "'jwks_uri' is an https URL");
  for (const auto& url : {metadata->token_endpoint, metadata->mtls_token_endpoint})
    require(url.empty() || issuer::is_https_url(url), "an endpoint is an https URL or absent");
  const auto written = boost::json::serialize(auth0::jose::parse_json_object(text).value());
  const auto again = issuer::parse_metadata(written, metadata->issuer);
  require(again && again->issuer == metadata->issuer && again->jwks_uri == metadata->jwks_uri &&
              again->token_endpoint == metadata->token_endpoint &&
              again->takes_secret_in_form == metadata->takes_secret_in_form,
          "what is accepted serialises to what is accepted");
  return 0;
}
