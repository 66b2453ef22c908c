#pragma once

#include "sidecar/raw_client.hpp"

#include <auth0/testing/dpop_key.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace auth0::test {

/// A question to the sidecar, as nginx asks it, and the statuses that are right answers.
struct LoadQuestion {
  std::string method{};
  std::string target{};
  std::string fields{};
  std::vector<int> right{};
};

/// What clients have seen.
class LoadFindings {
 public:
  void count() { answers_.fetch_add(1, std::memory_order_relaxed); }
  void count_accepted_proof() { accepted_proofs_.fetch_add(1, std::memory_order_relaxed); }
  void report(std::string text) {
    const std::scoped_lock lock(mutex_);
    if (wrong_.size() < 20) wrong_.push_back(std::move(text));
  }
  [[nodiscard]] std::uint64_t answers() const { return answers_; }
  [[nodiscard]] std::uint64_t accepted_proofs() const { return accepted_proofs_; }
  [[nodiscard]] std::vector<std::string> wrong() const {
    const std::scoped_lock lock(mutex_);
    return wrong_;
  }

 private:
  std::atomic<std::uint64_t> answers_{0};
  std::atomic<std::uint64_t> accepted_proofs_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> wrong_;
};

/// A proxy's connection that asks again and again, four fifths of the time: after each answer it waits a
/// quarter of the time that answers take. Each client belongs to one thread.
class LoadClient {
 public:
  LoadClient(std::uint16_t port, LoadFindings& findings, const std::atomic<bool>& is_ending)
      : port_(port), client_(port), findings_(findings), is_ending_(is_ending) {}

  /// False if the sidecar has ended, as it was told to.
  bool ask(const LoadQuestion& question) {
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = answer_to(question);
    if (answer.status == 0) {
      // A connection that was idle for a while may be closed in the same moment: the proxy sends that request
      // again.
      const bool was_idle = begin - last_answer_ > std::chrono::milliseconds(200);
      if (!is_ending_ || !was_idle) findings_.report("no answer: " + question.method + ' ' + question.target);
      return reconnect();
    }
    last_answer_ = std::chrono::steady_clock::now();
    findings_.count();
    if (std::ranges::find(question.right, answer.status) == question.right.end())
      findings_.report(question.method + ' ' + question.target + ": " + answer.head);
    status_ = answer.status;
    std::this_thread::sleep_for((last_answer_ - begin) / 4);
    return !answer.head.contains("\r\nConnection: close\r\n") || reconnect();
  }
  /// Of the last answer.
  [[nodiscard]] int status() const { return status_; }

 private:
  RawAnswer answer_to(const LoadQuestion& question) {
    std::string request = "GET /ask HTTP/1.1\r\nHost: sidecar\r\nX-Original-Method: ";
    request.append(question.method).append("\r\nX-Original-URI: ").append(question.target).append("\r\n");
    client_.send(request.append(question.fields).append("\r\n"));
    return client_.answer();
  }
  bool reconnect() {
    client_ = RawClient(port_);
    if (client_.is_connected()) return true;
    if (!is_ending_) findings_.report("no connection");
    return false;
  }

  std::uint16_t port_;
  RawClient client_;
  LoadFindings& findings_;
  const std::atomic<bool>& is_ending_;
  std::chrono::steady_clock::time_point last_answer_ = std::chrono::steady_clock::now();
  int status_ = 0;
};

/// Asks with a new proof, and with the same one again, which must never pass. While proofs cannot be recorded
/// the answer is 503.
inline bool ask_with_proof(LoadClient& client, LoadFindings& findings, const testing::DpopKey& key,
                           const std::string& token) {
  const auto proof =
      key.make_proof({.method = "POST", .url = "https://api.example.com/refunds", .access_token = token});
  LoadQuestion question{.method = "POST",
                        .target = "/refunds",
                        .fields = "Authorization: DPoP " + token + "\r\nDPoP: " + proof + "\r\n",
                        .right = {204, 503}};
  if (!client.ask(question)) return false;
  if (client.status() == 204) findings.count_accepted_proof();
  question.right = {401, 503};
  question.target.append("?again");
  return client.ask(question);
}

}  // namespace auth0::test
