#include <auth0/api_client.hpp>

#include <iostream>

int main(int argc, char** argv) {
  const auth0::ApiClient client({.domain = "tenant.example.com", .audience = "https://api.example.com"});
  const auto token = client.try_verify_access_token({.access_token = argc > 1 ? argv[1] : ""});
  std::cout << (token ? 200 : token.error().status) << '\n';
}
