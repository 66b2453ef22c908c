#pragma once

#include "jose/private_key.hpp"
#include "simulation/random.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test::simulation {

/// What an issuer, or the network before it, does to a request.
enum class Fault : std::uint8_t {
  none,
  dns,             ///< No connection.
  tls,             ///< A certificate that is not trusted.
  broken,          ///< The connection ends before the answer.
  silent,          ///< No answer until the time-out.
  slow,            ///< A good answer, late.
  slow_failure,    ///< Status 503, late.
  throttled,       ///< Status 429.
  server_error,    ///< Status 500.
  absent,          ///< Status 404, for metadata at each of its places.
  moved,           ///< A redirect, which is not followed.
  page,            ///< 200 with a page of HTML.
  cut_short,       ///< 200 with half of the document.
  wrong_document,  ///< The metadata of another issuer, or a key set without a usable key.
  thrown,          ///< The transport throws.
};

/// The faults that a fetch fails by.
inline const std::vector<Fault> failing_faults{Fault::dns,          Fault::tls,          Fault::broken,
                                               Fault::silent,       Fault::slow_failure, Fault::throttled,
                                               Fault::server_error, Fault::absent,       Fault::moved,
                                               Fault::page,         Fault::cut_short,    Fault::wrong_document,
                                               Fault::thrown};

/// A key of an issuer, from its first publication on.
struct IssuerKey {
  std::string id;
  const jose::PrivateKey* pair;
  Moment published{};
  std::optional<Moment> dropped{};
  std::string token{};        ///< Signed with it; does not expire within the simulation.
  std::string bound_token{};  ///< The same, bound to the key that proofs are made with.

  [[nodiscard]] bool is_published() const noexcept { return !dropped; }
};

/// Ed25519 key pairs, made once for all seeds.
[[nodiscard]] inline const std::vector<jose::PrivateKey>& key_pairs() {
  static const auto pairs = [] {
    std::vector<jose::PrivateKey> made;
    for (int i = 0; i < 64; ++i)
      made.push_back(jose::PrivateKey::generate(jose::Algorithm::eddsa));
    return made;
  }();
  return pairs;
}

/// An issuer: its keys, of which each has an identifier of its own, and how its server behaves now.
class SimulatedIssuer {
 public:
  static constexpr std::string_view audience = "https://api.example.com";

  /// \param thumbprint Of the key that bound tokens are bound to.
  SimulatedIssuer(std::size_t number, std::int64_t epoch, std::string thumbprint)
      : number_(number), epoch_(epoch), thumbprint_(std::move(thumbprint)) {
    metadata_ = boost::json::serialize(boost::json::object{{"issuer", url()}, {"jwks_uri", url() + "jwks"}});
    add_key(Moment(0));
    for (std::size_t i = 0; i < 8; ++i)
      invented_.push_back(token_of(key_pairs().back(), "invented-" + std::to_string(i), {}));
  }

  [[nodiscard]] std::size_t number() const noexcept { return number_; }
  [[nodiscard]] std::string domain() const { return "t" + std::to_string(number_) + ".example.com"; }
  [[nodiscard]] std::string url() const { return "https://" + domain() + '/'; }

  // Keys. All that were ever published stay, in order.
  [[nodiscard]] const std::deque<IssuerKey>& keys() const noexcept { return keys_; }
  [[nodiscard]] const IssuerKey& signing_key() const { return keys_[signing_]; }
  /// Publishes a new key; it does not sign yet.
  void add_key(Moment now) {
    IssuerKey key{.id = "t" + std::to_string(number_) + "-" + std::to_string(keys_.size()),
                  .pair = &key_pairs()[(number_ * 6 + keys_.size() % 6) % (key_pairs().size() - 1)],
                  .published = now};
    key.token = token_of(*key.pair, key.id, {});
    key.bound_token = token_of(*key.pair, key.id, {{"cnf", {{"jkt", thumbprint_}}}});
    keys_.push_back(std::move(key));
    published_.reset();
  }
  void sign_with_newest() { signing_ = keys_.size() - 1; }
  /// Drops all but the newest `count`.
  void drop_old_keys(Moment now, std::size_t count) {
    for (std::size_t i = 0; i + count < keys_.size(); ++i) {
      if (keys_[i].is_published()) keys_[i].dropped = now;
    }
    published_.reset();
  }

  /// A token that expires then; `nullopt` of a claim's value leaves it out.
  [[nodiscard]] std::string expiring_token(std::int64_t expires_at) const {
    return token_of(*signing_key().pair, signing_key().id, {{"exp", expires_at}});
  }
  /// Tokens whose `kid` was never published.
  [[nodiscard]] const std::vector<std::string>& invented_tokens() const noexcept { return invented_; }
  /// A token that names the key that signs, and is signed with another one.
  [[nodiscard]] std::string forged_token() const { return token_of(key_pairs().back(), signing_key().id, {}); }

  // Its documents as they are now.
  [[nodiscard]] const std::string& metadata() const noexcept { return metadata_; }
  [[nodiscard]] const std::string& key_set() {
    if (!published_) {
      boost::json::array set;
      for (const auto& key : keys_) {
        if (!key.is_published()) continue;
        auto jwk = key.pair->public_jwk();
        jwk["kid"] = key.id;
        set.emplace_back(std::move(jwk));
      }
      published_ = boost::json::serialize(boost::json::object{{"keys", std::move(set)}});
    }
    return *published_;
  }
  [[nodiscard]] std::vector<std::string_view> published_ids() const {
    std::vector<std::string_view> ids;
    for (const auto& key : keys_) {
      if (key.is_published()) ids.emplace_back(key.id);
    }
    return ids;
  }

  /// What happens to requests from now on: each gets one of these with this probability.
  void set_faults(std::vector<Fault> faults, double probability) {
    faults_ = std::move(faults);
    probability_ = faults_.empty() ? 0 : probability;
  }
  [[nodiscard]] bool is_healthy() const noexcept { return probability_ == 0; }
  [[nodiscard]] Fault fault(Random& random) const {
    return probability_ > 0 && random.chance(probability_) ? random.one_of(faults_) : Fault::none;
  }

 private:
  [[nodiscard]] std::string token_of(const jose::PrivateKey& pair, const std::string& id,
                                     const boost::json::object& claims) const {
    constexpr std::int64_t twenty_years = 631'152'000;
    boost::json::object payload{{"iss", url()},
                                {"aud", audience},
                                {"sub", "somebody"},
                                {"iat", epoch_},
                                {"exp", epoch_ + twenty_years}};
    for (const auto& [name, value] : claims)
      payload[name] = value;
    return jose::sign_compact_jws({{"alg", "EdDSA"}, {"kid", id}}, payload, pair);
  }

  std::size_t number_;
  std::int64_t epoch_;
  std::string thumbprint_;
  std::deque<IssuerKey> keys_;
  std::size_t signing_ = 0;
  std::vector<std::string> invented_;
  std::string metadata_;
  std::optional<std::string> published_;  // what it serves, made when it is asked for
  std::vector<Fault> faults_;
  double probability_ = 0;
};

}  // namespace auth0::test::simulation
