#pragma once

#include <auth0/error.hpp>
#include <auth0/export.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/string_list.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0 {

/// The proxies whose headers decide what URL a client asked for. Immutable.
class AUTH0_API_EXPORT TrustedProxies {
 public:
  /// Trusts none.
  TrustedProxies() = default;

  /// \param blocks IP addresses (`192.0.2.7`, `2001:db8::7`) and CIDR blocks (`10.0.0.0/8`, `fd00::/8`).
  /// \throws InvalidConfigurationError if one is neither, or holds bits beyond its prefix.
  // NOLINTNEXTLINE(google-explicit-constructor): so that braces within parentheses are read as a list
  TrustedProxies(std::initializer_list<ListMember> blocks) { add(blocks); }
  /// The same for a single one, and for a `StringList` or what makes one.
  template <std::convertible_to<StringList> Blocks>
  explicit TrustedProxies(const Blocks& blocks) {
    add(blocks);
  }

  /// Whether the IP address is in one of the blocks. An IPv4 address is the same when it is written as IPv6
  /// (IPv4-mapped, RFC 4291 §2.5.5.2). False for a text that is not an address.
  [[nodiscard]] bool contains(std::string_view address) const;

 private:
  struct Block {
    std::array<unsigned char, 16> address{};  // IPv4 as in IPv6
    std::size_t prefix = 0;                   // bits
  };
  void add(const StringList& blocks);

  std::vector<Block> blocks_;
};

/// Which header fields the trusted proxies write. The others are not read: only the client can have
/// written them.
enum class ForwardedHeaders {
  forwarded,    ///< `Forwarded` with `proto` and `host` (RFC 7239).
  x_forwarded,  ///< `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-Port`.
  /// `X-Forwarded-Proto` and `X-Forwarded-Port` alone, the host from `Host`: for proxies that pass on an
  /// `X-Forwarded-Host` of the client's, as load balancers that know nothing of it do.
  x_forwarded_without_host,
};

/// A request as this process got it, from its client or from a proxy. A view, valid for the call.
struct ForwardedRequest {
  std::string_view peer_address{};        ///< The IP address at the other end of the TCP connection.
  std::string_view scheme = "http";       ///< Of the connection to this process: `http` or `https`.
  std::string_view target{};              ///< The path with the query, byte for byte as in the request line.
  std::span<const HttpHeader> headers{};  ///< All header fields, each as an element of its own.
};

/// The URL that the client asked for, which a DPoP proof must name: for `IncomingRequest::url`.
///
/// If the peer is a trusted proxy, scheme and authority are what it says; what it leaves out, and everything if
/// the peer is not trusted, comes from the connection and the header `Host`. The schemes `wss` and `ws`, which
/// proxies name for WebSocket requests, become `https` and `http`.
///
/// An attacker who can choose the URL can use a proof that was made for another server. So the list must name
/// proxies of your own only, each of which must replace, not extend, what its clients send in these fields; and
/// the server, or a proxy before it, must accept only your own names in `Host`.
/// \throws InvalidRequestError with status 400 if a trusted proxy says something twice, contradicts itself or
/// cannot be understood (`forwarded_headers_invalid`), or if there is not exactly one usable `Host`, or the
/// target does not begin with `/` or holds a control character, a space or `#`, or a backslash in its path
/// (`request_unknown`).
[[nodiscard]] AUTH0_API_EXPORT std::string client_url(const ForwardedRequest& request,
                                                      const TrustedProxies& proxies,
                                                      ForwardedHeaders written_by_proxies);

/// The same as a value.
[[nodiscard]] AUTH0_API_EXPORT Result<std::string> try_client_url(const ForwardedRequest& request,
                                                                  const TrustedProxies& proxies,
                                                                  ForwardedHeaders written_by_proxies);

/// The same if clients use one origin: no header is read, not even `Host`.
///
/// \param origin Scheme and authority, such as `https://api.example.com`; a `/` at its end is ignored.
/// \param target The request line's, a path with or without a query. For any other the result is empty, and
/// no proof can name it: appended to the origin, `:8443/` would be another server.
/// \throws InvalidConfigurationError if `origin` is not an `http` or `https` scheme with a host and no more.
[[nodiscard]] AUTH0_API_EXPORT std::string url_at(std::string_view origin, std::string_view target);

}  // namespace auth0::inline v0
