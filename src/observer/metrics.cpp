#include "base/error_table.hpp"
#include "concurrency/counters.hpp"
#include "observer/exposition.hpp"
#include "observer/histogram.hpp"
#include "observer/issuer_series.hpp"

#include <auth0/metrics.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

namespace auth0::inline v0 {

namespace observer {

namespace {

constexpr auto result_names = std::to_array<std::string_view>({"accepted", "refused", "unjudged"});
constexpr auto scheme_names = std::to_array<std::string_view>({"bearer", "dpop", "none"});
constexpr auto issuer_kind_names = std::to_array<std::string_view>({"metadata", "keys", "token_exchange"});
constexpr auto issuer_result_names = std::to_array<std::string_view>({"success", "status", "no_answer"});
constexpr auto exchange_kind_names = std::to_array<std::string_view>({"custom", "on_behalf_of", "connection"});
constexpr auto exchange_result_names = std::to_array<std::string_view>({"success", "failure"});
constexpr auto replay_names = std::to_array<std::string_view>({"first_use", "replayed", "full", "unavailable"});
constexpr auto no_yes = std::to_array<std::string_view>({"false", "true"});
constexpr auto states =
    std::to_array<KeysState>({KeysState::none, KeysState::fresh, KeysState::stale, KeysState::too_old});

class CountingObserver final : public Metrics {
 public:
  void on_verification(const VerificationEvent& event) noexcept override {
    const std::size_t scheme = event.scheme ? static_cast<std::size_t>(*event.scheme) : scheme_names.size() - 1;
    const std::size_t reason = event.error == nullptr ? 0 : 1 + static_cast<std::size_t>(event.error->reason);
    verifications_.add(verification(static_cast<std::size_t>(event.outcome), reason, scheme));
    verification_times_.add(event.duration);
    if (event.was_remembered) remembered_.add(*event.was_remembered ? 1 : 0);
  }

  void on_issuer_request(const IssuerRequestEvent& event) noexcept override {
    try {
      issuers_.add(event);
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): one count less
    }
  }

  void on_exchange(const ExchangeEvent& event) noexcept override {
    exchanges_.add(exchange(static_cast<std::size_t>(event.kind), event.error == nullptr ? 0 : 1,
                            event.was_cached ? 1 : 0));
    exchange_times_.add(event.duration);
  }

  void on_replay_store(const ReplayStoreEvent& event) noexcept override {
    replays_.add(static_cast<std::size_t>(event.outcome));
    replay_times_.add(event.duration);
    if (event.had_failover) failovers_.add(0);
  }

  [[nodiscard]] std::string text(const Health& health, MetricsFormat format) const override {
    Exposition out(format);
    write_verifications(out);
    write_issuers(out, health);
    write_token_cache(out, health.token_cache);
    write_replays(out, health.replay_protection);
    write_exchanges(out);
    return out.finish();
  }

 private:
  [[nodiscard]] static constexpr std::size_t verification(std::size_t result, std::size_t reason,
                                                          std::size_t scheme) {
    return (((result * (reason_table.size() + 1)) + reason) * scheme_names.size()) + scheme;
  }
  [[nodiscard]] static constexpr std::size_t exchange(std::size_t kind, std::size_t result,
                                                      std::size_t cached) {
    return (((kind * exchange_result_names.size()) + result) * no_yes.size()) + cached;
  }

  void write_verifications(Exposition& out) const {
    out.counter("auth0_token_verifications", "Tokens and requests that were judged.");
    for (std::size_t result = 0; result < result_names.size(); ++result) {
      for (std::size_t reason = 0; reason <= reason_table.size(); ++reason) {
        for (std::size_t scheme = 0; scheme < scheme_names.size(); ++scheme) {
          const auto count = verifications_.sum(verification(result, reason, scheme));
          if (count == 0) continue;
          out.sample({{"result", result_names[result]},
                      {"reason", reason == 0 ? std::string_view("none") : reason_table[reason - 1].text},
                      {"scheme", scheme_names[scheme]}},
                     count);
        }
      }
    }
    out.histogram("auth0_token_verification_seconds",
                  "How long it took to judge a token, with waiting for keys and stores.");
    out.sample({}, verification_times_);
  }

  void write_issuers(Exposition& out, const Health& health) const {
    out.counter("auth0_issuer_requests", "Requests to issuers.");
    for (const auto& [issuer, counts] : issuers_.counts()) {
      for (std::size_t kind = 0; kind < issuer_kind_names.size(); ++kind) {
        for (std::size_t result = 0; result < issuer_result_names.size(); ++result) {
          const auto count = counts.requests[kind][result];
          if (count == 0) continue;
          out.sample(
              {{"issuer", issuer}, {"kind", issuer_kind_names[kind]}, {"result", issuer_result_names[result]}},
              count);
        }
      }
    }
    out.histogram("auth0_issuer_request_seconds", "How long requests to issuers took.");
    for (std::size_t kind = 0; kind < issuer_kind_names.size(); ++kind)
      out.sample({{"kind", issuer_kind_names[kind]}}, issuers_.times(kind));
    out.gauge("auth0_issuer_keys_age_seconds", "Since the last fetch of the issuer's keys that succeeded.");
    for (const auto& issuer : health.issuers) {
      if (issuer.keys_age)
        out.sample({{"issuer", issuer.issuer}}, static_cast<std::uint64_t>(issuer.keys_age->count()));
    }
    out.gauge("auth0_issuer_keys", "The issuer's keys that are known; 0 but for the state that they are in.");
    for (const auto& issuer : health.issuers) {
      for (const KeysState state : states) {
        const std::uint64_t keys = issuer.keys == state ? issuer.key_count : 0;
        out.sample({{"issuer", issuer.issuer}, {"state", to_string(state)}}, keys);
      }
    }
    out.counter("auth0_stale_served", "How often keys served that could not be refreshed in time.");
    for (const auto& issuer : health.issuers)
      out.sample({{"issuer", issuer.issuer}}, issuer.stale_served);
  }

  void write_token_cache(Exposition& out, const TokenCacheHealth& cache) const {
    out.gauge("auth0_token_cache_tokens", "Verified tokens that are remembered.");
    out.sample({}, std::uint64_t{cache.tokens});
    out.counter("auth0_token_cache_hits", "Accepted tokens that were remembered.");
    out.sample({}, remembered_.sum(1));
    out.counter("auth0_token_cache_misses", "Accepted tokens that were not remembered.");
    out.sample({}, remembered_.sum(0));
    out.counter("auth0_token_cache_evictions",
                "Remembered tokens that made room for others before they had expired.");
    out.sample({}, cache.evictions);
  }

  void write_replays(Exposition& out, const ReplayProtectionHealth& health) const {
    out.counter("auth0_replay_store_uses", "Proofs that the replay store was asked about.");
    for (std::size_t outcome = 0; outcome < replay_names.size(); ++outcome)
      out.sample({{"outcome", replay_names[outcome]}}, replays_.sum(outcome));
    out.histogram("auth0_replay_store_seconds", "How long the replay store took.");
    out.sample({}, replay_times_);
    out.counter("auth0_replay_store_failovers",
                "Times that another server took over for one of the replay store.");
    out.sample({}, failovers_.sum(0));
    if (health.store.proofs) {
      out.gauge("auth0_replay_store_proofs", "Proofs that are recorded.");
      out.sample({}, std::uint64_t{*health.store.proofs});
    }
    out.counter("auth0_replay_store_let_through",
                "Proofs that were accepted although the store could not tell.");
    out.sample({}, health.let_through);
  }

  void write_exchanges(Exposition& out) const {
    out.counter("auth0_token_exchanges", "Calls for an exchanged token.");
    for (std::size_t kind = 0; kind < exchange_kind_names.size(); ++kind) {
      for (std::size_t result = 0; result < exchange_result_names.size(); ++result) {
        for (std::size_t cached = 0; cached < no_yes.size(); ++cached) {
          const auto count = exchanges_.sum(exchange(kind, result, cached));
          if (count == 0) continue;
          out.sample({{"kind", exchange_kind_names[kind]},
                      {"result", exchange_result_names[result]},
                      {"cached", no_yes[cached]}},
                     count);
        }
      }
    }
    out.histogram("auth0_token_exchange_seconds", "How long calls for an exchanged token took.");
    out.sample({}, exchange_times_);
  }

  Counters verifications_{result_names.size() * (reason_table.size() + 1) * scheme_names.size()};
  Histogram verification_times_;
  Counters remembered_{2};
  IssuerSeries issuers_;
  Counters exchanges_{exchange_kind_names.size() * exchange_result_names.size() * no_yes.size()};
  Histogram exchange_times_;
  Counters replays_{replay_names.size()};
  Counters failovers_{1};
  Histogram replay_times_;
};

}  // namespace

}  // namespace observer

std::string_view content_type(MetricsFormat format) noexcept {
  return format == MetricsFormat::open_metrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                               : "text/plain; version=0.0.4; charset=utf-8";
}

MetricsFormat metrics_format_for(std::string_view accept) noexcept {
  const bool is_open = accept.find("application/openmetrics-text") != std::string_view::npos;
  return is_open ? MetricsFormat::open_metrics : MetricsFormat::prometheus;
}

std::shared_ptr<Metrics> make_metrics() {
  return std::make_shared<observer::CountingObserver>();
}

}  // namespace auth0::inline v0
