#include "serve/operations_gate.hpp"

#include <string_view>
#include <utility>

namespace auth0::command::serve {

namespace {

GateAnswer document(int status, std::string_view type, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", std::string(type)}, {"Cache-Control", "no-store"}},
          .body = std::move(body)};
}

}  // namespace

AsyncCall OperationsGate::ask(const GateRequest& request, std::move_only_function<void(GateAnswer)> done) {
  done(answer_to(request));
  return {};
}

GateAnswer OperationsGate::answer_to(const GateRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD")
    return {.status = 405, .headers = {{"Allow", "GET, HEAD"}}};
  const auto path = request.target.substr(0, request.target.find('?'));
  if (path == "/healthz") return document(200, "application/json", sources_.health_json());
  if (path == "/metrics") return document(200, "text/plain; version=0.0.4", sources_.metrics());
  if (path != "/readyz") return {.status = 404};
  const bool is_ready = sources_.is_ready();
  return document(is_ready ? 200 : 503, "text/plain", is_ready ? "ready\n" : "not ready\n");
}

}  // namespace auth0::command::serve
