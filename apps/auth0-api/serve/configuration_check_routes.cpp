#include "serve/configuration_faults.hpp"
#include "serve/origins.hpp"
#include "serve/path_pattern.hpp"
#include "serve/route_requirement.hpp"
#include "serve/route_table.hpp"

#include <auth0/domains.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace auth0::command::serve {

namespace {

// Whatever is more than which requests it is about: a demand beside `public` must not be overlooked.
bool demands_anything(const Route& route) {
  return route != Route{.name = route.name,
                        .hosts = route.hosts,
                        .path = route.path,
                        .methods = route.methods,
                        .is_public = route.is_public};
}

void check_hosts(const Route& route, const std::string& table, const std::optional<Origins>& origins,
                 Reading& reading) {
  if (!origins) return;
  for (const auto& host : route.hosts) {
    if (!origins->of_host(host))
      reading.refuse(table + ".hosts", "'" + host + "' must be the host of one of 'proxy.origins'");
  }
}

void check_resource(const Route& route, const std::string& table, const Configuration& configuration,
                    Reading& reading) {
  if (route.is_public) return;
  const auto& resources = configuration.resources;
  if (route.resource.empty() && resources.size() > 1)
    reading.refuse(table + ".resource", "must be the 'identifier' of a resource, as there are several");
  if (!route.resource.empty() &&
      std::ranges::find(resources, route.resource, &Resource::identifier) == resources.end())
    reading.refuse(table + ".resource", "must be the 'identifier' of a '[[resource]]'");
}

void check_issuers(const Route& route, const std::string& table, const Tokens& tokens, Reading& reading) {
  if (route.issuers.empty() || reading.has_fault_at("tokens.")) return;
  std::set<std::string> known;
  if (!tokens.issuer.empty()) known.insert(issuer_of(tokens.issuer));
  for (const auto& domain : tokens.domains)
    known.insert(issuer_of(domain));
  refuse_what_throws(reading, table + ".issuers", [&] {
    for (const auto& issuer : route.issuers) {
      if (!known.contains(issuer_of(issuer)))
        reading.refuse(table + ".issuers", "'" + issuer + "' must be one of 'tokens.domains'");
    }
  });
}

void check(const Route& route, const std::string& table, const Configuration& configuration,
           const std::optional<Origins>& origins, Reading& reading) {
  if (const auto pattern = PathPattern::parse(route.path); !pattern)
    reading.refuse(table + ".path", route.path.empty() ? "is missing: '/**' is every path" : pattern.error());
  check_hosts(route, table, origins, reading);
  for (const auto& method : route.methods) {
    if (!is_token(method) || !is_in_capitals(method))
      reading.refuse(table + ".methods", "must be methods in capital letters, such as \"GET\"");
  }
  if (route.is_public && demands_anything(route))
    reading.refuse(table + ".public", "a public route demands nothing: leave out 'public' or the demands");
  check_resource(route, table, configuration, reading);
  check_issuers(route, table, configuration.tokens, reading);
  for (const auto& [claim, members] : route.claims_include) {
    const auto* list = std::get_if<std::vector<std::string>>(&members);
    if (list != nullptr && list->empty())
      reading.refuse(std::string(table).append(".claims_include.").append(claim),
                     "must name what the claim has to include");
  }
  if (route.is_dpop_required && configuration.dpop.mode == "disabled")
    reading.refuse(table + ".dpop", R"(must not be "required" where 'dpop.mode' is "disabled")");
  if (!reading.has_fault_at(table + ".issuers"))
    refuse_what_throws(reading, table, [&] { static_cast<void>(requirement_of(route)); });
}

void check_order(const Configuration& configuration, const Origins& origins, Reading& reading) {
  const auto hidden = RouteTable(configuration.routes, origins).first_hidden();
  if (!hidden) return;
  reading.refuse(
      "route[" + std::to_string(hidden->route + 1) + "].path",
      "can never match: 'route[" + std::to_string(hidden->by + 1) + "]' before it matches all of its requests");
}

}  // namespace

void check_routes(const Configuration& configuration, Reading& reading) {
  if (configuration.routes.empty())
    reading.refuse("route", "is missing: without a '[[route]]' every request is refused");
  std::optional<Origins> origins;
  if (!reading.has_fault_at("proxy.origins")) origins.emplace(configuration.proxy.origins);
  for (std::size_t at = 0; at < configuration.routes.size(); ++at)
    check(configuration.routes[at], "route[" + std::to_string(at + 1) + ']', configuration, origins, reading);
  if (origins && !reading.has_fault_at("route")) check_order(configuration, *origins, reading);
}

}  // namespace auth0::command::serve
