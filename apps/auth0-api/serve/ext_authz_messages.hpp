#pragma once

#include "serve/gate.hpp"

#include <auth0/http_transport.hpp>

#include <string_view>
#include <vector>

namespace envoy::service::auth::v3 {
class CheckRequest;
class CheckResponse;
}  // namespace envoy::service::auth::v3

namespace auth0::command::serve {

/// The request that Envoy asks about over gRPC (`envoy.service.auth.v3.Authorization`). `method` and `target`
/// are views into the message.
struct CheckedRequest {
  std::string_view method{};
  std::string_view target{};
  std::vector<HttpHeader> headers{};  ///< Names in small letters; the host is there as `Host`.

  /// A view, for the gate.
  [[nodiscard]] GateRequest view() const;
};

/// Reads what Envoy's client asked for. What is missing is empty, which the gate refuses.
[[nodiscard]] CheckedRequest checked_request(const envoy::service::auth::v3::CheckRequest& message);

/// Writes the gate's answer: as `OkHttpResponse` where the request may pass, with the headers that Envoy is to
/// set and to remove, else as `DeniedHttpResponse` with status, headers and body. One that cannot be sent
/// becomes a 500.
/// \return the status that was written; 200 where the request may pass.
int write_answer(const GateAnswer& answer, const CheckedRequest& request,
                 envoy::service::auth::v3::CheckResponse& message);

}  // namespace auth0::command::serve
