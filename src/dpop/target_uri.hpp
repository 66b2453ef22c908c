#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::dpop {

/// The URI of a request without query and fragment, in the form in which it is compared with a proof's `htu`
/// (rule 8.5, RFC 9449 section 4.3 (9)).
class TargetUri {
 public:
  /// `nullopt` if the text is not an absolute `http` or `https` URL with a host that could be asked, or holds
  /// user info. Query and fragment may be anything.
  [[nodiscard]] static std::optional<TargetUri> parse(std::string_view text);

  /// Whether `text` names the same target; `nullopt` if it does not parse.
  [[nodiscard]] std::optional<bool> is_named_by(std::string_view text) const;

  /// As it was given, without query and fragment.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  explicit TargetUri(std::string_view text) : text_(text) {}

  std::string text_;  // as it was given, without query and fragment: most proofs name it just so
};

}  // namespace auth0::inline v0::dpop
