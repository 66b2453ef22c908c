#include "serve/http_connection.hpp"

#include <utility>

namespace auth0::command::serve {

HttpConnection::HttpConnection(Worker& worker, std::unique_ptr<ByteStream> stream, Peer peer)
    : worker_(worker),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      peer_name_(peer_.address ? peer_.address->to_string() : "unix") {
  serve_with(worker.service());
}

void HttpConnection::start() {
  self_ = own();
  worker_.add(*this);
  attempt([this] {
    reader_.begin(service_->limits.header_bytes);
    set_deadline(worker_.now() + service_->limits.read_time);
    if (stream_->has_tls()) return shake_hands();
    receive();
  });
}

void HttpConnection::expire() {
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

void HttpConnection::service_changed() {
  if (state_ != State::asking) serve_with(worker_.service());
}

void HttpConnection::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  call_.cancel();
  stream_->close();
  service_.reset();  // a gate that holds this connection's request must not be held by it
  worker_.remove(*this);
  const auto last = std::exchange(self_, nullptr);
}

void HttpConnection::serve_with(std::shared_ptr<const Service> service) {
  service_ = std::move(service);
  is_trusted_ = is_peer_trusted();
}

// By the configuration that the next request is served with, however old the connection is.
bool HttpConnection::is_peer_trusted() const {
  if (!peer_.address || service_->trusted_peers.contains(*peer_.address)) return true;
  return service_->is_client_certificate_required && service_->tls &&
         stream_->has_certificate_of(*service_->tls);
}

void HttpConnection::shake_hands() {
  state_ = State::shaking_hands;
  stream_->shake_hands([self = own()](const Error& error) {
    if (self->state_ != State::shaking_hands) return;
    if (error) {
      self->count_end(Ended::handshake);
      return self->close();
    }
    self->attempt([&] {
      self->serve_with(self->worker_.service());
      self->receive();
    });
  });
}

// A request may take `read_time` from its first byte, however its bytes come. A new connection has as long for
// all of its first request.
void HttpConnection::receive() {
  state_ = State::receiving;
  if (served_ > 0 && !is_request_timed_) {
    is_request_timed_ = reader_.has_begun();
    const auto& limits = service_->limits;
    set_deadline(worker_.now() + (is_request_timed_ ? limits.read_time : limits.idle_time));
  }
  const auto room = buffer_.room(service_->limits.header_bytes);
  if (room.empty()) return refuse(431);
  stream_->read_some(room, [self = own()](const Error& error, std::size_t size) {
    self->attempt([&] { self->received(error, size); });
  });
}

void HttpConnection::received(const Error& error, std::size_t size) {
  if (state_ != State::receiving) return;
  if (is_too_slow_) return refuse(408);
  if (error) {
    if (reader_.has_begun()) count_end(Ended::broken);
    return close();
  }
  buffer_.received(size);
  process();
}

void HttpConnection::expire_receiving() {
  count_end(reader_.has_begun() ? Ended::slow_request : Ended::idle);
  if (stream_->has_tls() || !reader_.has_begun()) return close();
  is_too_slow_ = true;
  stream_->cancel();  // `received` answers
}

// Goes on until something has to be waited for.
void HttpConnection::process() {
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

std::shared_ptr<Connection> make_connection(Worker& worker, Descriptor descriptor, Peer peer) {
  auto stream = make_byte_stream(worker.context(), std::move(descriptor), peer.address.has_value(),
                                 worker.service()->tls.get());
  return std::make_shared<HttpConnection>(worker, std::move(stream), std::move(peer));
}

}  // namespace auth0::command::serve
