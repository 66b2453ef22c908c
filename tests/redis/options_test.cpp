#include "check_options.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/redis/replay_store.hpp>
#include <auth0/testing/certificate.hpp>

#include <chrono>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

using redis::RedisOptions;
using redis::TlsMode;

RedisOptions with(const std::function<void(RedisOptions&)>& change) {
  RedisOptions options;
  change(options);
  return options;
}

void expect_invalid(const RedisOptions& options, const std::string& beginning) {
  try {
    std::ignore = redis::make_replay_store(options);
    ADD_FAILURE() << "accepted: " << beginning;
  } catch (const InvalidConfigurationError& error) {
    EXPECT_TRUE(error.error().message.starts_with(beginning)) << error.what();
    EXPECT_EQ(error.error().reason, Reason::invalid_configuration);
  }
}

TEST(RedisOptions, AreGoodAsTheyCome) {
  EXPECT_NO_THROW(std::ignore = redis::make_replay_store());
}

TEST(RedisOptions, SayForHowLongProofsAreAccepted) {
  EXPECT_EQ(redis::make_replay_store()->proof_window(), 330s);
  EXPECT_EQ(redis::make_replay_store(with([](auto& o) { o.proof_window = 1h; }))->proof_window(), 1h);
}

TEST(RedisOptions, ThatCannotWorkAreRefused) {
  expect_invalid(with([](auto& o) { o.host = ""; }), "host");
  expect_invalid(with([](auto& o) { o.host = std::string("redis.example.com\0.x", 20); }), "host");
  expect_invalid(with([](auto& o) { o.port = 0; }), "port");
  expect_invalid(with([](auto& o) { o.username = "api"; }), "username");
  expect_invalid(with([](auto& o) { o.database = -1; }), "database");
  expect_invalid(with([](auto& o) { o.connect_timeout = 0ms; }), "connect_timeout");
  expect_invalid(with([](auto& o) { o.connect_timeout = 61s; }), "connect_timeout");
  expect_invalid(with([](auto& o) { o.command_timeout = -1ms; }), "command_timeout");
  expect_invalid(with([](auto& o) { o.proof_window = -1s; }), "proof_window");
  expect_invalid(with([](auto& o) { o.proof_window = 48h + 1s; }), "proof_window");
  expect_invalid(with([](auto& o) { o.max_connections = 0; }), "max_connections");
  expect_invalid(with([](auto& o) { o.max_connections = -1; }), "max_connections");
  expect_invalid(with([](auto& o) { o.max_connections = 65; }), "max_connections");
  expect_invalid(with([](auto& o) { o.min_backoff = 0ms; }), "min_backoff");
  expect_invalid(with([](auto& o) { o.max_backoff = 49ms; }), "min_backoff");
}

TEST(RedisOptions, OfSentinelsAndClustersThatCannotWorkAreRefused) {
  const std::vector<redis::RedisAddress> one = {{.host = "192.0.2.1", .port = 26379}};
  const std::vector<redis::RedisAddress> wrong = {{.host = "192.0.2.1:26379"}};
  const std::vector<redis::RedisAddress> many(65, one.front());
  const auto sentinels = [](redis::RedisSentinels given) {
    return with([&](auto& o) { o.sentinels = std::move(given); });
  };
  expect_invalid(sentinels({.addresses = one}), "sentinels.master_name");
  expect_invalid(sentinels({.addresses = one, .master_name = "a b"}), "sentinels.master_name");
  expect_invalid(sentinels({.master_name = "proofs"}), "sentinels.master_name needs");
  expect_invalid(sentinels({.addresses = wrong, .master_name = "proofs"}), "sentinels.addresses");
  expect_invalid(sentinels({.addresses = many, .master_name = "proofs"}), "sentinels.addresses");
  expect_invalid(sentinels({.addresses = one, .master_name = "proofs", .username = "api"}),
                 "sentinels.username");
  expect_invalid(sentinels({.addresses = one, .master_name = "proofs", .tls = {.ca_file = "a", .ca_pem = "b"}}),
                 "give sentinels.tls.ca_file or");
  expect_invalid(sentinels({.addresses = one, .master_name = "proofs", .tls = {.ca_pem = "no certificate"}}),
                 "sentinels.tls.ca_pem");
  expect_invalid(with([&](auto& o) { o.cluster_nodes = wrong; }), "cluster_nodes");
  expect_invalid(with([&](auto& o) { o.cluster_nodes = many; }), "cluster_nodes");
  expect_invalid(with([&](auto& o) {
                   o.cluster_nodes = one;
                   o.database = 1;
                 }),
                 "database must be 0");
  expect_invalid(with([&](auto& o) {
                   o.cluster_nodes = one;
                   o.sentinels = {.addresses = one, .master_name = "proofs"};
                 }),
                 "give sentinels or cluster_nodes");
  expect_invalid(with([](auto& o) { o.min_replicas = -1; }), "min_replicas");
  expect_invalid(with([](auto& o) { o.min_replicas = 17; }), "min_replicas");
  EXPECT_NO_THROW(std::ignore = redis::make_replay_store(sentinels(
                      {.addresses = one, .master_name = "proofs", .username = "api", .password = "x"})));
  EXPECT_NO_THROW(std::ignore = redis::make_replay_store(with([&](auto& o) { o.cluster_nodes = one; })));
}

TEST(RedisOptions, AreTakenAtTheirLimitsAndNotBeyondThem) {
  const auto expect_good = [](auto change) {
    EXPECT_NO_THROW(std::ignore = redis::make_replay_store(with(change)));
  };
  expect_good([](auto& o) { o.connect_timeout = o.command_timeout = 1ms; });
  expect_good([](auto& o) { o.connect_timeout = o.command_timeout = 60s; });
  expect_invalid(with([](auto& o) { o.connect_timeout = 60s + 1ms; }), "connect_timeout");
  expect_good([](auto& o) { o.proof_window = 0s; });
  expect_good([](auto& o) { o.proof_window = 48h; });
  expect_good([](auto& o) { o.max_connections = 1; });
  expect_good([](auto& o) { o.max_connections = 64; });
  expect_good([](auto& o) { o.min_backoff = o.max_backoff = 1ms; });
  expect_good([](auto& o) { o.max_backoff = 1h; });
  expect_invalid(with([](auto& o) { o.max_backoff = 1h + 1ms; }), "min_backoff");
  expect_good([](auto& o) { o.min_replicas = 16; });
  expect_good([](auto& o) { o.host = "redis-1.example.com"; });
  expect_invalid(with([](auto& o) { o.host = std::string("::1\0x", 5); }), "host must be");
  const redis::RedisAddress address{.host = "192.0.2.1", .port = 26379};
  expect_good([&](auto& o) { o.cluster_nodes.assign(64, address); });
  expect_invalid(with([&](auto& o) { o.cluster_nodes = {{.host = "192.0.2.1", .port = 0}}; }), "cluster_nodes");
  expect_good([&](auto& o) { o.sentinels = {.addresses = {address}, .master_name = "proofs-1.of_the_api"}; });
}

TEST(RedisOptions, NeedAHostWithoutAnythingElse) {
  for (const auto* host :
       {"redis://redis.example.com", "redis.example.com:6379", "127.0.0.1:6379", "[::1]", "[::1]:6379",
        "user@redis.example.com", "redis.example.com/0", " redis.example.com", "redis.example.com\n"})
    expect_invalid(with([&](auto& o) { o.host = host; }), "host must be a name or an IP address");
  for (const auto* host : {"redis_1", "redis.example.com.", "192.0.2.1", "2001:db8::1", "fe80::1%eth0"})
    EXPECT_NO_THROW(std::ignore = redis::make_replay_store(with([&](auto& o) { o.host = host; }))) << host;
}

void expect_authorities_refused(const redis::RedisTls& tls, const std::string& beginning) {
  expect_invalid(with([&](auto& o) { o.tls = tls; }), beginning);
}

TEST(RedisOptions, WithAuthoritiesThatCannotBeReadAreRefused) {
  for (const auto mode : {TlsMode::always, TlsMode::never}) {
    const auto refused = [mode](const std::string& file, const std::string& pem, const std::string& beginning) {
      expect_authorities_refused({.mode = mode, .ca_file = file, .ca_pem = pem}, beginning);
    };
    refused("/does/not/exist.pem", "", "tls.ca_file cannot be read: No such file or directory");
    refused("/tmp", "", "tls.ca_file cannot be read: Is a directory");
    refused("/proc/self/mem", "", "tls.ca_file cannot be read");
    refused("/dev/null", "", "tls.ca_file is empty");
    refused("/dev/zero", "", "tls.ca_file is larger");
    refused("/proc/self/status", "", "tls.ca_file is not PEM");
    refused("", "no certificate", "tls.ca_pem is not PEM");
    refused("/dev/null", "no certificate", "give tls.ca_file or tls.ca_pem");
  }
}

TEST(RedisOptions, WithAnythingButCertificatesAsAuthoritiesAreRefused) {
  const auto identity = testing::make_self_signed_identity();
  auto broken = identity.certificate_pem;
  broken.erase(broken.size() / 2, 8);
  const std::string file = ::testing::TempDir() + "redis-key.pem";
  std::ofstream(file) << identity.private_key_pem;

  expect_authorities_refused({.ca_file = file}, "tls.ca_file is PEM, but does not contain a certificate");
  expect_authorities_refused({.ca_pem = identity.private_key_pem},
                             "tls.ca_pem is PEM, but does not contain a certificate");
  expect_authorities_refused({.ca_pem = identity.certificate_pem + broken},
                             "tls.ca_pem contains a certificate that cannot be read");
  EXPECT_NO_THROW(std::ignore = redis::make_replay_store(with([&](auto& o) {
                    o.tls.ca_pem = "Example CA\n" + identity.certificate_pem + identity.certificate_pem;
                  })));
}

TEST(RedisOptions, EncryptConnectionsThatLeaveTheMachine) {
  const auto encrypted = [](const std::string& host, TlsMode mode) {
    return redis::uses_tls(with([&](auto& o) {
      o.host = host;
      o.tls.mode = mode;
    }));
  };
  for (const auto* host : {"127.0.0.1", "127.1.2.3", "::1", "localhost", "LocalHost"}) {
    EXPECT_FALSE(encrypted(host, TlsMode::unless_loopback)) << host;
    EXPECT_TRUE(encrypted(host, TlsMode::always)) << host;
  }
  for (const auto* host :
       {"192.0.2.1", "2001:db8::1", "redis.example.com", "localhost.example.com", "128.0.0.1"}) {
    EXPECT_TRUE(encrypted(host, TlsMode::unless_loopback)) << host;
    EXPECT_FALSE(encrypted(host, TlsMode::never)) << host;
  }
}

}  // namespace
}  // namespace auth0::test
