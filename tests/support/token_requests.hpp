#pragma once

#include "jose/private_key.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {

/// The parameters of a token request.
using Form = std::map<std::string, std::string>;

/// The form with these parameters added or replaced.
[[nodiscard]] Form with(Form form, const Form& more);
/// The form without this parameter.
[[nodiscard]] Form without(Form form, const std::string& name);

[[nodiscard]] std::string encode(const Form& form);

/// An answer of a token endpoint, read.
struct TokenAnswer {
  int status = 0;
  boost::json::object body{};
  std::vector<HttpHeader> headers{};

  /// A member of the body, empty if it is no string.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::string error() const { return std::to_string(status) + ' ' + text("error"); }
  [[nodiscard]] std::string header(std::string_view name) const;
  /// The names of the body's members in alphabetical order, with spaces between.
  [[nodiscard]] std::string members() const;
  /// What the access token says.
  [[nodiscard]] boost::json::object claims() const;
};

/// How a token request is sent.
struct Sending {
  std::vector<HttpHeader> headers{};
  std::string certificate_pem{};
  std::string_view path = testing::Tenant::token_path;
};

[[nodiscard]] TokenAnswer read_answer(const HttpResponse& response);
[[nodiscard]] TokenAnswer ask_for_token(testing::Tenant& tenant, const Form& form, const Sending& sending = {});

/// What a token says, without looking at its signature.
[[nodiscard]] boost::json::object claims_of(std::string_view token);

[[nodiscard]] std::string public_key_pem(const jose::PrivateKey& key);
[[nodiscard]] std::string public_key_pem(EVP_PKEY* key);

inline constexpr const char* exchange_grant = "urn:ietf:params:oauth:grant-type:token-exchange";
inline constexpr const char* access_token_type = "urn:ietf:params:oauth:token-type:access_token";

}  // namespace auth0::test
