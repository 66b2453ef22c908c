#include <auth0/observers.hpp>

#include <algorithm>
#include <utility>

namespace auth0::inline v0 {

namespace observer {

namespace {

class Observers final : public Observer {
 public:
  explicit Observers(std::vector<std::shared_ptr<Observer>> observers) : observers_(std::move(observers)) {
    std::erase(observers_, nullptr);
  }

  [[nodiscard]] bool wants_identities() const noexcept override {
    return std::ranges::any_of(observers_, [](const auto& each) { return each->wants_identities(); });
  }

  void on_verification(const VerificationEvent& event) noexcept override {
    VerificationEvent nameless = event;
    nameless.subject = nameless.client_id = nameless.token_id = {};
    for (const auto& each : observers_)
      each->on_verification(each->wants_identities() ? event : nameless);
  }
  void on_issuer_request(const IssuerRequestEvent& event) noexcept override {
    for (const auto& each : observers_)
      each->on_issuer_request(event);
  }
  void on_keys_changed(const KeysChangedEvent& event) noexcept override {
    for (const auto& each : observers_)
      each->on_keys_changed(event);
  }
  void on_issuer_state(const IssuerStateEvent& event) noexcept override {
    for (const auto& each : observers_)
      each->on_issuer_state(event);
  }
  void on_exchange(const ExchangeEvent& event) noexcept override {
    for (const auto& each : observers_)
      each->on_exchange(event);
  }
  void on_replay_store(const ReplayStoreEvent& event) noexcept override {
    for (const auto& each : observers_)
      each->on_replay_store(event);
  }

 private:
  std::vector<std::shared_ptr<Observer>> observers_;
};

}  // namespace

}  // namespace observer

std::shared_ptr<Observer> make_observers(std::vector<std::shared_ptr<Observer>> observers) {
  return std::make_shared<observer::Observers>(std::move(observers));
}

}  // namespace auth0::inline v0
