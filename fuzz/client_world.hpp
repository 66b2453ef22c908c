#pragma once

#include "client_model.hpp"
#include "jose/private_key.hpp"
#include "signer.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/manual_clock.hpp>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::fuzz {

inline constexpr std::size_t keys_of_an_issuer = 3;

/// Two issuers with keys of their own under the same names, and a third one that nobody trusts.
class Issuers {
 public:
  [[nodiscard]] static std::string url(std::size_t issuer) {
    return std::string("https://") + static_cast<char>('a' + issuer) + ".example/";
  }
  [[nodiscard]] static const jose::PrivateKey& key(std::size_t issuer, std::size_t index) {
    static const auto keys = [] {
      std::vector<jose::PrivateKey> made;
      while (made.size() < 3 * keys_of_an_issuer)
        made.push_back(jose::PrivateKey::generate(Algorithm::es256));
      return made;
    }();
    return keys.at((issuer * keys_of_an_issuer) + index);
  }
  [[nodiscard]] static std::string key_set(std::size_t issuer, unsigned published) {
    boost::json::array keys;
    for (std::size_t i = 0; i < keys_of_an_issuer; ++i) {
      if (((published >> i) & 1U) == 0) continue;
      auto jwk = key(issuer, i).public_jwk();
      jwk["kid"] = "k" + std::to_string(i);
      keys.push_back(std::move(jwk));
    }
    return boost::json::serialize(boost::json::object{{"keys", std::move(keys)}});
  }
  [[nodiscard]] static std::string token(const PresentedToken& token) {
    const boost::json::object header = {{"alg", "ES256"}, {"kid", "k" + std::to_string(token.key)}};
    const boost::json::object payload = {{"iss", url(token.issuer)},
                                         {"aud", "api"},
                                         {"iat", now},
                                         {"exp", token.expires.time_since_epoch().count()}};
    std::string text = jose::sign_compact_jws(header, payload, key(token.signer, token.key));
    if (token.is_changed) text.at(text.size() - 10) = text.at(text.size() - 10) == 'A' ? 'B' : 'A';
    return text;
  }
};

/// The network between a client and the issuers. Tells the model what the client is given. Thread-safe.
class World final : public AsyncHttpTransport {
 public:
  World(ClientModel& model, std::shared_ptr<testing::ManualClock> clock)
      : model_(&model), clock_(std::move(clock)) {}

  /// The lock that guards the model.
  [[nodiscard]] std::mutex& mutex() noexcept { return mutex_; }

  void hold() {
    const std::scoped_lock lock(mutex_);
    is_holding_ = true;
    model_->hold();
  }
  void release() {
    std::vector<Held> held;
    {
      const std::scoped_lock lock(mutex_);
      is_holding_ = false;
      held.swap(held_);
    }
    for (auto& each : held)
      each.done(answer(each.request, each.asked));
  }
  [[nodiscard]] bool is_holding() const {
    const std::scoped_lock lock(mutex_);
    return is_holding_;
  }

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    return answer(request, clock_->monotonic_now());
  }
  void async_send(HttpRequest request, Completion done) override {
    {
      const std::scoped_lock lock(mutex_);
      if (is_holding_) {
        held_.push_back({std::move(request), std::move(done), clock_->monotonic_now()});
        return;
      }
    }
    done(answer(request, clock_->monotonic_now()));
  }

 private:
  struct Held {
    HttpRequest request;
    Completion done;
    ClientModel::Time asked;
  };

  [[nodiscard]] std::expected<HttpResponse, TransportError> answer(const HttpRequest& request,
                                                                   ClientModel::Time asked) {
    const std::scoped_lock lock(mutex_);
    for (std::size_t issuer = 0; issuer < ClientModel::issuers; ++issuer) {
      if (!request.url.starts_with(Issuers::url(issuer))) continue;
      const auto path = request.url.substr(Issuers::url(issuer).size());
      if (model_->is_failing(issuer)) {
        model_->failed(issuer, clock_->monotonic_now());
        return std::unexpected(TransportError{.failure = TransportFailure::timed_out, .message = "no answer"});
      }
      auto& began = metadata_asked_.at(issuer);
      if (path != "keys") {
        began = asked;
        return HttpResponse{.status = 200, .body = metadata(issuer)};
      }
      if (!request.stop.stop_requested()) model_->gave_keys(issuer, began, asked, clock_->monotonic_now());
      began.reset();
      return HttpResponse{.status = 200, .body = Issuers::key_set(issuer, model_->published(issuer))};
    }
    require(false, "no issuer is asked that is not trusted");
    return {};
  }

  [[nodiscard]] static std::string metadata(std::size_t issuer) {
    const auto url = Issuers::url(issuer);
    return boost::json::serialize(boost::json::object{{"issuer", url}, {"jwks_uri", url + "keys"}});
  }

  ClientModel* model_;
  std::shared_ptr<testing::ManualClock> clock_;
  mutable std::mutex mutex_;
  bool is_holding_ = false;  // guarded by mutex_
  std::vector<Held> held_;   // guarded by mutex_
  // Since the last key set; guarded by mutex_.
  std::array<std::optional<ClientModel::Time>, ClientModel::issuers> metadata_asked_{};
};

}  // namespace auth0::fuzz
