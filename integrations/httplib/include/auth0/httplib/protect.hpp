#pragma once

#include <auth0/api_client.hpp>
#include <auth0/forwarded_url.hpp>
#include <auth0/http_answer.hpp>

#include <cstddef>
#include <functional>
#include <httplib.h>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#ifdef CPPHTTPLIB_OPENSSL_SUPPORT
#include <openssl/ssl.h>
#include <openssl/x509.h>
#endif

namespace auth0::inline v0::httplib {

/// The certificate that the client has shown in the TLS handshake, for `ClientCertificate::der`; empty if it
/// has shown none, or the connection is plain HTTP.
[[nodiscard]] inline std::string peer_certificate([[maybe_unused]] const ::httplib::Request& request) {
#ifdef CPPHTTPLIB_OPENSSL_SUPPORT
  // A pointer to SSL, or in releases that know other TLS libraries too, a pointer to void.
  const auto* tls = static_cast<const SSL*>(request.ssl);
  if (tls == nullptr) return {};
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(tls), &X509_free);
  const int size = certificate ? i2d_X509(certificate.get(), nullptr) : 0;
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* end = reinterpret_cast<unsigned char*>(der.data());
  return i2d_X509(certificate.get(), &end) == size ? der : std::string();
#else
  return {};
#endif
}

/// Puts the answer into the response. Its header fields replace those of the same names, and stay apart where
/// there are several of one name.
inline void set_answer(::httplib::Response& response, const HttpResponse& answer) {
  response.status = answer.status;
  response.body = answer.body;
  for (const auto& header : answer.headers)
    response.headers.erase(header.name);
  for (const auto& header : answer.headers)
    response.headers.emplace(header.name, header.value);
}

namespace detail {

// What is known of a request, with what the request itself says. Holds the texts that its view refers to.
class WholeRequest {
 public:
  WholeRequest(const ::httplib::Request& request, const IncomingRequest& known)
      : headers_(to_http_headers(request.headers)), certificate_(peer_certificate(request)), view_(known) {
    view_.method = request.method;
    view_.headers = headers_;
    if (known.client_certificate.absent() && !known.client_certificate.none_shown)
      view_.client_certificate.der = certificate_;
  }
  ~WholeRequest() = default;
  WholeRequest(const WholeRequest&) = delete;
  WholeRequest& operator=(const WholeRequest&) = delete;

  [[nodiscard]] const IncomingRequest& view() const noexcept { return view_; }

 private:
  std::vector<HttpHeader> headers_;
  std::string certificate_;
  IncomingRequest view_;
};

}  // namespace detail

/// Verifies a request and checks it against what the route demands, as `ApiClient::try_verify_request` does.
///
/// \param known What the request itself does not say. `url` is the one that clients see, which a DPoP proof
/// must name: `url_at(origin, request.target)`, or behind proxies `client_url`. It is never made up from the
/// header `Host`. Without `client_certificate` it is the one of the TLS connection. Method and headers are
/// taken from the request, not from `known`.
/// \return the accepted request with its token; or `nullopt`, and then the whole answer is in the response.
/// Thread-safe.
[[nodiscard]] inline std::optional<AcceptedRequest> verify(const ApiClient& client,
                                                           const ::httplib::Request& request,
                                                           ::httplib::Response& response,
                                                           const IncomingRequest& known,
                                                           const Requirement& requirement = {}) {
  auto accepted = client.try_verify_request(detail::WholeRequest(request, known).view(), requirement);
  if (!accepted) {
    set_answer(response, to_http_response(accepted.error()));
    return std::nullopt;
  }
  if (!accepted->dpop_nonce.empty()) response.set_header("DPoP-Nonce", accepted->dpop_nonce);
  return std::move(*accepted);
}

/// `verify` for a route that also serves clients without a token, as `ApiClient::try_verify_optional_token`
/// does.
///
/// \return the accepted request, or `nullopt` for one without credentials; or the error, and then the whole
/// answer is in the response. Thread-safe.
[[nodiscard]] inline Result<std::optional<AcceptedRequest>> verify_optional(
    const ApiClient& client, const ::httplib::Request& request, ::httplib::Response& response,
    const IncomingRequest& known, const Requirement& requirement = {}) {
  auto accepted = client.try_verify_optional_token(detail::WholeRequest(request, known).view(), requirement);
  if (!accepted) {
    set_answer(response, to_http_response(accepted.error()));
  } else if (*accepted && !(*accepted)->dpop_nonce.empty()) {
    response.set_header("DPoP-Nonce", (*accepted)->dpop_nonce);
  }
  return accepted;
}

/// A handler that is called for accepted requests only.
using ProtectedHandler =
    std::function<void(const ::httplib::Request&, ::httplib::Response&, const AcceptedRequest&)>;

/// A handler for a route: verifies each request, and calls `handler` with those that are accepted. The rest get
/// the answer of `verify`; a server's own error handler sees that answer, and must leave its header fields.
///
/// \param client Must outlive the server.
/// \param origin How clients know this server, such as `https://api.example.com`; see `url_at`.
/// \throws InvalidConfigurationError if `origin` cannot be one, when the handler is made.
[[nodiscard]] inline ::httplib::Server::Handler protect(const ApiClient& client, std::string origin,
                                                        const Requirement& requirement,
                                                        ProtectedHandler handler) {
  std::ignore = url_at(origin, "/");  // throws if the origin cannot be one
  return [&client, origin = std::move(origin), requirement, handler = std::move(handler)](
             const ::httplib::Request& request, ::httplib::Response& response) {
    const std::string url = url_at(origin, request.target);
    const auto accepted = verify(client, request, response, {.url = url}, requirement);
    if (accepted) handler(request, response, *accepted);
  };
}

}  // namespace auth0::inline v0::httplib
