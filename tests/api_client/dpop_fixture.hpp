#pragma once

#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

/// An API whose clients prove the possession of a key: `GET https://api.example.com/orders`, with a token that
/// is bound to the key.
class DpopApiTest : public ::testing::Test {
 protected:
  static constexpr std::string_view url = "https://api.example.com/orders";

  /// A client of the tenant with something changed.
  [[nodiscard]] ApiClient make(const std::function<void(ApiClientOptions&)>& change = {}) {
    auto options = tenant_.client_options();
    options.discovery_cache.background_refresh = false;
    if (change) change(options);
    return ApiClient(options);
  }

  [[nodiscard]] std::string issue_with(boost::json::object confirmation) const {
    return tenant_.issue({.claims = {{"cnf", std::move(confirmation)}}});
  }
  [[nodiscard]] std::string issue_for(const testing::DpopKey& key) const {
    return issue_with({{"jkt", key.thumbprint()}});
  }

  /// A proof for the request and the token, with whatever else the options say.
  [[nodiscard]] std::string make_proof(testing::ProofOptions options = {}) const {
    options.url = url;
    options.access_token = token_;
    return key_.make_proof(options);
  }

  /// The request that all proofs are for, with this one.
  [[nodiscard]] VerifyAccessTokenRequest request(std::string_view proof) const {
    return {.access_token = token_,
            .scheme = PresentedScheme::dpop,
            .dpop_proof = proof,
            .http_method = "GET",
            .http_url = url};
  }

  /// The header fields of the same request.
  [[nodiscard]] std::vector<HttpHeader> headers_with(std::string_view proof) const {
    return {{.name = "Authorization", .value = "DPoP " + token_},
            {.name = "DPoP", .value = std::string(proof)}};
  }

  [[nodiscard]] static std::string_view outcome(const ApiClient& client,
                                                const VerifyAccessTokenRequest& options) {
    const auto result = client.try_verify_access_token(options);
    return result ? "accepted" : to_string(result.error().reason);
  }
  [[nodiscard]] std::string_view outcome(const ApiClient& client, std::string_view proof) const {
    return outcome(client, request(proof));
  }
  [[nodiscard]] static Error refusal(const ApiClient& client, const VerifyAccessTokenRequest& options) {
    const auto result = client.try_verify_access_token(options);
    EXPECT_FALSE(result) << "accepted";
    return result ? Error{} : result.error();
  }

  std::shared_ptr<testing::ManualClock> clock_ = std::make_shared<testing::ManualClock>();
  testing::Tenant tenant_{{.algorithm = "ES256", .clock = clock_}};
  testing::DpopKey key_{"ES256", clock_};
  std::string token_ = issue_for(key_);
};

}  // namespace auth0::test
