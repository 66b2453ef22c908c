#pragma once

#include <auth0/httplib/protect.hpp>
#include <auth0/probes.hpp>

#include <httplib.h>
#include <memory>
#include <string>
#include <utility>

namespace auth0::inline v0::httplib {

/// Adds the routes `/healthz`, `/readyz` and, with metrics, `/metrics` of `answer_probe` to a server. They need
/// no token: add them to a server that clients of the API cannot reach, if there is anything to hide.
/// \param client Must outlive the server.
/// \param metrics The client's observer; null: no route `/metrics`.
inline void add_probes(::httplib::Server& server, const ApiClient& client,
                       std::shared_ptr<const Metrics> metrics = nullptr) {
  const auto answer = [&client, metrics = std::move(metrics)](const ::httplib::Request& request,
                                                              ::httplib::Response& response) {
    const auto found = answer_probe(client, metrics.get(), request.path, request.get_header_value("Accept"));
    if (found) {
      set_answer(response, *found);
    } else {
      response.status = 404;
    }
  };
  for (const char* path : {"/healthz", "/readyz", "/metrics"})
    server.Get(path, answer);
}

}  // namespace auth0::inline v0::httplib
