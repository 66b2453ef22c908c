#include "cluster_slots.hpp"

#include "address_in.hpp"

#include <bitset>
#include <charconv>
#include <set>
#include <system_error>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

// CRC16 of XMODEM: polynomial 0x1021, beginning with 0.
std::uint16_t crc16(std::string_view text) noexcept {
  unsigned crc = 0;
  for (const char c : text) {
    crc ^= static_cast<unsigned>(static_cast<unsigned char>(c)) << 8U;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc & 0x8000U) != 0 ? (crc << 1U) ^ 0x1021U : crc << 1U;
  }
  return static_cast<std::uint16_t>(crc & 0xFFFFU);
}

std::string_view hashed_part(std::string_view key) noexcept {
  const auto open = key.find('{');
  if (open == std::string_view::npos) return key;
  const auto close = key.find('}', open + 1);
  if (close == std::string_view::npos || close == open + 1) return key;
  return key.substr(open + 1, close - open - 1);
}

using Slots = std::bitset<cluster_slots>;

// False if one of them was taken before, or there is none.
bool take(Slots& taken, std::size_t first, std::size_t last) {
  if (last < first) return false;
  for (std::size_t slot = first; slot <= last; ++slot) {
    if (taken[slot]) return false;
    taken.set(slot);
  }
  return true;
}

bool is_slot(const Reply& reply) {
  return reply.kind == ReplyKind::integer && reply.integer >= 0 && std::cmp_less(reply.integer, cluster_slots);
}

// [first, last, [host, port, ...], [host of a replica, ...], ...]
Outcome<std::optional<SlotRange>> range_in(const Reply& reply, const std::string& asked_host, Slots& taken) {
  const auto& parts = reply.elements;
  if (parts.size() < 3 || !is_slot(parts[0]) || !is_slot(parts[1]) || parts[2].elements.size() < 2)
    return std::unexpected("the answer to CLUSTER SLOTS is not valid");
  if (!take(taken, static_cast<std::size_t>(parts[0].integer), static_cast<std::size_t>(parts[1].integer)))
    return std::unexpected("the answer to CLUSTER SLOTS has a slot twice, or a range without slots");
  const auto& host = parts[2].elements[0];
  const auto port = std::to_string(parts[2].elements[1].integer);
  auto address = address_in(host.text.empty() ? asked_host : host.text, port);
  if (!address) return std::nullopt;
  return SlotRange{.first = static_cast<std::uint16_t>(parts[0].integer),
                   .last = static_cast<std::uint16_t>(parts[1].integer),
                   .master = std::move(*address)};
}

}  // namespace

std::uint16_t slot_of(std::string_view key) noexcept {
  return static_cast<std::uint16_t>(crc16(hashed_part(key)) % cluster_slots);
}

Outcome<std::vector<SlotRange>> slots_in(const Reply& reply, const std::string& asked_host) {
  std::vector<SlotRange> ranges;
  Slots taken;
  std::set<std::pair<std::string, std::uint16_t>> masters;
  for (const auto& element : reply.elements) {
    auto range = range_in(element, asked_host, taken);
    if (!range) return std::unexpected(std::move(range.error()));
    if (!*range) continue;
    masters.emplace((*range)->master.host, (*range)->master.port);
    if (masters.size() > max_cluster_nodes) return std::unexpected("the cluster has too many masters");
    ranges.push_back(std::move(**range));
  }
  if (ranges.empty()) return std::unexpected("the node does not know who has which slots");
  return ranges;
}

// "MOVED 3999 192.0.2.1:6381"
std::optional<Redirection> redirection_in(const Reply& reply, const std::string& asked_host) {
  const std::string_view code = error_code(reply);
  if (code != "MOVED" && code != "ASK") return std::nullopt;
  const std::string_view rest = std::string_view(reply.text).substr(code.size());
  Redirection redirection{.is_for_good = code == "MOVED"};
  if (rest.empty()) return std::nullopt;
  const char* const end = rest.data() + rest.size();
  const auto [after, error] = std::from_chars(rest.data() + 1, end, redirection.slot);
  if (error != std::errc() || redirection.slot >= cluster_slots || after == end || *after != ' ')
    return std::nullopt;
  const std::string_view where(after + 1, static_cast<std::size_t>(end - after - 1));
  const auto colon = where.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view host = where.substr(0, colon);
  auto address = address_in(host.empty() ? std::string_view(asked_host) : host, where.substr(colon + 1));
  if (!address) return std::nullopt;
  redirection.address = std::move(*address);
  return redirection;
}

}  // namespace auth0::inline v0::redis
