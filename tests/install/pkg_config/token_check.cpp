#include "token_check.hpp"

#include <auth0/api_client.hpp>
#include <auth0/version.hpp>

struct TokenCheck::Parts {
  auth0::ApiClient client{{.domain = "tenant.example.com", .audience = "https://api.example.com"}};
};

TokenCheck::TokenCheck() : parts_(std::make_unique<const Parts>()) {}

TokenCheck::~TokenCheck() = default;

int TokenCheck::status_of(const std::string& token) const {
  const auto verified = parts_->client.try_verify_access_token({.access_token = token});
  return verified ? 200 : verified.error().status;
}

std::string TokenCheck::library_version() {
  return AUTH0_API_VERSION;
}
