#include <auth0/api_client.hpp>
#include <auth0/protected_resource_metadata.hpp>

#ifdef BOOST_JSON_DETAIL_CONFIG_HPP
#error "a header of the library other than claims.hpp includes Boost.JSON"
#endif

int main() {
  const auth0::ApiClient client({.domain = "tenant.example.com", .audience = "https://api.example.com"});
  return client.try_verify_access_token({.access_token = "no-token"}) ? 1 : 0;
}
