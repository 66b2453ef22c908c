#pragma once

#include "serve/gate.hpp"
#include "serve/log_line.hpp"

#include <atomic>
#include <charconv>
#include <chrono>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

/// A gate that does what the target says (the original one, if a proxy asks), so that a test reads as one line:
/// `/status/401` answers with it, `/later/50` answers 204 after 50 ms on another thread, `/never` does not
/// answer,
/// `/throw` throws, `/body/1000` has a body of so many bytes, `/break` has a field that breaks out of its line,
/// `/echo` says in `X-Echo` what it was asked. All others are answered with 204. `X-Gate` has the gate's name.
class ScriptedGate final : public command::serve::Gate {
 public:
  using AskedBy = command::serve::AskedBy;
  using Done = std::move_only_function<void(command::serve::GateAnswer)>;

  explicit ScriptedGate(std::string name = "gate", AskedBy asked_by = AskedBy::original_headers)
      : name_(std::move(name)), asked_by_(asked_by) {}
  ScriptedGate(const ScriptedGate&) = delete;
  ScriptedGate& operator=(const ScriptedGate&) = delete;
  ScriptedGate(ScriptedGate&&) = delete;
  ScriptedGate& operator=(ScriptedGate&&) = delete;
  ~ScriptedGate() override {
    for (auto& thread : threads_)
      thread.join();
    for (auto& done : unanswered_)
      done({.status = 503});
  }

  AsyncCall ask(const command::serve::GateRequest& request, Done done) override {
    ++asked_;
    const auto target = command::serve::named_request(request, asked_by_).target;
    if (target == "/throw") throw std::runtime_error("the gate fails");
    if (target == "/never") return keep(std::move(done));
    if (target.starts_with("/hang/")) std::this_thread::sleep_for(std::chrono::milliseconds(number_in(target)));
    if (target.starts_with("/later/")) return answer_later(number_in(target), std::move(done));
    done(answer_to(request));
    return {};
  }
  [[nodiscard]] bool is_ready() const override { return is_ready_; }
  [[nodiscard]] std::string health_json() const override { return R"({"gate":")" + name_ + "\"}"; }
  void write_metrics(std::string& out) const override {
    out += "scripted_gate_asked_total " + std::to_string(asked_) + "\n";
  }

  void set_ready(bool is_ready) { is_ready_ = is_ready; }
  [[nodiscard]] int asked() const { return asked_; }

 private:
  using Answer = command::serve::GateAnswer;

  static int number_in(std::string_view target) {
    int number = 0;
    const auto digits = target.substr(target.rfind('/') + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
  }

  [[nodiscard]] Answer named(int status) const {
    return {.status = status, .headers = {{"X-Gate", name_}}, .route = "scripted"};
  }

  [[nodiscard]] Answer answer_to(const command::serve::GateRequest& request) const {
    const auto [method, target] = command::serve::named_request(request, asked_by_);
    if (target.starts_with("/status/")) {
      auto answer = named(number_in(target));
      if (answer.status >= 400) answer.reason = "scripted_reason";
      if (answer.status >= 400) answer.headers.push_back({"WWW-Authenticate", "DPoP realm=\"scripted\""});
      return answer;
    }
    if (target == "/break") return {.status = 204, .headers = {{"X-Broken", "a\r\nX-Smuggled: b"}}};
    auto answer = named(target.starts_with("/body/") ? 200 : 204);
    if (target.starts_with("/body/")) answer.body.assign(static_cast<std::size_t>(number_in(target)), 'x');
    if (request.target.starts_with("/ask")) {
      answer.headers.push_back({"X-Auth-Subject", "alice"});
      answer.headers.push_back({"X-Auth-Client", std::string(method) + ' ' + std::string(target)});
    }
    if (target == "/echo") answer.headers.push_back({"X-Echo", description_of(request)});
    return answer;
  }

  static std::string description_of(const command::serve::GateRequest& request) {
    std::string text = std::string(request.method) + (request.is_from_trusted_peer ? " trusted" : " untrusted");
    for (const auto& header : request.headers)
      text += ' ' + header.name + '=' + header.value;
    return text;
  }

  AsyncCall keep(Done done) {
    const std::scoped_lock lock(mutex_);
    unanswered_.push_back(std::move(done));
    return {};
  }

  AsyncCall answer_later(int milliseconds, Done done) {
    const std::scoped_lock lock(mutex_);
    threads_.emplace_back([this, milliseconds, done = std::move(done)]() mutable {
      std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
      done(named(204));
    });
    return {};
  }

  const std::string name_;
  const AskedBy asked_by_;
  std::atomic<bool> is_ready_{true};
  std::atomic<int> asked_{0};
  std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::vector<Done> unanswered_;
};

}  // namespace auth0::test
