#include "base/file_text.hpp"
#include "commands/page_client.hpp"
#include "support/dev_tenant.hpp"
#include "support/paths.hpp"
#include "support/run_command.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstddef>
#include <filesystem>
#include <gtest/gtest.h>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;

constexpr const char* form = "application/x-www-form-urlencoded";

TEST_F(DevTenant, IssuesTokensThatVerify) {
  start({"--algorithm", "RS256"});

  const auto result = verify(token({"--scope", "read:data write:data", "--claim", "org_id=org_abc", "--claim",
                                    "level=3", "--permission", "read:data"})
                                 .out,
                             {"--algorithms", "RS256"});

  ASSERT_EQ(result.exit_status, 0) << result.err;
  const auto claims = json::parse(result.out);
  EXPECT_EQ(claims.at("scope"), json::value("read:data write:data"));
  EXPECT_EQ(claims.at("org_id"), json::value("org_abc"));
  EXPECT_EQ(claims.at("level"), json::value(3));
  EXPECT_EQ(claims.at("permissions"), json::value(json::array{json::value("read:data")}));
}

TEST_F(DevTenant, NamesAPortThatIsBusy) {
  start();
  const std::string address = issuer_.substr(0, issuer_.rfind('/'));
  const std::string port = address.substr(address.rfind(':') + 1);
  for (const auto& arguments : {std::vector<std::string>{program_path("auth0-api"), "dev-tenant", "--ca-file",
                                                         ca_file_, "--port", port},
                                std::vector<std::string>{program_path("auth0-api"), "demo", "--serve",
                                                         "--ca-file", ca_file_, "--port", port}}) {
    const auto result = run_command(arguments);
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_NE(result.err.find("cannot listen on 127.0.0.1:" + port), std::string::npos) << result.err;
    EXPECT_EQ(result.err.find("boost"), std::string::npos) << result.err;
  }
}

TEST_F(DevTenant, IssuesTokensWithEachNamedDefect) {
  start();
  for (const auto way : testing::defect_names()) {
    const auto result = verify(token({"--defect", std::string(way)}).out);
    EXPECT_EQ(result.exit_status, 1) << way;
  }
  EXPECT_NE(token({"--defect", "somehow"}).exit_status, 0);
}

TEST_F(DevTenant, IssuesTheProfileOfRfc9068) {
  start({"--profile", "rfc9068"});

  EXPECT_EQ(verify(token().out, {"--profile", "rfc9068"}).exit_status, 0);
  EXPECT_EQ(verify(token({"--without-claim", "jti"}).out, {"--profile", "rfc9068"}).exit_status, 1);
  EXPECT_EQ(verify(token({"--header", "typ=JWT"}).out, {"--profile", "rfc9068"}).exit_status, 1);
}

TEST_F(DevTenant, GivesAMachineATokenForItsCredentials) {
  start();
  const std::string body =
      "grant_type=client_credentials&client_id=test-client&client_secret=test-secret&audience=https%3A%2F%"
      "2Fapi.example."
      "com";

  const auto answer = post("oauth/token", form, body);

  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto tokens = json::parse(answer.body).as_object();
  EXPECT_EQ(tokens.at("token_type"), json::value("Bearer"));
  EXPECT_EQ(tokens.at("expires_in"), json::value(86400));
  const auto result = verify(std::string(tokens.at("access_token").as_string()));
  ASSERT_EQ(result.exit_status, 0) << result.err;
  EXPECT_EQ(json::parse(result.out).at("sub"), json::value("test-client@clients"));
  EXPECT_EQ(json::parse(result.out).at("gty"), json::value("client-credentials"));
}

TEST_F(DevTenant, RefusesTokenRequestsAsATenantDoes) {
  start();
  const std::string client = "grant_type=client_credentials&client_id=test-client&client_secret=";
  const auto error = [](const HttpResponse& answer) { return json::parse(answer.body).at("error"); };

  const auto secret = post("oauth/token", form, client + "wrong&audience=https%3A%2F%2Fapi.example.com");
  const auto audience = post("oauth/token", form, client + "test-secret&audience=elsewhere");
  const auto absent = post("oauth/token", form, client + "test-secret");
  const auto twice = post("oauth/token", form, client + "test-secret&audience=a&audience=b");
  const auto grant =
      post("oauth/token", "application/json",
           R"({"grant_type":"password","client_id":"test-client","client_secret":"test-secret"})");

  EXPECT_EQ(secret.status, 401);
  EXPECT_EQ(error(secret), json::value("invalid_client"));
  EXPECT_EQ(audience.status, 403);
  EXPECT_EQ(error(audience), json::value("access_denied"));
  EXPECT_EQ(absent.status, 400);
  EXPECT_EQ(error(absent), json::value("invalid_request"));
  EXPECT_EQ(twice.status, 400);
  EXPECT_EQ(grant.status, 403);
  EXPECT_EQ(error(grant), json::value("unauthorized_client"));
}

// A browser that trusts the tenant's authority could be made to ask by any page.
TEST_F(DevTenant, TakesNoCommandsFromPages) {
  start();
  EXPECT_EQ(post("admin/recover", "application/json", "{}").status, 204);
  EXPECT_EQ(post("admin/recover", "text/plain", "{}", {{"Origin", "https://evil.example.com"}}).status, 403);
}

TEST_F(DevTenant, EndsWhenItIsTold) {
  start();

  EXPECT_EQ(tenant_->stop(), 0);
}

// The lines of text that a picture made by tools/demo_picture.py shows. They contain no `&` or `<`.
std::vector<std::string> rows_of_picture(const std::string& svg) {
  static const std::regex tag("<[^>]*>");
  std::vector<std::string> rows;
  std::istringstream lines(svg);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("<text")) rows.push_back(std::regex_replace(line, tag, ""));
  }
  return rows;
}

TEST(DemoCommand, PrintsWhatThePictureOfTheReadmeShows) {
  const auto result = run_command({program_path("auth0-api-demo")});  // which `./run demo` builds

  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  const auto picture = read_file_text(source_folder() / "docs/demo.svg");
  ASSERT_TRUE(picture) << picture.error();
  const auto rows = rows_of_picture(*picture);
  EXPECT_GE(rows.size(), 15U);
  std::size_t from = 0;
  for (const auto& row : rows) {
    const auto at = result.out.find(row + '\n', from);
    ASSERT_NE(at, std::string::npos)
        << row << "\n is not printed there: make docs/demo.svg anew with tools/demo_picture.py";
    from = at + row.size();
  }
}

TEST(DemoCommand, ComesOutAsItShould) {
  const auto result = run_command({program_path("auth0-api"), "demo"});

  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("token_expired"), std::string::npos);
  EXPECT_NE(result.out.find("Retry-After: "), std::string::npos);
  EXPECT_EQ(result.out.find("✗"), std::string::npos);
}

TEST(DemoCommand, ShowsWhyEachRequestIsRefused) {
  const auto result = run_command({program_path("auth0-api"), "demo"});

  for (const auto* text :
       {"403  scope_missing", R"(scope="read:orders")", "401  proof_replayed", "401  token_is_bound",
        "401  method_mismatch", "401  url_mismatch", "401  dpop_binding_mismatch", "401  nonce_missing",
        "DPoP-Nonce: ", R"(resource_metadata="https://localhost:)", "all 200 when the keys have come",
        "through orders-api"}) {
    EXPECT_NE(result.out.find(text), std::string::npos) << text;
  }
}

TEST(DemoCommand, ServesUntilItIsTold) {
  const std::string ca_file = ::testing::TempDir() + "demo-serve-ca.pem";
  RunningCommand demo({program_path("auth0-api"), "demo", "--serve", "--ca-file", ca_file});
  const std::string line = demo.wait_for_line("wants a token of");
  const auto begin = line.find("https://");
  const std::string url = line.substr(begin, line.find(' ', begin) - begin);

  const auto answer = make_http_transport({.ca_file = ca_file})->send({.url = url});

  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 401);
  EXPECT_EQ(PageClient(demo.wait_for_line("A page")).get("/").status, 200);
  EXPECT_EQ(demo.stop(), 0);
  std::filesystem::remove(ca_file);
}

}  // namespace
}  // namespace auth0::test
