#pragma once

#include "transport/patient.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/loopback_server.hpp>

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace auth0::test {

/// Sends a request, whose `url` is a path, with the default transport. \return what a server got of it.
[[nodiscard]] inline HttpRequest received_by_server(HttpRequest request) {
  const auto identity = testing::make_self_signed_identity();
  HttpRequest seen;
  testing::LoopbackServer server(
      [&seen](const HttpRequest& received) {
        seen = received;
        return HttpResponse{.status = 200};
      },
      {.tls = identity});
  request.url = "https://localhost:" + std::to_string(server.port()) + request.url;
  const auto answer = send_patiently({.ca_pem = identity.certificate_pem}, std::move(request));
  EXPECT_TRUE(answer.has_value()) << answer.error().message;
  return seen;
}

}  // namespace auth0::test
