#include "request/forwarded_certificate.hpp"

#include "base/ascii.hpp"
#include "base/fail.hpp"
#include "base/hex.hpp"
#include "base/http_headers.hpp"
#include "jose/base64url.hpp"
#include "jose/sha256.hpp"
#include "url/percent.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace auth0::inline v0 {

namespace {

constexpr std::size_t pem_line = 64;  // RFC 7468 section 2

std::string_view usual_name(CertificateHeader header) {
  if (header == CertificateHeader::client_cert) return "Client-Cert";
  return header == CertificateHeader::envoy ? "X-Forwarded-Client-Cert" : "X-SSL-Client-Cert";
}

// RFC 9440 section 2.1: a byte sequence (RFC 8941 section 3.3.5).
std::optional<ForwardedCertificate> from_client_cert(std::string_view value) {
  if (value.size() < 3 || !value.starts_with(':') || !value.ends_with(':')) return std::nullopt;
  std::string_view base64 = value.substr(1, value.size() - 2);
  const bool is_base64 = std::ranges::all_of(
      base64, [](char c) { return is_letter_or_digit(c) || std::string_view("+/=").contains(c); });
  if (!is_base64) return std::nullopt;
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (; !base64.empty(); base64.remove_prefix(std::min(pem_line, base64.size())))
    pem.append(base64.substr(0, pem_line)) += '\n';
  return ForwardedCertificate{.pem = pem + "-----END CERTIFICATE-----\n"};
}

// Not a form: some proxies leave the `+` of base64 as it is. The text may have been decoded already, as
// cpp-httplib does with all header fields.
std::optional<ForwardedCertificate> from_escaped_pem(std::string_view value) {
  if (value.contains(',')) return std::nullopt;  // two fields in one
  auto pem = url::percent_decoded(value);
  if (!pem || !pem->starts_with("-----BEGIN CERTIFICATE-----")) return std::nullopt;
  return ForwardedCertificate{.pem = std::move(*pem)};
}

std::optional<ForwardedCertificate> from_hex_hash(std::string_view digits) {
  jose::Sha256 hash{};
  if (!from_hexadecimal(digits, hash)) return std::nullopt;
  return ForwardedCertificate{.sha256 = jose::base64url_encode(hash)};
}

// The next `name=value` of an element, taken from `rest`; quotes around the value are left out. `nullopt` where
// it cannot be read, or another element begins.
std::optional<std::pair<std::string_view, std::string_view>> take_pair(std::string_view& rest) {
  const auto equals = rest.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view name = rest.substr(0, equals);
  // Another element could hide in a name that nobody knows.
  if (name.empty() || !std::ranges::all_of(name, is_letter_or_digit)) return std::nullopt;
  rest.remove_prefix(equals + 1);
  const bool is_quoted = rest.starts_with('"');
  std::size_t end = is_quoted ? 1 : std::min(rest.find_first_of(";,\""), rest.size());
  if (is_quoted) {
    while (end < rest.size() && rest[end] != '"')
      end += rest[end] == '\\' ? 2 : 1;
    if (end >= rest.size()) return std::nullopt;
  }
  const std::string_view value = is_quoted ? rest.substr(1, end - 1) : rest.substr(0, end);
  rest.remove_prefix(is_quoted ? end + 1 : end);
  if (!rest.empty() && !rest.starts_with(';')) return std::nullopt;
  rest.remove_prefix(rest.empty() ? 0 : 1);
  return std::pair(name, value);
}

std::optional<ForwardedCertificate> from_envoy(std::string_view value) {
  std::optional<std::string_view> hash;
  std::optional<std::string_view> certificate;
  while (!value.empty()) {
    const auto pair = take_pair(value);
    if (!pair) return std::nullopt;
    if (equals_ignoring_case(pair->first, "Hash")) {
      if (std::exchange(hash, pair->second)) return std::nullopt;
    } else if (equals_ignoring_case(pair->first, "Cert")) {
      if (std::exchange(certificate, pair->second)) return std::nullopt;
    }
  }
  if (hash) return from_hex_hash(*hash);
  return certificate ? from_escaped_pem(*certificate) : std::nullopt;
}

std::optional<ForwardedCertificate> parse_certificate(std::string_view value, CertificateHeader header) {
  if (header == CertificateHeader::client_cert) return from_client_cert(value);
  return header == CertificateHeader::envoy ? from_envoy(value) : from_escaped_pem(value);
}

std::unexpected<Error> refused_certificate(const std::string& what) {
  return fail(Reason::forwarded_headers_invalid, "a trusted proxy has sent " + what);
}

}  // namespace

Result<ForwardedCertificate> request::find_certificate(const ForwardedRequest& request,
                                                       const TrustedProxies& proxies,
                                                       CertificateHeader written_by_proxies,
                                                       std::string_view name) {
  if (!proxies.contains(request.peer_address)) return ForwardedCertificate{};
  const auto values = header_values(request.headers, name.empty() ? usual_name(written_by_proxies) : name);
  if (values.size() > 1) return refused_certificate("several client certificates");
  if (values.empty()) return ForwardedCertificate{.none_shown = true};
  const std::string_view value = without_spaces_around(values.front());
  if (value.empty()) return ForwardedCertificate{.none_shown = true};
  auto certificate = parse_certificate(value, written_by_proxies);
  if (!certificate) return refused_certificate("a client certificate that cannot be read, or several");
  return std::move(*certificate);
}

}  // namespace auth0::inline v0
