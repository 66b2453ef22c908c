#include "serve/trusted_peers.hpp"

#include "commands.hpp"

#include <algorithm>

namespace auth0::command::serve {

namespace {

namespace ip = boost::asio::ip;

// An address stands for the block that holds it alone.
std::string as_block(const std::string& text, const char* whole_length) {
  return text.contains('/') ? text : text + whole_length;
}

template <class Network>
bool any_contains(const std::vector<Network>& networks, const Network& host) {
  return std::ranges::any_of(
      networks, [&host](const Network& network) { return host == network || host.is_subnet_of(network); });
}

}  // namespace

TrustedPeers::TrustedPeers(const std::vector<std::string>& blocks) {
  for (const auto& block : blocks) {
    boost::system::error_code error;
    if (block.contains(':')) {
      v6_.push_back(ip::make_network_v6(as_block(block, "/128"), error).canonical());
    } else {
      v4_.push_back(ip::make_network_v4(as_block(block, "/32"), error).canonical());
    }
    if (error) throw UsageError("listen.trusted_peers: '" + block + "' is not an address or a block");
  }
}

bool TrustedPeers::contains(const ip::address& address) const {
  if (address.is_v4()) return any_contains(v4_, ip::network_v4(address.to_v4(), 32));
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) return any_contains(v4_, ip::network_v4(ip::make_address_v4(ip::v4_mapped, v6), 32));
  return any_contains(v6_, ip::network_v6(v6, 128));
}

}  // namespace auth0::command::serve
