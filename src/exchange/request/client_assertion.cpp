#include "exchange/request/client_assertion.hpp"

#include "jose/random_id.hpp"

#include <boost/json/object.hpp>

namespace auth0::inline v0::exchange {

namespace {

namespace json = boost::json;

constexpr std::chrono::seconds lifetime{60};

}  // namespace

std::string make_client_assertion(const AssertionSigner& signer, std::string_view client_id,
                                  std::string_view audience, std::chrono::sys_seconds now) {
  json::object header{{"alg", signer.algorithm}, {"typ", "JWT"}};
  if (!signer.key_id.empty()) header["kid"] = signer.key_id;
  const auto issued_at = now.time_since_epoch().count();
  const json::object claims{{"iss", client_id},
                            {"sub", client_id},
                            {"aud", audience},
                            {"jti", jose::random_id()},
                            {"iat", issued_at},
                            {"nbf", issued_at},
                            {"exp", issued_at + lifetime.count()}};
  return jose::sign_compact_jws(header, claims, signer.key);
}

}  // namespace auth0::inline v0::exchange
