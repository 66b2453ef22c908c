#pragma once

#include "serve/byte_stream.hpp"
#include "serve/gate_call.hpp"
#include "serve/outgoing_answers.hpp"
#include "serve/read_buffer.hpp"
#include "serve/request_reader.hpp"
#include "serve/worker.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>

namespace auth0::command::serve {

/// Reads a request, asks the gate, answers; one request after another, as they came. Requests that came
/// together are answered together.
class HttpConnection final : public Connection {
 public:
  HttpConnection(Worker& worker, std::unique_ptr<ByteStream> stream, Peer peer);

  void start() override;
  void expire() override;
  void service_changed() override;
  void close() override;
  void take_answer(const GateAnswer& answer) override;
  [[nodiscard]] bool is_idle() const override { return state_ == State::receiving && !reader_.has_begun(); }

 private:
  using Error = boost::system::error_code;
  enum class State : std::uint8_t { shaking_hands, receiving, asking, sending, lingering, closed };

  [[nodiscard]] std::shared_ptr<HttpConnection> own() {
    return std::static_pointer_cast<HttpConnection>(shared_from_this());
  }
  // Without memory this connection ends, and no other.
  template <class Step>
  void attempt(Step step) {
    try {
      step();
    } catch (const std::exception&) {
      close();
    }
  }
  void count_end(Ended reason) { worker_.own_counters().ended[static_cast<std::size_t>(reason)].add(); }

  // connection.cpp: its life, and what comes in.
  void serve_with(std::shared_ptr<const Service> service);
  [[nodiscard]] bool is_peer_trusted() const;
  void shake_hands();
  void receive();
  void received(const Error& error, std::size_t size);
  void expire_receiving();
  void process();

  // connection_answers.cpp: what goes out.
  [[nodiscard]] GateRequest request() const;
  [[nodiscard]] bool ask();
  void give_up_asking();
  void add_answer(const GateAnswer& answer);
  void refuse(int status);
  void record(int status, const GateAnswer& answer, const GateRequest& request);
  [[nodiscard]] bool send();
  void sent(const Error& error);
  void linger();

  Worker& worker_;
  std::shared_ptr<const Service> service_;  // null once closed
  std::shared_ptr<Connection> self_;        // until closed
  const std::unique_ptr<ByteStream> stream_;
  const Peer peer_;
  const std::string peer_name_;  // for the log
  State state_ = State::receiving;
  ReadBuffer buffer_;
  RequestReader reader_;
  OutgoingAnswers out_;
  GateCall call_{worker_};
  std::chrono::steady_clock::time_point started_;
  std::uint32_t served_ = 0;
  bool is_trusted_ = false;  // by `service_`
  bool is_request_timed_ = false;
  bool is_too_slow_ = false;
  bool ends_ = false;
};

}  // namespace auth0::command::serve
