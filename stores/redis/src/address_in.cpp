#include "address_in.hpp"

#include "check_options.hpp"

#include <charconv>
#include <string>
#include <system_error>

namespace auth0::inline v0::redis {

std::optional<RedisAddress> address_in(std::string_view host, std::string_view port) {
  RedisAddress address{.host = std::string(host)};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  const bool is_port = error == std::errc() && end == port.data() + port.size() && address.port != 0;
  if (!is_port || !is_host(address.host)) return std::nullopt;
  return address;
}

}  // namespace auth0::inline v0::redis
