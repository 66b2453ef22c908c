#include "url/normal_url.hpp"

#include "base/ascii.hpp"
#include "url/host_name.hpp"
#include "url/percent.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <charconv>
#include <cstdint>
#include <vector>

namespace auth0::inline v0::url {

namespace {

namespace urls = boost::urls;

bool is_unreserved(char c) {  // RFC 3986 section 2.3
  return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// What a path may hold as it is, beside what is unreserved: sub-delims, ":", "@" and "/" (RFC 3986
// section 3.3).
bool is_path_character(char c) {
  return is_unreserved(c) || std::string_view("!$&'()*+,;=:@/").contains(c);
}

// Browsers send some characters raw that RFC 3986 does not allow in a path, "[", "|" and a single "%" for
// example; they are encoded here.
std::string with_canonical_encodings(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const int encoded = encoded_byte(text);
    const char c = encoded < 0 ? text.front() : static_cast<char>(encoded);
    if (encoded < 0 ? is_path_character(c) : is_unreserved(c)) {
      result += c;
    } else {
      append_percent_encoded(result, c);
    }
    text.remove_prefix(encoded < 0 ? 1 : 3);
  }
  return result;
}

// RFC 3986 section 5.2.4, for a path that begins with a slash.
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_in_slash = false;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash before the segment
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    ends_in_slash = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!ends_in_slash) kept.push_back(segment);
  }
  std::string result;
  for (const auto segment : kept)
    result.append("/").append(segment);
  if (ends_in_slash || result.empty()) result += '/';
  return result;
}

// Boost.URL 1.81 lets numbers over 65535 wrap around, so the digits are read here.
std::optional<std::uint16_t> port_number(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

std::optional<std::string> canonical_authority(const urls::url_view& url) {
  auto host = canonical_host(url);
  if (!host) return std::nullopt;
  const std::string_view digits = url.port();
  if (digits.empty()) return host;  // "host:" is "host" (RFC 3986 section 6.2.3)
  const auto port = port_number(digits);
  if (!port) return std::nullopt;
  if (*port == (url.scheme_id() == urls::scheme::http ? 80 : 443)) return host;
  return *host + ':' + std::to_string(*port);
}

bool is_path_as_sent(std::string_view path) {
  return path.starts_with('/') && std::ranges::all_of(path, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte > ' ' && byte != 0x7F && !std::string_view("\\?#").contains(c);
         });
}

std::string canonical_path(std::string_view path) {
  if (path.empty()) return "/";
  return without_dot_segments(with_canonical_encodings(path));
}

std::optional<urls::url_view> parse_url(std::string_view text) {
  const auto parsed = urls::parse_uri(text);
  if (!parsed || !parsed->has_authority()) return std::nullopt;
  // Boost.URL 1.81 takes what it cannot read of an authority for the path: "host:80a" for "host:80" and the
  // path "a".
  if (const auto path = parsed->encoded_path(); !path.empty() && path.front() != '/') return std::nullopt;
  return *parsed;
}

}  // namespace auth0::inline v0::url
