#pragma once

#include "jose/private_key.hpp"
#include "support/scripted_transport.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

/// The metadata of an issuer.
inline std::string metadata_document(const std::string& issuer_url, const std::string& jwks_uri) {
  return boost::json::serialize(boost::json::object{{"issuer", issuer_url}, {"jwks_uri", jwks_uri}});
}

/// Where an issuer's metadata are.
inline std::string metadata_url_of(const std::string& issuer_url) {
  return issuer_url + ".well-known/openid-configuration";
}

/// A key set with an entry for each `kid`, always of the same P-256 key; an empty one is left out.
inline std::string key_set_document(const std::vector<std::string>& key_ids) {
  static const boost::json::object jwk = jose::PrivateKey::generate(jose::Algorithm::es256).public_jwk();
  boost::json::array keys;
  for (const auto& id : key_ids) {
    boost::json::object key = jwk;
    if (!id.empty()) key["kid"] = id;
    keys.push_back(std::move(key));
  }
  return boost::json::serialize(boost::json::object{{"keys", std::move(keys)}});
}

/// Has the issuer's metadata and keys answered; its keys are at `<issuer_url>jwks`.
inline void publish_issuer(ScriptedTransport& transport, const std::string& issuer_url,
                           const std::vector<std::string>& key_ids = {"a"}) {
  transport.answer(metadata_url_of(issuer_url), 200, metadata_document(issuer_url, issuer_url + "jwks"));
  transport.answer(issuer_url + "jwks", 200, key_set_document(key_ids));
}

}  // namespace auth0::test
