#include "support/raw_tls_server.hpp"
#include "transport/patient.hpp"

#include <auth0/exceptions.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/testing/certificate.hpp>

#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <tuple>

namespace auth0::test {
namespace {

std::string file_with(const std::string& name, const std::string& text) {
  const std::string path = ::testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

void expect_refused(const TransportOptions& options, const std::string& beginning) {
  try {
    std::ignore = make_http_transport(options);
    ADD_FAILURE() << "accepted: " << beginning;
  } catch (const InvalidConfigurationError& error) {
    EXPECT_TRUE(error.error().message.starts_with(beginning)) << error.what();
    EXPECT_EQ(error.error().reason, Reason::invalid_configuration);
  }
}

// 2.10; /proc/self/mem can be opened and not read, even by root.
TEST(AuthoritiesToTrust, MustBeAFileThatCanBeRead) {
  expect_refused({.ca_file = "/does/not/exist.pem"},
                 "transport.ca_file cannot be read: No such file or directory: /does/not/exist.pem");
  expect_refused({.ca_file = "/tmp"}, "transport.ca_file cannot be read: Is a directory: /tmp");
  expect_refused({.ca_file = "/proc/self/mem"}, "transport.ca_file cannot be read");
  expect_refused({.ca_file = "/dev/null"}, "transport.ca_file is empty");
  expect_refused({.ca_file = "/dev/zero"}, "transport.ca_file is larger");
}

// 2.10
TEST(AuthoritiesToTrust, MustBeCertificatesInPem) {
  const auto identity = testing::make_self_signed_identity();
  auto broken = identity.certificate_pem;
  broken.erase(broken.size() / 2, 8);

  expect_refused({.ca_file = file_with("text.pem", "nothing of the kind\n")}, "transport.ca_file is not PEM");
  expect_refused({.ca_file = file_with("key.pem", identity.private_key_pem)},
                 "transport.ca_file is PEM, but does not contain a certificate");
  expect_refused({.ca_file = file_with("broken.pem", identity.certificate_pem + broken)},
                 "transport.ca_file contains a certificate that cannot be read");
  expect_refused({.ca_pem = "nothing of the kind"}, "transport.ca_pem is not PEM");
  expect_refused({.ca_pem = identity.private_key_pem},
                 "transport.ca_pem is PEM, but does not contain a certificate");
  expect_refused({.ca_pem = broken}, "transport.ca_pem contains a certificate that cannot be read");
}

TEST(AuthoritiesToTrust, AreGivenInOneWay) {
  expect_refused({.ca_file = "a", .ca_pem = "b"}, "give transport.ca_file or transport.ca_pem");
}

TEST(AuthoritiesToTrust, AreWhatTheFileHolds) {
  const RawTlsServer server({.pieces = {{http_response(200, "{}")}}});
  const auto other = testing::make_self_signed_identity();
  const std::string path = file_with("ca.pem", "Two authorities\n" + other.certificate_pem + server.ca_pem());

  const auto answer = send_patiently({.ca_file = path}, {.url = server.url()});

  EXPECT_TRUE(answer.has_value()) << answer.error().message;
}

}  // namespace
}  // namespace auth0::test
