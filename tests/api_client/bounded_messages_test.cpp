#include "api_client/options_support.hpp"
#include "base/bounded_message.hpp"
#include "support/scripted_transport.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/tenant.hpp>

#include <cstddef>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using auth0::testing::Tenant;

const std::string metadata_url = "https://tenant.example.com/.well-known/openid-configuration";
const std::string jwks_url = "https://tenant.example.com/jwks";

std::string metadata_with(const std::string& issuer, const std::string& jwks_uri) {
  return R"({"issuer":")" + issuer + R"(","jwks_uri":")" + jwks_uri + "\"}";
}

// Junk of many lengths around the limits.
std::vector<std::string> junk() {
  std::vector<std::string> texts;
  for (const std::size_t size : {1U, 400U, 511U, 512U, 513U, 2047U, 2049U, 20'000U, 1'000'000U}) {
    for (const auto* piece : {"a", "\"", "\xC3\xA4", "\xFF", "\x80", "/a", ". "}) {
      std::string text = piece;
      const std::size_t whole = (size + text.size() - 1) / text.size() * text.size();
      while (text.size() < whole)
        text += std::string(text);
      text.resize(whole);
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

void expect_bounded(const Error& error) {
  EXPECT_FALSE(error.message.empty());
  EXPECT_LE(error.message.size(), max_message) << error.message.substr(0, 100);
  for (const auto& challenge : error.challenges)
    EXPECT_LE(challenge.size(), 3 * max_message);
}

// 1.1: one character of 1 to 4 bytes after another.
TEST(BoundedMessage, KeepsBeginningAndEndAndCutsNoCharacter) {
  const std::vector<std::string> characters = {"a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed,cert-msc32-c): the same each time
  for (std::size_t count = 0; count < 1'000; ++count) {
    std::string message = "begin";
    for (std::size_t i = 0; i < count; ++i)
      message += characters[random() % characters.size()];
    message += "end";
    const auto bounded = bounded_message(message);
    ASSERT_LE(bounded.size(), max_message);
    ASSERT_EQ(bounded == message, message.size() <= max_message);
    ASSERT_TRUE(bounded.starts_with("begin") && bounded.ends_with("end"));
    const auto gap = bounded.find(" [...] ");
    if (gap == std::string::npos) continue;
    // What comes before and after the gap are whole characters of the message.
    const auto is_whole = [&](std::size_t at) {
      return (static_cast<unsigned char>(message[at]) & 0xC0U) != 0x80U;
    };
    ASSERT_TRUE(is_whole(gap));
    ASSERT_TRUE(is_whole(message.size() - (bounded.size() - gap - 7)));
  }
}

// 1.1: whatever an issuer answers.
TEST(Message, HasAtMost512BytesWhateverTheIssuerSends) {
  for (const auto& text : junk()) {
    using Script = std::function<void(ScriptedTransport&)>;
    const std::string issuer = "https://tenant.example.com/";
    for (const Script& script : std::vector<Script>{
             [&](auto& transport) { transport.fail(metadata_url, TransportFailure::tls, text); },
             [&](auto& transport) { transport.answer(metadata_url, 200, text); },
             [&](auto& transport) { transport.answer(metadata_url, 200, metadata_with(text, jwks_url)); },
             [&](auto& transport) {
               transport.answer(metadata_url, 200, metadata_with(issuer, "https://k.example.com/" + text));
             },
             [&](auto& transport) {
               transport.answer(metadata_url, 200, metadata_with(issuer, jwks_url));
               transport.answer(jwks_url, 200, R"({"keys":[{"kty":")" + text + "\"}]}");
             }}) {
      const auto transport = std::make_shared<ScriptedTransport>();
      script(*transport);
      const ApiClient client(with([&](auto& options) { options.http_transport = transport; }));
      const auto failures = client.warm_up();
      ASSERT_EQ(failures.size(), 1U);
      expect_bounded(failures.front().error);
      EXPECT_LE(client.health().issuers.front().last_error.size(), max_message);
    }
  }
}

// 1.1: a URL as long as it may be leaves room for what went wrong.
TEST(Message, SaysTheCauseBehindALongUrl) {
  const std::string long_url = "https://keys.example.com/" + std::string(2000, 'a');
  const auto transport = std::make_shared<ScriptedTransport>();
  transport->answer(metadata_url, 200, metadata_with("https://tenant.example.com/", long_url));
  transport->fail(long_url, TransportFailure::tls, "certificate has expired");
  const ApiClient client(with([&](auto& options) { options.http_transport = transport; }));
  const auto failures = client.warm_up();
  ASSERT_EQ(failures.size(), 1U);
  const auto& message = failures.front().error.message;
  EXPECT_TRUE(message.contains("https://keys.example.com/")) << message;
  EXPECT_TRUE(message.contains("certificate has expired")) << message;
}

// 1.1: whatever a caller sends or asks for.
TEST(Message, HasAtMost512BytesWhateverTheCallerSends) {
  Tenant tenant({.algorithm = "ES256"});
  const ApiClient client = tenant.make_client();
  const std::string token = tenant.issue();
  for (const auto& text : junk()) {
    const std::vector<VerifyAccessTokenRequest> calls = {
        {.access_token = text},
        {.access_token = token,
         .scheme = PresentedScheme::dpop,
         .dpop_proof = text,
         .http_method = "GET",
         .http_url = text},
        {.access_token = token, .required_claims = {text}},
    };
    for (const auto& call : calls) {
      const auto result = client.try_verify_access_token(call);
      ASSERT_FALSE(result);
      expect_bounded(result.error());
    }
  }
}

// 1.1: whatever is configured.
TEST(Message, HasAtMost512BytesWhateverTheOptionsSay) {
  using Change = std::function<void(ApiClientOptions&)>;
  for (const auto& text : junk()) {
    for (const Change& change : std::vector<Change>{
             [&](auto& options) { options.domain = text + "?"; },
             [&](auto& options) {
               options.domain = "";
               options.issuer = "https://tenant.example.com/" + text + "?";
             },
             [&](auto& options) { options.algorithms = text; },
             [&](auto& options) { options.static_keys = StaticKeys{.metadata = text, .jwks = text}; },
         }) {
      try {
        const ApiClient client(with(change));
        ADD_FAILURE() << "accepted";
      } catch (const AuthError& refused) {
        expect_bounded(refused.error());
      }
    }
  }
}

}  // namespace

}  // namespace auth0::test
