#pragma once

#include <auth0/export.hpp>

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0 {

/// One header field. Names compare case-insensitively.
struct HttpHeader {
  std::string name{};   ///< The field's name, without a colon.
  std::string value{};  ///< Its value.
};

/// A request that the library wants to be sent, with the limits that hold for its answer.
struct HttpRequest {
  std::string method = "GET";  ///< `GET` or `POST`.
  std::string url{};           ///< Absolute, `https`.
  /// All that the library sets; the transport adds those of the connection.
  std::vector<HttpHeader> headers{};
  std::string body{};                                     ///< Empty for `GET`.
  std::size_t max_body_bytes = std::size_t{1024} * 1024;  ///< A longer answer, once decoded, is an error.
  std::chrono::milliseconds connect_timeout{2000};        ///< For name look-up, TCP and TLS together.
  std::chrono::milliseconds timeout{5000};                ///< For the whole exchange.
  /// Asks for the request to be given up: a client that is destroyed waits for what it has under way.
  std::stop_token stop{};
};

/// An answer of any status.
struct HttpResponse {
  int status = 0;                     ///< The status code.
  std::vector<HttpHeader> headers{};  ///< The header fields in the order in which they came.
  std::string body{};                 ///< Decoded: without the compression that the transport has asked for.
  /// The version of HTTP times ten: 10, 11, 20 or 30; 0 if the transport does not say.
  int http_version = 0;
};

/// Why there is no answer.
enum class TransportFailure {
  could_not_connect,  ///< Name look-up, connection or TLS handshake failed, for another reason than a
                      ///< certificate.
  tls,        ///< The peer's certificate is not trusted, not for this host or not valid now; or ours cannot
              ///< be used.
  timed_out,  ///< A time-out of the request expired.
  body_too_large,     ///< The answer exceeded `max_body_bytes`.
  connection_broken,  ///< The connection ended before the answer did, or the answer is not HTTP.
  refused_by_client,  ///< The request was not sent: not an absolute `https` URL.
  cancelled,          ///< The request's `stop` was asked for.
};

/// The stable text of a failure, for example `timed_out`.
[[nodiscard]] AUTH0_API_EXPORT std::string_view to_string(TransportFailure failure) noexcept;

/// Why there is no answer, and one sentence about it for people and logs.
struct TransportError {
  TransportFailure failure = TransportFailure::could_not_connect;  ///< The kind of failure.
  std::string message{};  ///< The sentence; without secrets, since it is logged.
};

/// The transport: sends all requests of a client. The default is libcurl; replace it to use an HTTP stack of
/// your own.
///
/// Implementations must verify TLS, follow no redirect, keep the request's limits and be safe to call from
/// several threads at once. An exception out of `send` is treated as `TransportFailure::could_not_connect`.
class AUTH0_API_EXPORT HttpTransport {
 public:
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;
  virtual ~HttpTransport() = default;

  /// Sends the request and waits for the whole answer, at most `request.timeout`, and no longer than until
  /// `request.stop` is asked for. An implementation that ignores `stop` delays the end of its clients.
  [[nodiscard]] virtual std::expected<HttpResponse, TransportError> send(const HttpRequest& request) = 0;

 protected:
  HttpTransport() = default;
};

/// A transport that waits on no thread: asynchronous operations of a client wait for its answers without one.
/// Those of any other transport are sent by a few threads that the client keeps for them.
class AUTH0_API_EXPORT AsyncHttpTransport : public HttpTransport {
 public:
  /// What takes the answer or the failure.
  using Completion = std::move_only_function<void(std::expected<HttpResponse, TransportError>)>;

  /// Begins to send the request and returns at once. Calls `done` exactly once with what `send` would give, on
  /// any thread, before or after it returns; soon after `request.stop` is asked for. A `done` that is destroyed
  /// without having been called counts as `TransportFailure::could_not_connect`, and no call of `done` within
  /// `request.timeout` as `timed_out`. An exception is treated as one out of `send`.
  virtual void async_send(HttpRequest request, Completion done) = 0;
};

/// How long requests may take, and how the default transport connects, whom it trusts and what it shows
/// servers.
struct TransportOptions {
  /// A PEM file with the certificates of the authorities to trust instead of the system's, at most 4 MiB.
  std::string ca_file{};
  /// The same as text; at most one of the two may be given.
  std::string ca_pem{};
  /// A certificate to show to servers that ask for one, with those that lead to its authority after it, and its
  /// private key, not encrypted; PEM, both or neither.
  std::string client_certificate_pem{};
  std::string client_key_pem{};  ///< The private key of the certificate.
  /// For name look-up, TCP and TLS together; from 1 ms to 60 s. A connection through a proxy counts as a whole.
  std::chrono::milliseconds connect_timeout{2000};
  /// For a request as a whole, from 1 ms to 60 s. It holds for the search for an issuer's metadata, wherever
  /// that may be, for the request for its keys, and for each attempt at its token endpoint, where the deadline
  /// of the call may end it sooner.
  std::chrono::milliseconds timeout{5000};
  /// A proxy for every request: `scheme://[user:password@]host:port`, with `http`, `https`, `socks5` (this
  /// machine looks names up) or `socks5h` (the proxy does); all of it but the user is required. The environment
  /// is then not looked at, `no_proxy` included. Empty: the proxy that the environment names. The certificate
  /// of an `https` proxy is verified as those of servers are.
  std::string proxy{};
};

/// The default transport, on libcurl: HTTPS only, certificates and host names verified, no redirects,
/// connections reused, compression with gzip asked for and decoded. Sends `User-Agent: auth0-api-cpp/VERSION`
/// where a request has no `User-Agent` among its headers. Without `TransportOptions::proxy` it goes by the
/// environment when it sends: `https_proxy`, else `HTTPS_PROXY`, `all_proxy` or `ALL_PROXY`, except for the
/// hosts in `no_proxy` or `NO_PROXY`. A request takes no longer than its own time-outs, nor than those of the
/// options.
/// \throws InvalidConfigurationError if the CA file cannot be read, the file or the text holds no certificate
/// or one that cannot be read, both are set, a client certificate comes without its key, or a time-out or the
/// proxy is not as `TransportOptions` says. The message names the option.
[[nodiscard]] AUTH0_API_EXPORT std::shared_ptr<HttpTransport> make_http_transport(
    TransportOptions options = {});

}  // namespace auth0::inline v0
