#include "jose/private_key.hpp"
#include "support/paths.hpp"
#include "support/run_command.hpp"
#include "support/token_requests.hpp"
#include "support/write_file.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;

constexpr const char* calendar_api = "https://calendar.example.com";
constexpr const char* legacy = "https://example.com/legacy";

// The command against a tenant on loopback, with credentials in files of a folder of its own.
class ExchangeCommand : public ::testing::Test {
 protected:
  using Arguments = std::vector<std::string>;

  ExchangeCommand() {
    std::filesystem::create_directories(folder_);
    write_file(folder_ / "ca.pem", server_.ca_pem());
    write_file(folder_ / "secret", "test-secret\n");
  }
  ~ExchangeCommand() override { std::filesystem::remove_all(folder_); }
  ExchangeCommand(const ExchangeCommand&) = delete;
  ExchangeCommand& operator=(const ExchangeCommand&) = delete;

  // Writes a file and gives its path.
  [[nodiscard]] std::string file(const std::string& name, const std::string& text) const {
    write_file(folder_ / name, text);
    return path(name);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  [[nodiscard]] Arguments without_credentials(const std::string& kind, const Arguments& more) {
    Arguments arguments = {program_path("auth0-api"),
                           "exchange",
                           kind,
                           "--issuer",
                           server_.tenant().issuer(),
                           "--ca-file",
                           path("ca.pem"),
                           "--client-id",
                           "test-client"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // The subject token goes in on standard input.
  [[nodiscard]] CommandResult exchange(const std::string& kind, const std::string& subject,
                                       const Arguments& more) {
    auto arguments = without_credentials(kind, more);
    arguments.insert(arguments.end(), {"--client-secret-file", path("secret")});
    return run_command(arguments, subject + "\n");
  }

  [[nodiscard]] CommandResult by_profile(const std::string& subject, Arguments more = {}) {
    more.insert(more.end(), {"--subject-token-type", legacy, "--audience", server_.tenant().audience()});
    return exchange("profile", subject, more);
  }

  [[nodiscard]] std::string last_form() { return server_.tenant().token_requests().back().body; }

  // On behalf of with other credentials than the secret's file.
  [[nodiscard]] CommandResult authenticate(const Arguments& credentials) {
    auto arguments = without_credentials("on-behalf-of", {"--audience", calendar_api});
    arguments.insert(arguments.end(), credentials.begin(), credentials.end());
    return run_command(arguments, server_.tenant().issue());
  }

  testing::DpopKey key_;
  testing::TlsIdentity identity_ = testing::make_self_signed_identity();
  testing::TenantServer server_{
      {.tenant = {
           .algorithm = "ES256",
           .clients = {{.public_key_pem = public_key_pem(
                            jose::PrivateKey::from_pem(key_.private_key_pem(), jose::Algorithm::es256).value()),
                        .certificate_pem = identity_.certificate_pem}},
           .other_audiences = {calendar_api},
           .organizations = {{.id = "org_a", .name = "Alpha", .members = {"auth0|user"}}},
           .linked_accounts = {{.connection = "google-oauth2",
                                .login_hint = "user@example.com",
                                .access_token = "the-providers-token",
                                .scope = "calendar.read"}},
           .subject_tokens = {{"legacy-session", "auth0|user"}, {"agent-token", "agent|one"}},
           .mtls = true}}};
  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("exchange-command-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

// 10.2
TEST_F(ExchangeCommand, ExchangesATokenOfAnotherKind) {
  const auto result =
      by_profile("legacy-session",
                 {"--scope", "openid offline_access", "--organization", "org_a", "--parameter", "device=a=b",
                  "--actor-token-type", legacy, "--actor-token-file", file("actor", "agent-token\n")});

  ASSERT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(result.err, "");
  const auto answer = json::parse(result.out).as_object();
  const auto claims = claims_of(answer.at("access_token").as_string());
  EXPECT_EQ(claims.at("sub"), json::value("auth0|user"));
  EXPECT_EQ(claims.at("act").at("sub"), json::value("agent|one"));
  EXPECT_EQ(claims.at("org_id"), json::value("org_a"));
  EXPECT_EQ(answer.at("token_type"), json::value("Bearer"));
  EXPECT_EQ(answer.at("issued_token_type"), json::value(access_token_type));
  EXPECT_TRUE(answer.contains("id_token"));
  EXPECT_TRUE(answer.contains("refresh_token"));
  EXPECT_TRUE(answer.at("expires_at").is_int64());
  EXPECT_NE(last_form().find("device=a%3Db"), std::string::npos) << last_form();
}

// 10.3
TEST_F(ExchangeCommand, GetsATokenOnBehalfOfTheUser) {
  const auto result = exchange("on-behalf-of", server_.tenant().issue(),
                               {"--audience", calendar_api, "--scope", "read:events"});

  ASSERT_EQ(result.exit_status, 0) << result.err;
  const auto claims = claims_of(json::parse(result.out).at("access_token").as_string());
  EXPECT_EQ(claims.at("aud"), json::value(calendar_api));
  EXPECT_EQ(claims.at("act").at("sub"), json::value("test-client"));
  EXPECT_EQ(claims.at("scope"), json::value("read:events"));
}

// 10.4
TEST_F(ExchangeCommand, GetsTheUsersTokenOfAnotherProvider) {
  auto arguments =
      without_credentials("connection", {"--connection", "google-oauth2", "--login-hint", "user@example.com",
                                         "--client-secret-file", path("secret")});
  arguments[3] = "--domain";  // the Token Vault is a service of Auth0's
  arguments[4] = server_.tenant().domain();

  const auto result = run_command(arguments, server_.tenant().issue());

  ASSERT_EQ(result.exit_status, 0) << result.err;
  const auto answer = json::parse(result.out).as_object();
  EXPECT_EQ(answer.at("access_token"), json::value("the-providers-token"));
  EXPECT_EQ(answer.at("scope"), json::value("calendar.read"));
  EXPECT_EQ(answer.at("connection"), json::value("google-oauth2"));
  EXPECT_EQ(answer.at("login_hint"), json::value("user@example.com"));
}

TEST_F(ExchangeCommand, ReadsTheSubjectTokenFromAFile) {
  const auto result = by_profile("", {"--subject-token-file", file("subject", "legacy-session\n")});

  EXPECT_EQ(result.exit_status, 0) << result.err;
}

// 10.1
TEST_F(ExchangeCommand, ReadsTheSecretFromTheEnvironment) {
  const auto exchange_with = [&](const std::string& variable, const Arguments& more) {
    auto arguments = without_credentials("on-behalf-of", {"--audience", calendar_api});
    arguments.insert(arguments.begin(), {"/usr/bin/env", variable});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, server_.tenant().issue()).exit_status;
  };

  EXPECT_EQ(exchange_with("AUTH0_CLIENT_SECRET=test-secret", {}), 0);
  EXPECT_EQ(exchange_with("OTHER=test-secret", {"--client-secret-env", "OTHER"}), 0);
  EXPECT_EQ(exchange_with("AUTH0_CLIENT_SECRET=wrong", {}), 1);
  EXPECT_EQ(exchange_with("AUTH0_CLIENT_SECRET=test-secret", {"--client-secret-env", "OTHER"}), 2);
  EXPECT_EQ(exchange_with("AUTH0_CLIENT_SECRET=", {}), 2);
}

// 10.1
TEST_F(ExchangeCommand, SignsAnAssertionWithAPrivateKey) {
  const auto result = authenticate(
      {"--private-key-file", file("key.pem", key_.private_key_pem()), "--private-key-algorithm", "ES256"});

  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_NE(last_form().find("client_assertion="), std::string::npos);
  EXPECT_EQ(last_form().find("client_secret="), std::string::npos);
}

// 10.1, RFC 8705 section 2
TEST_F(ExchangeCommand, ShowsAClientCertificate) {
  const auto result = authenticate({"--client-certificate-file", file("client.pem", identity_.certificate_pem),
                                    "--client-key-file", file("client-key.pem", identity_.private_key_pem)});

  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(server_.tenant().requests(testing::Tenant::mtls_token_path), 1U);
}

TEST_F(ExchangeCommand, SaysWhatTheServerSaidWhenItRefuses) {
  const auto subject = by_profile("another-session");

  EXPECT_EQ(subject.exit_status, 1);
  EXPECT_EQ(subject.out, "");
  EXPECT_NE(subject.err.find("token_exchange_error (exchange_refused): "), std::string::npos) << subject.err;
  EXPECT_NE(subject.err.find("the server said 400 invalid_request: "), std::string::npos) << subject.err;

  const auto secret = authenticate({"--client-secret-file", file("wrong", "not-the-secret")});
  EXPECT_EQ(secret.exit_status, 1);
  EXPECT_NE(secret.err.find("401 invalid_client"), std::string::npos) << secret.err;
  EXPECT_EQ(secret.err.find("not-the-secret"), std::string::npos) << secret.err;
}

TEST_F(ExchangeCommand, RepeatsNoTokenInWhatItSaysOfAFailure) {
  server_.tenant().refuse_token_requests(
      {.error = "invalid_grant", .description = "no good: another-session, test-secret"});

  const auto result = by_profile("another-session");

  EXPECT_EQ(result.exit_status, 1);
  EXPECT_NE(result.err.find("invalid_grant"), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find("another-session"), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find("test-secret"), std::string::npos) << result.err;
}

TEST_F(ExchangeCommand, SaysWhenToTryAgain) {
  server_.tenant().refuse_token_requests(
      {.status = 429, .error = "too_many_attempts", .retry_after = std::chrono::seconds(90)});

  const auto result = by_profile("legacy-session");

  EXPECT_EQ(result.exit_status, 1);
  EXPECT_NE(result.err.find("try again in 90 s"), std::string::npos) << result.err;
}

TEST_F(ExchangeCommand, ShowsTheMfaTokenOnlyWhereItIsAskedTo) {
  server_.tenant().refuse_token_requests(
      {.status = 403,
       .error = "mfa_required",
       .members = {{"mfa_token", "for-the-second-factor"},
                   {"mfa_requirements", {{"challenge", json::array{json::object{{"type", "otp"}}}}}}}});

  const auto silent = by_profile("legacy-session");
  const auto telling = by_profile("legacy-session", {"--show-mfa-token"});

  EXPECT_EQ(silent.exit_status, 1);
  EXPECT_EQ(silent.out, "");
  EXPECT_NE(silent.err.find(R"(mfa_requirements: {"challenge")"), std::string::npos) << silent.err;
  EXPECT_EQ(silent.err.find("for-the-second-factor"), std::string::npos);
  EXPECT_EQ(telling.exit_status, 1);
  EXPECT_EQ(json::parse(telling.out).at("mfa_token"), json::value("for-the-second-factor"));
  EXPECT_EQ(telling.err.find("for-the-second-factor"), std::string::npos);
}

TEST_F(ExchangeCommand, TakesNoCredentialFromTheCommandLine) {
  const std::vector<Arguments> wrong = {{"--client-secret", "in-the-open"},
                                        {"--subject-token", "in-the-open"},
                                        {"--actor-token", "in-the-open"},
                                        {"in-the-open"}};
  for (const auto& arguments : wrong) {
    const auto result = by_profile("legacy-session", arguments);
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_NE(result.err.find("other users of the machine can see the command line"), std::string::npos)
        << result.err;
    EXPECT_EQ(result.err.find("in-the-open"), std::string::npos) << result.err;
  }
  EXPECT_EQ(server_.tenant().requests(testing::Tenant::token_path), 0U);
}

TEST_F(ExchangeCommand, AnswersWrongUsageWithTwo) {
  const std::vector<Arguments> wrong = {
      {"--domain", "tenant.example.com"},
      {"--client-secret-env", "NAME"},
      {"--private-key-file", path("ca.pem")},
      {"--client-certificate-file", path("ca.pem")},
      {"--private-key-algorithm", "ES256"},
      {"--actor-token-file", path("secret")},
      {"--parameter", "no-value"},
      {"--parameter", "client_id=another"},
      {"--organization", ""},
      {"--organization", " "},
      {"--subject-token-file", "/does/not/exist"},
      {"--deadline", "0"},
      {"--no-such-option"},
  };
  for (const auto& arguments : wrong) {
    const auto result = by_profile("legacy-session", arguments);
    EXPECT_EQ(result.exit_status, 2) << arguments.front() << ": " << result.err;
    EXPECT_NE(result.err, "") << arguments.front();
    EXPECT_EQ(result.out, "") << arguments.front();
  }
  EXPECT_EQ(by_profile("").exit_status, 2);
  EXPECT_EQ(by_profile("Bearer token").exit_status, 2);
  EXPECT_EQ(by_profile(std::string(std::size_t{257} * 1024, 'x')).exit_status, 2);
  EXPECT_EQ(run_command({program_path("auth0-api"), "exchange"}).exit_status, 2);
  EXPECT_EQ(authenticate({"--private-key-file", file("no-key", "no key")}).exit_status, 2);
}

}  // namespace
}  // namespace auth0::test
