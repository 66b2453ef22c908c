#include <auth0/api_client.hpp>
#include <auth0/http_answer.hpp>

#include <chrono>
#include <string>
#include <vector>

// Uses what headers define inline, so that the compiler's warnings reach it.
int status_of(const std::string& token) {
  const std::vector<std::string> scopes{"read:orders"};
  const auto needed = auth0::require_all_scopes(scopes) && auth0::require_claim("org_id", "org_1");
  const auth0::ApiClient client({.domains = {"tenant.example.com", "https://login.example.com/realms/main"},
                                 .audience = {"https://api.example.com", "https://old-api.example.com"}});
  const auto verified = client.try_verify_access_token({.access_token = token});
  if (!verified) return auth0::to_http_response(verified.error()).status;
  return verified->has_scope("read:orders") && needed.check(*verified, std::chrono::sys_seconds{}) ? 200 : 403;
}
