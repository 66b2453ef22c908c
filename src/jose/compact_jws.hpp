#pragma once

#include "base/wiped.hpp"

#include <auth0/error.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0::jose {

/// The protected header of a JWS. The views point into `fields`.
struct JwsHeader {
  std::string encoded{};  ///< The text that it was read from.
  boost::json::monotonic_resource storage{1024};
  boost::json::object fields{&storage};
  std::string_view algorithm{};
  std::optional<std::string_view> key_id{};
  std::optional<std::string_view> type{};
};

/// A JWS in compact form, taken apart. Nothing in it is verified.
struct CompactJws {
  std::shared_ptr<const JwsHeader> header;
  std::string_view signing_input;  ///< Points into the text that was parsed, as `payload` does.
  std::string_view payload;        ///< Not decoded.
  SecretBytes signature;
};

/// How a text is taken apart.
struct JwsParsing {
  std::size_t max_size;
  const char* document = "token";  ///< What errors call the text.
  /// A header that was read before: if this text begins with the very same one, it is not read again. May be
  /// null.
  std::shared_ptr<const JwsHeader> known_header{};
};

/// Takes a compact JWS apart (RFC 7515 section 7.1) as rules 5.1 and 5.3 demand, but for its payload; every
/// failure is `malformed_token`.
[[nodiscard]] Result<CompactJws> split_compact_jws(std::string_view text, const JwsParsing& parsing);

/// Reads the payload, a JSON object, into `payload` and its storage; every failure is `malformed_token`.
[[nodiscard]] Result<void> parse_payload(const CompactJws& jws, const char* document,
                                         boost::json::object& payload);

/// Both.
[[nodiscard]] Result<CompactJws> parse_compact_jws(std::string_view text, const JwsParsing& parsing,
                                                   boost::json::object& payload);

}  // namespace auth0::inline v0::jose
