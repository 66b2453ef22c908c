#include <auth0/probes.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace auth0::inline v0 {

namespace {

namespace json = boost::json;

json::object issuer_json(const IssuerHealth& issuer) {
  json::object object{{"issuer", issuer.issuer},
                      {"keys", to_string(issuer.keys)},
                      {"key_count", issuer.key_count},
                      {"failures", issuer.failures},
                      {"stale_served", issuer.stale_served}};
  if (issuer.keys_age) object["keys_age"] = issuer.keys_age->count();
  if (!issuer.last_error.empty()) object["last_error"] = issuer.last_error;
  if (issuer.next_refresh) object["next_refresh"] = issuer.next_refresh->count();
  return object;
}

json::object replay_json(const ReplayProtectionHealth& health) {
  json::object store;
  if (health.store.proofs) store["proofs"] = *health.store.proofs;
  if (health.store.max_proofs) store["max_proofs"] = *health.store.max_proofs;
  if (!health.store.last_error.empty()) store["last_error"] = health.store.last_error;
  return {{"enabled", health.enabled},
          {"refused", health.refused},
          {"let_through", health.let_through},
          {"store", std::move(store)}};
}

HttpResponse probe_answer(int status, std::string_view type, std::string body) {
  return {.status = status,
          .headers = {{.name = "Content-Type", .value = std::string(type)},
                      {.name = "Cache-Control", .value = "no-store"}},
          .body = std::move(body)};
}

}  // namespace

std::string health_json(const Health& health) {
  json::array issuers;
  for (const auto& issuer : health.issuers)
    issuers.emplace_back(issuer_json(issuer));
  const auto& cache = health.token_cache;
  return json::serialize(json::object{{"issuers", std::move(issuers)},
                                      {"token_cache",
                                       {{"tokens", cache.tokens},
                                        {"max_tokens", cache.max_tokens},
                                        {"bytes", cache.bytes},
                                        {"max_bytes", cache.max_bytes},
                                        {"evictions", cache.evictions}}},
                                      {"replay_protection", replay_json(health.replay_protection)}});
}

std::optional<HttpResponse> answer_probe(const ApiClient& client, const Metrics* metrics, std::string_view path,
                                         std::string_view accept) {
  if (path == "/healthz") return probe_answer(200, "application/json", health_json(client.health()));
  if (path == "/readyz") {
    const bool is_ready = client.is_ready();
    return probe_answer(is_ready ? 200 : 503, "text/plain", is_ready ? "ready\n" : "not ready\n");
  }
  if (path != "/metrics" || metrics == nullptr) return std::nullopt;
  const auto format = metrics_format_for(accept);
  return probe_answer(200, content_type(format), metrics->text(client.health(), format));
}

}  // namespace auth0::inline v0
