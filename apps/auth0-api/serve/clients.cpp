#include "serve/clients.hpp"

#include "serve/client_setup.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ranges>
#include <utility>

namespace auth0::command::serve {

namespace {

// The resource of a route; a route may leave it out where there is one.
const Resource& resource_of(const Configuration& configuration, const Route& route) {
  const auto& resources = configuration.resources;
  const auto found = std::ranges::find(resources, route.resource, &Resource::identifier);
  return found == resources.end() ? resources.at(0) : *found;
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The order of how bad it is: none is worse than too old, which is worse than stale.
int badness(KeysState state) {
  switch (state) {
    case KeysState::fresh:
      return 0;
    case KeysState::stale:
      return 1;
    case KeysState::too_old:
      return 2;
    case KeysState::none:
      return 3;
  }
  std::unreachable();
}

void add_issuers(std::vector<IssuerHealth>& all, std::vector<IssuerHealth> more) {
  for (auto& issuer : more) {
    const auto known = std::ranges::find(all, issuer.issuer, &IssuerHealth::issuer);
    if (known == all.end()) {
      all.push_back(std::move(issuer));
    } else if (badness(issuer.keys) > badness(known->keys)) {
      *known = std::move(issuer);
    }
  }
}

void add_health(Health& all, Health more) {
  add_issuers(all.issuers, std::move(more.issuers));
  all.token_cache.tokens += more.token_cache.tokens;
  all.token_cache.max_tokens += more.token_cache.max_tokens;
  all.token_cache.bytes += more.token_cache.bytes;
  all.token_cache.max_bytes += more.token_cache.max_bytes;
  all.token_cache.evictions += more.token_cache.evictions;
  all.replay_protection.refused += more.replay_protection.refused;
  all.replay_protection.let_through += more.replay_protection.let_through;
}

}  // namespace

std::shared_ptr<const Clients> Clients::make(const Configuration& configuration, const Clients* previous) {
  auto made = std::make_shared<Clients>();
  made->basis_ = {.tokens = configuration.tokens,
                  .dpop = configuration.dpop,
                  .redis = configuration.redis,
                  .exchange = configuration.upstream.exchange,
                  .ca_text = content_of(configuration.tokens.ca_file),
                  .redis_ca_text = content_of(configuration.redis.ca_file)};
  made->metrics_ = previous == nullptr ? make_metrics() : previous->metrics_;
  made->take_store(configuration, previous);
  for (const auto& route : configuration.routes)
    made->of_routes_.push_back(route.is_public ? nullptr : made->client_of(configuration, route, previous));
  return made;
}

void Clients::take_store(const Configuration& configuration, const Clients* previous) {
  const bool is_the_same = previous != nullptr && previous->basis_.redis == basis_.redis &&
                           previous->basis_.redis_ca_text == basis_.redis_ca_text &&
                           previous->basis_.dpop.mode == basis_.dpop.mode &&
                           previous->basis_.dpop.replay_protection == basis_.dpop.replay_protection &&
                           previous->basis_.dpop.iat_offset == basis_.dpop.iat_offset &&
                           previous->basis_.dpop.iat_leeway == basis_.dpop.iat_leeway;
  store_ = is_the_same ? previous->store_ : make_replay_store(configuration);
}

std::shared_ptr<ApiClient> Clients::client_of(const Configuration& configuration, const Route& route,
                                              const Clients* previous) {
  const auto& resource = resource_of(configuration, route);
  const bool needs_bound_tokens = route.is_dpop_required && configuration.dpop.mode == "allowed";
  if (const auto* known = find(resource, needs_bound_tokens)) return known->client;
  const bool may_take_over = previous != nullptr && previous->basis_ == basis_;
  const auto* before = may_take_over ? previous->find(resource, needs_bound_tokens) : nullptr;
  auto client = before == nullptr ? nullptr : before->client;
  if (!client) {
    auto options = client_options(configuration, resource, needs_bound_tokens, store_);
    options.observer = metrics_;
    client = std::make_shared<ApiClient>(std::move(options));
    client->async_warm_up([](const std::vector<IssuerFailure>& /*failures*/) {});  // it goes on trying
  }
  clients_.push_back({.resource = resource, .needs_bound_tokens = needs_bound_tokens, .client = client});
  return client;
}

const Clients::Client* Clients::find(const Resource& resource, bool needs_bound_tokens) const {
  const auto found = std::ranges::find_if(clients_, [&](const Client& client) {
    return client.resource.identifier == resource.identifier && client.resource.audience == resource.audience &&
           client.needs_bound_tokens == needs_bound_tokens;
  });
  return found == clients_.end() ? nullptr : &*found;
}

bool Clients::are_ready() const {
  return std::ranges::all_of(clients_, [](const Client& client) { return client.client->is_ready(); });
}

Health Clients::health() const {
  Health all;
  if (clients_.empty()) return all;
  all = clients_.front().client->health();  // the store is the same for all
  for (const auto& client : clients_ | std::views::drop(1))
    add_health(all, client.client->health());
  return all;
}

}  // namespace auth0::command::serve
