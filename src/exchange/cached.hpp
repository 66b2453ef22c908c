#pragma once

#include "exchange/kept/result_cache.hpp"
#include "exchange/step.hpp"

#include <utility>

namespace auth0::inline v0::exchange {

[[nodiscard]] inline ResultCache::Key cache_key(const ExchangeCall& call) {
  return {.name = call.names.request,
          .subject_token = call.request.subject_token,
          .is_custom = call.request.kind == Exchange::custom};
}

/// Gives tokens that an earlier call has left in the cache (rule 10.10).
class Cached final : public Step {
 public:
  Cached(ResultCache& cache, NextStep next) : cache_(cache), next_(std::move(next)) {}

  [[nodiscard]] Outcome run(ExchangeCall& call) override {
    if (auto tokens = cache_.find(cache_key(call))) return {.tokens = std::move(*tokens)};
    return next_->run(call);
  }

 private:
  ResultCache& cache_;
  NextStep next_;
};

/// Leaves tokens in the cache for later calls (rule 10.10).
class Caching final : public Step {
 public:
  Caching(ResultCache& cache, NextStep next) : cache_(cache), next_(std::move(next)) {}

  [[nodiscard]] Outcome run(ExchangeCall& call) override {
    auto outcome = next_->run(call);
    if (outcome.tokens) cache_.keep(cache_key(call), *outcome.tokens);
    return outcome;
  }

 private:
  ResultCache& cache_;
  NextStep next_;
};

}  // namespace auth0::inline v0::exchange
