#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <string>
#include <vector>

namespace auth0::command::serve {

/// The addresses whose forwarded headers are believed.
class TrustedPeers {
 public:
  TrustedPeers() = default;  ///< Nobody.
  /// \param blocks Addresses, or blocks such as `10.0.0.0/8` and `fd00::/8`. \throws UsageError, which names
  /// the block that is neither.
  explicit TrustedPeers(const std::vector<std::string>& blocks);

  /// An IPv4 address in IPv6 notation (`::ffff:a.b.c.d`) counts as the IPv4 address.
  [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace auth0::command::serve
