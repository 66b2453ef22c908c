#include "exchange/request/client_assertion.hpp"

#include "jose/base64url.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <openssl/rand.h>
#include <span>
#include <stdexcept>

namespace auth0::exchange {

namespace {

namespace json = boost::json;

constexpr std::chrono::seconds lifetime{60};

std::string random_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("OpenSSL has no random bytes");
  return jose::base64url_encode(std::span<const unsigned char>(bytes));
}

}  // namespace

std::string make_client_assertion(const AssertionSigner& signer, std::string_view client_id,
                                  std::string_view audience, std::chrono::sys_seconds now) {
  json::object header{{"alg", signer.algorithm}, {"typ", "JWT"}};
  if (!signer.key_id.empty()) header["kid"] = signer.key_id;
  const auto issued_at = now.time_since_epoch().count();
  const json::object claims{{"iss", client_id},
                            {"sub", client_id},
                            {"aud", audience},
                            {"jti", random_id()},
                            {"iat", issued_at},
                            {"nbf", issued_at},
                            {"exp", issued_at + lifetime.count()}};
  return jose::sign_compact_jws(header, claims, signer.key);
}

}  // namespace auth0::exchange
