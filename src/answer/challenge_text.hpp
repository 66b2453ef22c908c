#pragma once

#include <span>
#include <string>
#include <string_view>

namespace auth0::inline v0::answer {

/// A text as the value of an authentication parameter may hold it: the characters that RFC 6750 section 3
/// allows in `error_description`. A quote becomes an apostrophe, every other character a question mark, so
/// that no input can end the value or the header.
[[nodiscard]] std::string parameter_value(std::string_view text);

/// Text that may stand in a header field as it is: printable ASCII; every other byte becomes a question mark.
[[nodiscard]] std::string header_value(std::string_view text);

/// How challenges write a list.
[[nodiscard]] std::string separated_by_spaces(std::span<const std::string> members);

/// One value of `WWW-Authenticate` (RFC 9110 section 11.6.1), written parameter by parameter.
class Challenge {
 public:
  explicit Challenge(std::string_view scheme) : text_(scheme) {}

  /// Adds `name="value"`. The name is the library's own; the value may be anything.
  Challenge& add(std::string_view name, std::string_view value);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  bool has_parameters_ = false;
};

}  // namespace auth0::inline v0::answer
