#pragma once

#include "simulation/agenda.hpp"
#include "simulation/incidents.hpp"
#include "simulation/participant.hpp"
#include "simulation/participant_calls.hpp"
#include "simulation/participant_verdicts.hpp"
#include "support/forked.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test::simulation {

/// Issuers, clients, and all that happens to them, the same for the same seed. While nothing is wrong with any
/// issuer most machines sleep; the time between is passed over.
class Simulation {
 public:
  static constexpr std::int64_t epoch = 1'800'000'000;

  explicit Simulation(std::uint64_t seed) : seed_(seed), random_(seed), incidents_(agenda_, random_.fork()) {
    if (!threads_.worker().start()) throw std::runtime_error("no thread can be had");
  }

  void add_issuers(std::size_t count) {
    for (std::size_t number = 0; number < count; ++number)
      issuers_.emplace_back(number, epoch, proof_key().thumbprint());
    busy_until_.resize(count);
  }
  /// After the issuers.
  void add_client(ClientKind kind) {
    if (clients_.size() % clients_of_a_store == 0)
      groups_.push_back(std::make_unique<ReplayGroup>(random_.chance(0.5)));
    const auto number = clients_.size();
    auto report = [this, number](std::size_t issuer, const std::string& problem) {
      fail(number, issuer, problem);
    };
    clients_.push_back({.participant = std::make_unique<Participant>(std::move(kind), issuers_, *groups_.back(),
                                                                     threads_, epoch, random_.fork(), report)});
  }

  /// From now on no process starts anew, no clock is set, and nearly all tokens are good.
  void set_peaceful() noexcept { is_hostile_ = false; }

  [[nodiscard]] Random& random() noexcept { return random_; }
  [[nodiscard]] Agenda& agenda() noexcept { return agenda_; }
  [[nodiscard]] Incidents& incidents() noexcept { return incidents_; }
  [[nodiscard]] std::vector<SimulatedIssuer>& issuers() noexcept { return issuers_; }
  [[nodiscard]] std::vector<std::unique_ptr<ReplayGroup>>& groups() noexcept { return groups_; }
  [[nodiscard]] std::size_t clients() const noexcept { return clients_.size(); }
  [[nodiscard]] Participant& client(std::size_t number) { return *clients_[number].participant; }

  /// Has an incident begin now, unless the issuer has one.
  void begin_incident(std::size_t issuer, Incident incident) {
    if (agenda_.now() >= busy_until_[issuer])
      busy_until_[issuer] = incidents_.begin(issuers_[issuer], incident);
  }

  /// The client's machine is awake until then, and calls come in at such distances.
  void keep_awake(std::size_t number, Moment until, std::chrono::milliseconds between_calls) {
    auto& client = clients_[number];
    client.awake_until = std::max(client.awake_until, until);
    client.between_calls = between_calls;
    if (std::exchange(client.is_awake, true)) return;
    agenda_.after(client.participant->random().gap(between_calls), [this, number] { call(number); });
    if (client.participant->random().chance(0.5)) plan(number);  // otherwise a call comes first
  }

  /// Runs until then, or until a rule is broken. \return what was broken and how to repeat it; empty: nothing
  [[nodiscard]] const std::string& run(Moment end) {
    while (failure_.empty() && agenda_.go_on(end)) {
    }
    is_over_ = true;
    return failure_;
  }

  [[nodiscard]] Figures figures() const {
    Figures all;
    for (const auto& client : clients_)
      all.add(client.participant->figures());
    return all;
  }

 private:
  static constexpr std::size_t clients_of_a_store = 5;
  static constexpr std::size_t last_of_a_flood =
      8;  // of one of proofs, used ones when the clock is right again
  struct Client {
    std::unique_ptr<Participant> participant;
    bool is_awake = false;
    Moment awake_until{};
    std::chrono::milliseconds between_calls{};
    std::uint64_t plans = 0;
    std::size_t flood = 0;  // calls that follow at once
    bool is_flood_of_proofs = false;
  };

  void call(std::size_t number) {
    using namespace std::chrono_literals;
    if (is_with_parent(number)) return;
    auto& client = clients_[number];
    auto& participant = *client.participant;
    auto& random = participant.random();
    participant.go_to(agenda_.now());
    if (is_hostile_) disturb(participant, random);
    if (is_hostile_) attack(client, random);
    participant.call(client.flood > 0 ? what_floods(client, random) : what_comes(random));
    if (is_hostile_ && random.chance(participant.is_waiting() ? 0.05 : 0.0002)) fork(number);
    if (client.flood > 0) --client.flood;
    plan(number);
    if (agenda_.now() > client.awake_until) {
      client.is_awake = false;
      return;
    }
    const auto gap = client.flood > 0 ? random.gap(100ms) : random.gap(client.between_calls);
    agenda_.after(gap, [this, number] { call(number); });
  }

  // The client's process forks. The child lives for a while, with this client alone; the parent waits for its
  // end and then goes on as if nothing had been.
  void fork(std::size_t number) {
    using namespace std::chrono_literals;
    auto& participant = *clients_[number].participant;
    if (forked_ || !failure_.empty()) return;
    enum Child : std::uint8_t { was_busy, was_idle, broke_a_rule };
    const int result = result_in_child([&] {
      const auto calls_of_parent = participant.calls();
      forked_ = number;
      participant.go_on_in_child();
      const auto end = agenda_.now() + 30min;
      clients_[number].awake_until = end;
      agenda_.after(participant.random().gap(clients_[number].between_calls), [this, number] { call(number); });
      const auto& failure = run(end);
      std::cerr << failure;
      if (!failure.empty()) return broke_a_rule;
      return participant.calls() == calls_of_parent ? was_idle : was_busy;
    });
    participant.count_fork(result == was_busy);
    if (result != was_busy && result != was_idle) {
      fail(number, participant.kind().issuers.front(),
           result == broke_a_rule ? "a child of fork() has broken a rule: what it said is above"
                                  : "a child of fork() has hung or crashed");
    }
  }
  // In a child of fork(): a client that has not come along.
  [[nodiscard]] bool is_with_parent(std::size_t number) const noexcept { return forked_ && *forked_ != number; }

  static void disturb(Participant& participant, Random& random) {
    if (random.chance(0.003)) participant.restart();
    if (!random.chance(0.006)) return;
    const auto range = random.chance(0.2) ? 90'000.0 : 400.0;
    const auto offset = random.chance(0.5) ? 0.0 : (random.fraction() - 0.5) * range;
    participant.step_clock(std::chrono::seconds(static_cast<std::int64_t>(offset)));
  }

  // A flood of calls. During one of proofs the clock goes ahead, so that the store forgets, and back again.
  static void attack(Client& client, Random& random) {
    if (client.flood == last_of_a_flood && client.is_flood_of_proofs)
      client.participant->step_clock(std::chrono::seconds(0));
    if (client.flood > 0 || !random.chance(0.01)) return;
    client.flood = 2 * last_of_a_flood + random.below(40);
    client.is_flood_of_proofs = random.chance(0.3);
    if (!client.is_flood_of_proofs) return;
    client.participant->step_clock(std::chrono::seconds(40 + static_cast<std::int64_t>(random.below(210))));
  }
  [[nodiscard]] static Brings what_floods(const Client& client, Random& random) {
    if (!client.is_flood_of_proofs) return Brings::invented_key;
    return client.flood > last_of_a_flood && random.chance(0.7) ? Brings::new_proof : Brings::used_proof;
  }

  [[nodiscard]] Brings what_comes(Random& random) const {
    if (!is_hostile_) return random.chance(0.01) ? Brings::invented_key : Brings::good_token;
    const auto number = random.below(100);
    if (number < 76) return Brings::good_token;
    if (number < 79) return Brings::expiring_token;
    if (number < 83) return Brings::invented_key;
    if (number < 85) return Brings::forged_token;
    return number < 93 ? Brings::new_proof : Brings::used_proof;
  }

  // What the client does by itself, if its machine is awake then.
  void plan(std::size_t number) {
    auto& client = clients_[number];
    const auto next = client.participant->next_event();
    const auto planned = ++client.plans;
    if (!next) return;
    agenda_.at(*next, [this, number, planned] {
      auto& woken = clients_[number];
      if (woken.plans != planned || !woken.is_awake || is_with_parent(number)) return;
      woken.participant->go_to(agenda_.now());
      woken.participant->do_what_is_due();
      plan(number);
    });
  }

  void fail(std::size_t client, std::size_t issuer, const std::string& problem) {
    if (is_over_ || !failure_.empty()) return;
    failure_ = "seed " + std::to_string(seed_) + ", " + text_of(agenda_.now()) + ", client " +
               std::to_string(client) + ", issuer " + std::to_string(issuer) + ": " + problem +
               "\nthe last events between the two, by the client's clock:\n" +
               clients_[client].participant->history(issuer).text() +
               "to repeat it: AUTH0_API_SIMULATION_SEED=" + std::to_string(seed_) +
               " simulation_tests --gtest_filter=YearOfOutages.*\n";
  }

  std::uint64_t seed_;
  Random random_;
  Agenda agenda_;
  Incidents incidents_;
  transport::ClientThreads threads_;
  std::vector<SimulatedIssuer> issuers_;
  std::vector<Moment> busy_until_;
  std::vector<std::unique_ptr<ReplayGroup>> groups_;
  std::string failure_;
  bool is_over_ = false;
  bool is_hostile_ = true;
  std::optional<std::size_t> forked_;  // this is a child of fork(), which goes on with this client
  std::vector<Client> clients_;        // last, so that they end first
};

}  // namespace auth0::test::simulation
