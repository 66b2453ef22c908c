#include "dpop/target_uri.hpp"

#include "url/normal_url.hpp"

#include <utility>

namespace auth0::dpop {

namespace {

// Query and fragment are cut off unread: they count for nothing here, and browsers write characters into them
// that RFC 3986 does not know there.
std::string_view without_query_and_fragment(std::string_view text) {
  return text.substr(0, text.find_first_of("?#"));
}

// A URL and its authority as it is compared.
struct Target {
  boost::urls::url_view url;
  std::string authority;
};

std::optional<Target> parse_target(std::string_view text) {
  const auto url = url::parse_url(text);
  if (!url || url->has_userinfo()) return std::nullopt;
  if (url->scheme_id() != boost::urls::scheme::https && url->scheme_id() != boost::urls::scheme::http)
    return std::nullopt;
  auto authority = url::canonical_authority(*url);
  if (!authority) return std::nullopt;
  return Target{.url = *url, .authority = std::move(*authority)};
}

std::optional<std::string> normal_form(std::string_view text) {
  const auto target = parse_target(without_query_and_fragment(text));
  if (!target) return std::nullopt;
  const bool is_http = target->url.scheme_id() == boost::urls::scheme::http;
  return (is_http ? "http://" : "https://") + target->authority +
         url::canonical_path(target->url.encoded_path());
}

}  // namespace

std::optional<TargetUri> TargetUri::parse(std::string_view text) {
  const auto target = without_query_and_fragment(text);
  if (!parse_target(target)) return std::nullopt;
  return TargetUri(target);
}

std::optional<bool> TargetUri::is_named_by(std::string_view text) const {
  if (text == text_) return true;
  const auto normal = normal_form(text);
  if (!normal) return std::nullopt;
  return normal == normal_form(text_);
}

}  // namespace auth0::dpop
