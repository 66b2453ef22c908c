#pragma once

#include "exchange/kept/result_cache.hpp"
#include "exchange/step.hpp"

#include <utility>

namespace auth0::inline v0::exchange {

[[nodiscard]] inline ResultCache::Key cache_key(const TokenRequest& request, const RequestNames& names) {
  return {.name = names.request,
          .subject_token = request.subject_token,
          .is_custom = request.kind == Exchange::custom,
          .asked_for = request.asked_for};
}

/// Gives tokens that an earlier call has left in the cache (rule 10.10).
class Cached final : public Step {
 public:
  Cached(ResultCache& cache, NextStep next) : cache_(cache), next_(std::move(next)) {}

  [[nodiscard]] Task<Outcome> run(ExchangeCall& call) override;

 private:
  ResultCache& cache_;
  NextStep next_;
};

/// Leaves tokens in the cache for later calls (rule 10.10).
class Caching final : public Step {
 public:
  Caching(ResultCache& cache, NextStep next) : cache_(cache), next_(std::move(next)) {}

  [[nodiscard]] Task<Outcome> run(ExchangeCall& call) override;

 private:
  ResultCache& cache_;
  NextStep next_;
};

}  // namespace auth0::inline v0::exchange
