#pragma once

#include "simulation/participant.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace auth0::test::simulation {

inline void Participant::judge(const Call& call, const Result<void>& outcome) {
  static constexpr std::array<const char*, 6> names{"a token",        "a token that expires", "an invented key",
                                                    "a forged token", "a new proof",          "a used proof"};
  auto& [model, history, wanted] = relations_[call.asked];
  wanted.erase(std::ranges::find(wanted, call.key_id()));
  history.note(network_->now(), std::string(names[static_cast<std::size_t>(call.what)]) + " of " +
                                    std::string(call.key_id()) + ": " +
                                    (outcome ? "accepted" : std::string(to_string(outcome.error().reason))));
  ++figures_.calls;
  if (outcome) {
    judge_accepted(call);
  } else {
    judge_refused(call, outcome.error());
  }
}

inline void Participant::judge_accepted(const Call& call) {
  const auto now = network_->now();
  const auto& model = relations_[call.asked].model;
  ++figures_.accepted;
  if (call.was_good) ++figures_.good;
  figures_.oldest_keys = std::max(figures_.oldest_keys, model.age(now));
  if (call.key == nullptr || call.what == Brings::forged_token) {
    report_(call.asked, "5.2: a token was accepted that no key of the issuer signed");
    return;
  }
  if (call.key->dropped) figures_.latest_dropped = std::max(figures_.latest_dropped, now - *call.key->dropped);
  if (!is_trusted(call.issuer)) report_(call.asked, "7.1: a token of another issuer was accepted");
  if (!is_in_time(call, -1))
    report_(call.asked, "6.3 or 8.4: a token or proof was accepted that is not valid at this time");
  if (const auto problem = model.check_accepted(now, call.key->id, call.key->dropped, call.ended_fetches);
      !problem.empty()) {
    report_(call.asked, problem);
  }
  if (!call.proof) return;
  auto& proof = *call.proof;
  const auto& store = *group_.store;
  if (proof.recorded && *proof.recorded == store.life() && store.state() == SimulatedStore::State::good)
    report_(call.asked, "8.7: a proof was accepted twice");
  if (store.state() == SimulatedStore::State::good) proof.recorded = store.life();
  proof.may_be_recorded = true;
}

inline void Participant::judge_refused(const Call& call, const Error& error) {
  if (!call.was_good || !call.key->is_published() || !is_in_time(call)) return;
  if (call.proof && error.reason == Reason::proof_replayed && call.proof->may_be_recorded) {
    ++figures_.replays_refused;
    return;
  }
  ++figures_.good;
  ++figures_.good_refused[error.reason];
  if (call.proof && is_of_the_store(error)) {
    call.proof->may_be_recorded = true;  // perhaps only the answer was lost
    return;
  }
  const auto problem =
      relations_[call.asked].model.check_refused(network_->now(), error, call.key->id, call.failed_fetches);
  if (!problem.empty()) report_(call.asked, problem + " (" + error.message + ')');
}

// 8.7: whether a good proof may be refused for what the store has answered.
inline bool Participant::is_of_the_store(const Error& error) const {
  if (error.reason == Reason::replay_store_full) return group_.clocks_differ;
  return error.reason == Reason::replay_store_unavailable &&
         group_.store->state() != SimulatedStore::State::good;
}

}  // namespace auth0::test::simulation
