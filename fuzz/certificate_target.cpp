// A client certificate that a proxy has passed on is refused, or is one that can be compared. One that is not
// the token's is never accepted, and a peer that is not a trusted proxy passes none on. Input: how the proxies
// write it, the value of the field, the bytes of a certificate.
#include "access_token/certificate_binding.hpp"
#include "jose/base64url.hpp"
#include "oracle.hpp"

#include <auth0/forwarded_certificate.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using auth0::CertificateHeader;
using auth0::Reason;
using auth0::fuzz::require;

constexpr std::array kinds = {CertificateHeader::client_cert, CertificateHeader::nginx_escaped,
                              CertificateHeader::envoy};

void check_binding(const auth0::ClientCertificate& certificate) {
  const auto bound =
      auth0::access_token::check_certificate("bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2", certificate);
  require(!bound, "a certificate that is not the token's is refused");
  auth0::fuzz::require_sound(bound.error());
  const bool is_other = bound.error().reason == Reason::certificate_mismatch;
  require(is_other || bound.error().reason == Reason::certificate_unusable ||
              (certificate.absent() && bound.error().reason == Reason::certificate_missing),
          "for one of three reasons");
  if (!is_other) return;
  const auto thumbprint = bound.error().diagnostics.at(0).found;
  require(auth0::access_token::check_certificate(thumbprint, certificate).has_value(),
          "its own hash is accepted");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auth0::TrustedProxies proxies{"10.0.0.0/8"};
  auth0::fuzz::Fields fields(data, size);
  const auto kind = kinds[fields.choose(kinds.size())];
  const std::vector<auth0::HttpHeader> headers = {{.name = "cert", .value = std::string(fields.take())}};
  check_binding({.der = fields.take()});
  const auto found =
      auth0::try_forwarded_certificate({.peer_address = "10.0.0.1", .headers = headers}, proxies, kind, "Cert");
  const auto direct = auth0::try_forwarded_certificate({.peer_address = "192.0.2.1", .headers = headers},
                                                       proxies, kind, "Cert");
  require(direct && direct->view().absent() && !direct->none_shown,
          "a peer that is not a trusted proxy passes none on");
  if (!found) {
    auth0::fuzz::require_sound(found.error());
    return 0;
  }
  require(found->none_shown == found->view().absent(), "a proxy passes one on, or says that there was none");
  require(found->pem.empty() || found->sha256.empty(), "a certificate is a text or a hash");
  if (!found->sha256.empty())
    require(auth0::jose::base64url_decode(found->sha256).value_or("").size() == 32, "a hash is a SHA-256");
  check_binding(found->view());
  return 0;
}
