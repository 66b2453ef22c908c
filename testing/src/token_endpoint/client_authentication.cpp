#include "token_endpoint/client_authentication.hpp"

#include "base/constant_time.hpp"
#include "jose/base64url.hpp"
#include "jose/json.hpp"
#include "jose/pem.hpp"
#include "token_endpoint/parsed_jws.hpp"

#include <algorithm>
#include <array>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <span>
#include <stdexcept>

namespace auth0::inline v0::testing {

namespace {

constexpr std::string_view jwt_bearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
// How long the `jti` of an assertion that lives longer is remembered.
constexpr double longest_memory = 86400;

std::unexpected<HttpResponse> invalid_client(std::string_view description) {
  return refuse(401, "invalid_client", description);
}

const RegisteredClient* find(const ClientAuthentication& authentication, std::string_view id) {
  const auto found = std::ranges::find_if(
      authentication.clients, [&](const RegisteredClient& client) { return client.options.id == id; });
  return found == authentication.clients.end() ? nullptr : &*found;
}

bool is_for_this_tenant(const ClientAuthentication& authentication, const ParsedJws& assertion) {
  return std::ranges::any_of(authentication.audiences,
                             [&](const std::string& audience) { return is_for(assertion.claims, audience); });
}

// RFC 7523 section 3, number by number.
Step<AuthenticatedClient> by_assertion(const ClientAuthentication& authentication,
                                       const Parameters& parameters) {
  if (value_of(parameters, "client_assertion_type") != jwt_bearer)
    return refuse(400, "invalid_request", "Unknown client_assertion_type.");
  const std::string text = value_of(parameters, "client_assertion");
  const auto assertion = parse_jws(text);
  if (!assertion) return invalid_client("The assertion is not a signed JWT.");
  const auto subject = jose::string_member(assertion->claims, "sub").value_or("");
  const auto* client = find(authentication, subject);
  if (client == nullptr || !client->key || !assertion->is_signed_by(*client->key))  // (9)
    return invalid_client("The assertion is not signed by a registered client.");
  const std::string client_id = value_of(parameters, "client_id");
  if (!client_id.empty() && client_id != subject)  // RFC 7521 section 4.2
    return invalid_client("The assertion is another client's.");
  if (jose::string_member(assertion->claims, "iss") != subject)  // (1), (2)
    return invalid_client("The assertion's iss and sub differ.");
  if (!is_for_this_tenant(authentication, *assertion))  // (3)
    return invalid_client("The assertion is for somebody else.");
  const auto now = static_cast<double>(authentication.now.time_since_epoch().count());
  const auto expires = number_claim(assertion->claims, "exp");
  if (!expires || *expires <= now) return invalid_client("The assertion has expired.");  // (4)
  if (number_claim(assertion->claims, "nbf").value_or(now) > now)                        // (5)
    return invalid_client("The assertion is not valid yet.");
  const auto id = jose::string_member(assertion->claims, "jti").value_or("");
  const std::chrono::seconds memory(static_cast<long>(std::min(*expires - now, longest_memory)) + 1);
  if (id.empty() || !authentication.used_assertions.use(std::string(subject) + ' ' + std::string(id),
                                                        authentication.now + memory, authentication.now)) {
    return invalid_client("The assertion's jti is missing or was used before.");  // (7)
  }
  return AuthenticatedClient{.client = client};
}

Step<AuthenticatedClient> by_secret(const ClientAuthentication& authentication, const Parameters& parameters) {
  const auto* client = find(authentication, value_of(parameters, "client_id"));
  if (client == nullptr ||
      !equal_in_constant_time(client->options.secret, value_of(parameters, "client_secret")))
    return invalid_client("Client authentication failed.");
  return AuthenticatedClient{.client = client};
}

std::string thumbprint(const X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  if (X509_digest(&certificate, EVP_sha256(), hash.data(), &size) != 1)
    throw std::runtime_error("OpenSSL cannot hash a certificate");
  return jose::base64url_encode(std::span(hash).first(size));
}

Step<AuthenticatedClient> by_certificate(const ClientAuthentication& authentication,
                                         const Parameters& parameters) {
  const auto* client = find(authentication, value_of(parameters, "client_id"));
  const auto shown = jose::certificate_from_pem(authentication.certificate_pem);
  if (client == nullptr || !client->certificate || !shown ||
      X509_cmp(client->certificate.get(), shown.get()) != 0) {
    return invalid_client("The certificate is not the client's.");
  }
  return AuthenticatedClient{.client = client, .certificate_thumbprint = thumbprint(*client->certificate)};
}

}  // namespace

Step<AuthenticatedClient> authenticate(const ClientAuthentication& authentication,
                                       const Parameters& parameters) {
  const bool has_assertion = !value_of(parameters, "client_assertion").empty();
  const bool has_secret = !value_of(parameters, "client_secret").empty();
  if (has_assertion && has_secret)  // RFC 6749 section 2.3
    return refuse(400, "invalid_request", "The client authenticates in two ways.");
  if (has_assertion) return by_assertion(authentication, parameters);
  if (has_secret) return by_secret(authentication, parameters);
  if (!authentication.certificate_pem.empty()) return by_certificate(authentication, parameters);
  return invalid_client("Client authentication failed.");
}

}  // namespace auth0::inline v0::testing
