#pragma once

#include "serve/gate.hpp"

#include <functional>
#include <string>

namespace auth0::command::serve {

/// Answers those who watch the sidecar: `/healthz` with 200 as long as the process serves and how its gate is,
/// `/readyz` with 200 or 503, `/metrics` in Prometheus' format.
class OperationsGate final : public Gate {
 public:
  /// All are called on any thread.
  struct Sources {
    std::function<bool()> is_ready{};
    std::function<std::string()> health_json{};
    std::function<std::string()> metrics{};
  };

  explicit OperationsGate(Sources sources) : sources_(std::move(sources)) {}

  AsyncCall ask(const GateRequest& request, std::move_only_function<void(GateAnswer)> done) override;
  [[nodiscard]] bool is_ready() const override { return true; }
  [[nodiscard]] std::string health_json() const override { return "{}"; }
  void write_metrics(std::string& /*out*/) const override {}

 private:
  [[nodiscard]] GateAnswer answer_to(const GateRequest& request) const;

  Sources sources_;
};

}  // namespace auth0::command::serve
