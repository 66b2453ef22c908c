#pragma once

#include <auth0/accepted_request.hpp>
#include <auth0/api_client.hpp>
#include <auth0/export.hpp>
#include <auth0/grpc/method_rules.hpp>

#include <memory>
#include <string_view>
#include <type_traits>

namespace grpc {
class AuthMetadataProcessor;
class ServerContextBase;
class Service;
}  // namespace grpc

namespace auth0::inline v0::grpc {

struct SharedState;

/// Lets only those RPCs through that bring a good access token, by one of two ways:
/// - `protect` wraps the handlers of a service of the callback or the synchronous API. Refused RPCs get a
///   status with details and the challenges, and never reach the handler.
/// - `metadata_processor` refuses RPCs of any API and service on a port, before gRPC looks for a handler.
///   gRPC lets it say no more than a status with a message.
///
/// Use one of them for an RPC, not both: a proof that the first has recorded is a replay for the second.
///
/// Tokens are read from the metadata `authorization` (`Bearer` or `DPoP`), proofs from `dpop`. A proof must
/// name the method `POST` and the URL `origin` + `/package.Service/Method` (RFC 9449 §4.2). The certificate
/// that the client has shown in the TLS handshake counts for tokens that are bound to one (RFC 8705).
///
/// | refused because | status |
/// |---|---|
/// | of the credentials, or the user must authenticate again | `UNAUTHENTICATED` |
/// | the token lacks a scope or another claim, or the method has no rule | `PERMISSION_DENIED` |
/// | the token cannot be judged now | `UNAVAILABLE`, with `google.rpc.RetryInfo` in its details |
/// | of a mistake of the program | `INTERNAL`, without saying which |
///
/// Trailing metadata hold `www-authenticate`, once for each challenge, and `dpop-nonce`; the latter also with
/// an accepted RPC whose nonce is about to expire. No status and no metadata hold a token, a proof or a part of
/// one.
///
/// Thread-safe. May be destroyed before the server; what it has made keeps what it needs.
class AUTH0_API_EXPORT Authenticator {
 public:
  /// \param client Must outlive every server with these handlers.
  /// \param origin How clients know the server: `https://api.example.com`. It comes from your configuration,
  /// never from a request: an attacker who can choose it can use proofs that were made for another server.
  /// \throws InvalidConfigurationError if `origin` is not an `http` or `https` scheme with a host and no more.
  Authenticator(const ApiClient& client, std::string_view origin, MethodRules rules);

  /// The service for `ServerBuilder::RegisterService`, instead of `service` itself, which must outlive the
  /// server. Its handlers are called for accepted RPCs only, and messages are parsed only then, so interceptors
  /// see a null message, as they do where one cannot be parsed.
  ///
  /// In the callback API no thread of gRPC waits: while an issuer answers, the RPC is parked until the outcome
  /// is there or its deadline has passed. The handler is called on a thread of gRPC in either case. In the
  /// synchronous API the RPC's own thread waits.
  ///
  /// \tparam Generated The class that protoc has made of the service: `Orders` for `Orders::CallbackService`.
  /// \throws InvalidConfigurationError if a rule names a method that the service does not have, if some of its
  /// methods use the completion-queue API or are generic, if it has methods of both other APIs, or if it is of
  /// the callback API and the client must not have a thread (`ApiClient::can_wait_asynchronously`).
  template <class Generated, class Implementation>
  [[nodiscard]] std::shared_ptr<::grpc::Service> protect(Implementation& service) const {
    static_assert(std::is_base_of_v<typename Generated::Service, Implementation>,
                  "protect<Orders>(service): service must implement Orders");
    return protect_service(service, Generated::service_full_name());
  }

  /// For `ServerCredentials::SetAuthMetadataProcessor`, which insecure credentials do not have. Each RPC is
  /// verified on a thread of gRPC's pool for this, which grows with the number of RPCs that wait for an issuer:
  /// call `ApiClient::warm_up()` before.
  [[nodiscard]] std::shared_ptr<::grpc::AuthMetadataProcessor> metadata_processor() const;

  /// The verified token of the RPC that a handler serves, whose context this is. Null if the method is open to
  /// anybody, or the RPC passed neither of the two ways.
  ///
  /// With `protect` it can be asked for until the RPC has ended (`OnDone`, or the return of a synchronous
  /// handler). With `metadata_processor` it is found by the RPC's metadata, for 60 s and as long as not more
  /// than 10 000 others came after it: ask at the beginning of the handler. What was returned stays valid.
  /// A service that is reachable on a port without the processor must be protected by `protect`: this would
  /// find there what an RPC with the same metadata has proven on the other port.
  [[nodiscard]] std::shared_ptr<const AcceptedRequest> accepted(const ::grpc::ServerContextBase& context) const;

 private:
  [[nodiscard]] std::shared_ptr<::grpc::Service> protect_service(::grpc::Service& service,
                                                                 std::string_view name) const;

  std::shared_ptr<const SharedState> state_;
};

}  // namespace auth0::inline v0::grpc
