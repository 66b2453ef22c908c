#include "serve/byte_stream.hpp"
#include "serve/gate_call.hpp"
#include "serve/log_line.hpp"
#include "serve/outgoing_answers.hpp"
#include "serve/read_buffer.hpp"
#include "serve/request_reader.hpp"
#include "serve/worker.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <tuple>
#include <utility>

namespace auth0::command::serve {

namespace {

using boost::system::error_code;

// A gate bounds its own waiting; this is for one that does not answer at all.
constexpr auto answer_time = std::chrono::seconds(30);
// After the last answer, for what the client has sent meanwhile: closing at once would destroy the answer.
constexpr auto lingering_time = std::chrono::seconds(1);

// Reads a request, asks the gate, answers; one request after another, as they came. Requests that came together
// are answered together.
class HttpConnection final : public Connection {
 public:
  HttpConnection(Worker& worker, std::unique_ptr<ByteStream> stream, Peer peer)
      : worker_(worker), service_(worker.service()), stream_(std::move(stream)), peer_(std::move(peer)) {
    if (stream_->has_tls() && service_->is_client_certificate_required) peer_.is_trusted = true;
  }

  void start() override {
    self_ = own();
    worker_.add(*this);
    attempt([this] {
      reader_.begin(service_->limits.header_bytes);
      set_deadline(worker_.now() + service_->limits.read_time);
      if (stream_->has_tls()) return shake_hands();
      receive();
    });
  }

  void expire() override {
    const auto keep = own();  // what it does may close it
    attempt([this] {
      set_deadline(Time::max());
      switch (state_) {
        case State::receiving:
          return expire_receiving();
        case State::asking:
          return give_up_asking();
        default:
          if (state_ != State::lingering)
            count_end(state_ == State::shaking_hands ? Ended::handshake : Ended::slow_reader);
          close();
      }
    });
  }

  void service_changed() override {
    if (state_ != State::asking) service_ = worker_.service();
  }

  void close() override {
    if (state_ == State::closed) return;
    state_ = State::closed;
    call_.cancel();
    stream_->close();
    service_.reset();  // a gate that holds this connection's request must not be held by it
    worker_.remove(*this);
    const auto last = std::exchange(self_, nullptr);
  }

  void take_answer(const GateAnswer& answer) override {
    if (state_ != State::asking) return;
    attempt([&] {
      add_answer(answer);
      process();
    });
  }

  [[nodiscard]] bool is_idle() const override { return state_ == State::receiving && !reader_.has_begun(); }

 private:
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

  void shake_hands() {
    state_ = State::shaking_hands;
    stream_->shake_hands([self = own()](const error_code& error) {
      if (self->state_ != State::shaking_hands) return;
      if (error) {
        self->count_end(Ended::handshake);
        return self->close();
      }
      self->attempt([&] { self->receive(); });
    });
  }

  // A request may take `read_time` from its first byte, however its bytes come. A new connection has as long
  // for all of its first request.
  void receive() {
    state_ = State::receiving;
    if (served_ > 0 && !is_request_timed_) {
      is_request_timed_ = reader_.has_begun();
      const auto& limits = service_->limits;
      set_deadline(worker_.now() + (is_request_timed_ ? limits.read_time : limits.idle_time));
    }
    const auto room = buffer_.room(service_->limits.header_bytes);
    if (room.empty()) return refuse(431);
    stream_->read_some(room, [self = own()](const error_code& error, std::size_t size) {
      self->attempt([&] { self->received(error, size); });
    });
  }

  void received(const error_code& error, std::size_t size) {
    if (state_ != State::receiving) return;
    if (is_too_slow_) return refuse(408);
    if (error) {
      if (reader_.has_begun()) count_end(Ended::broken);
      return close();
    }
    buffer_.received(size);
    process();
  }

  void expire_receiving() {
    count_end(reader_.has_begun() ? Ended::slow_request : Ended::idle);
    if (stream_->has_tls() || !reader_.has_begun()) return close();
    is_too_slow_ = true;
    stream_->cancel();  // `received` answers
  }

  // Goes on until something has to be waited for.
  void process() {
    for (;;) {
      const auto& limits = service_->limits;
      if (out_.count() > 0 && (ends_ || out_.count() >= limits.pending_per_connection || out_.are_large())) {
        if (!send()) return;
        if (ends_) return linger();
      }
      std::size_t used = 0;
      const auto progress = reader_.read(buffer_.unused(), used);
      buffer_.use(used);
      if (progress == RequestReader::Progress::failed) return refuse(reader_.failure_status());
      if (progress == RequestReader::Progress::complete) {
        if (!ask()) return;
        continue;
      }
      if (out_.count() > 0 && !send()) return;
      buffer_.shrink();
      return receive();
    }
  }

  [[nodiscard]] GateRequest request() const {
    return {.method = reader_.method(),
            .target = reader_.target(),
            .headers = reader_.headers(),
            .is_from_trusted_peer = peer_.is_trusted};
  }

  // False if the answer comes later, through `take_answer`.
  [[nodiscard]] bool ask() {
    started_ = std::chrono::steady_clock::now();
    if (const auto answer = call_.ask(*service_->gate, request(), own())) {
      add_answer(*answer);
      return true;
    }
    state_ = State::asking;
    set_deadline(worker_.now() + answer_time);
    return false;
  }

  void give_up_asking() {
    worker_.own_counters().unanswered.add();
    call_.cancel();
    take_answer({.status = 503, .reason = "no_answer_in_time"});
  }

  void add_answer(const GateAnswer& answer) {
    ++served_;
    ends_ = !reader_.keep_alive() || worker_.is_draining() ||
            served_ >= static_cast<std::uint32_t>(service_->limits.requests_per_connection);
    const int status = out_.append(answer, {.is_to_head = reader_.method() == "HEAD",
                                            .is_to_http_1_0 = reader_.is_http_1_0(),
                                            .ends_connection = ends_,
                                            .date = worker_.date()});
    record(status, answer, request());
    if (service_.get() != worker_.service().get()) service_ = worker_.service();
    reader_.begin(service_->limits.header_bytes);
    is_request_timed_ = false;
    state_ = State::sending;
  }

  // Answers what is not a request, or did not come in time; nothing after it can be understood.
  void refuse(int status) {
    ends_ = true;
    started_ = std::chrono::steady_clock::now();
    std::ignore = out_.append({.status = status}, {.ends_connection = true, .date = worker_.date()});
    record(status, {.reason = status == 408 ? "slow_request" : "bad_request"}, {});
    if (send()) linger();
  }

  void record(int status, const GateAnswer& answer, const GateRequest& request) {
    worker_.own_counters().answers[static_cast<std::size_t>(status / 100)].add();
    if (!service_->access_log) return;
    log_answer(*service_->access_log, {.peer = peer_.address,
                                       .request = named_request(request, service_->asked_by),
                                       .status = status,
                                       .answer = answer,
                                       .started = started_});
  }

  // True if everything was sent at once, which saves a turn of the event loop; else `sent` goes on.
  [[nodiscard]] bool send() {
    error_code error;
    const auto size = stream_->write_now(out_.bytes(), error);
    if (error) {
      count_end(Ended::broken);
      close();
      return false;
    }
    if (size == out_.bytes().size()) {
      out_.clear();
      return true;
    }
    state_ = State::sending;
    set_deadline(worker_.now() + service_->limits.write_time);
    stream_->write(out_.bytes().substr(size), [self = own()](const error_code& problem, std::size_t /*size*/) {
      self->attempt([&] { self->sent(problem); });
    });
    return false;
  }

  void sent(const error_code& error) {
    if (state_ != State::sending) return;
    if (error) {
      count_end(Ended::broken);
      return close();
    }
    out_.clear();
    if (ends_) return linger();
    process();
  }

  void linger() {
    state_ = State::lingering;
    set_deadline(worker_.now() + lingering_time);
    stream_->finish([self = own()](const error_code& /*error*/) { self->close(); });
  }

  Worker& worker_;
  std::shared_ptr<const Service> service_;  // null once closed
  std::shared_ptr<Connection> self_;        // until closed
  const std::unique_ptr<ByteStream> stream_;
  Peer peer_;
  State state_ = State::receiving;
  ReadBuffer buffer_;
  RequestReader reader_;
  OutgoingAnswers out_;
  GateCall call_{worker_};
  std::chrono::steady_clock::time_point started_;
  std::uint32_t served_ = 0;
  bool is_request_timed_ = false;
  bool is_too_slow_ = false;
  bool ends_ = false;
};

}  // namespace

std::shared_ptr<Connection> make_connection(Worker& worker, Descriptor descriptor, Peer peer) {
  auto stream =
      make_byte_stream(worker.context(), std::move(descriptor), peer.is_tcp, worker.service()->tls.get());
  return std::make_shared<HttpConnection>(worker, std::move(stream), std::move(peer));
}

}  // namespace auth0::command::serve
