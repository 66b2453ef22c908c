#include "url/host_name.hpp"

#include "base/ascii.hpp"
#include "base/handle.hpp"
#include "base/loopback.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <boost/url/host_type.hpp>
#include <idn2.h>
#include <ranges>
#include <string_view>

namespace auth0::inline v0::url {

namespace {

bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, is_label_character);
}

// What some resolvers take for a number, and so for an IPv4 address in disguise: "127.1", "0x7f000001".
bool is_number(std::string_view label) {
  if (std::ranges::all_of(label, is_digit)) return true;
  return label.starts_with("0x") && label.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos;
}

// Whether each label in punycode decodes to a name that is allowed and encodes to itself again (RFC 5891
// section 5.4).
bool is_valid_punycode(const std::string& name) {
  if (name.find("xn--") == std::string::npos) return true;
  unsigned char* looked_up = nullptr;
  const int status =
      idn2_lookup_u8(reinterpret_cast<const unsigned char*>(name.c_str()), &looked_up, IDN2_NONTRANSITIONAL);
  const Handle<unsigned char, idn2_free> owner(looked_up);
  return status == IDN2_OK && name == reinterpret_cast<const char*>(looked_up);
}

std::optional<std::string> canonical_name(std::string_view encoded) {
  std::string name = lower_case(encoded);
  if (name.size() > 253) return std::nullopt;
  std::string_view last;
  for (const auto part : std::views::split(name, '.')) {
    last = std::string_view(part.begin(), part.end());
    if (!is_label(last)) return std::nullopt;
  }
  if (is_number(last) || !is_valid_punycode(name)) return std::nullopt;
  return name;
}

// By inet_ntop, which writes what RFC 5952 says, where Boost.URL 1.81 shortens a single zero too. What it
// writes with dots holds an IPv4 address inside, for which there are several forms, and which no issuer has
// reason to use.
std::optional<std::string> canonical_ipv6(const boost::urls::ipv6_address& address) {
  const auto bytes = address.to_bytes();
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (inet_ntop(AF_INET6, bytes.data(), text.data(), text.size()) == nullptr) return std::nullopt;
  const std::string_view written = text.data();
  if (written.find('.') != std::string_view::npos) return std::nullopt;
  return '[' + std::string(written) + ']';
}

}  // namespace

std::optional<std::string> canonical_host(const boost::urls::url_view& url) {
  switch (url.host_type()) {
    case boost::urls::host_type::ipv4:
      return url.host_ipv4_address().to_string();
    case boost::urls::host_type::ipv6:
      return canonical_ipv6(url.host_ipv6_address());
    case boost::urls::host_type::name:
      return canonical_name(std::string_view(url.encoded_host()));
    case boost::urls::host_type::none:
    case boost::urls::host_type::ipvfuture:
      break;
  }
  return std::nullopt;
}

bool is_loopback(const boost::urls::url_view& url) {
  const auto host = canonical_host(url);
  return host && (*host == "[::1]" || is_loopback_host(*host));
}

}  // namespace auth0::inline v0::url
