#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command::serve {

/// The paths of a route. `/a/b` is that path; in `/a/{id}` any single segment may stand for `{id}`; `/a/**` is
/// `/a` and everything below, and `/**` is every path. A `/` at the end makes no difference, in patterns and in
/// paths. Segments are compared byte by byte, after percent-encoding is decoded. Immutable.
class PathPattern {
 public:
  /// \return a sentence about what the pattern should be where it is not one.
  [[nodiscard]] static std::expected<PathPattern, std::string> parse(std::string_view text);

  /// \param path As `RequestPath::text`, of a path that is not ambiguous.
  [[nodiscard]] bool matches(std::string_view path) const noexcept;
  /// Whether it matches every path, so that nothing depends on how a path is read.
  [[nodiscard]] bool matches_every_path() const noexcept { return segments_.empty() && has_rest_; }
  /// Whether it matches every path that `other` matches.
  [[nodiscard]] bool covers(const PathPattern& other) const;

 private:
  std::vector<std::optional<std::string>> segments_;  // nullopt: any
  bool has_rest_ = false;
};

}  // namespace auth0::command::serve
