#pragma once

#include "client/configuration.hpp"
#include "client/credential_verifier.hpp"
#include "issuer/refresher.hpp"
#include "issuer/trusted_issuers.hpp"
#include "simulation/random.hpp"
#include "simulation/simulated_issuer.hpp"
#include "support/worker_call.hpp"
#include "transport/client_threads.hpp"

#include <auth0/api_client_options.hpp>
#include <auth0/testing/manual_clock.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test::simulation {

/// All that the worker has to do now is done, what follows from it too.
inline void let_worker_catch_up(worker::Worker& worker, const std::function<void()>& at_end = [] {}) {
  std::promise<void> done;
  std::function<void(int)> go_round = [&](int rounds) {
    if (rounds == 0) {
      at_end();
      done.set_value();
      return;
    }
    WorkerJob::post(worker, [&go_round, rounds] { go_round(rounds - 1); });
  };
  go_round(24);  // each of the steps that follow from each other takes one round
  done.get_future().get();
}

/// Time that stands still for the refresher unless it is let to look, so that the timer of the worker's thread,
/// which goes by the machine's clock, decides nothing.
class RefreshersClock final : public Clock {
 public:
  explicit RefreshersClock(std::shared_ptr<const Clock> clock) : clock_(std::move(clock)) {}

  void let_look(bool may_look) noexcept { may_look_ = may_look; }
  [[nodiscard]] std::chrono::sys_seconds now() const noexcept override { return clock_->now(); }
  [[nodiscard]] std::chrono::steady_clock::time_point monotonic_now() const noexcept override {
    return may_look_ ? clock_->monotonic_now() : std::chrono::steady_clock::time_point();
  }

 private:
  std::shared_ptr<const Clock> clock_;
  std::atomic<bool> may_look_{false};
};

/// What a request brings. Texts that the call owns.
struct Credentials {
  std::string token;
  std::string proof{};  ///< Empty: none.
};

/// A client of the library, put together of its rooms as `ApiClient` does it from the same options, but with
/// the jitter, the worker and the refresher's clock of the simulation.
class SimulatedClient {
 public:
  static constexpr std::string_view url = "https://api.example.com/orders";
  using TimePoint = issuer::KeyFetches::TimePoint;

  /// \param jitter Gives numbers between 0 and 1.
  SimulatedClient(const ApiClientOptions& options, std::vector<std::string> issuer_urls,
                  transport::ClientThreads& threads, std::function<double()> jitter)
      : worker_(threads.worker()), clock_(std::make_shared<RefreshersClock>(options.clock)) {
    auto checked = check_options(options);
    if (!checked) throw std::invalid_argument(checked.error().message);
    auto& configuration = *checked;
    algorithms_ = configuration.algorithms;
    auto& sources = configuration.key_sources;
    sources.policy.random = std::move(jitter);
    if (sources.refresh_in_background) {
      refresher_ = std::make_shared<issuer::Refresher>(clock_, worker_);
      sources.policy.wake_worker = [refresher = refresher_] { return refresher->wake(); };
      sources.refresh_in_background = false;  // by the refresher of this class
    }
    issuer::Fetcher fetcher(options.http_transport, std::nullopt, {}, transport::timeouts_of(options.transport),
                            options.discovery_cache.background_refresh ? &threads : nullptr);
    issuers_ = configuration.allowed_issuers
                   ? std::make_shared<issuer::TrustedIssuers>(std::move(*configuration.allowed_issuers),
                                                              sources, std::move(fetcher), options.clock)
                   : std::make_shared<issuer::TrustedIssuers>(configuration.issuer_url, sources,
                                                              std::move(fetcher), options.clock);
    if (refresher_) {
      for (const auto& issuer_url : issuer_urls) {
        fetches_.push_back((*issuers_->find({.unverified_issuer = issuer_url}))->fetches());
        refresher_->add(fetches_.back());
      }
    }
    credentials_ = std::make_unique<CredentialVerifier>(
        std::make_unique<access_token::Verifier>(configuration.claim_rules, issuers_, options.clock,
                                                 configuration.remembered_tokens, configuration.max_token_size),
        std::make_unique<dpop::ProofVerifier>(configuration.proof_rules, options.dpop, options.clock, nullptr),
        configuration.schemes, configuration.certificates, options.clock);
  }
  SimulatedClient(const SimulatedClient&) = delete;
  SimulatedClient& operator=(const SimulatedClient&) = delete;
  SimulatedClient(SimulatedClient&&) = delete;
  SimulatedClient& operator=(SimulatedClient&&) = delete;
  ~SimulatedClient() {
    if (refresher_) refresher_->stop();
    issuers_->stop();
    let_worker_catch_up(worker_);
  }

  [[nodiscard]] Result<void> verify(const Credentials& brought) const {
    auto verified = credentials_->verify(presented(brought), expected());
    if (!verified) return std::unexpected(std::move(verified.error()));
    return {};
  }

  /// A verification that waits on no thread.
  class Pending {
   public:
    [[nodiscard]] bool has_ended() const { return ready_.has_value() || call_->has_ended(); }
    [[nodiscard]] Result<void> outcome() { return ready_ ? std::move(*ready_) : call_->get(); }

   private:
    friend class SimulatedClient;
    Credentials brought_;
    CredentialVerifier::Unfinished rest_;
    std::optional<Result<void>> ready_;
    std::optional<WorkerCall<Result<void>>> call_;
  };

  [[nodiscard]] std::shared_ptr<Pending> begin_to_verify(Credentials brought) const {
    auto pending = std::make_shared<Pending>();
    pending->brought_ = std::move(brought);
    auto ready = credentials_->verify_if_ready(presented(pending->brought_), expected(), pending->rest_);
    if (ready) {
      pending->ready_ = *ready ? Result<void>() : std::unexpected(std::move(ready->error()));
      return pending;
    }
    pending->call_.emplace(
        worker_, [this, own = pending.get()](const worker::Waiting& waiting) { return go_on(*own, waiting); });
    return pending;
  }

  /// Lets the worker do all that it has to do.
  /// \return when the refresher has something to do; the largest value: never
  [[nodiscard]] TimePoint settle() const {
    auto due = TimePoint::max();
    let_worker_catch_up(worker_, [&] {
      for (const auto& known : fetches_) {
        if (const auto fetches = known.lock()) due = std::min(due, fetches->refresh_due_for_worker());
      }
    });
    return due;
  }

  /// The same, and the refresher looks what is due.
  [[nodiscard]] TimePoint refresh() const {
    clock_->let_look(true);
    static_cast<void>(refresher_->wake());
    const auto due = settle();
    clock_->let_look(false);
    return due;
  }

 private:
  [[nodiscard]] static dpop::Presented presented(const Credentials& brought) {
    if (brought.proof.empty()) return {.scheme = PresentedScheme::bearer, .token = brought.token};
    return {.scheme = PresentedScheme::dpop,
            .token = brought.token,
            .proof = brought.proof,
            .method = "GET",
            .url = url};
  }
  [[nodiscard]] CredentialVerifier::Expected expected() const { return {.algorithms = algorithms_}; }

  [[nodiscard]] Task<Result<void>> go_on(Pending& pending, const worker::Waiting& waiting) const {
    if (pending.rest_.unrecorded) {
      auto recording = credentials_->replay_guard().record(pending.rest_.unrecorded->use, waiting);
      auto recorded = co_await std::move(recording);
      co_return recorded;
    }
    const auto what = presented(pending.brought_);
    const auto conditions = expected();
    auto verifying = credentials_->verify_with_keys(what, conditions, pending.rest_.keys, waiting);
    auto verified = co_await std::move(verifying);
    if (!verified) co_return std::unexpected(std::move(verified.error()));
    co_return Result<void>();
  }

  worker::Worker& worker_;
  std::shared_ptr<RefreshersClock> clock_;
  std::vector<jose::Algorithm> algorithms_;
  std::shared_ptr<issuer::Refresher> refresher_;  // null: nothing is refreshed in the background
  std::shared_ptr<issuer::TrustedIssuers> issuers_;
  std::vector<std::weak_ptr<issuer::KeyFetches>> fetches_;
  std::unique_ptr<CredentialVerifier> credentials_;
};

}  // namespace auth0::test::simulation
