#pragma once

#include "concurrency/per_thread.hpp"

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
  friend class TargetUris;
  explicit TargetUri(std::string_view text) : text_(text) {}

  std::string text_;  // as it was given, without query and fragment: most proofs name it just so
};

/// Parses the URIs of many requests. Those of an API mostly begin with the same scheme and authority, which are
/// parsed once by each thread. Thread-safe.
class TargetUris {
 public:
  /// As `TargetUri::parse`.
  [[nodiscard]] std::optional<TargetUri> parse(std::string_view text) const;

 private:
  PerThread<std::string> last_good_origin_;
};

}  // namespace auth0::inline v0::dpop
