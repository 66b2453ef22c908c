#pragma once

#include "dpop/proof.hpp"

#include <auth0/testing/dpop_key.hpp>

#include <boost/json/value.hpp>
#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace auth0::test {

/// Holds proofs of one key against one request: `POST https://api.example.com/orders` with a token that is
/// bound to the key.
class ProofTest : public ::testing::Test {
 protected:
  static constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};
  static constexpr std::string_view token = "the text of a token";

  /// What a good proof says; each test changes what it is about.
  [[nodiscard]] static testing::ProofOptions good() {
    return {.method = "POST",
            .url = "https://api.example.com/orders",
            .access_token = std::string(token),
            .issued_at = now};
  }
  [[nodiscard]] static testing::ProofOptions with_claim(std::string_view name,
                                                        const boost::json::value& value) {
    auto options = good();
    options.claims[name] = value;
    return options;
  }
  [[nodiscard]] static testing::ProofOptions with_header(std::string_view name,
                                                         const boost::json::value& value) {
    auto options = good();
    options.header[name] = value;
    return options;
  }

  [[nodiscard]] Result<dpop::Proof> check(std::string_view proof,
                                          const jose::EmbeddedKey* known_key = nullptr) const {
    return dpop::check_proof(proof, rules_,
                             {.method = "POST",
                              .target = target_,
                              .token_hash = token_hash_,
                              .key_thumbprint = key_.thumbprint(),
                              .now = now},
                             known_key);
  }
  [[nodiscard]] Result<dpop::Proof> check(const testing::ProofOptions& options) const {
    return check(key_.make_proof(options));
  }

  [[nodiscard]] std::string_view outcome(std::string_view proof,
                                         const jose::EmbeddedKey* known_key = nullptr) const {
    const auto checked = check(proof, known_key);
    return checked ? "accepted" : to_string(checked.error().reason);
  }
  [[nodiscard]] std::string_view outcome(const testing::ProofOptions& options) const {
    return outcome(key_.make_proof(options));
  }

  testing::DpopKey key_;
  dpop::ProofRules rules_{.algorithms = {jose::Algorithm::es256}};
  dpop::TargetUri target_ = dpop::TargetUri::parse("https://api.example.com/orders").value();
  jose::Sha256 token_hash_ = jose::Sha256Hasher().hash({token});
};

}  // namespace auth0::test
