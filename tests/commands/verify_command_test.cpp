#include "support/paths.hpp"
#include "support/run_command.hpp"
#include "support/write_file.hpp"

#include <auth0/testing/certificate.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;
using testing::TokenDefect;

// A tenant's documents as files, and the command that reads them.
class VerifyCommand : public ::testing::Test {
 protected:
  VerifyCommand() {
    std::filesystem::create_directories(folder_);
    write_file(folder_ / "metadata.json", tenant_.metadata());
    write_file(folder_ / "jwks.json", tenant_.jwks());
  }
  ~VerifyCommand() override { std::filesystem::remove_all(folder_); }
  VerifyCommand(const VerifyCommand&) = delete;
  VerifyCommand& operator=(const VerifyCommand&) = delete;

  [[nodiscard]] std::vector<std::string> offline(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {program_path("auth0-api"),
                                          "verify",
                                          "--metadata",
                                          (folder_ / "metadata.json").string(),
                                          "--jwks",
                                          (folder_ / "jwks.json").string(),
                                          "--audience",
                                          tenant_.audience()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  // Runs the batch over these lines and returns the answers, one JSON object a line.
  std::vector<json::object> answers(const std::string& lines, int exit_status,
                                    const std::vector<std::string>& more = {}) {
    write_file(folder_ / "requests.ndjson", lines);
    std::vector<std::string> arguments = {"--requests", (folder_ / "requests.ndjson").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = run_command(offline(arguments));
    EXPECT_EQ(result.exit_status, exit_status) << result.err;
    std::vector<json::object> parsed;
    std::istringstream out(result.out);
    for (std::string line; std::getline(out, line);)
      parsed.push_back(json::parse(line).as_object());
    return parsed;
  }

  static std::string request(int id, const std::string& token, json::object more = {}) {
    more["id"] = id;
    more["access_token"] = token;
    return json::serialize(more) + "\n";
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  // The tests run side by side, each with a folder of its own.
  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("verify-command-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(VerifyCommand, PrintsTheClaimsOfAGoodToken) {
  const auto result =
      run_command(offline({"--algorithms", "RS256,ES256", tenant_.issue({.scope = "read:data"})}));

  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(json::parse(result.out).at("scope"), json::value("read:data"));
}

// Text of a token must not drive a terminal, nor hide there.
TEST_F(VerifyCommand, EscapesWhatATerminalWouldNotShow) {
  // C0, DEL, C1, a direction, soft hyphen, no width, a variant, a tag
  // NOLINTNEXTLINE(misc-misleading-bidirectional): what this is about
  const std::string text = "a\x1b\x7f\u009b\u202e\u00ad\u180e\ufe0f\U000e0041\u00e4";
  const std::string escapes = R"(a\u001b\u007f\u009b\u202e\u00ad\u180e\ufe0f\udb40\udc41)"
                              "\u00e4";
  const std::string token = tenant_.issue({.claims = {{"note", text}}});

  const auto one = run_command(offline({"--algorithms", "ES256", token}));
  const auto many = run_command(offline({"--algorithms", "ES256", "--requests", "-"}), request(1, token));

  EXPECT_NE(one.out.find(escapes), std::string::npos) << one.out;
  EXPECT_NE(many.out.find(escapes), std::string::npos) << many.out;
  EXPECT_EQ(json::parse(one.out).at("note"), json::value(text));
  EXPECT_EQ(json::parse(many.out).at("claims").at("note"), json::value(text));
}

TEST_F(VerifyCommand, SaysWhyItRefusesAToken) {
  const std::string token = tenant_.issue({.defect = TokenDefect::expired});

  const auto result = run_command(offline({"--algorithms", "ES256", token}));

  EXPECT_EQ(result.exit_status, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("verify_access_token_error (token_expired): "), std::string::npos) << result.err;
  EXPECT_EQ(result.err.find(token.substr(0, 20)), std::string::npos);
}

TEST_F(VerifyCommand, ReadsTheTokenFromStandardInput) {
  EXPECT_EQ(run_command(offline({"--algorithms", "ES256", "-"}), "  " + tenant_.issue() + "\n").exit_status, 0);
  EXPECT_EQ(run_command(offline({"--algorithms", "ES256"}), tenant_.issue() + "\n").exit_status, 0);
}

TEST_F(VerifyCommand, AnswersWrongUsageWithTwo) {
  const std::vector<std::vector<std::string>> wrong = {
      {program_path("auth0-api")},
      {program_path("auth0-api"), "verify"},
      {program_path("auth0-api"), "verify", "--audience", "a", "token"},
      {program_path("auth0-api"), "verify", "--audience", "a", "--domain", "http://tenant.example.com",
       "token"},
      {program_path("auth0-api"), "verify", "--audience", "a", "--domain", "d.example.com", "--issuer",
       "https://i.example.com"},
      {program_path("auth0-api"), "verify", "--audience", "a", "--domain", "d.example.com", "--no-such-option"},
      offline({"--algorithms", "HS256", "token"}),
      offline({"--domain", "another.example.com", "token"}),
      offline({"--requests", "/does/not/exist"}),
      offline({"--ca-file", "/does/not/exist", "--now", "soon", "token"}),
  };
  for (const auto& arguments : wrong) {
    const auto result = run_command(arguments);
    EXPECT_EQ(result.exit_status, 2) << result.out << result.err;
    EXPECT_NE(result.err, "");
  }
}

// 2.10
TEST_F(VerifyCommand, NamesTheOptionWhoseFileCannotBeRead) {
  for (const auto* path : {"/does/not/exist", "/tmp", "/dev/null"}) {
    const auto result = run_command({program_path("auth0-api"), "verify", "--metadata", path, "--jwks", path,
                                     "--audience", tenant_.audience(), "token"});
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_TRUE(result.err.contains(std::string(": ") + path + " ")) << result.err;
    EXPECT_TRUE(result.err.contains("--metadata") || result.err.contains("--jwks")) << result.err;
  }
}

TEST_F(VerifyCommand, NamesAMistypedOptionWithoutItsValue) {
  for (const auto& arguments :
       {std::vector<std::string>{program_path("auth0-api"), "verify", "--audiance=hunter2"},
        offline({"--audiance=hunter2", "token"})}) {
    const auto result = run_command(arguments);
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_NE(result.err.find("--audiance"), std::string::npos) << result.err;
    EXPECT_EQ(result.err.find("is required"), std::string::npos) << result.err;
    EXPECT_EQ(result.err.find("hunter2"), std::string::npos) << result.err;
  }
}

// They may be a token, or a secret behind the wrong option.
TEST_F(VerifyCommand, DoesNotRepeatArgumentsThatItCannotUse) {
  const auto token = tenant_.issue();
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"Bearer", token},
                                                                     {"--now", token},
                                                                     {"--now=" + token},
                                                                     {"--profile", token},
                                                                     {"--profile=" + token}}) {
    const auto result = run_command(offline(arguments));
    EXPECT_EQ(result.exit_status, 2) << arguments.front();
    EXPECT_FALSE((result.out + result.err).contains(token.substr(0, 20))) << result.err;
    EXPECT_FALSE(result.err.empty());
  }
  EXPECT_TRUE(
      run_command(offline({"Bearer", token})).err.contains("A token is one argument, without its scheme."));
  EXPECT_TRUE(run_command(offline({"--profile", "any-one", token})).err.contains("any-one"));
}

TEST_F(VerifyCommand, TellsThatItCannotWriteItsAnswer) {
  auto arguments = offline({"--algorithms", "ES256", tenant_.issue()});
  arguments.insert(arguments.begin(), {"/bin/sh", "-c", "exec \"$0\" \"$@\" > /dev/full"});
  const auto result = run_command(arguments);
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_TRUE(result.err.contains("cannot write to standard output")) << result.err;
}

TEST_F(VerifyCommand, TakesTokensWithoutAnAudienceOfClientsThatAreNamed) {
  const auto token = tenant_.issue({.claims = {{"client_id", "app-1"}}, .without_claims = {"aud"}});
  const auto status = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"--algorithms", "ES256", token};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(offline(arguments)).exit_status;
  };
  EXPECT_EQ(status({}), 1);
  EXPECT_EQ(status({"--client-id", "app-2", "--client-id", "app-1"}), 0);
  EXPECT_EQ(status({"--client-id", "app-2"}), 1);
}

TEST_F(VerifyCommand, TakesTokensAsLongAsItIsTold) {
  const auto token = tenant_.issue({.claims = {{"groups", std::string(30'000, 'a')}}});
  const auto status = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = offline({"--algorithms", "ES256"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments, token).exit_status;
  };
  EXPECT_EQ(status({}), 1);
  EXPECT_EQ(status({"--max-token-size", "65536"}), 0);
  EXPECT_EQ(status({"--max-token-size", "300000"}), 2);
}

TEST_F(VerifyCommand, JudgesTokensAtTheGivenTime) {
  const std::string token = tenant_.issue({.claims = {{"iat", 1000}, {"exp", 2000}}});

  EXPECT_EQ(run_command(offline({"--algorithms", "ES256", "--now", "1999", token})).exit_status, 0);
  EXPECT_EQ(run_command(offline({"--algorithms", "ES256", "--now", "2000", token})).exit_status, 1);
}

TEST_F(VerifyCommand, AnswersEachLineInOrder) {
  const auto found =
      answers(request(1, tenant_.issue()) + request(2, tenant_.issue({.defect = TokenDefect::wrong_audience})) +
                  request(3, tenant_.issue()),
              0, {"--algorithms", "ES256"});

  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].at("id"), json::value(1));
  EXPECT_EQ(found[0].at("ok"), json::value(true));
  EXPECT_EQ(found[0].at("claims").at("iss"), json::value(tenant_.issuer()));
  EXPECT_EQ(found[1].at("ok"), json::value(false));
  EXPECT_EQ(found[1].at("code"), json::value("verify_access_token_error"));
  EXPECT_EQ(found[1].at("reason"), json::value("audience_mismatch"));
  EXPECT_EQ(found[1].at("status"), json::value(401));
  EXPECT_EQ(found[1].at("challenges").as_array().size(), 2U);
  EXPECT_EQ(found[2].at("id"), json::value(3));
}

TEST_F(VerifyCommand, TakesRequiredClaimsAndAlgorithmsOfALine) {
  const auto found =
      answers(request(1, tenant_.issue(), {{"required_claims", json::array{json::value("org_id")}}}) +
                  request(2, tenant_.issue(), {{"algorithms", json::array{json::value("ES256")}}}) +
                  request(3, tenant_.issue(), {{"algorithms", json::array{json::value("HS256")}}}),
              0, {"--algorithms", "ES256,RS256"});

  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].at("reason"), json::value("claim_missing"));
  EXPECT_EQ(found[1].at("ok"), json::value(true));
  EXPECT_EQ(found[2].at("code"), json::value("invalid_configuration_error"));
}

TEST_F(VerifyCommand, AnswersALineThatIsNoRequestAndGoesOn) {
  const auto found =
      answers("no json\n[]\n\n{\"id\":1}\n{\"access_token\":\"x\"}\n{\"id\":1,\"access_token\":2}\n" +
                  request(7, tenant_.issue(), {{"dpop_proof", 1}}) +
                  request(8, tenant_.issue(), {{"required_claims", "x"}}) + request(9, tenant_.issue()),
              2, {"--algorithms", "ES256"});

  ASSERT_EQ(found.size(), 9U);
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(found[i].at("line"), json::value(i + 1));
    EXPECT_EQ(found[i].at("ok"), json::value(false));
    EXPECT_EQ(found[i].at("code"), json::value("invalid_input"));
    EXPECT_TRUE(found[i].at("message").is_string());
  }
  EXPECT_EQ(found[8].at("ok"), json::value(true));
}

TEST_F(VerifyCommand, TakesTheProofOfALine) {
  const testing::DpopKey key;
  const std::string token = tenant_.issue({.claims = {{"cnf", {{"jkt", key.thumbprint()}}}}});
  const auto line = [&](int id, const std::string& url) {
    return request(id, token,
                   {{"scheme", "DPoP"},
                    {"dpop_proof", key.make_proof({.url = "https://api.example.com/a", .access_token = token})},
                    {"http_method", "GET"},
                    {"http_url", url}});
  };
  const auto found =
      answers(line(1, "https://api.example.com/a") + line(2, "https://api.example.com/b") +
                  request(3, token, {{"scheme", "Bearer"}}) + request(4, "", {{"scheme", nullptr}}) +
                  request(5, token, {{"scheme", "Basic"}}) + request(6, token, {{"scheme", ""}}),
              0, {"--algorithms", "ES256"});

  ASSERT_EQ(found.size(), 6U);
  EXPECT_EQ(found[0].at("ok"), json::value(true));
  EXPECT_EQ(found[1].at("code"), json::value("invalid_dpop_proof"));
  EXPECT_EQ(found[1].at("reason"), json::value("url_mismatch"));
  EXPECT_EQ(found[2].at("reason"), json::value("token_is_bound"));
  EXPECT_EQ(found[3].at("reason"), json::value("token_missing"));
  EXPECT_EQ(found[4].at("reason"), json::value("invalid_auth_scheme"));
  EXPECT_EQ(found[4].at("challenges").as_array().size(), 2U);
  EXPECT_EQ(found[5].at("reason"), json::value("proof_missing"));
}

// 8.7
TEST_F(VerifyCommand, RefusesALineThatComesTwiceUnlessEachIsJudgedAlone) {
  const testing::DpopKey key;
  const std::string token = tenant_.issue({.claims = {{"cnf", {{"jkt", key.thumbprint()}}}}});
  const std::string url = "https://api.example.com/a";
  const std::string line = request(1, token,
                                   {{"scheme", "DPoP"},
                                    {"dpop_proof", key.make_proof({.url = url, .access_token = token})},
                                    {"http_method", "GET"},
                                    {"http_url", url}});
  const auto second_answer = [&](const std::string& protection) {
    return answers(line + line, 0, {"--algorithms", "ES256", "--replay-protection", protection}).at(1);
  };
  EXPECT_EQ(second_answer("on").at("reason"), json::value("proof_replayed"));
  EXPECT_EQ(second_answer("off").at("ok"), json::value(true));
}

// 2.5, 8.9
TEST_F(VerifyCommand, TakesTheModeOfDpopAndTheCertificateOfALine) {
  const auto identity = testing::make_self_signed_identity();
  const auto found = answers(request(1, tenant_.issue(), {{"scheme", "Bearer"}}), 0,
                             {"--algorithms", "ES256", "--dpop-mode", "required"});
  EXPECT_EQ(found.at(0).at("reason"), json::value("invalid_auth_scheme"));

  const std::string bound = tenant_.issue({.claims = {{"cnf", {{"x5t#S256", "of another certificate"}}}}});
  const auto bound_found = answers(request(1, bound, {{"client_certificate", identity.certificate_pem}}), 0,
                                   {"--algorithms", "ES256"});
  EXPECT_EQ(bound_found.at(0).at("reason"), json::value("certificate_mismatch"));
}

TEST_F(VerifyCommand, RefusesALineThatIsTooLongAndGoesOn) {
  const auto found = answers(request(1, std::string(2 * 1024 * 1024, 'x')) + request(2, tenant_.issue()), 2,
                             {"--algorithms", "ES256"});

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].at("code"), json::value("invalid_input"));
  EXPECT_EQ(found[1].at("ok"), json::value(true));
}

TEST_F(VerifyCommand, ReadsRequestsFromStandardInput) {
  const auto result =
      run_command(offline({"--algorithms", "ES256", "--requests", "-"}), request(1, tenant_.issue()));

  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(json::parse(result.out).at("ok"), json::value(true));
}

TEST(VerifyCommandOnline, AsksTheIssuerForItsKeys) {
  testing::TenantServer server;
  const std::string ca_file = ::testing::TempDir() + "verify-command-ca.pem";
  write_file(ca_file, server.ca_pem());
  std::vector<std::string> arguments = {
      program_path("auth0-api"),  "verify",    "--domain", server.tenant().domain(), "--audience",
      server.tenant().audience(), "--ca-file", ca_file,    server.tenant().issue()};

  EXPECT_EQ(run_command(arguments).exit_status, 0);
  arguments[2] = "--issuer";
  arguments[3] = server.tenant().issuer();
  EXPECT_EQ(run_command(arguments).exit_status, 0);
  EXPECT_EQ(server.tenant().requests(testing::Tenant::jwks_path), 2U);
}

// 7.1, over real sockets
TEST_F(VerifyCommand, TakesSeveralDomains) {
  testing::TenantServer first;
  testing::TenantServer second;
  testing::TenantServer stranger;
  write_file(folder_ / "ca.pem", first.ca_pem() + second.ca_pem() + stranger.ca_pem());
  write_file(folder_ / "requests.ndjson", request(1, first.tenant().issue()) +
                                              request(2, second.tenant().issue()) +
                                              request(3, stranger.tenant().issue()));

  const auto result =
      run_command({program_path("auth0-api"), "verify", "--domain", first.tenant().domain(), "--domain",
                   second.tenant().domain(), "--ca-file", (folder_ / "ca.pem").string(), "--audience",
                   first.tenant().audience(), "--requests", (folder_ / "requests.ndjson").string()});

  EXPECT_EQ(result.exit_status, 0) << result.err;
  std::istringstream lines(result.out);
  std::string line;
  std::vector<json::object> answers;
  while (std::getline(lines, line))
    answers.push_back(json::parse(line).as_object());
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_TRUE(answers[0].at("ok").as_bool());
  EXPECT_TRUE(answers[1].at("ok").as_bool());
  EXPECT_EQ(answers[2].at("reason").as_string(), "issuer_not_allowed");
  EXPECT_EQ(stranger.tenant().requests(testing::Tenant::metadata_path), 0U);
}

}  // namespace
}  // namespace auth0::test
