#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command::serve {

/// The origin of an `http` or `https` URL; empty if it is not one.
[[nodiscard]] std::string origin_of(const std::string& url);

/// Scheme and authority of what is protected, as clients know it. Immutable.
class Origins {
 public:
  /// \param texts Such as `https://api.example.com` and `http://localhost:8080`.
  /// \throws std::invalid_argument with a sentence about what is wrong if one is not an origin, or a host with
  /// its port is there twice.
  explicit Origins(std::span<const std::string> texts);

  /// \param host As in the header `Host`: in any case, with or without the scheme's own port.
  /// \return the origin's place in the list.
  [[nodiscard]] std::optional<std::size_t> of_host(std::string_view host) const;
  [[nodiscard]] std::size_t size() const noexcept { return origins_.size(); }
  /// `https` or `http`.
  [[nodiscard]] std::string_view scheme(std::size_t at) const { return origins_.at(at).scheme; }
  /// `https://api.example.com`: in small letters, without the scheme's own port and `/`.
  [[nodiscard]] const std::string& text(std::size_t at) const { return origins_.at(at).text; }

 private:
  struct Origin {
    std::string text{};
    std::string_view scheme{};  // a literal
    std::string host{};         // with its port, unless it is the scheme's own
    std::string port{};         // the scheme's own, with a colon before it
  };
  static Origin parsed(const std::string& text);
  static bool is_host(const Origin& origin, std::string_view host);

  std::vector<Origin> origins_;
};

}  // namespace auth0::command::serve
