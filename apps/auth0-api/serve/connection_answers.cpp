#include "serve/http_connection.hpp"
#include "serve/log_line.hpp"

#include <tuple>

namespace auth0::command::serve {

namespace {

// A gate bounds its own waiting; this is for one that does not answer at all.
constexpr auto answer_time = std::chrono::seconds(30);
// After the last answer, for what the client has sent meanwhile: closing at once would destroy the answer.
constexpr auto lingering_time = std::chrono::seconds(1);

}  // namespace

GateRequest HttpConnection::request() const {
  return {.method = reader_.method(),
          .target = reader_.target(),
          .headers = reader_.headers(),
          .is_from_trusted_peer = is_trusted_};
}

// False if the answer comes later, through `take_answer`.
bool HttpConnection::ask() {
  started_ = std::chrono::steady_clock::now();
  if (const auto answer = call_.ask(*service_->gate, request(), own())) {
    add_answer(*answer);
    return true;
  }
  state_ = State::asking;
  set_deadline(worker_.now() + answer_time);
  return false;
}

void HttpConnection::take_answer(const GateAnswer& answer) {
  if (state_ != State::asking) return;
  attempt([&] {
    add_answer(answer);
    process();
  });
}

void HttpConnection::give_up_asking() {
  worker_.own_counters().unanswered.add();
  call_.cancel();
  take_answer({.status = 503, .reason = "no_answer_in_time"});
}

void HttpConnection::add_answer(const GateAnswer& answer) {
  ++served_;
  ends_ = !reader_.keep_alive() || worker_.is_draining() ||
          served_ >= static_cast<std::uint32_t>(service_->limits.requests_per_connection);
  const int status = out_.append(answer, {.is_to_head = reader_.method() == "HEAD",
                                          .is_to_http_1_0 = reader_.is_http_1_0(),
                                          .ends_connection = ends_,
                                          .date = worker_.date()});
  record(status, answer, request());
  if (service_.get() != worker_.service().get()) serve_with(worker_.service());
  reader_.begin(service_->limits.header_bytes);
  is_request_timed_ = false;
  state_ = State::sending;
}

// Answers what is not a request, or did not come in time; nothing after it can be understood.
void HttpConnection::refuse(int status) {
  ends_ = true;
  started_ = std::chrono::steady_clock::now();
  std::ignore = out_.append({.status = status}, {.ends_connection = true, .date = worker_.date()});
  record(status, {.reason = status == 408 ? "slow_request" : "bad_request"}, {});
  if (send()) linger();
}

void HttpConnection::record(int status, const GateAnswer& answer, const GateRequest& request) {
  worker_.own_counters().answers[static_cast<std::size_t>(status / 100)].add();
  if (!service_->access_log) return;
  log_answer(*service_->access_log, {.peer = peer_name_,
                                     .request = named_request(request, service_->asked_by),
                                     .status = status,
                                     .answer = answer,
                                     .started = started_});
}

// True if everything was sent at once, which saves a turn of the event loop; else `sent` goes on.
bool HttpConnection::send() {
  Error error;
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
  stream_->write(out_.bytes().substr(size), [self = own()](const Error& problem, std::size_t /*size*/) {
    self->attempt([&] { self->sent(problem); });
  });
  return false;
}

void HttpConnection::sent(const Error& error) {
  if (state_ != State::sending) return;
  if (error) {
    count_end(Ended::broken);
    return close();
  }
  out_.clear();
  if (ends_) return linger();
  process();
}

void HttpConnection::linger() {
  state_ = State::lingering;
  set_deadline(worker_.now() + lingering_time);
  stream_->finish([self = own()](const Error& /*error*/) { self->close(); });
}

}  // namespace auth0::command::serve
