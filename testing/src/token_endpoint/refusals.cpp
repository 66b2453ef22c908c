#include "token_endpoint/refusals.hpp"

#include "responses.hpp"

#include <string>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

HttpResponse answer(const TokenRefusal& refusal, std::chrono::sys_seconds now) {
  boost::json::object body{{"error", refusal.error}, {"error_description", refusal.description}};
  for (const auto& [name, value] : refusal.members)
    body[name] = value;
  auto response = json_response(refusal.status, body);
  if (refusal.rate_limit_reset) {
    const auto reset = now + *refusal.rate_limit_reset;
    response.headers.push_back({"x-ratelimit-limit", "10"});
    response.headers.push_back({"x-ratelimit-remaining", "0"});
    response.headers.push_back({"x-ratelimit-reset", std::to_string(reset.time_since_epoch().count())});
  }
  if (refusal.retry_after)
    response.headers.push_back({"Retry-After", std::to_string(refusal.retry_after->count())});
  return response;
}

}  // namespace

void Refusals::add(TokenRefusal refusal) {
  const MutexLock lock(mutex_);
  waiting_.push_back(std::move(refusal));
}

void Refusals::clear() {
  const MutexLock lock(mutex_);
  waiting_.clear();
}

std::optional<HttpResponse> Refusals::next(std::chrono::sys_seconds now) {
  const MutexLock lock(mutex_);
  if (waiting_.empty()) return std::nullopt;
  auto response = answer(waiting_.front(), now);
  auto& times = waiting_.front().times;  // 0: without end
  if (times == 1) {
    waiting_.pop_front();
  } else if (times > 1) {
    --times;
  }
  return response;
}

}  // namespace auth0::inline v0::testing
