#include <auth0/api_client.hpp>

#include <string>

int status_of(const std::string& token);

// As programs begin: in `main`, where the compiler's optimiser is another than elsewhere.
int main() {
  const auth0::ApiClient client({.domain = "tenant.example.com", .audience = "https://api.example.com"});
  const auto verified = client.try_verify_access_token({.access_token = "no-token"});
  return verified || status_of("no-token") != 401 ? 1 : 0;
}
