#pragma once

#include <auth0/http_transport.hpp>

#include <chrono>
#include <expected>
#include <memory>
#include <utility>

namespace auth0::test {

/// As long as a request may take where a test is not about time: on a busy machine a handshake takes seconds.
inline constexpr std::chrono::seconds patience(30);

/// The default transport with patience, for requests that have it too.
[[nodiscard]] inline std::shared_ptr<HttpTransport> make_patient_transport(TransportOptions options = {}) {
  options.connect_timeout = patience;
  options.timeout = patience;
  return make_http_transport(std::move(options));
}

/// The request with patience, but for a time-out that was changed.
[[nodiscard]] inline HttpRequest patient(HttpRequest request) {
  if (request.timeout == HttpRequest{}.timeout) request.timeout = patience;
  if (request.connect_timeout == HttpRequest{}.connect_timeout) request.connect_timeout = patience;
  return request;
}

/// What the default transport with these options answers.
[[nodiscard]] inline std::expected<HttpResponse, TransportError> send_patiently(TransportOptions options,
                                                                                HttpRequest request) {
  return make_patient_transport(std::move(options))->send(patient(std::move(request)));
}

}  // namespace auth0::test
