#include "jose/base64url.hpp"
#include "support/node.hpp"
#include "support/run_command.hpp"

#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

namespace json = boost::json;

constexpr std::string_view method = "POST";
constexpr std::string_view url = "https://api.example.com/orders";

std::string text(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

// A library that makes proofs, and what it signs them with.
const std::vector<std::pair<std::string, std::string>> makers = {{"dpop", "ES256"}, {"jose", "ES256"},
                                                                 {"jose", "ES384"}, {"jose", "EdDSA"},
                                                                 {"jose", "RS256"}, {"jose", "PS256"}};

// A token and the proof that another library made for it.
struct Bound {
  std::string name;
  std::string token;
  std::string proof;
};

// make-proofs.mjs, which package.json and its lock file belong to. `./run test` installs the packages; where
// Node or the network is absent the suite says so and is counted as skipped, and the rest of the tests still
// runs.
class NpmProofs : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto node = find_node();
    if (!node) GTEST_SKIP() << "no Node 20 or later in PATH";  // see above
    if (!are_installed({"dpop", "jose"}))
      GTEST_SKIP() << "the packages of tests/interop are not installed";  // see above
    node_ = *node;
    bind_a_token_to_each_key();
  }

  Result<VerifiedAccessToken> verify(const Bound& bound, std::string_view proof) const {
    return client_.try_verify_access_token({.access_token = bound.token,
                                            .scheme = PresentedScheme::dpop,
                                            .dpop_proof = proof,
                                            .http_method = method,
                                            .http_url = url});
  }

  const std::vector<Bound>& bound() const { return bound_; }

 private:
  // The script's answers to these requests, one each.
  std::vector<json::object> ask(const std::vector<json::object>& requests) const {
    std::string input;
    for (const auto& request : requests)
      input += json::serialize(request) + '\n';
    const auto result = run_command({node_, (interop_folder() / "make-proofs.mjs").string()}, input);
    EXPECT_EQ(result.exit_status, 0) << result.err;
    std::vector<json::object> answers;
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);)
      answers.push_back(json::parse(line).as_object());
    return answers;
  }

  // The token needs the key's thumbprint, and the proof the token: hence in two steps.
  void bind_a_token_to_each_key() {
    std::vector<json::object> requests;
    for (const auto& [maker, algorithm] : makers)
      requests.push_back({{"maker", maker}, {"alg", algorithm}});
    const auto keys = ask(requests);
    ASSERT_EQ(keys.size(), makers.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      auto& request = requests[i];
      request["jwk"] = keys[i].at("jwk");
      request["method"] = method;
      request["url"] = url;
      request["access_token"] =
          tenant_.issue({.claims = {{"cnf", json::object{{"jkt", text(keys[i], "jkt")}}}}});
      if (i % 2 == 1) request["nonce"] = "nobody asked for it";
    }
    const auto proofs = ask(requests);
    ASSERT_EQ(proofs.size(), makers.size());
    for (std::size_t i = 0; i < proofs.size(); ++i) {
      bound_.push_back({.name = makers[i].first + ' ' + makers[i].second,
                        .token = text(requests[i], "access_token"),
                        .proof = text(proofs[i], "proof")});
    }
  }

  ApiClient make_client() {
    auto options = tenant_.client_options();
    options.dpop.algorithms = {"ES256", "ES384", "EdDSA", "RS256", "PS256"};
    return ApiClient(std::move(options));
  }

  testing::Tenant tenant_{{.algorithm = "ES256"}};
  ApiClient client_ = make_client();
  std::string node_;
  std::vector<Bound> bound_;
};

TEST_F(NpmProofs, AreAccepted) {  // 8.3 to 8.6
  for (const auto& one : bound()) {
    const auto token = verify(one, one.proof);
    EXPECT_TRUE(token.has_value()) << one.name << ": " << token.error().message;
  }
}

TEST_F(NpmProofs, AreRefusedTheSecondTime) {  // 8.7
  for (const auto& one : bound()) {
    ASSERT_TRUE(verify(one, one.proof).has_value()) << one.name;
    const auto again = verify(one, one.proof);
    ASSERT_FALSE(again.has_value()) << one.name;
    EXPECT_EQ(again.error().reason, Reason::proof_replayed) << one.name;
  }
}

// The proof with one bit of one byte of its payload turned over.
std::string with_changed_payload(const std::string& proof, std::size_t byte) {
  const std::size_t begin = proof.find('.') + 1;
  const std::size_t end = proof.rfind('.');
  std::string payload = jose::base64url_decode(std::string_view(proof).substr(begin, end - begin)).value();
  payload.at(byte) = static_cast<char>(payload.at(byte) ^ 1);
  return proof.substr(0, begin) + jose::base64url_encode(payload) + proof.substr(end);
}

std::size_t payload_size(const std::string& proof) {
  const std::size_t begin = proof.find('.') + 1;
  return jose::base64url_decode(std::string_view(proof).substr(begin, proof.rfind('.') - begin)).value().size();
}

TEST_F(NpmProofs, AreRefusedOnceAByteOfThePayloadIsChanged) {  // 8.3
  for (const auto& one : bound()) {
    for (std::size_t i = 0; i < payload_size(one.proof); ++i) {
      const auto token = verify(one, with_changed_payload(one.proof, i));
      ASSERT_FALSE(token.has_value()) << one.name << ", byte " << i;
      EXPECT_EQ(token.error().code, ErrorCode::invalid_dpop_proof) << one.name << ", byte " << i;
    }
    EXPECT_TRUE(verify(one, one.proof).has_value()) << one.name;
  }
}

}  // namespace
}  // namespace auth0::test
