#include "jose/jwk.hpp"

#include "base/openssl_errors.hpp"
#include "jose/base64url.hpp"
#include "jose/json.hpp"
#include "jose/rsa_bounds.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace auth0::inline v0::jose {

namespace {

namespace json = boost::json;

using KeyResult = std::expected<KeyHandle, std::string>;

constexpr std::size_t contexts_of_issuers_key = 32;
constexpr std::size_t contexts_of_clients_key = 4;

struct CurveInfo {
  std::string_view name;  // `crv`
  Curve curve;
  const char* group;  // OpenSSL's name
  std::size_t width;  // bytes of a coordinate, leading zeros included (RFC 7518 §6.2.1.2)
};

constexpr std::array<CurveInfo, 3> curves = {{
    {"P-256", Curve::p256, "P-256", 32},
    {"P-384", Curve::p384, "P-384", 48},
    {"P-521", Curve::p521, "P-521", 66},
}};

std::optional<std::string> bytes_member(const json::object& jwk, std::string_view name) {
  const auto text = string_member(jwk, name);
  if (!text) return std::nullopt;
  return base64url_decode(*text);
}

const unsigned char* bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

KeyHandle key_from_params(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsHandle params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContextHandle context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return KeyHandle(key);
}

KeyResult rsa_key(const json::object& jwk, const RsaBounds& bounds) {
  const auto modulus = bytes_member(jwk, "n");
  const auto exponent = bytes_member(jwk, "e");
  if (!modulus || !exponent) return std::unexpected("'n' or 'e' is absent or not base64url");
  // One byte more for a leading zero; nothing longer is made a number of.
  if (modulus->size() > static_cast<std::size_t>(bounds.modulus_bits / 8) + 1 ||
      exponent->size() > static_cast<std::size_t>(bounds.exponent_bits / 8) + 1) {
    return std::unexpected("the RSA modulus has over " + std::to_string(bounds.modulus_bits) +
                           " bits or the exponent over " + std::to_string(bounds.exponent_bits));
  }
  const BignumHandle n(BN_bin2bn(bytes(*modulus), static_cast<int>(modulus->size()), nullptr));
  const BignumHandle e(BN_bin2bn(bytes(*exponent), static_cast<int>(exponent->size()), nullptr));
  if (!n || !e) return std::unexpected("out of memory");
  if (auto problem = problem_of_rsa_numbers(n.get(), e.get(), bounds); !problem.empty())
    return std::unexpected(std::move(problem));

  const ParamBuilderHandle builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return std::unexpected("out of memory");
  }
  auto key = key_from_params("RSA", builder.get());
  if (!key) return std::unexpected("OpenSSL refuses the RSA key");
  return key;
}

KeyResult ec_key(const json::object& jwk, const CurveInfo& curve) {
  const auto x = bytes_member(jwk, "x");
  const auto y = bytes_member(jwk, "y");
  if (!x || !y || x->size() != curve.width || y->size() != curve.width) {
    return std::unexpected("'x' or 'y' is absent, not base64url or not as wide as the curve");
  }
  const std::string point = '\x04' + *x + *y;  // uncompressed (SEC 1 §2.3.3)
  const ParamBuilderHandle builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1) {
    return std::unexpected("out of memory");
  }
  auto key = key_from_params("EC", builder.get());
  if (!key) return std::unexpected("the point is not on its curve");
  const KeyContextHandle check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  // On these curves every point has the right order, so that the quick check is the whole one.
  if (!check || EVP_PKEY_public_check_quick(check.get()) != 1)
    return std::unexpected("the point is not on its curve");
  return key;
}

KeyResult ed25519_key(const json::object& jwk) {
  const auto x = bytes_member(jwk, "x");
  if (!x || x->size() != 32) return std::unexpected("'x' is absent, not base64url or not 32 bytes");
  KeyHandle key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(*x), x->size()));
  if (!key) return std::unexpected("OpenSSL refuses the Ed25519 key");
  return key;
}

bool allows_verify(const json::value& key_ops) {
  const auto* operations = key_ops.if_array();
  return operations != nullptr && std::ranges::any_of(*operations, [](const json::value& operation) {
           return operation.is_string() && operation.get_string() == "verify";
         });
}

// The value of an optional member; null where it is absent. Serializers that write every member of a class
// publish absent ones as null or as an empty array.
const json::value* optional_member(const json::object& jwk, std::string_view name) {
  const auto* member = jwk.if_contains(name);
  const bool is_absent =
      member == nullptr || member->is_null() || (member->is_array() && member->get_array().empty());
  return is_absent ? nullptr : member;
}

// What the members common to all key types say against the key (RFC 7517 §4), if anything.
std::optional<std::string> problem_of_jwk(const json::object& jwk) {
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    if (optional_member(jwk, name) != nullptr) return "it contains private or symmetric key members";
  }
  if (optional_member(jwk, "use") != nullptr && string_member(jwk, "use") != "sig")
    return "'use' is not \"sig\"";
  if (const auto* operations = optional_member(jwk, "key_ops");
      operations != nullptr && !allows_verify(*operations)) {
    return "'key_ops' does not contain \"verify\"";
  }
  if (optional_member(jwk, "alg") != nullptr && !string_member(jwk, "alg").and_then(algorithm_from_name)) {
    return "'alg' is not a known signature algorithm";
  }
  if (optional_member(jwk, "kid") != nullptr && !string_member(jwk, "kid")) return "'kid' is not a string";
  return std::nullopt;
}

}  // namespace

std::expected<std::shared_ptr<const PublicKey>, std::string> public_key_from_jwk(const json::object& jwk,
                                                                                 KeyReach reach) {
  const OpensslErrorScope errors;
  if (auto reason = problem_of_jwk(jwk)) return std::unexpected(std::move(*reason));

  KeyFacts facts{.type = KeyType::rsa,
                 .curve = Curve::none,
                 .id = string_member(jwk, "kid").transform([](std::string_view id) { return std::string(id); }),
                 .algorithm = string_member(jwk, "alg").and_then(algorithm_from_name)};
  KeyResult key = std::unexpected("'kty' or 'crv' is absent or unknown");
  const auto type = string_member(jwk, "kty");
  const auto curve_name = string_member(jwk, "crv");
  if (type == "RSA") {
    key = rsa_key(jwk, reach == KeyReach::everybody ? issuer_rsa_bounds : client_rsa_bounds);
  } else if (type == "EC") {
    const auto* const curve = std::ranges::find(curves, curve_name.value_or(""), &CurveInfo::name);
    if (curve != curves.end()) {
      facts.type = KeyType::ec;
      facts.curve = curve->curve;
      key = ec_key(jwk, *curve);
    }
  } else if (type == "OKP" && curve_name == "Ed25519") {
    facts.type = KeyType::okp;
    facts.curve = Curve::ed25519;
    key = ed25519_key(jwk);
  }
  if (!key) return std::unexpected(std::move(key.error()));
  if (!knows_its_size(key->get())) return std::unexpected("out of memory");

  auto result = std::make_shared<const PublicKey>(
      std::move(*key), std::move(facts),
      reach == KeyReach::everybody ? contexts_of_issuers_key : contexts_of_clients_key);
  if (result->facts().algorithm && !result->fits(*result->facts().algorithm)) {
    return std::unexpected("'alg' does not fit 'kty' and 'crv'");
  }
  return result;
}

}  // namespace auth0::inline v0::jose
