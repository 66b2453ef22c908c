#include "support/vectors_fixture.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

namespace json = boost::json;
using auth0::testing::DpopKey;
using auth0::testing::Tenant;

constexpr std::string_view url = "https://api.example.com/orders";

const std::map<std::string_view, DpopMode> modes = {
    {"allowed", DpopMode::allowed}, {"required", DpopMode::required}, {"disabled", DpopMode::disabled}};

// What a challenge says as the table has it: its scheme, its error or null, and whether there is a description.
json::object summary_of(std::string_view challenge) {
  constexpr std::string_view error_begin = "error=\"";
  json::object summary{{"scheme", challenge.substr(0, challenge.find(' '))},
                       {"error", nullptr},
                       {"hasDescription", challenge.find("error_description=\"") != std::string_view::npos}};
  if (const auto begin = challenge.find(error_begin); begin != std::string_view::npos) {
    const auto value = challenge.substr(begin + error_begin.size());
    summary["error"] = value.substr(0, value.find('"'));
  }
  return summary;
}

// Section 1 of the rules; the table has the statuses of another library.
int status_of(const json::object& row) {
  if (row.at("code") != "invalid_request") return 401;
  const auto* cause = row.if_contains("cause");
  return cause != nullptr && *cause == "invalid_auth_scheme" ? 401 : 400;
}

// As the table writes schemes; an empty text leaves it to the proof.
const std::map<std::string_view, PresentedScheme> schemes = {
    {"", PresentedScheme::by_proof}, {"bearer", PresentedScheme::bearer}, {"DPoP", PresentedScheme::dpop}};

// Of a scheme that is not one of them: only whole requests have one.
Result<VerifiedAccessToken> verify_with_scheme(std::string_view scheme, const ApiClient& client,
                                               const VerifyAccessTokenRequest& request) {
  std::vector<HttpHeader> headers = {
      {.name = "Authorization", .value = std::string(scheme) + ' ' + std::string(request.access_token)}};
  if (request.dpop_proof) headers.push_back({.name = "DPoP", .value = std::string(*request.dpop_proof)});
  auto accepted =
      client.try_verify_request({.method = request.http_method, .url = request.http_url, .headers = headers});
  if (!accepted) return std::unexpected(std::move(accepted.error()));
  return std::move(accepted->token);
}

// 8.1
class SchemeMatrix : public VectorsTest {
 protected:
  SchemeMatrix() : VectorsTest("scheme-matrix") {}

  [[nodiscard]] Result<VerifiedAccessToken> verify(const json::object& row) {
    const bool is_bound = row.at("bound").as_bool();
    const std::string token = row.at("token") == "present" ? (is_bound ? bound_ : unbound_) : "";
    const std::string proof = key_.make_proof({.url = std::string(url), .access_token = token});
    VerifyAccessTokenRequest request{.access_token = token};
    if (row.at("proof") == "valid") request.dpop_proof = proof;
    if (row.at("proof") == "empty") request.dpop_proof = "";
    if (!row.at("method").is_null()) request.http_method = row.at("method").as_string();
    if (!row.at("url").is_null()) request.http_url = url;
    const auto& client = clients_.at(row.at("mode").as_string());
    if (!row.at("scheme").is_null()) {
      const std::string_view text = row.at("scheme").as_string();
      const auto scheme = schemes.find(text);
      if (scheme == schemes.end()) return verify_with_scheme(text, client, request);
      request.scheme = scheme->second;
    }
    return client.try_verify_access_token(request);
  }

  void expect_as_in(const json::object& row) {
    SCOPED_TRACE(json::serialize(row));
    const auto result = verify(row);
    ASSERT_EQ(result.has_value(), row.at("outcome") == "accept");
    if (result) return;
    const Error& error = result.error();
    EXPECT_EQ(to_string(error.code), row.at("code").as_string());
    if (const auto* cause = row.if_contains("cause")) {
      EXPECT_EQ(to_string(error.reason), cause->as_string());
    }
    json::array challenges;
    for (const auto& challenge : error.challenges)
      challenges.emplace_back(summary_of(challenge));
    EXPECT_EQ(challenges, row.at("challenges").as_array());
    EXPECT_EQ(error.status, status_of(row));
  }

  Tenant tenant_{{.algorithm = "ES256"}};
  DpopKey key_;
  std::string unbound_ = tenant_.issue();
  std::string bound_ = tenant_.issue({.claims = {{"cnf", {{"jkt", key_.thumbprint()}}}}});
  std::map<std::string_view, ApiClient> clients_ = [this] {
    std::map<std::string_view, ApiClient> clients;
    for (const auto& [name, mode] : modes) {
      auto options = tenant_.client_options();
      options.dpop.mode = mode;
      clients.emplace(name, ApiClient(std::move(options)));
    }
    return clients;
  }();
};

TEST_F(SchemeMatrix, IsFollowedRowForRow) {
  const auto rows = read_json(folder() / "scheme-matrix.json").as_array();
  ASSERT_EQ(rows.size(), 540U);
  for (const auto& row : rows)
    expect_as_in(row.as_object());
}

}  // namespace

}  // namespace auth0::test
