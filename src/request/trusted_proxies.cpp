#include "base/invalid_configuration.hpp"

#include <auth0/forwarded_url.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <optional>
#include <ranges>

namespace auth0::inline v0 {

namespace {

using Address = std::array<unsigned char, 16>;

constexpr std::size_t ipv4_offset = 12;  // RFC 4291 section 2.5.5.2: ::ffff:a.b.c.d

std::optional<Address> ipv4_address(const std::string& text) {
  in_addr parsed{};
  if (inet_pton(AF_INET, text.c_str(), &parsed) != 1) return std::nullopt;
  Address address{};
  address[ipv4_offset - 2] = 0xFF;
  address[ipv4_offset - 1] = 0xFF;
  std::ranges::copy_n(reinterpret_cast<const unsigned char*>(&parsed), 4, address.begin() + ipv4_offset);
  return address;
}

std::optional<Address> ipv6_address(const std::string& text) {
  Address address{};
  if (inet_pton(AF_INET6, text.c_str(), address.data()) != 1) return std::nullopt;
  return address;
}

std::optional<Address> address_from(std::string_view text) {
  constexpr std::size_t longest = INET6_ADDRSTRLEN;
  if (text.size() > longest || text.contains('\0')) return std::nullopt;
  const std::string terminated(text);
  const auto address = ipv4_address(terminated);
  return address ? address : ipv6_address(terminated);
}

bool bit(const Address& address, std::size_t index) {
  return ((address[index / 8] >> (7 - (index % 8))) & 1) != 0;
}

// The number after the slash; `nullopt` if it is not a number or too large.
std::optional<std::size_t> prefix_from(std::string_view digits, std::size_t most) {
  std::size_t prefix = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (error != std::errc() || end != digits.data() + digits.size() || prefix > most) return std::nullopt;
  return prefix;
}

[[noreturn]] void throw_unusable(const std::string& block, const std::string& problem) {
  throw_invalid_configuration("TrustedProxies: '" + block + "' " + problem);
}

}  // namespace

void TrustedProxies::add(const StringList& blocks) {
  for (const auto& text : blocks) {
    const std::size_t slash = text.find('/');
    const auto address = address_from(std::string_view(text).substr(0, slash));
    if (!address) throw_unusable(text, "does not begin with an IP address");
    const bool is_ipv4 = !text.contains(':');
    const std::size_t bits = is_ipv4 ? 32 : 128;
    const auto prefix =
        slash == std::string::npos ? bits : prefix_from(std::string_view(text).substr(slash + 1), bits);
    if (!prefix) throw_unusable(text, "has no usable prefix length");
    const Block block{.address = *address, .prefix = *prefix + (128 - bits)};
    const auto rest = std::views::iota(block.prefix, std::size_t{128});
    if (std::ranges::any_of(rest, [&block](std::size_t index) { return bit(block.address, index); }))
      throw_unusable(text, "holds bits beyond its prefix");
    blocks_.push_back(block);
  }
}

bool TrustedProxies::contains(std::string_view address) const {
  const auto parsed = address_from(address);
  if (!parsed) return false;
  return std::ranges::any_of(blocks_, [&parsed](const Block& block) {
    return std::ranges::all_of(std::views::iota(std::size_t{0}, block.prefix), [&](std::size_t index) {
      return bit(block.address, index) == bit(*parsed, index);
    });
  });
}

}  // namespace auth0::inline v0
