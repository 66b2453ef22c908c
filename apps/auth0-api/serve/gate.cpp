#include "serve/gate.hpp"

#include "serve/clients.hpp"
#include "serve/judgement.hpp"
#include "serve/original_request.hpp"
#include "serve/upstream_headers.hpp"

#include <auth0/probes.hpp>

#include <utility>

namespace auth0::command::serve {

namespace {

using Done = std::move_only_function<void(GateAnswer)>;

class ClientGate final : public Gate {
 public:
  ClientGate(const Configuration& configuration, const ClientGate* previous)
      : clients_(Clients::make(configuration, previous == nullptr ? nullptr : previous->clients_.get())),
        judgement_(std::make_shared<const Judgement>(configuration)) {}

  AsyncCall ask(const GateRequest& request, Done done) override {
    if (!is_question(request, judgement_->proxy())) {
      done(judgement_->document(request));
      return {};
    }
    auto passage = judgement_->passage_of(request);
    if (!passage) {
      done(std::move(passage.error()));
      return {};
    }
    const auto& client = clients_->of_route(passage->route);
    return client->async_verify_request(
        {.method = passage->method,
         .url = passage->url,
         .headers = request.headers,
         .client_certificate = passage->certificate.view()},
        judgement_->requirement(passage->route),
        [judgement = judgement_, route = passage->route, weak = std::weak_ptr(client),
         done = std::move(done)](Result<AcceptedRequest> result) mutable {
          judgement->conclude(route, std::move(result), weak, std::move(done));
        });
  }

  [[nodiscard]] bool is_ready() const override { return clients_->are_ready(); }
  [[nodiscard]] std::string health_json() const override { return auth0::health_json(clients_->health()); }
  void write_metrics(std::string& out) const override {
    out += clients_->metrics().text(clients_->health(), MetricsFormat::prometheus);
  }

 private:
  std::shared_ptr<const Clients> clients_;
  std::shared_ptr<const Judgement> judgement_;  // shared with calls that are under way
};

}  // namespace

std::shared_ptr<Gate> make_gate(const Configuration& configuration, const std::shared_ptr<Gate>& previous) {
  return std::make_shared<ClientGate>(configuration, dynamic_cast<const ClientGate*>(previous.get()));
}

}  // namespace auth0::command::serve
