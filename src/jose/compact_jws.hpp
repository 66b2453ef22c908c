#pragma once

#include "jose/secret_bytes.hpp"

#include <auth0/error.hpp>

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace auth0::jose {

/// The protected header of a JWS. The views point into `fields`.
struct JwsHeader {
  boost::json::object fields;
  std::string_view algorithm;
  std::optional<std::string_view> key_id;
  std::optional<std::string_view> type;
};

/// A JWS in compact form, taken apart. Nothing in it is verified.
struct CompactJws {
  JwsHeader header;
  boost::json::object payload;
  std::string_view signing_input;  ///< Points into the text that was parsed.
  SecretBytes signature;
};

/// Where the parts are put, and how large the text may be.
struct JwsParsing {
  std::size_t max_size;
  boost::json::storage_ptr header_storage{};
  boost::json::storage_ptr payload_storage{};
};

/// Takes a compact JWS apart (RFC 7515 §7.1) as rules 5.1 and 5.3 demand; every failure is `malformed_token`.
[[nodiscard]] Result<CompactJws> parse_compact_jws(std::string_view text, const JwsParsing& parsing);

}  // namespace auth0::jose
