#include "serve/reload.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {

namespace {

using command::serve::Configuration;
using command::serve::reload_of;
using Sentences = std::vector<std::string>;

TEST(Reload, ChangesAllThatIsNotASocket) {
  const Configuration running{.listen = {.tls_certificate_file = "a.pem", .tls_key_file = "a.key"}};
  Configuration wanted{.listen = {.tls_certificate_file = "b.pem",
                                  .tls_key_file = "b.key",
                                  .tls_client_ca_file = "ca.pem",
                                  .trusted_peers = {"10.0.0.1"}},
                       .limits = {.connections = 5},
                       .access_log = {.enabled = false},
                       .routes = {{.path = "/**"}}};
  const auto reload = reload_of(wanted, running);
  EXPECT_EQ(reload.configuration, wanted);
  EXPECT_EQ(reload.after_restart, Sentences());
}

TEST(Reload, LeavesSocketsAsTheyAre) {
  const Configuration running;
  const auto reload = reload_of({.listen = {.address = "::1", .port = 9, .trusted_peers = {"::1"}},
                                 .operations = {.port = 10},
                                 .ext_authz = {.port = 11}},
                                running);
  EXPECT_EQ(reload.configuration, (Configuration{.listen = {.trusted_peers = {"::1"}}}));
  EXPECT_EQ(reload.after_restart, (Sentences{"listen.address has changed, which takes effect after a restart",
                                             "listen.port has changed, which takes effect after a restart",
                                             "operations has changed, which takes effect after a restart",
                                             "ext_authz has changed, which takes effect after a restart"}));
}

// gRPC's server takes its bound once.
TEST(Reload, SaysWhereABoundOfHeadersIsKept) {
  for (const auto port : {std::uint16_t{0}, std::uint16_t{4182}}) {
    const Configuration running{.ext_authz = {.port = port}};
    auto wanted = running;
    wanted.limits.header_bytes = 80'000;
    const auto reload = reload_of(wanted, running);
    EXPECT_EQ(reload.configuration, wanted);
    EXPECT_EQ(reload.after_restart.size(), port == 0 ? 0U : 1U);
  }
}

TEST(Reload, NeitherBeginsNorEndsTls) {
  const Configuration with{.listen = {.tls_certificate_file = "a.pem", .tls_key_file = "a.key"}};
  const auto ends = reload_of({}, with);
  EXPECT_EQ(ends.configuration, with);
  EXPECT_EQ(ends.after_restart, Sentences{"listen.tls_certificate_file is gone: TLS goes on until a restart"});
  const auto begins = reload_of(with, {});
  EXPECT_EQ(begins.configuration, Configuration());
  EXPECT_EQ(begins.after_restart, Sentences{"listen.tls_certificate_file is new: TLS begins after a restart"});
}

}  // namespace

}  // namespace auth0::test
