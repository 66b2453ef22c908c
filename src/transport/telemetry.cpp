#include "transport/telemetry.hpp"

#include "base/ascii.hpp"
#include "base/base64.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <utility>

namespace auth0::inline v0::transport {

namespace {

// RFC 9110 section 5.6.2
std::string as_product_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  std::string token(text);
  std::ranges::replace_if(token, [marks](char c) { return !is_letter_or_digit(c) && !marks.contains(c); }, '-');
  return token;
}

}  // namespace

HttpHeader telemetry_header(std::string_view name, std::string_view version) {
  const std::string text = boost::json::serialize(boost::json::object{{"name", name}, {"version", version}});
  HttpHeader header{.name = "Auth0-Client", .value = {}};
  append_base64(header.value, text);
  return header;
}

TelemetryHeaders telemetry_headers(std::string_view name, std::string_view version) {
  std::string product = name.empty() ? std::string("auth0-api-cpp") : as_product_token(name);
  if (!version.empty()) product += '/' + as_product_token(version);
  return {.auth0_client = telemetry_header(name, version), .user_agent = {"User-Agent", std::move(product)}};
}

}  // namespace auth0::inline v0::transport
