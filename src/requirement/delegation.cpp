#include "answer/challenges.hpp"
#include "base/ascii.hpp"
#include "base/fail.hpp"
#include "requirement/actors.hpp"

#include <auth0/delegation.hpp>
#include <auth0/exceptions.hpp>

#include <boost/json/object.hpp>
#include <utility>

namespace auth0 {

namespace requirement {

namespace {

namespace json = boost::json;

constexpr std::size_t max_actors = 32;  // 9.5

std::unexpected<Error> malformed(std::string message) {
  return std::unexpected(
      answer::with_http_answer(invalid_request(Reason::claim_invalid, std::move(message)).error()));
}

}  // namespace

Result<std::string> actor_of(const json::value& act) {
  const auto* actor = act.if_object();
  if (actor == nullptr) return malformed("the claim 'act' must be an object at every level");
  const auto* subject = actor->if_contains("sub");
  if (subject == nullptr || !subject->is_string() || is_blank(subject->get_string()))
    return malformed("the claim 'act' must hold a string 'sub' that is not blank at every level");
  return std::string(std::string_view(subject->get_string()));
}

Result<std::vector<std::string>> actors_of(const json::value& act) {
  std::vector<std::string> actors;
  for (const json::value* level = &act; level != nullptr; level = level->get_object().if_contains("act")) {
    if (actors.size() == max_actors) return malformed("the claim 'act' is nested more than 32 levels deep");
    auto actor = actor_of(*level);
    if (!actor) return std::unexpected(std::move(actor.error()));
    actors.push_back(std::move(*actor));
  }
  return actors;
}

}  // namespace requirement

Result<std::optional<std::string>> try_get_current_actor(const VerifiedAccessToken& token) {
  const auto* act = token.find_claim("act");
  if (act == nullptr) return std::nullopt;
  return requirement::actor_of(*act);
}

Result<std::vector<std::string>> try_get_delegation_chain(const VerifiedAccessToken& token) {
  const auto* act = token.find_claim("act");
  if (act == nullptr) return std::vector<std::string>();
  return requirement::actors_of(*act);
}

std::optional<std::string> get_current_actor(const VerifiedAccessToken& token) {
  auto actor = try_get_current_actor(token);
  if (!actor) throw_error(std::move(actor.error()));
  return std::move(*actor);
}

std::vector<std::string> get_delegation_chain(const VerifiedAccessToken& token) {
  auto chain = try_get_delegation_chain(token);
  if (!chain) throw_error(std::move(chain.error()));
  return std::move(*chain);
}

}  // namespace auth0
