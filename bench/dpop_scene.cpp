#include "dpop_scene.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

namespace auth0::bench {

namespace {

constexpr std::string_view url = "https://api.example.com/orders/1234?expand=lines";

std::vector<BoundToken> make_bound_tokens(const testing::Tenant& tenant) {
  std::vector<BoundToken> bound;
  bound.reserve(bound_token_count);
  for (std::size_t i = 0; i < bound_token_count; ++i) {
    testing::DpopKey key;
    auto token = tenant.issue({.subject = "auth0|user-" + std::to_string(i),
                               .audience = {tenant.audience(), tenant.issuer() + "userinfo"},
                               .scope = "openid profile email read:data write:data",
                               .permissions = {"read:data", "write:data"},
                               .claims = {{"cnf", {{"jkt", key.thumbprint()}}}}});
    bound.push_back({.key = std::move(key), .token = std::move(token)});
  }
  return bound;
}

bool is_accepted(const ApiClient& client, const ProvenRequest& request) {
  return client.try_verify_access_token(request.to_verify()).has_value();
}

}  // namespace

VerifyAccessTokenRequest ProvenRequest::to_verify() const {
  return {.access_token = token,
          .scheme = PresentedScheme::dpop,
          .dpop_proof = proof,
          .http_method = "GET",
          .http_url = url};
}

DpopScene::DpopScene() : bound(make_bound_tokens(base.tenant)) {
  show_tokens_to(base.client);
}

void DpopScene::show_tokens_to(const ApiClient& client) const {
  for (const auto& request : make_requests(bound.size()))
    if (!is_accepted(client, request)) throw std::runtime_error("a good proof was refused");
}

std::vector<ProvenRequest> DpopScene::make_requests(std::size_t count) const {
  std::vector<ProvenRequest> requests;
  requests.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [key, token] = bound[i % bound.size()];
    requests.push_back(
        {.token = token, .proof = key.make_proof({.url = std::string(url), .access_token = token})});
  }
  return requests;
}

Operation DpopScene::fresh_proofs(std::size_t count) const {
  return [&client = base.client,
          requests = std::make_shared<const std::vector<ProvenRequest>>(make_requests(count)),
          next = std::size_t{0}]() mutable {
    const std::size_t i = next++;
    return i < requests->size() && is_accepted(client, (*requests)[i]);
  };
}

}  // namespace auth0::bench
