#include "dpop/target_uri.hpp"

#include "url/normal_url.hpp"

#include <cstddef>
#include <utility>

namespace auth0::inline v0::dpop {

namespace {

constexpr std::size_t max_kept_origin = 256;  // longer ones, which no API has, are parsed each time

// Query and fragment are cut off unread: they are not compared, and browsers write characters into them
// that RFC 3986 does not know there.
std::string_view without_query_and_fragment(std::string_view text) {
  return text.substr(0, text.find_first_of("?#"));
}

// A URL in its parts: the authority as it is compared, the path as it was written.
struct Target {
  bool is_http;
  std::string authority;
  std::string_view path;
};

// Where the path begins: at the first slash after those before the authority.
std::size_t end_of_authority(std::string_view text) {
  constexpr std::string_view before_authority = "://";
  const auto begin = text.find(before_authority);
  return begin == std::string_view::npos ? text.size() : text.find('/', begin + before_authority.size());
}

bool is_path(std::string_view text) {
  return text.empty() || url::is_path_as_sent(text);
}

std::optional<Target> parse_target(std::string_view text) {
  const std::string_view origin = text.substr(0, end_of_authority(text));
  const std::string_view path = text.substr(origin.size());
  if (!is_path(path)) return std::nullopt;
  const auto url = url::parse_url(origin);
  if (!url || url->has_userinfo()) return std::nullopt;
  if (url->scheme_id() != boost::urls::scheme::https && url->scheme_id() != boost::urls::scheme::http)
    return std::nullopt;
  auto authority = url::canonical_authority(*url);
  if (!authority) return std::nullopt;
  return Target{.is_http = url->scheme_id() == boost::urls::scheme::http,
                .authority = std::move(*authority),
                .path = path};
}

std::optional<std::string> normal_form(std::string_view text) {
  const auto target = parse_target(without_query_and_fragment(text));
  if (!target) return std::nullopt;
  return (target->is_http ? "http://" : "https://") + target->authority + url::canonical_path(target->path);
}

}  // namespace

std::optional<TargetUri> TargetUri::parse(std::string_view text) {
  const auto target = without_query_and_fragment(text);
  if (!parse_target(target)) return std::nullopt;
  return TargetUri(target);
}

std::optional<TargetUri> TargetUris::parse(std::string_view text) const {
  const auto target = without_query_and_fragment(text);
  const auto origin = target.substr(0, end_of_authority(target));
  auto last_good = last_good_origin_.borrow();
  if (last_good && !origin.empty() && *last_good == origin) {
    if (!is_path(target.substr(origin.size()))) return std::nullopt;
    return TargetUri(target);
  }
  auto parsed = TargetUri::parse(target);
  if (parsed && last_good && origin.size() <= max_kept_origin) *last_good = origin;
  return parsed;
}

std::optional<bool> TargetUri::is_named_by(std::string_view text) const {
  if (text == text_) return true;
  const auto normal = normal_form(text);
  if (!normal) return std::nullopt;
  return normal == normal_form(text_);
}

}  // namespace auth0::inline v0::dpop
