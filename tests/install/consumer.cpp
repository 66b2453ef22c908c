#include <auth0/api_client.hpp>
#include <auth0/protected_resource_metadata.hpp>
#include <auth0/version.hpp>

#include <string>
#include <string_view>

#ifdef BOOST_JSON_DETAIL_CONFIG_HPP
#error "a header of the library other than claims.hpp includes Boost.JSON"
#endif

// The package, the string and the numbers name the same version.
static_assert(std::string_view(AUTH0_API_VERSION) == PACKAGE_VERSION);

int main() {
  const std::string version = std::to_string(AUTH0_API_VERSION_MAJOR) + '.' +
                              std::to_string(AUTH0_API_VERSION_MINOR) + '.' +
                              std::to_string(AUTH0_API_VERSION_PATCH);
  if (version != PACKAGE_VERSION) return 1;
  const auth0::ApiClient client({.domain = "tenant.example.com", .audience = "https://api.example.com"});
  return client.try_verify_access_token({.access_token = "no-token"}) ? 1 : 0;
}
