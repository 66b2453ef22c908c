#pragma once

#include "concurrency/forks.hpp"
#include "simulation/history.hpp"
#include "simulation/key_model.hpp"
#include "simulation/random.hpp"
#include "simulation/simulated_issuer.hpp"

#include <auth0/http_transport.hpp>
#include <auth0/testing/manual_clock.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace auth0::test::simulation {

/// What a client and an issuer have to do with each other.
struct Relation {
  KeyModel model;
  History history{};
  std::vector<std::string_view> wanted{};  ///< The keys of the calls under way.

  [[nodiscard]] bool wants_unknown_key() const {
    return std::ranges::any_of(wanted, [this](auto id) { return !model.knows(id); });
  }
};

/// The network between one client and all issuers. An answer that takes time lets the client's clock advance;
/// where the network holds answers, it comes when `release` is called at its time.
class SimulatedNetwork final : public AsyncHttpTransport {
 public:
  using Clock = testing::ManualClock;
  /// Told which rule a request to this issuer has broken.
  using Report = std::function<void(std::size_t issuer, const std::string& problem)>;

  SimulatedNetwork(std::vector<SimulatedIssuer>& issuers, std::vector<Relation>& relations,
                   std::shared_ptr<Clock> clock, Random random, Report report, bool holds)
      : issuers_(issuers),
        relations_(relations),
        clock_(std::move(clock)),
        began_(clock_->monotonic_now()),
        random_(random),
        report_(std::move(report)),
        holds_(holds) {}

  /// Time by the client's clock.
  [[nodiscard]] Moment now() const { return clock_->monotonic_now() - began_; }

  [[nodiscard]] std::expected<HttpResponse, TransportError> send(const HttpRequest& request) override {
    const auto exchange = begin(request);
    clock_->advance(exchange.took);
    return end(exchange);
  }

  void async_send(HttpRequest request, Completion done) override {
    const auto exchange = begin(request);
    if (holds_ && exchange.took > Moment(0)) {
      held_.push_back({now() + exchange.took, exchange, std::move(done)});
      return;
    }
    clock_->advance(exchange.took);
    done(end(exchange));
  }

  /// When the next answer that is held comes.
  [[nodiscard]] std::optional<Moment> next_answer() const {
    if (held_.empty()) return std::nullopt;
    return std::ranges::min_element(held_, {}, &Held::due)->due;
  }
  /// Gives the answer whose time has come first. False if none has.
  [[nodiscard]] bool release() {
    const auto first = std::ranges::min_element(held_, {}, &Held::due);
    if (first == held_.end() || first->due > now()) return false;
    auto [due, exchange, done] = std::move(*first);
    held_.erase(first);
    done(end(exchange));
    return true;
  }
  /// The client has given up all requests.
  void drop_held() { held_.clear(); }

  /// In a child of fork(): what is held is the parent's, and from now on answers come at once.
  void go_on_in_child() {
    leave_to_parent(std::make_shared<std::vector<Held>>(std::exchange(held_, {})));
    holds_ = false;
  }

 private:
  using Reply = std::expected<HttpResponse, TransportError>;
  struct Exchange {
    SimulatedIssuer* issuer;
    Document document;
    Fault fault;
    Moment took;
    bool is_in_time;
  };
  struct Held {
    Moment due;
    Exchange exchange;
    Completion done;
  };

  [[nodiscard]] Exchange begin(const HttpRequest& request) {
    constexpr std::string_view before_number = "https://t";
    const std::size_t number = std::stoul(request.url.substr(before_number.size()));
    const auto document = request.url.ends_with("/jwks") ? Document::keys : Document::metadata;
    Exchange exchange{
        .issuer = &issuers_[number], .document = document, .fault = Fault::none, .took{}, .is_in_time = true};
    exchange.fault = exchange.issuer->fault(random_);
    exchange.took = time_of(exchange.fault, request.timeout);
    exchange.is_in_time = exchange.took < request.timeout;
    exchange.took = std::min<Moment>(exchange.took, request.timeout);
    auto& relation = relations_[number];
    relation.history.note(now(), document == Document::keys ? "asks for keys" : "asks for metadata");
    const auto problem = relation.model.on_request(now(), document, relation.wants_unknown_key());
    if (!problem.empty()) report_(number, problem);
    return exchange;
  }

  [[nodiscard]] Moment time_of(Fault fault, std::chrono::milliseconds timeout) {
    using std::chrono::milliseconds;
    if (fault == Fault::slow || fault == Fault::slow_failure)
      return random_.between(milliseconds(100), timeout * 9 / 8);
    if (fault == Fault::silent) return timeout;
    if (fault == Fault::thrown || random_.chance(0.7)) return Moment(0);
    return random_.between(milliseconds(1), milliseconds(300));
  }

  [[nodiscard]] Reply end(const Exchange& exchange) {
    const auto& [issuer, document, fault, took, is_in_time] = exchange;
    auto& model = relations_[issuer->number()].model;
    auto& history = relations_[issuer->number()].history;
    const bool is_good = is_in_time && (fault == Fault::none || fault == Fault::slow);
    const bool is_absent = fault == Fault::absent || fault == Fault::moved;
    if (is_good && document == Document::keys) {
      const auto ids = issuer->published_ids();
      model.on_answer(now(), document, Answer::usable, ids);
      std::string list = "gets the keys";
      for (const auto& id : ids)
        list += ' ' + std::string(id);
      history.note(now(), std::move(list));
    } else {
      const auto answer = is_good ? Answer::usable : is_absent ? Answer::absent : Answer::unusable;
      model.on_answer(now(), document, answer);
      history.note(now(),
                   is_good ? "gets the metadata" : "gets fault " + std::to_string(static_cast<int>(fault)));
    }
    if (fault == Fault::thrown) throw std::runtime_error("the network has broken");
    if (!is_in_time) return std::unexpected(TransportError{TransportFailure::timed_out, "too late"});
    return reply(*issuer, document, fault);
  }

  [[nodiscard]] static Reply reply(SimulatedIssuer& issuer, Document document, Fault fault) {
    const auto& text = document == Document::keys ? issuer.key_set() : issuer.metadata();
    switch (fault) {
      case Fault::none:
      case Fault::slow:
        return HttpResponse{.status = 200, .body = text};
      case Fault::dns:
        return std::unexpected(TransportError{TransportFailure::could_not_connect, "no such host"});
      case Fault::tls:
        return std::unexpected(TransportError{TransportFailure::tls, "the certificate is not trusted"});
      case Fault::slow_failure:
        return HttpResponse{.status = 503};
      case Fault::throttled:
        return HttpResponse{.status = 429};
      case Fault::server_error:
        return HttpResponse{.status = 500};
      case Fault::absent:
        return HttpResponse{.status = 404};
      case Fault::moved:
        return HttpResponse{.status = 302};
      case Fault::page:
        return HttpResponse{.status = 200, .body = "<html><body>Log in to the network</body></html>"};
      case Fault::cut_short:
        return HttpResponse{.status = 200, .body = text.substr(0, text.size() / 2)};
      case Fault::wrong_document:
        return HttpResponse{
            .status = 200,
            .body = document == Document::keys
                        ? R"({"keys":[{"kty":"oct","k":"AAAA"}]})"
                        : R"({"issuer":"https://x.example.com/","jwks_uri":"https://x.example.com/k"})"};
      case Fault::broken:
      case Fault::silent:
      case Fault::thrown:
        break;
    }
    return std::unexpected(TransportError{TransportFailure::connection_broken, "the connection was broken"});
  }

  std::vector<SimulatedIssuer>& issuers_;
  std::vector<Relation>& relations_;
  std::shared_ptr<Clock> clock_;
  std::chrono::steady_clock::time_point began_;
  Random random_;
  Report report_;
  bool holds_;
  std::vector<Held> held_;
};

}  // namespace auth0::test::simulation
