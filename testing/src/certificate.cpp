#include "base/pem.hpp"
#include "base/random_bytes.hpp"
#include "x509.hpp"

#include <auth0/testing/certificate.hpp>

#include <algorithm>
#include <array>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace auth0::inline v0::testing {

namespace {

using ExtensionHandle = Handle<X509_EXTENSION, X509_EXTENSION_free>;

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
  fill_with_random_bytes(bytes);
  bytes[0] &= 0x7F;  // positive (RFC 5280 section 4.1.2.2)
  const BignumHandle number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

}  // namespace

CertificateHandle make_self_signed(EVP_PKEY* key, const SelfSigned& content) {
  CertificateHandle certificate(X509_new());
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
  return written_text([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

TlsIdentity make_self_signed_identity(const CertificateOptions& options) {
  const KeyHandle key(EVP_EC_gen("P-256"));
  require(key != nullptr);
  const auto certificate = make_self_signed(key.get(), {.common_name = "auth0-api-cpp test certificate",
                                                        .hosts = options.hosts.values(),
                                                        .not_before = options.not_before,
                                                        .not_after = options.not_after});
  return {.certificate_pem = to_pem(certificate.get()),
          .private_key_pem = written_text([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace auth0::inline v0::testing
