#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string_view>

namespace auth0::command {

/// What a token or a proof says about itself, for display alone: nothing of it is verified, and its signature
/// is left out.
struct DecodedJws {
  std::optional<boost::json::object> header{};  ///< Absent if it cannot be read.
  std::optional<boost::json::object> claims{};  ///< Absent if they cannot be read.
  std::size_t parts = 0;                        ///< How many there are between the dots; 3 is right.

  [[nodiscard]] bool is_readable() const noexcept { return header && claims && parts == 3; }
};

/// Reads what can be read of a JWS in compact form, of at most 256 KiB.
[[nodiscard]] DecodedJws decode_jws(std::string_view text);

}  // namespace auth0::command
