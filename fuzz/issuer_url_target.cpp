// The issuer of a domain has one form, which is its own; comparing URLs is symmetric and an equivalence with
// it; a list of domains allows what it lists and nothing else.
#include "issuer/allowed_issuers.hpp"
#include "issuer/issuer_url.hpp"
#include "oracle.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

namespace issuer = auth0::issuer;
using auth0::fuzz::require;
using auth0::fuzz::require_sound;

void check_domain(std::string_view text) {
  const auto found = issuer::issuer_from_domain(text);
  if (!found) return require_sound(found.error());
  require(issuer::issuer_from_domain(*found).value_or("") == *found, "the form of an issuer is its own form");
  require(found->ends_with('/') && issuer::is_https_url(*found), "the issuer of a domain is an https URL");
  require(issuer::checked_issuer_url(*found).has_value(), "and can be given as an issuer");
  require(issuer::issuer_from_domain_or_url(text).value_or("") == *found,
          "a member of a list means what a domain means");
}

void check_list(std::string_view left, std::string_view right) {
  const auto allowed = issuer::AllowedIssuers::of({std::string(left)});
  const auto named = issuer::issuer_from_domain_or_url(left);
  require(allowed.has_value() == named.has_value(), "a list holds what can be an issuer");
  if (!allowed) return require_sound(allowed.error());
  require(allowed->check({.unverified_issuer = *named}).has_value(), "a list allows what it names");
  require(allowed->check({.unverified_issuer = right}).has_value() == (right == *named), "and nothing else");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auth0::fuzz::Fields fields(data, size);
  const auto left = fields.take();
  const auto right = fields.take();
  check_domain(left);
  check_list(left, right);
  const auto checked = issuer::checked_issuer_url(left);
  require(!checked || *checked == left, "an issuer URL is kept byte for byte");
  require(!checked || issuer::is_https_url(left), "an issuer URL is an https URL");

  const bool is_same = issuer::same_url(left, right);
  // NOLINTNEXTLINE(readability-suspicious-call-argument): swapped on purpose
  require(is_same == issuer::same_url(right, left), "comparing is symmetric");
  require(issuer::same_url(left, left) == issuer::is_https_url(left), "an https URL is the same as itself");
  require(!is_same || (issuer::is_https_url(left) && issuer::is_https_url(right)),
          "only https URLs are the same");
  const auto of_left = issuer::issuer_from_domain(left);
  const auto of_right = issuer::issuer_from_domain(right);
  if (of_left && of_right)
    require(issuer::same_url(*of_left, *of_right) == (*of_left == *of_right), "equal forms are equal URLs");
  return 0;
}
