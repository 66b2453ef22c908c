#include "serve/path_pattern.hpp"

#include "serve/request_path.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <ranges>
#include <utility>

namespace auth0::command::serve {

namespace {

// Takes the first segment of a path that begins with `/`.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool is_parameter(std::string_view segment) {
  constexpr std::string_view brackets = "{}*";
  return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}') &&
         segment.substr(1, segment.size() - 2).find_first_of(brackets) == std::string_view::npos;
}

}  // namespace

std::expected<PathPattern, std::string> PathPattern::parse(std::string_view text) {
  PathPattern pattern;
  if (text.ends_with("/**")) {
    pattern.has_rest_ = true;
    text.remove_suffix(3);
    if (text.empty()) return pattern;
    if (text.ends_with('/')) return std::unexpected("must be a path without '//'");
  }
  if (text.contains('?')) return std::unexpected("must be a path without a query");
  const auto path = request_path(text);
  if (!path)
    return std::unexpected("must be a path such as '/orders', '/orders/{id}' or '/orders/**': " +
                           std::string(path.error()));
  if (path->is_ambiguous)
    return std::unexpected("must be a path that can be read in one way only: without '..', '//', ';' and such");
  if (path->text == "/") {
    if (pattern.has_rest_) return std::unexpected("'//**' matches nothing; '/**' is every path");
    return pattern;
  }
  for (std::string_view rest = path->text; !rest.empty();) {
    const auto segment = take_segment(rest);
    if (is_parameter(segment)) {
      pattern.segments_.emplace_back();
    } else if (segment.find_first_of("{}*") != std::string_view::npos) {
      return std::unexpected(
          "'{name}' must be a whole segment, and '**' may stand at the end only, behind '/'");
    } else {
      pattern.segments_.emplace_back(segment);
    }
  }
  return pattern;
}

bool PathPattern::matches(std::string_view path) const noexcept {
  if (path == "/") path = {};
  for (const auto& segment : segments_) {
    if (path.empty()) return false;
    const auto given = take_segment(path);
    if (segment && *segment != given) return false;
  }
  return has_rest_ || path.empty();
}

bool PathPattern::covers(const PathPattern& other) const {
  if (!has_rest_ && (other.has_rest_ || other.segments_.size() != segments_.size())) return false;
  if (other.segments_.size() < segments_.size()) return false;
  return std::ranges::equal(segments_, other.segments_ | std::views::take(segments_.size()),
                            [](const auto& mine, const auto& theirs) { return !mine || mine == theirs; });
}

}  // namespace auth0::command::serve
