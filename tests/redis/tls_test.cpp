#include "support/proof_uses.hpp"
#include "support/redis_fixture.hpp"

#include <auth0/testing/certificate.hpp>

#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

class RedisOverTls : public RedisTest {
 protected:
  explicit RedisOverTls(const testing::CertificateOptions& certificate = {})
      : RedisTest({.password = "open sesame", .tls = testing::make_self_signed_identity(certificate)}) {}

  redis::RedisOptions tls_options() {
    auto options = this->options();
    options.port = server().tls_port();
    options.tls = {.mode = redis::TlsMode::always, .ca_file = {}, .ca_pem = server().ca_pem()};
    return options;
  }

  static std::string error_with(const redis::RedisOptions& options) {
    const auto store = redis::make_replay_store(options);
    EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::unavailable);
    return store->health().last_error;
  }
};

TEST_F(RedisOverTls, IsUsedWithACertificateForTheAddress) {
  const auto store = redis::make_replay_store(tls_options());
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::first_use);
  EXPECT_EQ(store->record(use_of(1)), ReplayOutcome::replayed);  // over the same connection
}

TEST_F(RedisOverTls, IsUsedWithACertificateForTheName) {
  auto by_name = tls_options();
  by_name.host = "localhost";
  EXPECT_EQ(redis::make_replay_store(by_name)->record(use_of(1)), ReplayOutcome::first_use);
}

TEST_F(RedisOverTls, RefusesACertificateOfAnotherAuthority) {
  auto options = tls_options();
  options.tls.ca_pem = testing::make_self_signed_identity().certificate_pem;
  EXPECT_TRUE(error_with(options).starts_with("the server's certificate is not trusted"));
}

// The authorities of the system do not know the test's.
TEST_F(RedisOverTls, RefusesACertificateThatTheSystemDoesNotTrust) {
  auto options = tls_options();
  options.tls.ca_pem = "";
  EXPECT_TRUE(error_with(options).starts_with("the server's certificate is not trusted"));
}

TEST_F(RedisOverTls, RefusesAServerWithoutTls) {
  auto options = tls_options();
  options.port = server().port();
  options.connect_timeout = 2s;
  EXPECT_FALSE(error_with(options).empty());
}

TEST_F(RedisOverTls, IsNotReachedInTheClear) {
  auto options = tls_options();
  options.tls.mode = redis::TlsMode::unless_loopback;
  options.connect_timeout = 2s;
  EXPECT_FALSE(error_with(options).empty());
}

class RedisOfAnotherHost : public RedisOverTls {
 protected:
  RedisOfAnotherHost() : RedisOverTls({.hosts = {"redis.example.com", "192.0.2.1"}}) {}
};

TEST_F(RedisOfAnotherHost, IsRefusedByNameAndByAddress) {
  for (const auto* host : {"localhost", "127.0.0.1"}) {
    auto options = tls_options();
    options.host = host;
    EXPECT_TRUE(error_with(options).starts_with("the server's certificate is not trusted")) << host;
  }
}

}  // namespace
}  // namespace auth0::test
