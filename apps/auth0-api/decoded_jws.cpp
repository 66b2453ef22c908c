#include "decoded_jws.hpp"

#include "input.hpp"
#include "parsed_json.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace auth0::command {

namespace {

namespace json = boost::json;

// RFC 4648 section 5, without padding.
std::optional<std::string> decode_base64url(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  bytes.reserve(text.size());
  std::uint32_t bits = 0;
  unsigned count = 0;  // of bits that are not written yet
  for (const char c : text) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>((bits >> count) & 0xFFU));
  }
  if (count >= 6) return std::nullopt;  // a digit that ends in no byte
  return bytes;
}

std::optional<json::object> decode_object(std::string_view part) {
  const auto text = decode_base64url(part);
  if (!text) return std::nullopt;
  auto value = parsed_json(*text);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

}  // namespace

DecodedJws decode_jws(std::string_view text) {
  if (text.size() > max_token_input) return {};
  DecodedJws decoded{.parts = static_cast<std::size_t>(std::ranges::count(text, '.')) + 1};
  const auto first = text.find('.');
  decoded.header = decode_object(text.substr(0, first));
  if (first == std::string_view::npos) return decoded;
  const auto rest = text.substr(first + 1);
  decoded.claims = decode_object(rest.substr(0, rest.find('.')));
  return decoded;
}

}  // namespace auth0::command
