#include "jose/private_key.hpp"
#include "support/dev_tenant.hpp"
#include "support/run_command.hpp"
#include "support/token_requests.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/dpop_key.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* calendar = "https://calendar.example.com";

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// What a shell makes of a command line: its words, the command left out.
std::vector<std::string> arguments_of(const std::string& curl_line) {
  const auto result = run_command({"/bin/sh", "-c", "curl() { printf '%s\\n' \"$@\"; }\n" + curl_line});
  std::istringstream lines(result.out);
  std::vector<std::string> arguments;
  for (std::string line; std::getline(lines, line);)
    arguments.push_back(line);
  return arguments;
}

// Of the header field that one of the arguments is; empty if there is none.
std::string value_of_field(const std::vector<std::string>& arguments, std::string_view beginning) {
  for (const auto& argument : arguments) {
    if (argument.starts_with(beginning)) return argument.substr(beginning.size());
  }
  return {};
}

class BoundTokens : public DevTenant {
 protected:
  BoundTokens() { fs::create_directories(folder_); }
  ~BoundTokens() override { fs::remove_all(folder_); }
  BoundTokens(const BoundTokens&) = delete;
  BoundTokens& operator=(const BoundTokens&) = delete;

  [[nodiscard]] std::string file_with(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  // The claims of a token, which are printed where the binding is not checked.
  [[nodiscard]] json::object claims_of_token(const std::string& text) const {
    const auto result = verify(text, {"--dpop-mode", "disabled"});
    EXPECT_EQ(result.exit_status, 0) << result.err;
    return json::parse(result.out).as_object();
  }
  // A token of a user's, as text.
  [[nodiscard]] std::string users_token() const {
    const auto text = token().out;
    return text.substr(0, text.find('\n'));
  }
  [[nodiscard]] ApiClientOptions client_options() const {
    return {.issuer = issuer_,
            .audience = "https://api.example.com",
            .algorithms = Algorithm::es256,
            .transport = {.ca_file = ca_file_}};
  }
  // A token of the calendar's, for a client that authenticates with this certificate.
  [[nodiscard]] Result<ExchangedToken> exchange_with_certificate(const testing::TlsIdentity& identity) const {
    auto options = client_options();
    options.client_id = "test-client";
    options.client_authentication.mutual_tls =
        MutualTls{.certificate_pem = identity.certificate_pem, .private_key_pem = identity.private_key_pem};
    return ApiClient(options).try_get_token_on_behalf_of(users_token(), {.audience = calendar});
  }

  fs::path folder_ =
      fs::path(::testing::TempDir()) /
      (std::string("bound-tokens-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
  std::string key_file_ = folder_ / "dpop-key.pem";
};

TEST_F(BoundTokens, TokenIsBoundToTheKeyOfTheFile) {  // RFC 9449 §6.1
  start();

  const auto result = token({"--dpop", key_file_});

  ASSERT_EQ(result.exit_status, 0) << result.err;
  const auto claims = claims_of_token(result.out);
  const auto key = testing::DpopKey::from_pem(text_of(key_file_));
  EXPECT_EQ(claims.at("cnf").at("jkt"), json::value(key.thumbprint()));
  EXPECT_EQ(claims.at("gty"), json::value("client-credentials"));
  EXPECT_EQ(verify(result.out).exit_status, 1);  // without a proof
}

TEST_F(BoundTokens, KeyFileIsForItsOwnerAlone) {
  start();

  ASSERT_EQ(token({"--dpop", key_file_}).exit_status, 0);

  EXPECT_EQ(fs::status(key_file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(BoundTokens, KeyIsKept) {
  start();
  ASSERT_EQ(token({"--dpop", key_file_}).exit_status, 0);
  const auto key = text_of(key_file_);

  ASSERT_EQ(token({"--dpop", key_file_}).exit_status, 0);

  EXPECT_FALSE(key.empty());
  EXPECT_EQ(text_of(key_file_), key);
}

TEST_F(BoundTokens, FileThatHoldsNoKeyIsRefused) {
  start();

  const auto result = token({"--dpop", file_with("no-key.pem", "no key")});

  EXPECT_EQ(result.exit_status, 2);
  EXPECT_NE(result.err.find("no-key.pem"), std::string::npos) << result.err;
}

TEST_F(BoundTokens, TokenMadeToOrderIsBoundToo) {
  start();

  const auto result = token({"--dpop", key_file_, "--subject", "auth0|somebody"});

  const auto claims = claims_of_token(result.out);
  const auto key = testing::DpopKey::from_pem(text_of(key_file_));
  EXPECT_EQ(claims.at("sub"), json::value("auth0|somebody"));
  EXPECT_EQ(claims.at("cnf").at("jkt"), json::value(key.thumbprint()));
}

TEST_F(BoundTokens, PrintedCommandLineHoldsAGoodProof) {
  start();
  const std::string url = "https://api.example.com/orders?of=O'Hara";

  const auto result = token({"--dpop", key_file_, "--print", "curl", "--method", "POST", "--url", url});

  ASSERT_EQ(result.exit_status, 0) << result.err;
  const auto arguments = arguments_of(result.out);
  ASSERT_EQ(arguments.size(), 7U) << result.out;
  EXPECT_EQ(arguments[1], "POST");
  EXPECT_EQ(arguments.back(), url);
  const std::string text = value_of_field(arguments, "Authorization: DPoP ");
  const std::string proof = value_of_field(arguments, "DPoP: ");
  const auto verified = ApiClient(client_options())
                            .try_verify_access_token({.access_token = text,
                                                      .scheme = PresentedScheme::dpop,
                                                      .dpop_proof = proof,
                                                      .http_method = "POST",
                                                      .http_url = url});
  EXPECT_TRUE(verified) << verified.error().message;
}

TEST_F(BoundTokens, PrintedProofHoldsTheNonceOfTheApi) {
  start();

  const auto result = token({"--dpop", key_file_, "--print", "curl", "--url", "https://api.example.com/",
                             "--nonce", "the-nonce-of-the-api"});

  const auto proof = value_of_field(arguments_of(result.out), "DPoP: ");
  EXPECT_EQ(claims_of(proof).at("nonce"), json::value("the-nonce-of-the-api"));
}

TEST_F(BoundTokens, CommandLineOfABearerTokenHasNoProof) {
  start();

  const auto result = token({"--print", "curl", "--url", "https://api.example.com/"});

  const auto arguments = arguments_of(result.out);
  EXPECT_EQ(arguments.size(), 3U) << result.out;
  EXPECT_EQ(verify(value_of_field(arguments, "Authorization: Bearer ")).exit_status, 0);
}

TEST_F(BoundTokens, CommandLineNeedsAUrl) {
  start();

  EXPECT_EQ(token({"--dpop", key_file_, "--print", "curl"}).exit_status, 2);
}

TEST_F(BoundTokens, TenantDemandsNoncesIfToldSo) {  // RFC 9449 §8
  start({"--require-dpop-nonce"});
  const testing::DpopKey key;
  const std::string endpoint = issuer_ + "oauth/token";

  const auto without_nonce =
      make_http_transport({.ca_file = ca_file_})
          ->send({.method = "POST",
                  .url = endpoint,
                  .headers = {{"Content-Type", "application/json"},
                              {"DPoP", key.make_proof({.method = "POST", .url = endpoint})}},
                  .body = R"({"grant_type":"client_credentials","client_id":"test-client",)"
                          R"("client_secret":"test-secret","audience":"https://api.example.com"})"});
  const auto by_command = token({"--dpop", key_file_});

  ASSERT_TRUE(without_nonce) << without_nonce.error().message;
  EXPECT_EQ(without_nonce->status, 400);
  EXPECT_EQ(json::parse(without_nonce->body).at("error"), json::value("use_dpop_nonce"));
  EXPECT_EQ(by_command.exit_status, 0) << by_command.err;
}

TEST_F(BoundTokens, ClientMayAuthenticateByAssertions) {  // 10.1
  const auto key = jose::PrivateKey::generate(jose::Algorithm::es256);
  const auto pem = key.to_pem();
  start({"--client-public-key", file_with("public.pem", public_key_pem(key)), "--other-audience", calendar});
  auto options = client_options();
  options.client_id = "test-client";
  options.client_authentication.private_key_jwt =
      PrivateKeyJwt{.private_key_pem = {pem.begin(), pem.end()}, .algorithm = "ES256"};

  const auto exchanged = ApiClient(options).try_get_token_on_behalf_of(users_token(), {.audience = calendar});

  EXPECT_TRUE(exchanged) << exchanged.error().message;
}

TEST_F(BoundTokens, ClientMayAuthenticateWithItsCertificate) {  // 10.1, RFC 8705 section 3
  const auto identity = testing::make_self_signed_identity();
  start({"--mtls", file_with("certificate.pem", identity.certificate_pem), "--other-audience", calendar});

  const auto exchanged = exchange_with_certificate(identity);

  ASSERT_TRUE(exchanged) << exchanged.error().message;
  const auto claims = claims_of(exchanged->access_token);
  ASSERT_TRUE(claims.contains("cnf"));
  EXPECT_TRUE(claims.at("cnf").as_object().contains("x5t#S256"));
}

TEST_F(BoundTokens, TokensOfAnApiCanBeLeftUnbound) {
  const auto identity = testing::make_self_signed_identity();
  start({"--mtls", file_with("certificate.pem", identity.certificate_pem), "--other-audience", calendar,
         "--unbound-audience", calendar});

  const auto exchanged = exchange_with_certificate(identity);

  ASSERT_TRUE(exchanged) << exchanged.error().message;
  EXPECT_FALSE(claims_of(exchanged->access_token).contains("cnf"));
}

TEST_F(BoundTokens, TenantHasNoOtherApiUnlessToldSo) {
  start();
  auto options = client_options();
  options.client_id = "test-client";
  options.client_authentication.client_secret = "test-secret";

  const auto exchanged = ApiClient(options).try_get_token_on_behalf_of(users_token(), {.audience = calendar});

  ASSERT_FALSE(exchanged);
  EXPECT_EQ(exchanged.error().reason, Reason::exchange_refused);
}

}  // namespace
}  // namespace auth0::test
