#include "dpop/target_uri.hpp"

#include "url/normal_url.hpp"

#include <utility>

namespace auth0::dpop {

namespace {

// Query and fragment are cut off unread: they count for nothing here, and browsers write characters into them
// that RFC 3986 does not know there.
std::optional<std::string> normal_form(std::string_view text) {
  const auto url = url::parse_url(text.substr(0, text.find_first_of("?#")));
  if (!url || url->has_userinfo()) return std::nullopt;
  const bool is_http = url->scheme_id() == boost::urls::scheme::http;
  if (!is_http && url->scheme_id() != boost::urls::scheme::https) return std::nullopt;
  const auto authority = url::canonical_authority(*url);
  if (!authority) return std::nullopt;
  return (is_http ? "http://" : "https://") + *authority + url::canonical_path(url->encoded_path());
}

}  // namespace

std::optional<TargetUri> TargetUri::parse(std::string_view text) {
  auto normal = normal_form(text);
  if (!normal) return std::nullopt;
  return TargetUri(text.substr(0, text.find_first_of("?#")), std::move(*normal));
}

std::optional<bool> TargetUri::is_named_by(std::string_view text) const {
  if (text == text_) return true;
  const auto normal = normal_form(text);
  if (!normal) return std::nullopt;
  return *normal == normal_;
}

}  // namespace auth0::dpop
