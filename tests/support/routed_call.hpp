#pragma once

#include "call.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

/// What a call to Redis has ended with; empty until then.
using EndedCall = std::shared_ptr<std::optional<redis::Outcome<redis::Reply>>>;

/// A command for a router, and where its end shows.
[[nodiscard]] inline std::pair<redis::CallPtr, EndedCall> make_routed_call(
    const std::vector<std::string_view>& words, std::chrono::milliseconds time) {
  auto ended = std::make_shared<std::optional<redis::Outcome<redis::Reply>>>();
  auto call =
      std::make_unique<redis::Call>(words, redis::SteadyClock::now() + time,
                                    [ended](redis::Outcome<redis::Reply> reply) { *ended = std::move(reply); });
  return {std::move(call), std::move(ended)};
}

/// The text of the reply, or why there is none.
[[nodiscard]] inline std::string text_of(const EndedCall& ended) {
  if (!*ended) return "it has not ended";
  return **ended ? (**ended)->text : (**ended).error();
}

}  // namespace auth0::test
