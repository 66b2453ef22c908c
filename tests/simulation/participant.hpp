#pragma once

#include "concurrency/forks.hpp"
#include "simulation/figures.hpp"
#include "simulation/simulated_client.hpp"
#include "simulation/simulated_network.hpp"
#include "simulation/used_proofs.hpp"

#include <auth0/testing/dpop_key.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test::simulation {

/// How a client is built and called.
struct ClientKind {
  std::vector<std::size_t> issuers;  ///< Whose tokens it trusts.
  KeyTimes times{};
  bool refreshes = true;  ///< In the background.
  bool waits = true;      ///< Calls wait on their thread; otherwise on none.
  OnStoreFailure on_store_failure = OnStoreFailure::fail_closed;
};

/// What a call brings.
enum class Brings : std::uint8_t {
  good_token,
  expiring_token,
  invented_key,
  forged_token,
  new_proof,
  used_proof
};

/// One client with its machine's clock, its network, and what it must do by the rules.
class Participant {
 public:
  /// Of a rule that was broken, with an issuer.
  using Report = std::function<void(std::size_t issuer, const std::string& problem)>;

  Participant(ClientKind kind, std::vector<SimulatedIssuer>& issuers, ReplayGroup& group,
              transport::ClientThreads& threads, std::int64_t epoch, Random random, const Report& report)
      : kind_(std::move(kind)),
        issuers_(issuers),
        group_(group),
        threads_(threads),
        epoch_(epoch),
        clock_(std::make_shared<testing::ManualClock>(std::chrono::sys_seconds(std::chrono::seconds(epoch)))),
        random_(random),
        relations_(issuers.size(), Relation{.model = KeyModel(kind_.times)}),
        report_(report),
        network_(std::make_shared<SimulatedNetwork>(issuers, relations_, clock_, random_.fork(), report,
                                                    !kind_.waits)) {
    build();
  }
  Participant(const Participant&) = delete;
  Participant& operator=(const Participant&) = delete;
  Participant(Participant&&) = delete;
  Participant& operator=(Participant&&) = delete;
  ~Participant() {
    while (!calls_.empty()) {
      network_->drop_held();
      settle();
      std::erase_if(calls_, [](const auto& call) { return call.pending->has_ended(); });
    }
  }

  [[nodiscard]] const ClientKind& kind() const noexcept { return kind_; }
  [[nodiscard]] const History& history(std::size_t issuer) const { return relations_[issuer].history; }
  [[nodiscard]] Random& random() noexcept { return random_; }

  /// Its clock goes on to this time, unless a call that waited has brought it further.
  void go_to(Moment now) {
    const auto behind = now - network_->now();
    if (behind > Moment(0)) clock_->advance(behind);
    if (-behind > std::chrono::seconds(10)) group_.clocks_differ = true;
  }

  /// When it has something to do without a call.
  [[nodiscard]] std::optional<Moment> next_event() const {
    const auto answer = network_->next_answer();
    if (answer && due_) return std::min(*answer, *due_);
    return answer ? answer : due_;
  }
  /// Does that.
  void do_what_is_due() {
    if (network_->release()) settle();
    if (due_ && *due_ <= network_->now()) note_due(client_->refresh());
    end_calls();
  }

  void call(Brings what);

  /// Steps the machine's wall clock, to so far from the right time.
  void step_clock(std::chrono::seconds offset) {
    group_.clocks_differ = true;
    clock_->set_now(std::chrono::sys_seconds(std::chrono::seconds(epoch_)) +
                    std::chrono::floor<std::chrono::seconds>(network_->now()) + offset);
    note_all("the clock is off by " + std::to_string(offset.count()) + " s");
  }

  /// The process starts anew, unless calls are under way.
  void restart() {
    if (!calls_.empty()) return;
    if (threads_.worker().is_left_behind()) leave_to_parent(std::move(client_));  // as ~ApiClient does it
    client_.reset();
    network_->drop_held();
    for (auto& relation : relations_)
      relation.model.forget();
    note_all("the process starts");
    build();
  }

  /// Whether calls are under way.
  [[nodiscard]] bool is_waiting() const noexcept { return !calls_.empty(); }
  /// In a child of fork(), where the library has no thread, and what is under way is the parent's.
  void go_on_in_child() {
    kind_.refreshes = false;
    kind_.waits = true;
    due_.reset();
    leave_to_parent(std::make_shared<std::vector<Call>>(std::exchange(calls_, {})));
    network_->go_on_in_child();
    for (auto& relation : relations_) {
      relation.wanted.clear();
      relation.model.leave_fetch();
    }
    note_all("the process has forked, and this is the child");
  }
  [[nodiscard]] std::uint64_t calls() const noexcept { return figures_.calls; }
  void count_fork(bool child_was_busy) noexcept {
    ++figures_.forks;
    if (is_waiting()) ++figures_.forks_while_waiting;
    if (child_was_busy) ++figures_.busy_children;
  }

  [[nodiscard]] Figures figures() const {
    auto all = figures_;
    for (const auto& relation : relations_) {
      all.requests += relation.model.requests();
      all.failed_fetches += relation.model.failed_fetches();
    }
    return all;
  }

 private:
  struct Call {
    Brings what;
    std::size_t issuer;    // that the token names
    const IssuerKey* key;  // whose id the token names; null: an invented one
    Credentials brought;
    std::optional<std::int64_t> expires_at{};
    std::shared_ptr<UsedProof> proof{};
    std::size_t asked = 0;      // the issuer whose keys the client looks for it among
    std::uint64_t fetches = 0;  // before it began
    std::uint64_t ended_fetches = 0;
    std::uint64_t failed_fetches = 0;
    bool was_good = false;
    std::shared_ptr<SimulatedClient::Pending> pending{};

    [[nodiscard]] std::string_view key_id() const {
      return key == nullptr ? std::string_view("invented") : std::string_view(key->id);
    }
  };

  void build();
  [[nodiscard]] Call make_call(Brings what);
  [[nodiscard]] Call with_proof(std::size_t issuer, const IssuerKey& key);
  [[nodiscard]] std::int64_t wall_time() const { return clock_->now().time_since_epoch().count(); }
  [[nodiscard]] bool is_in_time(const Call& call, std::int64_t margin = 1) const;
  [[nodiscard]] bool is_trusted(std::size_t issuer) const {
    return std::ranges::find(kind_.issuers, issuer) != kind_.issuers.end();
  }
  void settle() {
    if (!kind_.refreshes) return;
    note_due(client_->settle());
    end_calls();
  }
  void note_due(SimulatedClient::TimePoint due) {
    constexpr std::chrono::steady_clock::time_point start(std::chrono::hours(1000));  // of a manual clock
    due_.reset();
    if (due != SimulatedClient::TimePoint::max()) due_ = std::max(due, start) - start;
  }
  void end_calls();
  void judge(const Call& call, const Result<void>& outcome);
  void judge_accepted(const Call& call);
  void judge_refused(const Call& call, const Error& error);
  [[nodiscard]] bool is_of_the_store(const Error& error) const;
  void note_all(const std::string& what) {
    for (const auto issuer : kind_.issuers)
      relations_[issuer].history.note(network_->now(), what);
  }

  ClientKind kind_;
  std::vector<SimulatedIssuer>& issuers_;
  ReplayGroup& group_;
  transport::ClientThreads& threads_;
  std::int64_t epoch_;
  std::shared_ptr<testing::ManualClock> clock_;
  Random random_;
  std::vector<Relation> relations_;  // by issuer
  Report report_;
  std::shared_ptr<SimulatedNetwork> network_;
  std::optional<Moment> due_;
  Figures figures_;
  std::unique_ptr<SimulatedClient> client_;
  std::vector<Call> calls_;  // that wait on no thread
};

}  // namespace auth0::test::simulation
