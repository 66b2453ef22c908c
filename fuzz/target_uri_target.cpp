// Comparing target URIs is reflexive and symmetric, blind to query and fragment; the form of a path is its own
// form (rule 8.5).
#include "dpop/target_uri.hpp"
#include "oracle.hpp"
#include "url/normal_url.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using auth0::dpop::TargetUri;
using auth0::dpop::TargetUris;
using auth0::fuzz::require;

void check_path(std::string_view path) {
  if (!path.starts_with('/')) return;
  const auto form = auth0::url::canonical_path(path);
  require(auth0::url::canonical_path(form) == form, "the form of a path is its own form");
  require(form.starts_with('/') && !form.contains("/./") && !form.contains("/../"), "it has no dot segments");
  require(auth0::url::is_path_as_sent(form) && auth0::fuzz::is_printable(form), "it can be sent as a path");
}

void check_alone(const TargetUri& target, std::string_view text) {
  require(target.is_named_by(text) == true && target.is_named_by(target.text()) == true, "a URI names itself");
  const auto again = TargetUri::parse(target.text());
  require(again && again->text() == target.text(), "what is accepted is accepted again");
  for (const char* rest : {"?q=1", "#f", "?a?b#c", "?"}) {
    const std::string longer = target.text() + rest;
    require(target.is_named_by(longer) == true, "query and fragment are not compared");
    require(TargetUri::parse(longer).has_value(), "query and fragment may be anything");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auth0::fuzz::Fields fields(data, size);
  const auto left = fields.take();
  const auto right = fields.take();
  check_path(left);
  static const TargetUris of_many_requests;
  const auto of_left = TargetUri::parse(left);
  require(of_many_requests.parse(left).has_value() == of_left.has_value(), "what came before does not count");
  const auto of_right = TargetUri::parse(right);
  if (of_left) check_alone(*of_left, left);
  if (of_left && of_right) {
    const auto is_same = of_left->is_named_by(right);
    require(is_same && is_same == of_right->is_named_by(left), "comparing is symmetric");
  } else if (of_left) {
    require(!of_left->is_named_by(right).value_or(false), "a text that is not a URI does not name one");
  }
  return 0;
}
