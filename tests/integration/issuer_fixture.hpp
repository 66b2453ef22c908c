#pragma once

#include "support/issuer_server.hpp"
#include "support/signing_key.hpp"

#include <auth0/api_client.hpp>

#include <boost/json/object.hpp>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {

/// An issuer that answers over TLS as a test says, and clients of it.
class IssuerOverTls : public ::testing::Test {
 protected:
  static constexpr const char* openid_path = "/.well-known/openid-configuration";
  static constexpr const char* oauth_path = "/.well-known/oauth-authorization-server";

  /// For the issuer `server_.url(path)`.
  [[nodiscard]] ApiClientOptions options(const std::string& path = "") const {
    return {
        .issuer = server_.url(path), .audience = "https://api.example.com", .transport = server_.transport()};
  }
  [[nodiscard]] boost::json::object claims(const std::string& path = "") const {
    return {{"iss", server_.url(path)}, {"aud", "https://api.example.com"}, {"sub", "user"}};
  }

  /// `accepted`, or the name of the reason.
  [[nodiscard]] static std::string judgement(const ApiClient& client, const std::string& token) {
    const auto verified = client.try_verify_access_token({.access_token = token});
    return verified ? "accepted" : std::string(to_string(verified.error().reason));
  }

  IssuerServer server_;
};

}  // namespace auth0::test
