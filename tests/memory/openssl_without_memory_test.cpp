#include "access_token/certificate_binding.hpp"
#include "base/openssl_handles.hpp"
#include "base/pem.hpp"
#include "dpop/nonces.hpp"
#include "exchange/kept/sealed_bytes.hpp"
#include "jose/jwk.hpp"
#include "jose/pem.hpp"
#include "jose/private_key.hpp"
#include "jose/sha256.hpp"
#include "jose/thumbprint.hpp"
#include "support/key_of_each_algorithm.hpp"
#include "support/openssl_allocations.hpp"
#include "support/outcomes.hpp"
#include "support/rfc8705_example.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/certificate.hpp>
#include <auth0/testing/dpop_key.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <expected>
#include <gtest/gtest.h>
#include <limits>
#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using jose::Algorithm;

using PublicKey = std::shared_ptr<const jose::PublicKey>;

constexpr std::string_view signed_text = "message";

constexpr Algorithm each_algorithm[] = {Algorithm::rs256, Algorithm::rs384, Algorithm::rs512, Algorithm::ps256,
                                        Algorithm::ps384, Algorithm::ps512, Algorithm::es256, Algorithm::es384,
                                        Algorithm::es512, Algorithm::eddsa};

std::span<const unsigned char> bytes_of_text(std::string_view text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

std::string with_a_bit_changed(std::string text) {
  text.back() = static_cast<char>(static_cast<unsigned char>(text.back()) ^ 1U);
  return text;
}

bool verifies(const jose::PublicKey& key, Algorithm algorithm, std::string_view signature) {
  return key.verify(algorithm, signed_text, bytes_of_text(signature));
}

// What OpenSSL does for the library while it has no memory: nothing is accepted for it, what cannot be done is
// said, and afterwards all goes on.
class OpensslWithoutMemory : public ::testing::TestWithParam<Algorithm> {
 protected:
  Algorithm algorithm_ = GetParam();
  const jose::PrivateKey& private_key_ = key_of(algorithm_);
  boost::json::object jwk_ = private_key_.public_jwk();
  std::string good_ = private_key_.sign(signed_text);
  std::string forged_ = with_a_bit_changed(good_);
  PublicKey public_key_ = jose::public_key_from_jwk(jwk_).value();
};

TEST_P(OpensslWithoutMemory, VerifiesOrRefuses) {
  struct Scene {
    PublicKey key;
    bool is_forged_taken = false;
    bool is_good_taken = false;
  };
  const auto prepare = [&] { return Scene{.key = jose::public_key_from_jwk(jwk_).value()}; };
  const auto check = [&](const Scene& scene, bool has_failed) {
    EXPECT_FALSE(scene.is_forged_taken);
    EXPECT_TRUE(scene.is_good_taken || has_failed);
    EXPECT_TRUE(verifies(*scene.key, algorithm_, good_));
    EXPECT_FALSE(verifies(*scene.key, algorithm_, forged_));
  };
  fail_each_openssl_allocation(
      prepare,
      [&](Scene& scene) {
        scene.is_forged_taken = verifies(*scene.key, algorithm_, forged_);
        scene.is_good_taken = verifies(*scene.key, algorithm_, good_);
      },
      check);
  if (!jose::hashes_with_sha256(algorithm_)) return;
  const auto hash = jose::Sha256Hasher().hash({signed_text});
  fail_each_openssl_allocation(
      prepare,
      [&](Scene& scene) {
        scene.is_forged_taken = scene.key->verify_sha256(algorithm_, hash, bytes_of_text(forged_));
        scene.is_good_taken = scene.key->verify_sha256(algorithm_, hash, bytes_of_text(good_));
      },
      check);
}

TEST_P(OpensslWithoutMemory, ReadsAKeyOrSaysThatItCannot) {
  using Read = std::expected<PublicKey, std::string>;
  for (const auto reach : {jose::KeyReach::everybody, jose::KeyReach::one_client}) {
    fail_each_openssl_allocation([] { return Read(std::unexpected("not read")); },
                                 [&](Read& read) { read = jose::public_key_from_jwk(jwk_, reach); },
                                 [&](const Read& read, bool has_failed) {
                                   EXPECT_TRUE(read || has_failed);
                                   if (read) {
                                     EXPECT_TRUE((*read)->has_key_of(*public_key_));
                                     EXPECT_TRUE(verifies(**read, algorithm_, good_));
                                   } else {
                                     EXPECT_FALSE(read.error().empty());
                                   }
                                 });
  }
}

TEST_P(OpensslWithoutMemory, SignsOrThrows) {
  fail_each_openssl_allocation(
      [] { return std::string(); },
      [&](std::string& signature) {
        try {
          signature = private_key_.sign(signed_text);
        } catch (
            const std::runtime_error& error) {  // a good one comes after those that one failure makes wrong
          EXPECT_FALSE(std::string_view(error.what()).contains("cannot be verified"));
          throw;
        }
      },
      [&](const std::string& signature, bool has_failed) {
        EXPECT_TRUE(has_failed || !signature.empty());
        if (!signature.empty()) {
          EXPECT_TRUE(verifies(*public_key_, algorithm_, signature));
        }
        // And afterwards it signs as before.
        EXPECT_TRUE(verifies(*public_key_, algorithm_, private_key_.sign(signed_text)));
      });
}

TEST_P(OpensslWithoutMemory, WritesAndReadsPrivateKeysOrSaysThatItCannot) {
  if (jose::info(algorithm_).key_type == jose::KeyType::rsa && algorithm_ != Algorithm::rs256)
    return;  // as with it
  const auto pem = private_key_.to_pem();
  fail_each_openssl_allocation([] { return SecretBytes(); },
                               [&](SecretBytes& written) { written = private_key_.to_pem(); },
                               [&](const SecretBytes& written, bool has_failed) {
                                 EXPECT_TRUE(has_failed || !written.empty());
                                 if (!written.empty()) {
                                   EXPECT_EQ(written, pem);
                                 }
                               });
  using Read = std::expected<jose::PrivateKey, std::string>;
  fail_each_openssl_allocation([] { return Read(std::unexpected("not read")); },
                               [&](Read& read) { read = jose::PrivateKey::from_pem(text_of(pem), algorithm_); },
                               [&](const Read& read, bool has_failed) {
                                 EXPECT_TRUE(read || has_failed);
                                 if (read) {
                                   EXPECT_TRUE(verifies(*public_key_, algorithm_, read->sign(signed_text)));
                                 } else {
                                   EXPECT_FALSE(read.error().empty());
                                 }
                               });
  fail_each_openssl_allocation([] { return boost::json::object(); },
                               [&](boost::json::object& jwk) { jwk = private_key_.public_jwk(); },
                               [&](const boost::json::object& jwk, bool has_failed) {
                                 EXPECT_TRUE(has_failed || !jwk.empty());
                                 if (!jwk.empty()) {
                                   EXPECT_EQ(jwk, jwk_);
                                 }
                               });
}

TEST_P(OpensslWithoutMemory, ReadsAPublicKeyInPemOrNone) {
  if (jose::info(algorithm_).key_type == jose::KeyType::rsa && algorithm_ != Algorithm::rs256)
    return;  // as with it
  const auto pem = private_key_.to_pem();
  const auto key = jose::private_key_from_pem(text_of(pem)).value();
  const auto public_pem = written_text([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key.get()); });
  const auto size = EVP_PKEY_get_size(key.get());
  fail_each_openssl_allocation([] { return KeyHandle(); },
                               [&](KeyHandle& read) { read = jose::public_key_from_pem(public_pem); },
                               [&](const KeyHandle& read, bool has_failed) {
                                 EXPECT_TRUE(read || has_failed);
                                 if (read) {
                                   EXPECT_EQ(EVP_PKEY_eq(read.get(), key.get()), 1);
                                   EXPECT_EQ(EVP_PKEY_get_size(read.get()), size);
                                 }
                               });
}

TEST_P(OpensslWithoutMemory, TakesNoKeyForAnother) {
  const auto other = Algorithm::es256 == algorithm_ ? Algorithm::es384 : Algorithm::es256;
  const auto other_key = jose::public_key_from_jwk(key_of(other).public_jwk()).value();
  fail_each_openssl_allocation([] { return false; },
                               [&](bool& is_same) { is_same = public_key_->has_key_of(*other_key); },
                               [](bool is_same, bool /*has_failed*/) { EXPECT_FALSE(is_same); });
}

INSTANTIATE_TEST_SUITE_P(EachAlgorithm, OpensslWithoutMemory, ::testing::ValuesIn(each_algorithm),
                         [](const auto& tested) { return std::string(jose::info(tested.param).name); });

TEST(OpensslWithoutMemoryToo, MakesAKeyOrThrows) {
  for (const auto algorithm : {Algorithm::es256, Algorithm::eddsa}) {
    fail_each_openssl_allocation(
        [] { return std::optional<jose::PrivateKey>(); },
        [&](std::optional<jose::PrivateKey>& key) { key.emplace(jose::PrivateKey::generate(algorithm)); },
        [](const std::optional<jose::PrivateKey>& key, bool has_failed) {
          EXPECT_TRUE(key || has_failed);
          if (key) {
            EXPECT_FALSE(key->sign(signed_text).empty());
          }
        });
  }
}

TEST(OpensslWithoutMemoryToo, HashesOrThrows) {
  const auto hash = jose::sha256("text");
  constexpr std::string_view thrown = "as before";
  fail_each_openssl_allocation([&] { return std::string(thrown); },
                               [](std::string& found) { found = jose::sha256("text"); },
                               [&](const std::string& found, bool has_failed) {
                                 EXPECT_TRUE(found == hash || (has_failed && found == thrown)) << found;
                               });
  const std::string_view expected = hash;
  const auto is_expected = [&](const jose::Sha256& found) {
    return std::string_view(reinterpret_cast<const char*>(found.data()), found.size()) == expected;
  };
  struct Hasher {
    std::unique_ptr<jose::Sha256Hasher> hasher = std::make_unique<jose::Sha256Hasher>();
    std::optional<jose::Sha256> found{};
  };
  fail_each_openssl_allocation([] { return Hasher(); },
                               [](Hasher& scene) { scene.found = scene.hasher->hash({"te", "xt"}); },
                               [&](const Hasher& scene, bool has_failed) {
                                 EXPECT_TRUE(scene.found || has_failed);
                                 if (scene.found) {
                                   EXPECT_TRUE(is_expected(*scene.found));
                                 }
                                 EXPECT_TRUE(is_expected(scene.hasher->hash({"text"})));
                               });
}

TEST(OpensslWithoutMemoryToo, HashesATextAndItsBeginningOrSaysThatItCannot) {
  const auto whole = jose::Sha256Hasher().hash({"text and more"});
  const auto prefix = jose::Sha256Hasher().hash({"text"});
  struct Scene {
    std::unique_ptr<jose::PrefixHasher> hasher = std::make_unique<jose::PrefixHasher>();
    std::optional<jose::PrefixHashes> found{};
  };
  const auto hash = [](Scene& scene) {
    scene.found =
        scene.hasher->hash_unless("text and more", 4, [](const jose::Sha256& /*whole*/) { return false; });
  };
  fail_each_openssl_allocation([] { return Scene(); }, hash,
                               [&](Scene& scene, bool has_failed) {
                                 EXPECT_TRUE(scene.found || has_failed);
                                 if (scene.found) {
                                   EXPECT_EQ(scene.found->whole, whole);
                                   EXPECT_EQ(scene.found->prefix, prefix);
                                 }
                                 hash(scene);
                                 ASSERT_TRUE(scene.found);
                                 EXPECT_EQ(scene.found->whole, whole);
                                 EXPECT_EQ(scene.found->prefix, prefix);
                               });
}

// 10.10
TEST(OpensslWithoutMemoryToo, SealsAndUnsealsOrGivesNothing) {
  using Bytes = std::optional<std::string>;
  fail_each_openssl_allocation([] { return Bytes(); },
                               [](Bytes& sealed) { sealed = exchange::seal("text", "token", "name"); },
                               [](const Bytes& sealed, bool has_failed) {
                                 EXPECT_TRUE(sealed || has_failed);
                                 if (sealed) {
                                   EXPECT_EQ(exchange::unseal(*sealed, "token", "name"), "text");
                                 }
                               });
  const auto sealed = exchange::seal("text", "token", "name").value();
  const auto changed = with_a_bit_changed(sealed);
  struct Unsealed {
    Bytes of_changed;
    Bytes of_other_name;
    Bytes of_good;
  };
  fail_each_openssl_allocation([] { return Unsealed(); },
                               [&](Unsealed& found) {
                                 found.of_changed = exchange::unseal(changed, "token", "name");
                                 found.of_other_name = exchange::unseal(sealed, "token", "other");
                                 found.of_good = exchange::unseal(sealed, "token", "name");
                               },
                               [](const Unsealed& found, bool has_failed) {
                                 EXPECT_FALSE(found.of_changed);
                                 EXPECT_FALSE(found.of_other_name);
                                 EXPECT_TRUE(has_failed || found.of_good);
                                 if (found.of_good) {
                                   EXPECT_EQ(*found.of_good, "text");
                                 }
                               });
}

// 10.10: a thread's first random number takes memory, and two texts with the same nonce would tell of each
// other.
TEST(OpensslWithoutMemoryToo, SealsWithARandomNonceOrNothing) {
  constexpr std::size_t nonce_begin = 1;
  constexpr std::size_t nonce_size = 12;
  ASSERT_TRUE(openssl_allocations_may_fail());
  std::optional<std::string> sealed;
  // Returns how many allocations came.
  const auto seal_in_a_new_thread = [&sealed](std::size_t n) {
    std::size_t count = 0;
    std::jthread([&] {
      const FailingOpenssl failing(n, false);
      sealed = exchange::seal("text", "token", "name");
      count = FailingOpenssl::count();
    }).join();
    return count;
  };
  const auto all = seal_in_a_new_thread(std::numeric_limits<std::size_t>::max());
  ASSERT_TRUE(sealed);
  for (std::size_t n = 0; n < all; ++n) {
    static_cast<void>(seal_in_a_new_thread(n));
    if (sealed) {
      EXPECT_NE(sealed->substr(nonce_begin, nonce_size), std::string(nonce_size, '\0')) << n;
      EXPECT_EQ(exchange::unseal(*sealed, "token", "name"), "text") << n;
    }
  }
}

// What a request with a proof needs of OpenSSL: hashes, signatures, the key in the proof, a nonce.
TEST(OpensslWithoutMemoryToo, EndsAsynchronousCallsOnce) {
  constexpr std::string_view url = "https://api.example.com/orders";
  testing::Tenant tenant({.algorithm = "ES256"});
  const testing::DpopKey key;
  const auto bound = tenant.issue({.claims = {{"cnf", boost::json::object{{"jkt", key.thumbprint()}}}}});
  auto options = tenant.client_options();
  options.token_cache.max_entries = 0;
  options.dpop.nonces.emplace();
  const ApiClient client(options);
  ASSERT_TRUE(client.warm_up().empty());
  const auto request_with = [&](const std::string& proof) {
    return VerifyAccessTokenRequest{.access_token = bound,
                                    .scheme = PresentedScheme::dpop,
                                    .dpop_proof = proof,
                                    .http_method = "GET",
                                    .http_url = url};
  };
  const auto make_proof = [&](std::string nonce) {
    return key.make_proof({.url = std::string(url), .access_token = bound, .nonce = std::move(nonce)});
  };
  const auto refused = client.try_verify_access_token(request_with(make_proof("")));
  ASSERT_FALSE(refused);
  struct Call {
    std::string proof;
    Outcomes<VerifiedAccessToken> outcomes{};
    Completion<VerifiedAccessToken> done = outcomes.completion();
  };
  fail_each_openssl_allocation(
      [&] { return Call{.proof = make_proof(refused.error().dpop_nonce)}; },
      [&](Call& call) { client.async_verify_access_token(request_with(call.proof), std::move(call.done)); },
      [](const Call& call, bool has_failed) {
        ASSERT_EQ(call.outcomes.count(), 1U);
        EXPECT_TRUE(call.outcomes.wait_for(1).front() || has_failed);
      });
}

// RFC 8705 section 3
TEST(OpensslWithoutMemoryToo, TakesNoCertificateForAnother) {
  const ClientCertificate certificate{.pem = rfc8705::certificate};
  const auto thumbprint_of_other = with_a_bit_changed(std::string(rfc8705::thumbprint));
  struct Found {
    bool is_other_taken = false;
    bool is_own_taken = false;
  };
  fail_each_openssl_allocation(
      [] { return Found(); },
      [&](Found& found) {
        found.is_other_taken = access_token::check_certificate(thumbprint_of_other, certificate).has_value();
        found.is_own_taken = access_token::check_certificate(rfc8705::thumbprint, certificate).has_value();
      },
      [](const Found& found, bool has_failed) {
        EXPECT_FALSE(found.is_other_taken);
        EXPECT_TRUE(found.is_own_taken || has_failed);
      });
}

TEST(OpensslWithoutMemoryToo, SaysThatACertificateAndAKeyDoNotBelongTogether) {
  const auto identity = auth0::testing::make_self_signed_identity();
  const auto other = auth0::testing::make_self_signed_identity();
  struct Problems {
    std::string of_other = "not asked";
    std::string of_own = "not asked";
  };
  fail_each_openssl_allocation(
      [] { return Problems(); },
      [&](Problems& found) {
        found.of_other = jose::problem_of_identity(identity.certificate_pem, other.private_key_pem);
        found.of_own = jose::problem_of_identity(identity.certificate_pem, identity.private_key_pem);
      },
      [](const Problems& found, bool has_failed) {
        EXPECT_NE(found.of_other, "");
        EXPECT_TRUE(found.of_own.empty() || has_failed);
      });
}

// 8.8
TEST(OpensslWithoutMemoryToo, TakesNoNonceForAnother) {
  const dpop::Nonces nonces({.secret = std::string(32, 's'), .period = 60s});
  const std::chrono::sys_seconds now{1h};
  const auto current = nonces.current(now);
  struct Found {
    bool is_invented_taken = false;
    bool is_current_taken = false;
  };
  fail_each_openssl_allocation([] { return Found(); },
                               [&](Found& found) {
                                 found.is_invented_taken = nonces.check("invented", now).has_value();
                                 found.is_current_taken = nonces.check(current, now).has_value();
                               },
                               [](const Found& found, bool has_failed) {
                                 EXPECT_FALSE(found.is_invented_taken);
                                 EXPECT_TRUE(found.is_current_taken || has_failed);
                               });
}

}  // namespace

}  // namespace auth0::test
