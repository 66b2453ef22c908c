#include "serve/answer_text.hpp"
#include "serve/log_line.hpp"
#include "serve/read_buffer.hpp"
#include "serve/request_reader.hpp"
#include "serve/worker.hpp"

#include <array>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <openssl/crypto.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <type_traits>
#include <utility>

namespace auth0::command::serve {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;
using TlsStream = asio::ssl::stream<Socket>;

// A gate bounds its own waiting; this is for one that does not answer at all.
constexpr auto answer_time = std::chrono::seconds(30);
// After the last answer, for what the client has sent meanwhile: closing at once would destroy the answer.
constexpr auto lingering_time = std::chrono::seconds(1);
constexpr std::size_t most_answer_bytes = 65'536;

// Reads a request, asks the gate, answers; one request after another, as they came. Requests that came together
// are answered together.
template <class Stream>
class HttpConnection final : public Connection {
 public:
  static constexpr bool has_tls = !std::is_same_v<Stream, Socket>;

  HttpConnection(Worker& worker, Stream stream, Peer peer)
      : worker_(worker), service_(worker.service()), stream_(std::move(stream)), peer_(std::move(peer)) {
    if (has_tls && service_->is_client_certificate_required) peer_.is_trusted = true;
  }

  void start() override {
    self_ = own();
    worker_.add(*this);
    attempt([this] {
      reader_.begin(service_->limits.header_bytes);
      set_deadline(worker_.now() + service_->limits.read_time);
      if constexpr (has_tls)
        shake_hands();
      else
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
    call_ = {};
    error_code ignored;
    stream_.lowest_layer().close(ignored);
    service_.reset();  // a gate that holds this connection's request must not be held by it
    worker_.remove(*this);
    const auto last = std::exchange(self_, nullptr);
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
    if constexpr (has_tls) {
      state_ = State::shaking_hands;
      stream_.async_handshake(asio::ssl::stream_base::server, [self = own()](const error_code& error) {
        if (self->state_ != State::shaking_hands) return;
        if (error) {
          self->count_end(Ended::handshake);
          return self->close();
        }
        self->attempt([&] { self->receive(); });
      });
    }
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
    stream_.async_read_some(asio::buffer(room.data(), room.size()),
                            [self = own()](const error_code& error, std::size_t size) {
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
    if (has_tls || !reader_.has_begun()) return close();
    is_too_slow_ = true;
    error_code ignored;
    stream_.lowest_layer().cancel(ignored);  // `received` answers
  }

  // Goes on until something has to be waited for.
  void process() {
    for (;;) {
      const auto& limits = service_->limits;
      if (queued_ > 0 &&
          (ends_ || queued_ >= limits.pending_per_connection || out_.size() > most_answer_bytes)) {
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
      if (!out_.empty() && !send()) return;
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

  // False if the answer comes later, through `answered`.
  [[nodiscard]] bool ask() {
    started_ = std::chrono::steady_clock::now();
    const auto number = ++number_;
    is_in_ask_ = true;
    AsyncCall call;
    try {
      call = service_->gate->ask(request(), [self = own(), number](GateAnswer answer) noexcept {
        self->answered(std::move(answer), number);
      });
    } catch (const std::exception&) {
      direct_answer_ = GateAnswer{.status = 500, .reason = "internal_error"};
    }
    is_in_ask_ = false;
    if (direct_answer_) {
      add_answer(*std::exchange(direct_answer_, std::nullopt));
      return true;
    }
    call_ = std::move(call);
    state_ = State::asking;
    set_deadline(worker_.now() + answer_time);
    return false;
  }

  // On any thread. Only the worker's own reads what `ask` has set.
  void answered(GateAnswer answer, std::uint32_t number) noexcept {
    if (worker_.is_current_thread() && is_in_ask_ && number == number_) {
      direct_answer_ = std::move(answer);
      return;
    }
    try {
      asio::post(worker_.context(), [self = own(), answer = std::move(answer), number]() mutable {
        self->attempt([&] { self->go_on(answer, number); });
      });
    } catch (const std::exception&) {
      return;  // no memory to post: the request is answered when its time is over
    }
  }

  void go_on(const GateAnswer& answer, std::uint32_t number) {
    if (state_ != State::asking || number != number_) return;  // closed, or answered without the gate
    call_ = {};
    add_answer(answer);
    process();
  }

  void give_up_asking() {
    worker_.own_counters().unanswered.add();
    call_.cancel();
    go_on({.status = 503, .reason = "no_answer_in_time"}, number_);
  }

  void add_answer(const GateAnswer& answer) {
    ++served_;
    ++queued_;
    ends_ = !reader_.keep_alive() || worker_.is_draining() ||
            served_ >= static_cast<std::uint32_t>(service_->limits.requests_per_connection);
    const int status = append_answer(out_, answer,
                                     {.is_to_head = reader_.method() == "HEAD",
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
    append_answer(out_, {.status = status}, {.ends_connection = true, .date = worker_.date()});
    record(status, {.reason = status == 408 ? "slow_request" : "bad_request"}, {});
    if (send()) linger();
  }

  void record(int status, const GateAnswer& answer, const GateRequest& request) {
    worker_.own_counters().answers[static_cast<std::size_t>(status / 100)].add();
    if (!service_->access_log) return;
    const auto named = named_request(request, service_->asked_by);
    const auto duration = std::chrono::steady_clock::now() - started_;
    service_->access_log->write(
        to_log_line({.at = std::chrono::system_clock::now(),
                     .peer = peer_.address,
                     .method = named.method,
                     .target = named.target,
                     .status = status,
                     .route = answer.route,
                     .reason = answer.reason,
                     .duration = std::chrono::duration_cast<std::chrono::microseconds>(duration)}));
  }

  // True if everything was sent at once, which saves a turn of the event loop; else `sent` goes on.
  [[nodiscard]] bool send() {
    std::size_t size = 0;  // NOLINT(misc-const-correctness): it changes without TLS
    if constexpr (!has_tls) {
      error_code error;
      size = stream_.write_some(asio::buffer(out_), error);
      if (!error && size == out_.size()) {
        clear_sent();
        return true;
      }
      if (error && error != asio::error::would_block) {
        count_end(Ended::broken);
        close();
        return false;
      }
      if (error) size = 0;
    }
    state_ = State::sending;
    set_deadline(worker_.now() + service_->limits.write_time);
    asio::async_write(stream_, asio::buffer(out_.data() + size, out_.size() - size),
                      [self = own()](const error_code& problem, std::size_t /*size*/) {
                        self->attempt([&] { self->sent(problem); });
                      });
    return false;
  }

  void clear_sent() {
    queued_ = 0;
    OPENSSL_cleanse(out_.data(), out_.size());  // an answer may hold an exchanged token
    if (out_.capacity() > most_answer_bytes)
      out_ = std::string();
    else
      out_.clear();
  }

  void sent(const error_code& error) {
    if (state_ != State::sending) return;
    if (error) {
      count_end(Ended::broken);
      return close();
    }
    clear_sent();
    if (ends_) return linger();
    process();
  }

  void linger() {
    state_ = State::lingering;
    set_deadline(worker_.now() + lingering_time);
    if constexpr (has_tls) {
      stream_.async_shutdown([self = own()](const error_code& /*error*/) { self->close(); });
    } else {
      ::shutdown(stream_.native_handle(), SHUT_WR);
      drop_received();
    }
  }

  void drop_received() {
    stream_.async_read_some(asio::buffer(dropped_),
                            [self = own()](const error_code& error, std::size_t /*size*/) {
                              if (error) return self->close();
                              self->attempt([&] { self->drop_received(); });
                            });
  }

  Worker& worker_;
  std::shared_ptr<const Service> service_;  // null once closed
  std::shared_ptr<Connection> self_;        // until closed
  Stream stream_;
  Peer peer_;
  State state_ = State::receiving;
  ReadBuffer buffer_;
  RequestReader reader_;
  std::string out_;  // answers that were not sent
  int queued_ = 0;   // how many
  std::array<char, 512> dropped_{};
  AsyncCall call_;
  std::optional<GateAnswer> direct_answer_;
  std::chrono::steady_clock::time_point started_;
  std::uint32_t served_ = 0;
  std::uint32_t number_ = 0;
  bool is_in_ask_ = false;
  bool is_request_timed_ = false;
  bool is_too_slow_ = false;
  bool ends_ = false;
};

}  // namespace

std::shared_ptr<Connection> make_connection(Worker& worker, Descriptor descriptor, Peer peer) {
  Socket socket(worker.context().get_executor());
  socket.assign(asio::generic::stream_protocol(peer.is_tcp ? AF_INET : AF_UNIX, 0), descriptor.get());
  static_cast<void>(descriptor.release());
  socket.non_blocking(true);
  if (!worker.service()->tls)
    return std::make_shared<HttpConnection<Socket>>(worker, std::move(socket), std::move(peer));
  return std::make_shared<HttpConnection<TlsStream>>(
      worker, TlsStream(std::move(socket), *worker.service()->tls), std::move(peer));
}

}  // namespace auth0::command::serve
