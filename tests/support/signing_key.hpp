#pragma once

#include "jose/algorithm.hpp"
#include "jose/private_key.hpp"
#include "new_key.hpp"

#include <boost/json/object.hpp>
#include <chrono>
#include <string>
#include <utility>

namespace auth0::test {

/// A made-up key of an issuer, as the issuer publishes it and signs with it.
class SigningKey {
 public:
  explicit SigningKey(jose::Algorithm algorithm = jose::Algorithm::rs256, std::string id = "key-1")
      : key_(testing::new_key(algorithm)), id_(std::move(id)) {}

  /// The entry of a key set: what the type of the key requires, `kid`, and these members.
  [[nodiscard]] boost::json::object jwk(const boost::json::object& members = {}) const {
    auto jwk = key_.public_jwk();
    jwk["kid"] = id_;
    for (const auto& [name, value] : members)
      jwk[name] = value;
    return jwk;
  }

  /// A token with `iat`, `exp`, `alg`, `kid`, these claims and these header parameters. It expires in an hour.
  [[nodiscard]] std::string token(const boost::json::object& claims,
                                  const boost::json::object& parameters = {}) const {
    using std::chrono::seconds;
    const auto now = std::chrono::floor<seconds>(std::chrono::system_clock::now()).time_since_epoch().count();
    boost::json::object payload{{"iat", now}, {"exp", now + 3600}};
    for (const auto& [name, value] : claims)
      payload[name] = value;
    boost::json::object header{{"alg", jose::info(key_.algorithm()).name}, {"kid", id_}};
    for (const auto& [name, value] : parameters)
      header[name] = value;
    return jose::sign_compact_jws(header, payload, key_);
  }

 private:
  jose::PrivateKey key_;
  std::string id_;
};

}  // namespace auth0::test
