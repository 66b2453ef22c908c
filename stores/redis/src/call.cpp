#include "call.hpp"

#include <exception>
#include <string>
#include <utility>

namespace auth0::inline v0::redis {

void Call::finish(Outcome<Reply>&& outcome) noexcept {
  if (!done) return;
  auto once = std::exchange(done, nullptr);
  once(std::move(outcome));
}

void Call::finish_with(std::string_view why) noexcept {
  if (!done) return;
  Outcome<Reply> outcome = std::unexpected(std::string());
  try {
    outcome.error() = why;
  } catch (const std::exception&) {
    outcome.error() = "no memory";  // short enough to need none
  }
  finish(std::move(outcome));
}

void Call::give_back(CallPtr call, Outcome<Reply>&& outcome) {
  if (const auto owner = call->owner) {
    owner->take_back(std::move(call), std::move(outcome));
  } else {
    call->finish(std::move(outcome));
  }
}

}  // namespace auth0::inline v0::redis
