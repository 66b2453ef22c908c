#include "support/paths.hpp"
#include "support/run_command.hpp"
#include "support/write_file.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/tenant.hpp>

#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

// Options that name files, and files that are not what they must be (2.10). Nobody is asked for anything.
class FileOptions : public ::testing::Test {
 protected:
  using Arguments = std::vector<std::string>;

  FileOptions() { std::filesystem::create_directories(folder_); }
  ~FileOptions() override { std::filesystem::remove_all(folder_); }
  FileOptions(const FileOptions&) = delete;
  FileOptions& operator=(const FileOptions&) = delete;

  // Writes a file and gives its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& text) const {
    write_file(folder_ / name, text);
    return folder_ / name;
  }

  [[nodiscard]] static Arguments joined(Arguments arguments, const Arguments& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  [[nodiscard]] Arguments verify(const Arguments& more) const {
    return joined({program_path("auth0-api"), "verify", "--metadata", file("metadata.json", tenant_.metadata()),
                   "--jwks", file("jwks.json", tenant_.jwks()), "--audience", tenant_.audience()},
                  more);
  }
  [[nodiscard]] static Arguments exchange(const Arguments& more) {
    return joined({program_path("auth0-api"), "exchange", "profile", "--domain", "tenant.example.com",
                   "--client-id", "client", "--audience", "https://api.example.com", "--subject-token-type",
                   "https://example.com/legacy"},
                  more);
  }

  [[nodiscard]] static Arguments explain(const Arguments& more) {
    return joined({program_path("auth0-api"), "explain"}, more);
  }

  static void expect_refused(const Arguments& arguments, const std::string& message) {
    const auto result = run_command(arguments, "a-token");
    EXPECT_EQ(result.exit_status, 2) << message;
    EXPECT_EQ(result.out, "") << message;
    EXPECT_TRUE(result.err.contains(": " + message)) << result.err << "instead of: " << message;
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  testing::TlsIdentity identity_ = testing::make_self_signed_identity();

 private:
  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("file-options-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(FileOptions, ThatCannotBeReadAreNamed) {
  const auto secret = file("secret", "test-secret\n");
  for (const std::string problem : {"/does/not/exist cannot be read: No such file",
                                    "/tmp cannot be read: Is a directory", "/dev/null is empty"}) {
    const auto path = problem.substr(0, problem.find(' '));
    expect_refused(verify({"--requests", path}), "--requests: " + problem);
    expect_refused(exchange({"--client-secret-file", path}), "--client-secret-file: " + problem);
    expect_refused(exchange({"--client-secret-file", secret, "--subject-token-file", path}),
                   "--subject-token-file: " + problem);
    expect_refused(exchange({"--client-secret-file", secret, "--actor-token-file", path, "--actor-token-type",
                             "https://example.com/legacy"}),
                   "--actor-token-file: " + problem);
    expect_refused(explain({"--client-certificate", path}), "--client-certificate: " + problem);
  }
}

TEST_F(FileOptions, WithoutATokenInThemAreNamed) {
  const auto secret = file("secret", "test-secret\n");
  const auto blank = file("blank", " \n");
  expect_refused(exchange({"--client-secret-file", secret, "--subject-token-file", blank}),
                 "--subject-token-file: " + blank + " does not contain a token");
}

TEST_F(FileOptions, ForAuthoritiesAreNamed) {
  const auto text = file("text.pem", "nothing of the kind\n");
  const auto key = file("key.pem", identity_.private_key_pem);
  for (const auto& arguments :
       {verify({"token", "--ca-file"}), exchange({"--client-secret-file", text, "--ca-file"}),
        Arguments{program_path("auth0-api"), "token", "--tenant", "localhost:1", "--ca-file"}}) {
    expect_refused(joined(arguments, {"/tmp"}), "--ca-file cannot be read: Is a directory: /tmp");
    expect_refused(joined(arguments, {"/dev/null"}), "--ca-file is empty: /dev/null");
    expect_refused(joined(arguments, {text}), "--ca-file is not PEM: " + text);
    expect_refused(joined(arguments, {key}), "--ca-file is PEM, but does not contain a certificate: " + key);
  }
}

TEST_F(FileOptions, ForKeysOfAnIssuerAreNamed) {
  const auto text = file("text.json", "nothing of the kind\n");
  expect_refused(
      {program_path("auth0-api"), "verify", "--metadata", text, "--jwks", text, "--audience", "a", "token"},
      "--metadata: ");
  expect_refused({program_path("auth0-api"), "verify", "--metadata", file("good.json", tenant_.metadata()),
                  "--jwks", text, "--audience", "a", "token"},
                 "--jwks cannot be used: ");
}

TEST_F(FileOptions, ForCredentialsOfAClientAreNamed) {
  const auto text = file("text.pem", "nothing of the kind\n");
  const auto key = file("key.pem", identity_.private_key_pem);
  const auto certificate = file("certificate.pem", identity_.certificate_pem);
  const std::string pair = "--client-certificate-file and --client-key-file: ";
  expect_refused(exchange({"--private-key-file", text}), "--private-key-file: ");
  expect_refused(exchange({"--private-key-file", certificate}), "--private-key-file: ");
  expect_refused(exchange({"--client-certificate-file", key, "--client-key-file", key}),
                 pair + "the certificate ");
  expect_refused(exchange({"--client-certificate-file", certificate, "--client-key-file", text}),
                 pair + "the private key ");
}

TEST_F(FileOptions, ForTheCertificateOfAClientAreNamed) {
  const auto text = file("text.pem", "nothing of the kind\n");
  const auto key = file("key.pem", identity_.private_key_pem);
  const auto broken = file("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  expect_refused(explain({"--client-certificate", text}), "--client-certificate: " + text + " is not PEM");
  expect_refused(explain({"--client-certificate", key}),
                 "--client-certificate: " + key + " is PEM, but does not contain a certificate");
  expect_refused(explain({"--client-certificate", broken}),
                 "--client-certificate: " + broken + " contains a certificate that cannot be read");
}

TEST_F(FileOptions, OfADevTenantAreNamed) {
  const auto text = file("text.pem", "nothing of the kind\n");
  const auto ca_file = file("ca.pem", "");
  expect_refused({program_path("auth0-api"), "dev-tenant", "--ca-file", ca_file, "--client-public-key", text},
                 "--client-public-key ");
  expect_refused({program_path("auth0-api"), "dev-tenant", "--ca-file", ca_file, "--mtls", text}, "--mtls ");
  expect_refused({program_path("auth0-api"), "dev-tenant", "--ca-file", "/does/not/exist"},
                 "--ca-file: /does/not/exist cannot be written: No such file");
}

}  // namespace
}  // namespace auth0::test
