#include "commands.hpp"
#include "jose/private_key.hpp"
#include "serve/sidecar.hpp"
#include "sidecar/running_server.hpp"
#include "sidecar/sidecar_process.hpp"
#include "support/pem.hpp"
#include "support/run_command.hpp"
#include "support/write_file.hpp"

#include <auth0/testing/certificate.hpp>

#include <future>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

// With the command curl: a client that this project did not make.
class SidecarTls : public ::testing::Test {
 protected:
  SidecarTls() {
    for (const std::string name : {"server", "client", "other"}) {
      const auto identity = testing::make_self_signed_identity();
      write_file(folder_.file(name), identity.certificate_pem);
      write_file(folder_.file(name + ".key"), identity.private_key_pem);
    }
    options_.limits.read_time = std::chrono::milliseconds(500);
    options_.listen.tls_certificate_file = folder_.file("server");
    options_.listen.tls_key_file = folder_.file("server.key");
    options_.listen.trusted_peers = {};
  }

  // The head of the answer; empty if there was none.
  [[nodiscard]] std::string get(const RunningServer& server, const std::string& client = "",
                                const std::string& first_path = "/echo") const {
    std::vector<std::string> arguments = {"/usr/bin/curl",       "-s", "-i", "--max-time", "10", "--cacert",
                                          folder_.file("server")};
    if (!client.empty()) {
      arguments.insert(arguments.end(),
                       {"--cert", folder_.file(client), "--key", folder_.file(client + ".key")});
    }
    const auto url = "https://localhost:" + std::to_string(server.port());
    arguments.insert(arguments.end(), {url + first_path, url + "/echo"});  // on one connection
    return run_command(arguments).out;
  }

  ScratchFolder folder_;
  RunningServer::Options options_;
};

TEST_F(SidecarTls, ServesClientsThatTrustIt) {
  const RunningServer server(options_);
  const auto answers = get(server);
  EXPECT_TRUE(answers.contains("HTTP/1.1 204 No Content")) << answers;
  EXPECT_TRUE(answers.contains("X-Echo: GET untrusted")) << answers;
  EXPECT_EQ(server.gate().asked(), 2);
}

TEST_F(SidecarTls, AsksForACertificateAndTrustsWhoHasOne) {
  options_.listen.tls_client_ca_file = folder_.file("client");
  const RunningServer server(options_);
  EXPECT_TRUE(get(server, "client").contains("X-Echo: GET trusted"));
  EXPECT_EQ(get(server, "other"), "");
  EXPECT_EQ(get(server), "");
  EXPECT_EQ(server.gate().asked(), 2);
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
}

TEST_F(SidecarTls, TrustsACertificateAsLongAsItsAuthorityIsNamed) {
  options_.listen.tls_client_ca_file = folder_.file("client");
  for (const std::string authority : {"client", "other"}) {
    RunningServer server(options_);
    auto answers = std::async(std::launch::async, [&] { return get(server, "client", "/later/500"); });
    EXPECT_TRUE(eventually([&] { return server.gate().asked() == 1; }));
    auto listen = options_.listen;
    listen.tls_client_ca_file = folder_.file(authority);
    server.listen(listen);
    EXPECT_TRUE(answers.get().contains(authority == "client" ? "GET trusted" : "GET untrusted")) << authority;
  }
}

TEST_F(SidecarTls, EndsConnectionsWithoutAHandshake) {
  const RunningServer server(options_);
  auto silent = server.client();
  auto plain = server.client();
  plain.get("/");
  EXPECT_TRUE(eventually(
      [&] { return server.metric("auth0_sidecar_connections_ended_total{reason=\"handshake\"}") >= 2; }));
  EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
  EXPECT_TRUE(get(server).contains("204"));
}

TEST_F(SidecarTls, NamesTheFileThatCannotBeUsed) {
  const auto message_of = [](const command::serve::Listen& listen) {
    try {
      static_cast<void>(command::serve::make_tls(listen));
    } catch (const command::UsageError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  auto listen = options_.listen;
  listen.tls_certificate_file = "/does/not/exist";
  EXPECT_TRUE(message_of(listen).starts_with("listen.tls_certificate_file: /does/not/exist cannot be used: "));
  listen = options_.listen;
  listen.tls_key_file = folder_.file("other.key");
  EXPECT_TRUE(message_of(listen).starts_with("listen.tls_key_file: " + folder_.file("other.key")));
  listen = options_.listen;
  write_file(folder_.file("rsa.key"), pem_of(jose::PrivateKey::generate(jose::Algorithm::rs256).handle()));
  listen.tls_key_file = folder_.file("rsa.key");  // OpenSSL keeps a key of each type
  EXPECT_EQ(message_of(listen), "listen.tls_key_file: " + folder_.file("rsa.key") +
                                    " is not the key of the certificate in " + folder_.file("server"));
  listen = options_.listen;
  listen.tls_client_ca_file = folder_.file("server.key");
  EXPECT_TRUE(message_of(listen).starts_with("listen.tls_client_ca_file: "));
}

TEST_F(SidecarTls, IsAmongTheFilesThatAreCheckedBeforeAStart) {
  command::serve::Configuration configuration{.listen = options_.listen};
  configuration.access_log.file = folder_.file("access.log");
  EXPECT_NO_THROW(command::serve::check_files(configuration));
  EXPECT_EQ(folder_.text("access.log"), "");
  configuration.access_log.file = folder_.file("absent/access.log");
  EXPECT_THROW(command::serve::check_files(configuration), command::UsageError);
  configuration.access_log.file.clear();
  configuration.listen.tls_key_file = folder_.file("other.key");
  EXPECT_THROW(command::serve::check_files(configuration), command::UsageError);
}

}  // namespace
}  // namespace auth0::test
