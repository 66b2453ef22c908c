#pragma once

#include "jose/algorithm.hpp"
#include "jose/compact_jws.hpp"
#include "jose/public_key.hpp"

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

namespace auth0::inline v0::testing {

/// A compact JWS taken apart. Points into the text that it was read from; nothing in it is verified.
struct ParsedJws {
  jose::CompactJws jws;
  jose::Algorithm algorithm;
  boost::json::object claims;

  [[nodiscard]] bool is_signed_by(const jose::PublicKey& key) const;
};

/// `nullopt` if the text is not a JWS with an asymmetric algorithm, or has more than 16 KiB.
[[nodiscard]] std::optional<ParsedJws> parse_jws(std::string_view text);

/// The claim if it is a number.
[[nodiscard]] std::optional<double> number_claim(const boost::json::object& claims, std::string_view name);

/// Whether `aud`, a string or an array of strings, holds the audience.
[[nodiscard]] bool is_for(const boost::json::object& claims, std::string_view audience);

}  // namespace auth0::inline v0::testing
