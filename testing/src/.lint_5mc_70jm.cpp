#include "admin_endpoint.hpp"

#include "admin_orders.hpp"
#include "jose/json.hpp"
#include "responses.hpp"

#include <map>
#include <stdexcept>
#include <string_view>

namespace auth0::testing {

namespace {

namespace json = boost::json;

using Order = std::function<HttpResponse(const Administered&, const json::object&)>;

// An order that answers nothing but that it was carried out.
template <class Work>
Order silent(Work work) {
  return [work](const Administered& what, const json::object& order) {
    work(what, order);
    return HttpResponse{.status = 204};
  };
}

const std::map<std::string_view, Order>& orders() {
  static const std::map<std::string_view, Order> all = {
      {"token",
       [](const auto& what, const auto& order) {
         return json_response(200, json::object{{"access_token", what.tenant.issue(read_token_order(order))}});
       }},
      {"publish-next-key", silent([](const auto& what, const auto&) { what.tenant.publish_next_key(); })},
      {"rotate-keys", silent([](const auto& what, const auto&) { what.tenant.rotate_keys(); })},
      {"revoke-previous-keys",
       silent([](const auto& what, const auto&) { what.tenant.revoke_previous_keys(); })},
      {"drop-key",
       silent([](const auto& what, const auto& order) { what.tenant.drop_key(text_in(order, "kid")); })},
      {"fault", silent([](const auto& what, const auto& order) { what.tenant.fail(read_fault_order(order)); })},
      {"refuse-tokens", silent([](const auto& what, const auto& order) {
         what.tenant.refuse_token_requests(read_refusal_order(order));
       })},
      {"dpop-nonce", silent([](const auto& what, const auto& order) {
         what.tenant.require_dpop_nonce(flag_in(order, "required"));
       })},
      {"audience", silent([](const auto& what, const auto& order) {
         what.tenant.add_audience(text_in(order, "audience"));
       })},
      {"organization", silent([](const auto& what, const auto& order) {
         what.tenant.add_organization(read_organization_order(order));
       })},
      {"linked-account", silent([](const auto& what, const auto& order) {
         what.tenant.link_account(read_account_order(order));
       })},
      {"subject-token", silent([](const auto& what, const auto& order) {
         what.tenant.accept_subject_token(text_in(order, "subject_token"), text_in(order, "user"));
       })},
      {"down", silent([](const auto& what, const auto&) { what.tenant.set_down(true); })},
      {"recover", silent([](const auto& what, const auto&) { what.tenant.recover(); })},
      {"certificate",
       silent([](const auto& what, const auto& order) { what.show_certificate(flag_in(order, "trusted")); })},
  };
  return all;
}

}  // namespace

HttpResponse answer_admin_request(const Administered& what, const HttpRequest& request) {
  if (request.method != "POST") return oauth_error(405, "invalid_request", "Use POST.");
  const auto found = orders().find(std::string_view(request.url).substr(admin_prefix.size()));
  if (found == orders().end()) return oauth_error(404, "invalid_request", "No such order.");
  const auto order = jose::parse_json_object(request.body.empty() ? "{}" : request.body);
  if (!order) return oauth_error(400, "invalid_request", "The body is not a JSON object.");
  try {
    return found->second(what, *order);
  } catch (const std::invalid_argument& error) {
    return oauth_error(400, "invalid_request", error.what());
  }
}

}  // namespace auth0::testing
#include "admin_orders.hpp"

#include <boost/json/array.hpp>
#include <chrono>
#include <stdexcept>
#include <vector>

namespace auth0::testing {

namespace {

namespace json = boost::json;

std::string text_of(const json::value& value, std::string_view name) {
  if (!value.is_string()) throw std::invalid_argument(std::string(name) + " must be a string");
  return std::string(value.get_string());
}

std::vector<std::string> texts_of(const json::value& value, std::string_view name) {
  if (!value.is_array()) throw std::invalid_argument(std::string(name) + " must be an array of strings");
  std::vector<std::string> texts;
  for (const auto& member : value.get_array())
    texts.push_back(text_of(member, name));
  return texts;
}

json::object object_of(const json::value& value, std::string_view name) {
  if (!value.is_object()) throw std::invalid_argument(std::string(name) + " must be an object");
  return value.get_object();
}

std::chrono::seconds seconds_of(const json::value& value, std::string_view name) {
  if (!value.is_int64()) throw std::invalid_argument(std::string(name) + " must be a whole number of seconds");
  return std::chrono::seconds(value.get_int64());
}

template <class Number>
Number number_of(const json::value& value, std::string_view name) {
  if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > 1'000'000) {
    throw std::invalid_argument(std::string(name) + " must be a whole number from 0 to 1 000 000");
  }
  return Number(value.get_int64());
}

[[noreturn]] void refuse_member(std::string_view name) {
  throw std::invalid_argument("unknown member " + std::string(name));
}

}  // namespace

std::string text_in(const json::object& order, std::string_view name) {
  const auto* member = order.if_contains(name);
  if (member == nullptr) throw std::invalid_argument(std::string(name) + " is missing");
  return text_of(*member, name);
}

bool flag_in(const json::object& order, std::string_view name) {
  const auto* member = order.if_contains(name);
  if (member == nullptr || !member->is_bool())
    throw std::invalid_argument(std::string(name) + " must be true or false");
  return member->get_bool();
}

TokenOptions read_token_order(const json::object& order) {
  TokenOptions options;
  for (const auto& [key, value] : order) {
    const std::string_view name = key;
    if (name == "expires_in") {
      options.expires_in = seconds_of(value, name);
    } else if (name == "subject") {
      options.subject = text_of(value, name);
    } else if (name == "audience") {
      options.audience =
          value.is_string() ? StringList(text_of(value, name)) : StringList(texts_of(value, name));
    } else if (name == "client_id") {
      options.client_id = text_of(value, name);
    } else if (name == "scope") {
      options.scope = text_of(value, name);
    } else if (name == "permissions") {
      options.permissions = texts_of(value, name);
    } else if (name == "claims") {
      options.claims = object_of(value, name);
    } else if (name == "without_claims") {
      options.without_claims = texts_of(value, name);
    } else if (name == "header") {
      options.header = object_of(value, name);
    } else if (name == "spoil") {
      options.spoil = spoil_from_name(text_of(value, name));
    } else {
      refuse_member(name);
    }
  }
  return options;
}

Fault read_fault_order(const json::object& order) {
  Fault fault;
  for (const auto& [key, value] : order) {
    const std::string_view name = key;
    if (name == "path") {
      fault.path = text_of(value, name);
    } else if (name == "every") {
      fault.every = number_of<unsigned>(value, name);
    } else if (name == "delay_ms") {
      fault.delay = number_of<std::chrono::milliseconds>(value, name);
    } else if (name == "status") {
      fault.status = number_of<int>(value, name);
    } else if (name == "body") {
      fault.body = faulty_body_from_name(text_of(value, name));
    } else if (name == "redirect_to") {
      fault.redirect_to = text_of(value, name);
    } else {
      refuse_member(name);
    }
  }
  return fault;
}

TokenRefusal read_refusal_order(const json::object& order) {
  TokenRefusal refusal;
  if (order.contains("name")) refusal = token_refusal_from_name(text_in(order, "name"));
  for (const auto& [key, value] : order) {
    const std::string_view name = key;
    if (name == "status") {
      refusal.status = number_of<int>(value, name);
    } else if (name == "error") {
      refusal.error = text_of(value, name);
    } else if (name == "error_description") {
      refusal.description = text_of(value, name);
    } else if (name == "members") {
      refusal.members = object_of(value, name);
    } else if (name == "rate_limit_reset") {
      refusal.rate_limit_reset = number_of<std::chrono::seconds>(value, name);
    } else if (name == "retry_after") {
      refusal.retry_after = number_of<std::chrono::seconds>(value, name);
    } else if (name == "times") {
      refusal.times = number_of<unsigned>(value, name);
    } else if (name != "name") {
      refuse_member(name);
    }
  }
  return refusal;
}

TenantOrganization read_organization_order(const json::object& order) {
  TenantOrganization organization{.id = text_in(order, "id")};
  for (const auto& [key, value] : order) {
    const std::string_view name = key;
    if (name == "name") {
      organization.name = text_of(value, name);
    } else if (name == "members") {
      organization.members = texts_of(value, name);
    } else if (name == "clients") {
      organization.clients = texts_of(value, name);
    } else if (name != "id") {
      refuse_member(name);
    }
  }
  return organization;
}

LinkedAccount read_account_order(const json::object& order) {
  LinkedAccount account{.connection = text_in(order, "connection")};
  for (const auto& [key, value] : order) {
    const std::string_view name = key;
    if (name == "user") {
      account.user = text_of(value, name);
    } else if (name == "login_hint") {
      account.login_hint = text_of(value, name);
    } else if (name == "access_token") {
      account.access_token = text_of(value, name);
    } else if (name == "scope") {
      account.scope = text_of(value, name);
    } else if (name == "expires_in") {
      account.expires_in = number_of<std::chrono::seconds>(value, name);
    } else if (name != "connection") {
      refuse_member(name);
    }
  }
  return account;
}

}  // namespace auth0::testing
#include "x509.hpp"

#include <auth0/testing/certificate.hpp>

#include <algorithm>
#include <array>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace auth0::testing {

namespace {

using ExtensionHandle = std::unique_ptr<X509_EXTENSION, jose::OpensslDelete<X509_EXTENSION_free>>;

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL cannot make a certificate");
}

void add_extension(X509* certificate, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const ExtensionHandle extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

bool is_ip_address(const std::string& host) {
  return host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos;
}

std::string alternative_names(const std::vector<std::string>& hosts) {
  std::string names;
  for (const auto& host : hosts) {
    if (!names.empty()) names += ',';
    names += (is_ip_address(host) ? "IP:" : "DNS:") + host;
  }
  return names;
}

void set_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
  bytes[0] &= 0x7F;  // positive (RFC 5280 section 4.1.2.2)
  const jose::BignumHandle number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

template <class Write>
std::string written(Write write) {
  const jose::BioHandle bio(BIO_new(BIO_s_mem()));
  require(bio && write(bio.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

X509Handle make_self_signed(EVP_PKEY* key, const SelfSigned& content) {
  X509Handle certificate(X509_new());
  require(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  set_serial(certificate.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  // The field holds at most 64 characters (X.520); the names that count are the alternative ones.
  const std::string common_name = content.common_name.substr(0, 64);
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(common_name.data()),
                                     static_cast<int>(common_name.size()), -1, 0) == 1);
  require(X509_set_issuer_name(certificate.get(), name) == 1);
  require(ASN1_TIME_set(X509_getm_notBefore(certificate.get()),
                        std::chrono::system_clock::to_time_t(content.not_before)) != nullptr);
  require(ASN1_TIME_set(X509_getm_notAfter(certificate.get()),
                        std::chrono::system_clock::to_time_t(content.not_after)) != nullptr);
  require(X509_set_pubkey(certificate.get(), key) == 1);
  if (!content.hosts.empty()) {
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate.get(), NID_subject_alt_name, alternative_names(content.hosts));
    // All of them have one name: a client that trusts several finds the right one by these (RFC 5280 §4.2.1.1).
    add_extension(certificate.get(), NID_subject_key_identifier, "hash");
    add_extension(certificate.get(), NID_authority_key_identifier, "keyid:always");
  }
  require(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
  return certificate;
}

std::string to_pem(X509* certificate) {
  return written([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

TlsIdentity make_self_signed_identity(const CertificateOptions& options) {
  const jose::KeyHandle key(EVP_EC_gen("P-256"));
  require(key != nullptr);
  const auto certificate = make_self_signed(key.get(), {.common_name = "auth0-api-cpp test certificate",
                                                        .hosts = options.hosts,
                                                        .not_before = options.not_before,
                                                        .not_after = options.not_after});
  return {.certificate_pem = to_pem(certificate.get()),
          .private_key_pem = written([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace auth0::testing
#include "jose/base64url.hpp"
#include "jose/private_key.hpp"
#include "jose/sha256.hpp"
#include "jose/thumbprint.hpp"
#include "random_text.hpp"

#include <auth0/testing/dpop_key.hpp>

#include <stdexcept>
#include <utility>

namespace auth0::testing {

namespace {

namespace json = boost::json;

jose::Algorithm known_algorithm(std::string_view name) {
  const auto algorithm = jose::algorithm_from_name(name);
  if (!algorithm)
    throw std::invalid_argument("a proof cannot be signed with the algorithm " + std::string(name));
  return *algorithm;
}

void set_all(json::object& object, const json::object& members) {
  for (const auto& [name, value] : members)
    object[name] = value;
}

void erase_all(json::object& object, const std::vector<std::string>& names) {
  for (const auto& name : names)
    object.erase(name);
}

}  // namespace

struct DpopKey::Impl {
  Impl(jose::PrivateKey given_key, std::shared_ptr<const Clock> given_clock)
      : key(std::move(given_key)),
        clock(given_clock ? std::move(given_clock) : system_clock()),
        thumbprint(jose::jwk_thumbprint(key.public_jwk()).value()) {}

  [[nodiscard]] json::object make_header(const ProofOptions& options) const {
    json::object header{
        {"typ", options.typ}, {"alg", jose::info(key.algorithm()).name}, {"jwk", key.public_jwk()}};
    set_all(header, options.header);
    erase_all(header, options.without_header);
    return header;
  }

  [[nodiscard]] json::object make_claims(const ProofOptions& options) const {
    json::object claims{
        {"jti", options.jti.empty() ? random_text() : options.jti},
        {"htm", options.method},
        {"htu", options.url.substr(0, options.url.find_first_of("?#"))},
        {"iat", options.issued_at.value_or(clock->now()).time_since_epoch().count()},
    };
    if (!options.access_token.empty())
      claims["ath"] = jose::base64url_encode(jose::sha256(options.access_token));
    if (!options.nonce.empty()) claims["nonce"] = options.nonce;
    set_all(claims, options.claims);
    erase_all(claims, options.without_claims);
    return claims;
  }

  const jose::PrivateKey key;
  const std::shared_ptr<const Clock> clock;
  const std::string thumbprint;
};

DpopKey::DpopKey(std::string_view algorithm, std::shared_ptr<const Clock> clock)
    : DpopKey(std::make_shared<const Impl>(jose::PrivateKey::generate(known_algorithm(algorithm)),
                                           std::move(clock))) {}

DpopKey::DpopKey(std::shared_ptr<const Impl> impl) noexcept : impl_(std::move(impl)) {}

DpopKey DpopKey::from_pem(std::string_view pem, std::string_view algorithm,
                          std::shared_ptr<const Clock> clock) {
  auto key = jose::PrivateKey::from_pem(pem, known_algorithm(algorithm));
  if (!key) throw std::invalid_argument(key.error());
  return DpopKey(std::make_shared<const Impl>(std::move(*key), std::move(clock)));
}

std::string DpopKey::private_key_pem() const {
  const auto pem = impl_->key.to_pem();
  return {pem.begin(), pem.end()};
}

json::object DpopKey::public_jwk() const {
  return impl_->key.public_jwk();
}

const std::string& DpopKey::thumbprint() const noexcept {
  return impl_->thumbprint;
}

std::string DpopKey::make_proof(const ProofOptions& options) const {
  return jose::sign_compact_jws(impl_->make_header(options), impl_->make_claims(options), impl_->key);
}

}  // namespace auth0::testing
#include "faults.hpp"

#include <algorithm>
#include <stdexcept>

namespace auth0::testing {

namespace {

constexpr std::size_t junk_size = 1000;
constexpr std::size_t huge_size = std::size_t{2} * 1024 * 1024;

void spoil(ServerAnswer& answer, const Fault& fault) {
  HttpResponse& response = answer.response;
  answer.delay = std::max(answer.delay, fault.delay);
  if (fault.status != 0) response.status = fault.status;
  if (!fault.redirect_to.empty()) {
    response = {.status = 302, .headers = {{"Location", fault.redirect_to}}, .body = {}};
  }
  if (fault.body == FaultyBody::cut) answer.cut_off = true;
  if (fault.body == FaultyBody::junk) response.body.assign(junk_size, '\xFE');
  if (fault.body == FaultyBody::huge) response.body.resize(huge_size, ' ');
}

}  // namespace

FaultyBody faulty_body_from_name(std::string_view name) {
  if (name == "intact") return FaultyBody::intact;
  if (name == "cut") return FaultyBody::cut;
  if (name == "junk") return FaultyBody::junk;
  if (name == "huge") return FaultyBody::huge;
  throw std::invalid_argument("body must be intact, cut, junk or huge");
}

void Faults::add(Fault fault) {
  if (fault.every == 0) throw std::invalid_argument("every must be at least 1");
  const std::scoped_lock lock(mutex_);
  faults_.push_back({.fault = std::move(fault)});
}

void Faults::clear() {
  const std::scoped_lock lock(mutex_);
  faults_.clear();
}

ServerAnswer Faults::apply(std::string_view path, HttpResponse response) {
  ServerAnswer answer(std::move(response));
  const std::scoped_lock lock(mutex_);
  for (auto& [fault, requests] : faults_) {
    if (!fault.path.empty() && fault.path != path) continue;
    if (++requests % fault.every == 0) spoil(answer, fault);
  }
  return answer;
}

}  // namespace auth0::testing
#include "in_process_transport.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace auth0::testing {

namespace {

// Nobody but the caller waits; false if the request was given up meanwhile.
bool wait(std::chrono::milliseconds delay, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, delay, [] { return false; });
  return !stop.stop_requested();
}

std::unexpected<TransportError> failed(TransportFailure failure, std::string message) {
  return std::unexpected(TransportError{failure, std::move(message)});
}

}  // namespace

std::string path_of(const std::string& url) {
  const std::size_t scheme_end = url.find("://");
  const std::size_t begin = scheme_end == std::string::npos ? 0 : url.find('/', scheme_end + 3);
  if (begin == std::string::npos) return "/";
  return url.substr(begin, url.find('?', begin) - begin);
}

InProcessTransport::InProcessTransport(Tenant& tenant, std::function<bool()> is_down,
                                       std::string client_certificate_pem)
    : tenant_(tenant),
      is_down_(std::move(is_down)),
      client_certificate_pem_(std::move(client_certificate_pem)) {}

std::expected<HttpResponse, TransportError> InProcessTransport::send(const HttpRequest& request) {
  HttpRequest by_path = request;
  by_path.url = path_of(request.url);
  auto answer = tenant_.answer(by_path, client_certificate_pem_);
  if (!wait(std::min(answer.delay, request.timeout), request.stop))
    return failed(TransportFailure::cancelled, "the request was given up");
  if (answer.delay >= request.timeout) return failed(TransportFailure::timed_out, "the tenant is slow");
  if (is_down_()) return failed(TransportFailure::could_not_connect, "the tenant is down");
  if (answer.cut_off) return failed(TransportFailure::connection_broken, "the tenant closed the connection");
  return std::move(answer.response);
}

}  // namespace auth0::testing
#include "key_pair.hpp"

#include "jose/base64url.hpp"
#include "jose/thumbprint.hpp"
#include "x509.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <stdexcept>
#include <vector>

namespace auth0::testing {

namespace {

std::vector<unsigned char> to_der(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) throw std::runtime_error("OpenSSL cannot encode a certificate");
  std::vector<unsigned char> bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

std::string base64(const std::vector<unsigned char>& bytes) {
  std::string text((4 * ((bytes.size() + 2) / 3)) + 1, '\0');  // EVP_EncodeBlock ends with a NUL
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

void add_certificate(KeyPair& pair, const std::string& common_name) {
  const auto now = std::chrono::system_clock::now();
  const auto certificate =
      make_self_signed(pair.key.handle(), {.common_name = common_name,
                                           .hosts = {},
                                           .not_before = now - std::chrono::hours(1),
                                           .not_after = now + std::chrono::hours(24 * 365)});
  const auto der = to_der(certificate.get());
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  std::size_t size = hash.size();
  if (EVP_Q_digest(nullptr, "SHA1", nullptr, der.data(), der.size(), hash.data(), &size) != 1) {
    throw std::runtime_error("OpenSSL has no SHA-1");
  }
  pair.jwk["x5t"] = jose::base64url_encode(std::span(hash).first(size));
  pair.jwk["x5c"] = boost::json::array{boost::json::value(base64(der))};
}

}  // namespace

KeyPair make_key_pair(jose::Algorithm algorithm, const std::string& common_name) {
  auto key = jose::PrivateKey::generate(algorithm);
  auto jwk = key.public_jwk();
  KeyPair pair{.key = std::move(key), .id = jose::jwk_thumbprint(jwk).value(), .jwk = std::move(jwk)};
  pair.jwk["kid"] = pair.id;
  pair.jwk["use"] = "sig";
  pair.jwk["alg"] = jose::info(algorithm).name;
  if (jose::info(algorithm).key_type == jose::KeyType::rsa) add_certificate(pair, common_name);
  return pair;
}

}  // namespace auth0::testing
#include "key_ring.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace auth0::testing {

KeyRing::KeyRing(jose::Algorithm algorithm, std::string common_name)
    : algorithm_(algorithm), common_name_(std::move(common_name)) {
  keys_.push_back(make());
}

KeyRing::Key KeyRing::make() const {
  return {.pair = std::make_shared<const KeyPair>(make_key_pair(algorithm_, common_name_))};
}

std::shared_ptr<const KeyPair> KeyRing::signing() const {
  const std::scoped_lock lock(mutex_);
  return keys_[signing_].pair;
}

boost::json::array KeyRing::published() const {
  boost::json::array jwks;
  const std::scoped_lock lock(mutex_);
  for (const auto& [pair, is_published] : keys_) {
    if (is_published) jwks.push_back(pair->jwk);
  }
  return jwks;
}

void KeyRing::publish_next() {
  auto next = make();
  const std::scoped_lock lock(mutex_);
  keys_.push_back(std::move(next));
}

void KeyRing::rotate() {
  const std::scoped_lock lock(mutex_);
  if (++signing_ == keys_.size()) keys_.push_back(make());
}

void KeyRing::revoke_previous() {
  const std::scoped_lock lock(mutex_);
  for (std::size_t i = 0; i < signing_; ++i)
    keys_[i].is_published = false;
}

void KeyRing::drop(std::string_view key_id) {
  const std::scoped_lock lock(mutex_);
  const auto key = std::ranges::find_if(
      keys_, [&](const Key& known) { return known.is_published && known.pair->id == key_id; });
  if (key == keys_.end()) throw std::invalid_argument("no key of that kid is published");
  key->is_published = false;
}

}  // namespace auth0::testing
#include "x509.hpp"

#include <auth0/testing/loopback_server.hpp>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace auth0::testing {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using TcpStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<TcpStream>;

constexpr auto idle_timeout = std::chrono::seconds(30);
constexpr std::uint64_t max_request_body = std::uint64_t{1024} * 1024;

ReceivedRequest to_own(const http::request<http::string_body>& request,
                       std::string_view client_certificate_pem) {
  ReceivedRequest own;
  own.method = std::string(request.method_string());
  own.url = std::string(request.target());
  own.body = request.body();
  own.client_certificate_pem = client_certificate_pem;
  for (const auto& field : request)
    own.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  return own;
}

http::response<http::string_body> to_beast(const HttpResponse& own,
                                           const http::request<http::string_body>& request) {
  http::response<http::string_body> response(static_cast<http::status>(own.status), request.version());
  for (const auto& header : own.headers)
    response.insert(header.name, header.value);
  response.body() = own.body;
  response.keep_alive(request.keep_alive());
  response.prepare_payload();
  return response;
}

ServerAnswer call(const LoopbackServer::Handler& handler, const ReceivedRequest& request) {
  try {
    return handler(request);
  } catch (const std::exception&) {
    return HttpResponse{.status = 500};
  }
}

// What the connections share. It belongs to the server, which outlives them.
struct Shared {
  LoopbackServer::Handler handler;
  std::shared_ptr<asio::ssl::context> tls;  // null: plain HTTP
  bool asks_for_client_certificate;
};

// A response as far as the middle of its body.
std::string first_part(const http::response<http::string_body>& response) {
  std::ostringstream text;
  text << response;
  return text.str().substr(0, text.str().size() - ((response.body().size() + 1) / 2));
}

template <class Stream>
asio::awaitable<void> serve(Stream* stream, const Shared* shared, std::string_view client_certificate_pem) {
  const auto tls_at_first = shared->tls;
  beast::flat_buffer buffer;
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(max_request_body);
    beast::get_lowest_layer(*stream).expires_after(idle_timeout);
    co_await http::async_read(*stream, buffer, parser, asio::use_awaitable);
    const auto request = parser.release();
    if (shared->tls != tls_at_first) co_return;  // another certificate is to be shown
    const auto answer = call(shared->handler, to_own(request, client_certificate_pem));
    if (answer.delay.count() > 0) {
      asio::steady_timer timer(co_await asio::this_coro::executor, answer.delay);
      co_await timer.async_wait(asio::use_awaitable);
    }
    auto response = to_beast(answer.response, request);
    beast::get_lowest_layer(*stream).expires_after(idle_timeout);
    if (answer.cut_off) {
      co_await asio::async_write(*stream, asio::buffer(first_part(response)), asio::use_awaitable);
      beast::get_lowest_layer(*stream).close();
      co_return;
    }
    co_await http::async_write(*stream, response, asio::use_awaitable);
    if (!response.keep_alive()) co_return;
  }
}

asio::awaitable<void> serve_plain(TcpStream stream, const Shared* shared) {
  co_await serve(&stream, shared, std::string_view());
}

// What the client has shown in the handshake, which ends only if it holds the key.
std::string client_certificate_of(SSL* tls) {
  const X509Handle certificate(SSL_get1_peer_certificate(tls));
  return certificate ? to_pem(certificate.get()) : std::string();
}

asio::awaitable<void> serve_tls(TcpStream socket, const Shared* shared) {
  TlsStream stream(std::move(socket), *shared->tls);
  beast::get_lowest_layer(stream).expires_after(idle_timeout);
  co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
  const std::string client_certificate = client_certificate_of(stream.native_handle());
  co_await serve(&stream, shared, client_certificate);
  co_await stream.async_shutdown(asio::use_awaitable);
}

// A connection that ends early, a failed handshake or junk ends that connection and nothing else.
void ignore_broken_connection(const std::exception_ptr& /*problem*/) {}

// Sessions are not resumed, so that each connection shows its certificate.
void ask_for_client_certificate(asio::ssl::context& tls) {
  tls.set_verify_mode(asio::ssl::verify_peer);
  tls.set_verify_callback([](bool /*is_trusted*/, asio::ssl::verify_context& /*context*/) { return true; });
  SSL_CTX_set_session_cache_mode(tls.native_handle(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(tls.native_handle(), 0);
  tls.set_options(SSL_OP_NO_TICKET);
}

std::shared_ptr<asio::ssl::context> make_tls(const TlsIdentity& identity, bool asks_for_client_certificate) {
  auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  auto& tls = *made;
  tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                  asio::ssl::context::no_tlsv1_1);
  tls.use_certificate_chain(asio::buffer(identity.certificate_pem));
  tls.use_private_key(asio::buffer(identity.private_key_pem), asio::ssl::context::pem);
  if (asks_for_client_certificate) ask_for_client_certificate(tls);
  return made;
}

// Boost's own message names a source file and not the port.
tcp::acceptor listen_on(asio::io_context& context, std::uint16_t port) {
  try {
    return {context, tcp::endpoint(asio::ip::address_v4::loopback(), port)};
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on 127.0.0.1:" + std::to_string(port) + ": " +
                             error.code().message() + "; choose another port");
  }
}

}  // namespace

struct LoopbackServer::Impl {
  Impl(Handler given, const Options& options)
      : shared{.handler = std::move(given),
               .tls = options.tls ? make_tls(*options.tls, options.ask_for_client_certificate) : nullptr,
               .asks_for_client_certificate = options.ask_for_client_certificate},
        acceptor(listen_on(context, options.port)) {
    asio::co_spawn(context, accept(), asio::detached);
    thread = std::thread([this] { context.run(); });
  }

  ~Impl() {
    context.stop();
    thread.join();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  asio::awaitable<void> accept() {
    for (;;) {
      beast::error_code error;
      tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (error) continue;
      ++connections;
      TcpStream stream(std::move(socket));
      if (shared.tls) {
        asio::co_spawn(context, serve_tls(std::move(stream), &shared), ignore_broken_connection);
      } else {
        asio::co_spawn(context, serve_plain(std::move(stream), &shared), ignore_broken_connection);
      }
    }
  }

  Shared shared;  // used by the server's thread alone
  asio::io_context context{1};
  tcp::acceptor acceptor;
  std::atomic<std::size_t> connections{0};
  const bool is_tls = shared.tls != nullptr;
  std::thread thread;
};

LoopbackServer::LoopbackServer(Handler handler, const Options& options)
    : impl_(std::make_unique<Impl>(std::move(handler), options)) {}

LoopbackServer::~LoopbackServer() = default;

void LoopbackServer::show_identity(const TlsIdentity& identity) {
  if (!impl_->is_tls) throw std::logic_error("a server of plain HTTP shows no certificate");
  auto tls = make_tls(identity, impl_->shared.asks_for_client_certificate);
  // At once where the server's own thread asks for it.
  asio::dispatch(impl_->context, asio::use_future([&] { impl_->shared.tls = std::move(tls); })).get();
}

std::uint16_t LoopbackServer::port() const noexcept {
  return impl_->acceptor.local_endpoint().port();
}

std::size_t LoopbackServer::connections() const noexcept {
  return impl_->connections;
}

}  // namespace auth0::testing
#include "random_text.hpp"

#include "jose/base64url.hpp"

#include <array>
#include <openssl/rand.h>
#include <stdexcept>

namespace auth0::testing {

std::string random_text() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("no random bytes");
  return jose::base64url_encode(bytes);
}

}  // namespace auth0::testing
#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace auth0::testing {

namespace {

constexpr std::array<std::pair<std::string_view, Spoil>, 10> ways = {{
    {"expired", Spoil::expired},
    {"not_yet_valid", Spoil::not_yet_valid},
    {"wrong_audience", Spoil::wrong_audience},
    {"wrong_issuer", Spoil::wrong_issuer},
    {"tampered", Spoil::tampered},
    {"broken_signature", Spoil::broken_signature},
    {"alg_none", Spoil::alg_none},
    {"hs256_with_public_key", Spoil::hs256_with_public_key},
    {"unknown_key", Spoil::unknown_key},
    {"forged_key", Spoil::forged_key},
}};

}  // namespace

std::vector<std::string_view> spoil_names() {
  std::vector<std::string_view> names;
  names.reserve(ways.size());
  for (const auto& [name, way] : ways)
    names.push_back(name);
  return names;
}

Spoil spoil_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(ways, name, [](const auto& way) { return way.first; });
  if (found == ways.end()) throw std::invalid_argument("there is no way to spoil a token of that name");
  return found->second;
}

}  // namespace auth0::testing
#include "faults.hpp"
#include "in_process_transport.hpp"
#include "key_ring.hpp"
#include "responses.hpp"
#include "tenant_metadata.hpp"
#include "token_endpoint/token_endpoint.hpp"
#include "token_factory.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace auth0::testing {

namespace {

namespace json = boost::json;

jose::Algorithm known_algorithm(const std::string& name) {
  const auto algorithm = jose::algorithm_from_name(name);
  if (!algorithm) throw std::invalid_argument("a tenant cannot sign with the algorithm " + name);
  return *algorithm;
}

bool is_metadata_path(std::string_view path) {
  return path == Tenant::metadata_path || path == Tenant::oauth_metadata_path;
}

// A login with a redirect URI that is not registered ends at the server (RFC 6749 section 3.1.2.4), and none
// is.
HttpResponse refuse_login() {
  return oauth_error(400, "invalid_request",
                     "Nobody can log in at this tenant: no redirect URI is registered. Machines get tokens at "
                     "the token endpoint.");
}

}  // namespace

struct Tenant::Impl {
  explicit Impl(TenantOptions given)
      : options(std::move(given)),
        clock(options.clock ? options.clock : system_clock()),
        keys(known_algorithm(options.algorithm), options.domain),
        token_endpoint({.options = options,
                        .keys = keys,
                        .clock = *clock,
                        .issuer = issuer(),
                        .issue = [this](const TokenOptions& token) { return issue(token); }}) {}

  [[nodiscard]] std::string issuer() const { return "https://" + options.domain + "/"; }

  [[nodiscard]] std::string url_of(std::string_view path) const {
    return "https://" + options.domain + std::string(path);
  }

  [[nodiscard]] std::string issue(const TokenOptions& token) const {
    const auto key = keys.signing();
    return make_token(token, {.key = *key,
                              .issuer = issuer(),
                              .audience = options.audience,
                              .profile = options.profile,
                              .now = clock->now()});
  }

  [[nodiscard]] bool is_down() const {
    const std::scoped_lock lock(mutex);
    return down;
  }

  const TenantOptions options;
  const std::shared_ptr<const Clock> clock;
  KeyRing keys;
  Faults faults;
  TokenEndpoint token_endpoint;

  mutable std::mutex mutex;
  bool down = false;                                       // guarded by mutex
  std::map<std::string, std::size_t, std::less<>> counts;  // guarded by mutex
};

Tenant::Tenant(TenantOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Tenant::~Tenant() = default;

const std::string& Tenant::domain() const noexcept {
  return impl_->options.domain;
}
const std::string& Tenant::audience() const noexcept {
  return impl_->options.audience;
}
std::string Tenant::issuer() const {
  return impl_->issuer();
}

std::string Tenant::issue(const TokenOptions& options) const {
  return impl_->issue(options);
}

DpopKey Tenant::make_dpop_key(std::string_view algorithm) const {
  return DpopKey(algorithm, impl_->clock);
}

std::string Tenant::metadata() const {
  return json::serialize(tenant_metadata(
      {.issuer = issuer(),
       .token_endpoint = impl_->url_of(token_path),
       .mtls_token_endpoint = impl_->options.mtls ? impl_->url_of(mtls_token_path) : std::string(),
       .algorithm = impl_->options.algorithm,
       .client_authentication_methods = impl_->token_endpoint.client_authentication_methods()}));
}

std::string Tenant::jwks() const {
  return json::serialize(json::object{{"keys", impl_->keys.published()}});
}

std::string Tenant::signing_key_id() const {
  return impl_->keys.signing()->id;
}

void Tenant::publish_next_key() {
  impl_->keys.publish_next();
}
void Tenant::rotate_keys() {
  impl_->keys.rotate();
}
void Tenant::revoke_previous_keys() {
  impl_->keys.revoke_previous();
}
void Tenant::drop_key(std::string_view key_id) {
  impl_->keys.drop(key_id);
}

void Tenant::set_down(bool down) {
  const std::scoped_lock lock(impl_->mutex);
  impl_->down = down;
}

void Tenant::fail(Fault fault) {
  impl_->faults.add(std::move(fault));
}

void Tenant::recover() {
  impl_->faults.clear();
  impl_->token_endpoint.recover();
  set_down(false);
}

void Tenant::refuse_token_requests(TokenRefusal refusal) {
  impl_->token_endpoint.refuse_token_requests(std::move(refusal));
}
void Tenant::require_dpop_nonce(bool required) {
  impl_->token_endpoint.require_dpop_nonce(required);
}

void Tenant::add_audience(std::string audience) {
  impl_->token_endpoint.directory().add_audience(std::move(audience));
}
void Tenant::add_organization(TenantOrganization organization) {
  impl_->token_endpoint.directory().add_organization(std::move(organization));
}
void Tenant::link_account(LinkedAccount account) {
  impl_->token_endpoint.directory().link_account(std::move(account));
}
void Tenant::accept_subject_token(std::string subject_token, std::string user) {
  impl_->token_endpoint.directory().accept_subject_token(std::move(subject_token), std::move(user));
}

ServerAnswer Tenant::answer(const HttpRequest& request, std::string_view client_certificate_pem) {
  const std::string path = path_of(request.url);
  {
    const std::scoped_lock lock(impl_->mutex);
    ++impl_->counts[path];
    if (impl_->down) return oauth_error(503, "temporarily_unavailable", "The tenant is down.");
  }
  return impl_->faults.apply(path, respond(request, path, client_certificate_pem));
}

HttpResponse Tenant::respond(const HttpRequest& request, std::string_view path,
                             std::string_view client_certificate_pem) {
  if (is_metadata_path(path) && request.method == "GET") return json_response(200, metadata());
  if (path == jwks_path && request.method == "GET") return json_response(200, jwks());
  if (path == token_path && request.method == "POST") {
    return impl_->token_endpoint.answer(
        {.request = request, .url = impl_->url_of(path), .certificate_pem = {}});
  }
  if (path == mtls_token_path && request.method == "POST" && impl_->options.mtls) {
    return impl_->token_endpoint.answer(
        {.request = request, .url = impl_->url_of(path), .certificate_pem = client_certificate_pem});
  }
  if (path == authorization_path && (request.method == "GET" || request.method == "POST"))
    return refuse_login();
  return json_response(404, json::object{{"error", "not_found"}});
}

std::size_t Tenant::requests(std::string_view path) const {
  const std::scoped_lock lock(impl_->mutex);
  const auto found = impl_->counts.find(path);
  return found == impl_->counts.end() ? 0 : found->second;
}

std::vector<HttpRequest> Tenant::token_requests() const {
  return impl_->token_endpoint.token_requests();
}

std::shared_ptr<HttpTransport> Tenant::transport(std::string client_certificate_pem) {
  return std::make_shared<InProcessTransport>(
      *this, [this] { return impl_->is_down(); }, std::move(client_certificate_pem));
}

ApiClientOptions Tenant::client_options() {
  return {.domain = domain(),
          .audience = audience(),
          .algorithms = impl_->options.algorithm,
          .profile = impl_->options.profile,
          .http_transport = transport(),
          .clock = impl_->clock};
}

}  // namespace auth0::testing
#include "admin_endpoint.hpp"

#include <auth0/testing/tenant_server.hpp>

#include <atomic>
#include <optional>
#include <utility>

namespace auth0::testing {

struct TenantServer::Impl {
  explicit Impl(Options options)
      : identity(make_self_signed_identity(options.certificate)),
        server([this](const ReceivedRequest& request) { return answer(request); },
               {.tls = identity, .port = options.port, .ask_for_client_certificate = options.tenant.mtls}) {
    options.tenant.domain = "localhost:" + std::to_string(server.port());
    tenant.emplace(std::move(options.tenant));
    ready.store(true, std::memory_order_release);
  }

  // The server must listen before the tenant can know its domain, so a request can come too early.
  ServerAnswer answer(const ReceivedRequest& request) {
    if (!ready.load(std::memory_order_acquire)) return HttpResponse{.status = 503};
    if (request.url.starts_with(admin_prefix)) {
      return answer_admin_request(
          {.tenant = *tenant, .show_certificate = [this](bool trusted) { show_certificate(trusted); }},
          request);
    }
    return tenant->answer(request, request.client_certificate_pem);
  }

  void show_certificate(bool trusted) {
    server.show_identity(trusted ? identity : make_self_signed_identity());
  }

  TlsIdentity identity;
  std::atomic<bool> ready{false};
  std::optional<Tenant> tenant;
  LoopbackServer server;  // last, so that it ends before what its handler uses
};

TenantServer::TenantServer(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}
TenantServer::~TenantServer() = default;

Tenant& TenantServer::tenant() noexcept {
  return *impl_->tenant;
}

const std::string& TenantServer::ca_pem() const noexcept {
  return impl_->identity.certificate_pem;
}

void TenantServer::show_certificate(bool trusted) {
  impl_->show_certificate(trusted);
}

ApiClientOptions TenantServer::client_options() {
  auto options = tenant().client_options();
  options.http_transport = nullptr;
  options.transport.ca_pem = ca_pem();
  return options;
}

}  // namespace auth0::testing
#include "token_factory.hpp"

#include "jose/base64url.hpp"
#include "random_text.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/pem.h>
#include <stdexcept>
#include <vector>

namespace auth0::testing {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

json::value audience_claim(const std::vector<std::string>& audiences) {
  if (audiences.size() == 1) return json::value(audiences.front());
  return json::value(json::array(audiences.begin(), audiences.end()));
}

json::object make_header(const TokenOptions& options, const TokenContext& context) {
  json::object header{{"alg", jose::info(context.key.key.algorithm()).name},
                      {"typ", context.profile == TokenProfile::rfc9068 ? "at+jwt" : "JWT"},
                      {"kid", context.key.id}};
  for (const auto& [name, value] : options.header)
    header[name] = value;
  return header;
}

json::object make_claims(const TokenOptions& options, const TokenContext& context) {
  const auto now = context.now.time_since_epoch().count();
  json::object claims{{"iss", context.issuer},
                      {"sub", options.subject},
                      {"aud", options.audience.empty() ? json::value(context.audience)
                                                       : audience_claim(options.audience.values())},
                      {"iat", now},
                      {"exp", now + options.expires_in.count()}};
  if (context.profile == TokenProfile::rfc9068) {
    claims["client_id"] = options.client_id;
    claims["jti"] = random_text();
  } else {
    claims["azp"] = options.client_id;
  }
  if (!options.scope.empty()) claims["scope"] = options.scope;
  if (!options.permissions.empty()) {
    claims["permissions"] = json::array(options.permissions.begin(), options.permissions.end());
  }
  for (const auto& [name, value] : options.claims)
    claims[name] = value;
  for (const auto& name : options.without_claims)
    claims.erase(name);
  return claims;
}

void spoil_claims(json::object& claims, Spoil spoil, std::chrono::sys_seconds now) {
  const auto seconds = now.time_since_epoch();
  if (spoil == Spoil::expired) claims["exp"] = (seconds - 1min).count();
  if (spoil == Spoil::not_yet_valid) claims["nbf"] = (seconds + 1h).count();
  if (spoil == Spoil::wrong_audience) claims["aud"] = "https://another-api.example.com";
  if (spoil == Spoil::wrong_issuer) claims["iss"] = "https://another-tenant.example.com/";
}

std::string part(const json::object& object) {
  return jose::base64url_encode(json::serialize(object));
}

std::string public_key_pem(const jose::PrivateKey& key) {
  const jose::BioHandle bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PUBKEY(bio.get(), key.handle()) != 1)
    throw std::runtime_error("cannot write a key");
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

// The attack of RFC 8725 section 2.1: the verifier's public key taken for an HMAC secret.
std::string sign_hs256(json::object header, const json::object& claims, const std::string& secret) {
  header["alg"] = "HS256";
  const std::string input = part(header) + '.' + part(claims);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  std::size_t size = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(),
                reinterpret_cast<const unsigned char*>(input.data()), input.size(), mac.data(), mac.size(),
                &size) == nullptr) {
    throw std::runtime_error("OpenSSL cannot compute an HMAC");
  }
  return input + '.' + jose::base64url_encode(std::span(mac).first(size));
}

std::string with_other_signature(const std::string& token) {
  const std::size_t dot = token.rfind('.');
  std::string signature = jose::base64url_decode(std::string_view(token).substr(dot + 1)).value();
  signature.front() = static_cast<char>(signature.front() ^ 0x01);
  return token.substr(0, dot + 1) + jose::base64url_encode(signature);
}

std::string with_other_claims(const std::string& token, const json::object& header, json::object claims) {
  claims["sub"] = "auth0|somebody-else";
  return part(header) + '.' + part(claims) + token.substr(token.rfind('.'));
}

}  // namespace

std::string make_token(const TokenOptions& options, const TokenContext& context) {
  auto header = make_header(options, context);
  auto claims = make_claims(options, context);
  spoil_claims(claims, options.spoil, context.now);
  const auto& key = context.key.key;
  switch (options.spoil) {
    case Spoil::tampered:
      return with_other_claims(jose::sign_compact_jws(header, claims, key), header, claims);
    case Spoil::broken_signature:
      return with_other_signature(jose::sign_compact_jws(header, claims, key));
    case Spoil::alg_none:
      header["alg"] = "none";
      return jose::sign_compact_jws(header, claims, key);
    case Spoil::hs256_with_public_key:
      return sign_hs256(header, claims, public_key_pem(key));
    case Spoil::unknown_key: {
      const auto stranger = make_key_pair(key.algorithm(), context.issuer);
      header["kid"] = stranger.id;
      return jose::sign_compact_jws(header, claims, stranger.key);
    }
    case Spoil::forged_key:
      return jose::sign_compact_jws(header, claims, jose::PrivateKey::generate(key.algorithm()));
    default:
      return jose::sign_compact_jws(header, claims, key);
  }
}

}  // namespace auth0::testing
#include <auth0/testing/token_refusal.hpp>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <stdexcept>

namespace auth0::testing {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

struct Known {
  std::string_view name;
  int status;
  std::string_view error;
  std::string_view description;
};

constexpr std::array<Known, 13> known = {{
    {"invalid_client", 401, "invalid_client", "Client authentication failed."},
    {"access_denied", 403, "access_denied", "The client is not authorized for this audience."},
    {"unauthorized_client", 403, "unauthorized_client", "The grant is not enabled for the client."},
    {"invalid_request", 400, "invalid_request", "The request is malformed."},
    {"invalid_grant", 400, "invalid_grant", "The grant is not valid."},
    {"invalid_scope", 400, "invalid_scope", "The scope is not to be had."},
    {"invalid_target", 400, "invalid_target", "The target is unknown."},
    {"no_linked_account", 401, "federated_connection_refresh_token_not_found", "No account is linked."},
    {"mfa_required", 403, "mfa_required", "The user has to show a further factor."},
    {"consent_required", 403, "consent_required", "The user has to consent."},
    {"too_many_requests", 429, "too_many_requests", "The rate limit has been reached."},
    {"too_many_attempts", 429, "too_many_attempts", "Too many subject tokens were refused; try again later."},
    {"global_limit", 500, "access_denied", "Global limit has been reached"},
}};

json::array factors(std::string_view type) {
  return {json::object{{"type", type}}};
}

}  // namespace

std::vector<std::string_view> token_refusal_names() {
  std::vector<std::string_view> names;
  names.reserve(known.size());
  for (const auto& refusal : known)
    names.push_back(refusal.name);
  return names;
}

TokenRefusal token_refusal_from_name(std::string_view name) {
  const auto* const found = std::ranges::find(known, name, &Known::name);
  if (found == known.end()) throw std::invalid_argument("there is no refusal of that name");
  TokenRefusal refusal{.status = found->status,
                       .error = std::string(found->error),
                       .description = std::string(found->description)};
  if (name == "too_many_requests") refusal.rate_limit_reset = 2s;
  if (name == "mfa_required") {
    refusal.members = {{"mfa_token", "mfa-token-of-the-dev-tenant"},
                       {"mfa_requirements",
                        json::object{{"challenge", factors("otp")}, {"enroll", factors("push-notification")}}}};
  }
  return refusal;
}

}  // namespace auth0::testing
