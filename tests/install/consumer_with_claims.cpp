#include <auth0/api_client.hpp>
#include <auth0/claims.hpp>

int main() {
  const auth0::ApiClient client({.domain = "tenant.example.com", .audience = "https://api.example.com"});
  const auto token = client.try_verify_access_token({.access_token = "no-token"});
  const auto requirement = auth0::require_claim("account", boost::json::object{{"plan", "trial"}});
  return token && client.try_authorize(*token, requirement) && auth0::claims_of(*token).contains("plan") ? 1
                                                                                                         : 0;
}
