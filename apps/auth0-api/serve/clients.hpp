#pragma once

#include "serve/configuration.hpp"

#include <auth0/api_client.hpp>
#include <auth0/health.hpp>
#include <auth0/metrics.hpp>
#include <auth0/replay_store.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace auth0::command::serve {

/// The clients of the library that judge requests: one for each resource, and one more for routes of it that
/// accept bound tokens only. They share the store of used proofs and the metrics. Immutable, thread-safe.
class Clients {
 public:
  /// \param previous Those of the configuration before, or null. Its metrics, and its store and clients as far
  /// as they would be the same, are taken over, so that a reload forgets no proof and needs no network.
  /// \throws AuthError as `ApiClient`.
  [[nodiscard]] static std::shared_ptr<const Clients> make(const Configuration& configuration,
                                                           const Clients* previous);

  /// Null for a public route.
  [[nodiscard]] const std::shared_ptr<ApiClient>& of_route(std::size_t route) const {
    return of_routes_.at(route);
  }
  [[nodiscard]] bool are_ready() const;
  /// Of all together: each issuer once, in its worst state.
  [[nodiscard]] Health health() const;
  [[nodiscard]] const Metrics& metrics() const noexcept { return *metrics_; }

 private:
  // What the store and the clients depend on.
  struct Basis {
    Tokens tokens{};
    Dpop dpop{};
    Redis redis{};
    Exchange exchange{};
    std::string ca_text{};        // of `tokens.ca_file`: another one may have been put in its place
    std::string redis_ca_text{};  // of `redis.ca_file`
    bool operator==(const Basis&) const = default;
  };
  struct Client {
    Resource resource{};
    bool needs_bound_tokens = false;
    std::shared_ptr<ApiClient> client{};
  };

  void take_store(const Configuration& configuration, const Clients* previous);
  std::shared_ptr<ApiClient> client_of(const Configuration& configuration, const Route& route,
                                       const Clients* previous);
  [[nodiscard]] const Client* find(const Resource& resource, bool needs_bound_tokens) const;

  Basis basis_;
  std::shared_ptr<Metrics> metrics_;
  std::shared_ptr<ReplayStore> store_;
  std::vector<Client> clients_;
  std::vector<std::shared_ptr<ApiClient>> of_routes_;
};

}  // namespace auth0::command::serve
