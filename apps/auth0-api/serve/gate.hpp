#pragma once

#include "serve/configuration.hpp"

#include <auth0/async_call.hpp>
#include <auth0/http_transport.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command::serve {

/// A request as the server read it. A view: its texts need only live until `Gate::ask` returns.
struct GateRequest {
  std::string_view method{};
  std::string_view target{};  ///< Byte for byte as in the request line.
  /// In the order of arrival, names as sent, several fields of one name apart.
  std::span<const HttpHeader> headers{};
  /// Whether the peer may say what its own client asked for: it is in `Listen::trusted_peers`, reached a Unix
  /// socket, or has shown a certificate of `Listen::tls_client_ca_file`.
  bool is_from_trusted_peer = false;
  /// It is what the proxy's client asked for, as Envoy says it over gRPC, and not a request that asks about
  /// that.
  bool is_original = false;
};

/// What to answer.
struct GateAnswer {
  int status = 0;
  std::vector<HttpHeader> headers{};  ///< Without `Content-Length` and what belongs to the connection.
  std::string body{};                 ///< Empty for 204.
  std::string route{};                ///< For the access log: the route's name; empty where no route was found.
  std::string reason{};  ///< For the access log: why it was refused, such as `token_expired`; empty if not.
};

/// Answers proxies that ask whether a request may pass, and serves the documents that clients look for. Knows
/// nothing of sockets. Thread-safe.
class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  /// Calls that are under way are answered nevertheless: cancelled, unless another gate uses the same keys.
  virtual ~Gate() = default;

  /// Judges a request. `done` is called exactly once: before `ask` returns where nothing has to be waited for,
  /// else on a thread of the gate's, which it must not block. It must not throw.
  ///
  /// Cancelling ends the verification; the answer is then a 503 that nobody needs. An exchange that has begun
  /// goes on until its deadline.
  virtual AsyncCall ask(const GateRequest& request, std::move_only_function<void(GateAnswer)> done) = 0;

  /// Whether keys of every issuer are there: for `/readyz`.
  [[nodiscard]] virtual bool is_ready() const = 0;
  /// For `/healthz`: JSON.
  [[nodiscard]] virtual std::string health_json() const = 0;
  /// For `/metrics`: appends text in Prometheus' format, version 0.0.4.
  virtual void write_metrics(std::string& out) const = 0;
};

/// Builds the gate and begins to fetch keys, without waiting for them.
/// \param previous The gate that the new one replaces, or null. Counters and used proofs go on; keys and
/// remembered tokens do too where nothing has changed that they depend on. It may go on answering.
/// \throws AuthError if the configuration cannot work, which `read_configuration` has found out before.
[[nodiscard]] std::shared_ptr<Gate> make_gate(const Configuration& configuration,
                                              const std::shared_ptr<Gate>& previous = nullptr);

}  // namespace auth0::command::serve
