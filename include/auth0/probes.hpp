#pragma once

#include <auth0/api_client.hpp>
#include <auth0/export.hpp>
#include <auth0/health.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/metrics.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace auth0::inline v0 {

/// A client's health as JSON: the members of `Health` by their names, times in seconds, what is absent left
/// out. Issuer URLs and the messages of failed fetches are in it, no token and no secret.
[[nodiscard]] AUTH0_API_EXPORT std::string health_json(const Health& health);

/// The answer to a request of what watches the API, in the form of no framework. Needs no token, so serve it
/// where clients of the API cannot reach it. Cheap; never goes to the network. Thread-safe.
///
/// | path | answer |
/// |---|---|
/// | `/healthz` | 200 with `health_json`: the process runs, whatever its issuers do |
/// | `/readyz` | 200 if `client.is_ready()`, else 503 |
/// | `/metrics` | `metrics`, in the format that `accept` asks for; not where `metrics` is null |
///
/// \param path Of the request's target, without a query.
/// \param accept The value of the header `Accept`.
/// \return `nullopt` for any other path.
[[nodiscard]] AUTH0_API_EXPORT std::optional<HttpResponse> answer_probe(const ApiClient& client,
                                                                        const Metrics* metrics,
                                                                        std::string_view path,
                                                                        std::string_view accept = {});

}  // namespace auth0::inline v0
