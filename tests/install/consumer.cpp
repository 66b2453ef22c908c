#include <auth0/api_client.hpp>

int main() {
  const auth0::ApiClient client({.domain = "tenant.example.com", .audience = "https://api.example.com"});
  return client.try_verify_access_token({.access_token = "no-token"}) ? 1 : 0;
}
