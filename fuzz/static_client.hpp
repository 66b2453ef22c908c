#pragma once

#include "signer.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/manual_clock.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::fuzz {

inline constexpr std::string_view issuer_url = "https://tenant.example.com/";
inline constexpr std::string_view audience = "https://api.example.com";

/// A client of `issuer_url` that is given `signing_key()` as its key, under the ID `k`, and never asks a
/// network. For it the time is `now`.
[[nodiscard]] inline ApiClient make_static_client(DpopOptions dpop = {}) {
  boost::json::object key = signing_key().public_jwk();
  key["kid"] = "k";
  const boost::json::object keys = {{"keys", boost::json::array{key}}};
  const boost::json::object metadata = {{"issuer", issuer_url}, {"jwks_uri", std::string(issuer_url) + "keys"}};
  return ApiClient(
      {.audience = std::string(audience),
       .algorithms = Algorithm::es256,
       .dpop = std::move(dpop),
       .static_keys =
           StaticKeys{.metadata = boost::json::serialize(metadata), .jwks = boost::json::serialize(keys)},
       .clock = std::make_shared<testing::ManualClock>(std::chrono::sys_seconds(std::chrono::seconds(now)))});
}

/// Puts a value where the mark stands first, if it stands anywhere.
inline void put_in_place(std::string& text, char mark, std::string_view value) {
  const auto at = text.find(mark);
  if (at != std::string::npos) text.replace(at, 1, value);
}

}  // namespace auth0::fuzz
