#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace auth0::command::serve {

/// The path of a request as routes are compared with it.
struct RequestPath {
  /// Percent-encoding decoded once, and no `/` at the end, but for `/` itself.
  std::string text{};
  /// Whether the upstream might read another path out of the same bytes: dot segments, empty segments, `;`, and
  /// in percent-encoding what separates paths, is encoded again, is a control character or not UTF-8, or is
  /// read as ASCII by programs that normalise names.
  bool is_ambiguous = false;
};

/// Reads the path out of a request's target: what stands before the first `?`.
/// \return a sentence about what is wrong where the target is none that a server may get: it does not begin
/// with `/`, is longer than 8192 bytes, holds a control character, a space, `#` or a backslash, or a `%` in its
/// path without two hexadecimal digits behind it.
[[nodiscard]] std::expected<RequestPath, std::string_view> request_path(std::string_view target);

}  // namespace auth0::command::serve
