#pragma once

#include "support/scripted_transport.hpp"

#include <auth0/api_client.hpp>

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string_view>
#include <typeinfo>

namespace auth0::test {

inline ApiClientOptions good_options() {
  ApiClientOptions options;
  options.domain = "tenant.example.com";
  options.audience = "https://api.example.com";
  options.http_transport = std::make_shared<ScriptedTransport>();
  return options;
}

/// The good options with one thing changed.
inline ApiClientOptions with(const std::function<void(ApiClientOptions&)>& change) {
  auto options = good_options();
  change(options);
  return options;
}

inline void expect_accepted(const ApiClientOptions& options) {
  try {
    const ApiClient client(options);
  } catch (const AuthError& refused) {
    ADD_FAILURE() << "refused: " << refused.what();
  }
}

/// `ExactClass`, not a class derived from it or its base.
template <class ExactClass>
void expect_refused(const ApiClientOptions& options, ErrorCode code, Reason reason, std::string_view option) {
  try {
    const ApiClient client(options);
    ADD_FAILURE() << "accepted, though " << option << " cannot work";
  } catch (const AuthError& refused) {
    EXPECT_TRUE(typeid(refused) == typeid(ExactClass)) << refused.what();
    EXPECT_EQ(refused.error().code, code);
    EXPECT_EQ(refused.error().reason, reason);
    EXPECT_EQ(refused.error().status, 0);  // 1.1: a mistake of the program is no HTTP answer
    EXPECT_TRUE(refused.error().challenges.empty());
    EXPECT_TRUE(refused.error().message.starts_with(option)) << refused.error().message;
    EXPECT_EQ(refused.what(), refused.error().message);
  }
}

inline void expect_missing(const ApiClientOptions& options, std::string_view option) {
  expect_refused<MissingRequiredArgumentError>(options, ErrorCode::missing_required_argument_error,
                                               Reason::missing_argument, option);
}

inline void expect_invalid(const ApiClientOptions& options, std::string_view option) {
  expect_refused<InvalidConfigurationError>(options, ErrorCode::invalid_configuration_error,
                                            Reason::invalid_configuration, option);
}

}  // namespace auth0::test
