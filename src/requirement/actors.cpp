#include "requirement/actors.hpp"

#include "base/ascii.hpp"
#include "base/fail.hpp"

#include <boost/json/object.hpp>
#include <utility>

namespace auth0::inline v0::requirement {

namespace {

namespace json = boost::json;

constexpr std::size_t max_actors = 32;  // 9.5

std::unexpected<Error> malformed(std::string message) {
  return invalid_request(Reason::claim_invalid, std::move(message));
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

}  // namespace auth0::inline v0::requirement
