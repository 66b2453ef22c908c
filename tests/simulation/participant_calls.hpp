#pragma once

#include "simulation/participant.hpp"

namespace auth0::test::simulation {

/// The key that proofs are made with.
[[nodiscard]] inline const testing::DpopKey& proof_key() {
  static const testing::DpopKey key(Algorithm::es256);
  return key;
}

inline void Participant::build() {
  ApiClientOptions options{.audience = std::string(SimulatedIssuer::audience), .algorithms = Algorithm::eddsa};
  std::vector<std::string> urls;
  std::vector<std::string> domains;
  for (const auto issuer : kind_.issuers) {
    urls.push_back(issuers_[issuer].url());
    domains.push_back(issuers_[issuer].domain());
  }
  if (kind_.issuers.size() == 1) {
    options.domain = issuers_[kind_.issuers.front()].domain();
  } else {
    options.domains = StringList(domains);
  }
  options.discovery_cache.ttl = kind_.times.ttl;
  options.discovery_cache.max_stale = kind_.times.max_stale;
  if (kind_.times.may_be_evicted) options.discovery_cache.max_entries = 2;
  options.discovery_cache.background_refresh = kind_.refreshes;
  options.transport.timeout = kind_.times.timeout;
  options.transport.connect_timeout = std::min(options.transport.connect_timeout, kind_.times.timeout);
  options.dpop.replay.store = group_.store;
  options.dpop.replay.on_failure = kind_.on_store_failure;
  // So many that no token has to make room: which one that is depends on the random text of its signature.
  options.token_cache.max_entries = 4096;
  options.token_cache.max_bytes = std::int64_t{16} * 1024 * 1024;
  options.http_transport = network_;
  options.clock = clock_;
  auto jitter = [random = std::make_shared<Random>(random_.fork())] { return random->fraction(); };
  client_ = std::make_unique<SimulatedClient>(options, urls, threads_, std::move(jitter));
  due_.reset();
}

// 6.3, 8.4: `margin` is for the fractions of a second that proofs are judged with.
inline bool Participant::is_in_time(const Call& call, std::int64_t margin) const {
  constexpr std::int64_t offset = 300;
  constexpr std::int64_t leeway = 30;
  const auto now = wall_time();
  if (call.expires_at && now >= *call.expires_at) return false;
  if (!call.proof) return true;
  const auto age = now - call.proof->issued_at;
  return age <= offset - margin && -age <= leeway - margin;
}

inline Participant::Call Participant::with_proof(std::size_t issuer, const IssuerKey& key) {
  auto proof = std::make_shared<UsedProof>();
  proof->token = key.bound_token;
  proof->issuer = issuer;
  proof->key = &key;
  proof->issued_at = epoch_ + std::chrono::floor<std::chrono::seconds>(network_->now()).count();
  proof->text =
      proof_key().make_proof({.url = std::string(SimulatedClient::url),
                              .access_token = proof->token,
                              .issued_at = std::chrono::sys_seconds(std::chrono::seconds(proof->issued_at))});
  group_.proofs.push_back(proof);
  if (group_.proofs.size() > 64) group_.proofs.pop_front();
  return {.what = Brings::new_proof,
          .issuer = issuer,
          .key = &key,
          .brought = {.token = proof->token, .proof = proof->text},
          .proof = proof};
}

inline Participant::Call Participant::make_call(Brings what) {
  const auto number = random_.one_of(kind_.issuers);
  const auto& issuer = issuers_[number];
  const auto* key = &issuer.signing_key();
  if (random_.chance(0.1)) {  // a client that keeps its token for long
    const auto back = random_.below(std::min<std::size_t>(issuer.keys().size(), 4));
    key = &issuer.keys()[issuer.keys().size() - 1 - back];
  }
  switch (what) {
    case Brings::expiring_token: {
      const auto expires_at = wall_time() + static_cast<std::int64_t>(random_.below(4)) - 1;
      return {.what = what,
              .issuer = number,
              .key = &issuer.signing_key(),
              .brought = {.token = issuer.expiring_token(expires_at)},
              .expires_at = expires_at};
    }
    case Brings::invented_key:
      return {.what = what,
              .issuer = number,
              .key = nullptr,
              .brought = {.token = random_.one_of(issuer.invented_tokens())}};
    case Brings::forged_token:
      return {.what = what,
              .issuer = number,
              .key = &issuer.signing_key(),
              .brought = {.token = issuer.forged_token()}};
    case Brings::new_proof:
      return with_proof(number, *key);
    case Brings::used_proof: {
      if (group_.proofs.empty()) return with_proof(number, *key);
      const auto proof = group_.proofs[random_.below(group_.proofs.size())];
      return {.what = what,
              .issuer = proof->issuer,
              .key = proof->key,
              .brought = {.token = proof->token, .proof = proof->text},
              .proof = proof};
    }
    case Brings::good_token:
      break;
  }
  return {.what = Brings::good_token, .issuer = number, .key = key, .brought = {.token = key->token}};
}

inline void Participant::call(Brings what) {
  auto call = make_call(what);
  call.asked = kind_.issuers.size() == 1 ? kind_.issuers.front() : call.issuer;
  auto& relation = relations_[call.asked];
  call.fetches = relation.model.fetches();
  call.ended_fetches = relation.model.ended_fetches();
  call.failed_fetches = relation.model.failed_fetches();
  call.was_good = is_trusted(call.issuer) && call.key != nullptr && call.what != Brings::forged_token &&
                  call.key->is_published() && is_in_time(call);
  relation.wanted.push_back(call.key_id());
  if (kind_.waits) {
    judge(call, client_->verify(call.brought));
    if (relation.model.fetches() != call.fetches) settle();
    return;
  }
  call.pending = client_->begin_to_verify(call.brought);
  if (call.pending->has_ended()) {
    judge(call, call.pending->outcome());
    return;
  }
  calls_.push_back(std::move(call));
  settle();
}

inline void Participant::end_calls() {
  for (std::size_t i = 0; i < calls_.size();) {
    if (!calls_[i].pending->has_ended()) {
      ++i;
      continue;
    }
    const auto call = std::move(calls_[i]);
    calls_.erase(calls_.begin() + static_cast<std::ptrdiff_t>(i));
    judge(call, call.pending->outcome());
  }
}

}  // namespace auth0::test::simulation
