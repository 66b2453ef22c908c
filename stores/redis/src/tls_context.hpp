#pragma once

#include <auth0/redis/options.hpp>

#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>
#include <string>

namespace auth0::inline v0::redis {

/// What all TLS connections of a client share: whom to trust. It must outlive them.
class TlsContext {
 public:
  /// \param name Of the option that `options` are.
  /// \throws InvalidConfigurationError if the authorities cannot be read.
  TlsContext(const RedisTls& options, const std::string& name);

  [[nodiscard]] boost::asio::ssl::context& context() noexcept { return context_; }

 private:
  boost::asio::ssl::context context_;
};

/// Has the server's certificate checked for this host, and nobody else's; false if there is no memory.
[[nodiscard]] bool expect_host(SSL* tls, const std::string& host);

}  // namespace auth0::inline v0::redis
