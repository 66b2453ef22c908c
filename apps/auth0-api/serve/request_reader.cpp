#include "serve/request_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <openssl/crypto.h>
#include <string>
#include <string_view>

namespace auth0::command::serve {

namespace {

namespace http = boost::beast::http;

// Statuses by which a client can tell what to change; 400 for all that is not HTTP.
int status_of(const boost::beast::error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  return 400;
}

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.capacity());
}

// Any of the texts may be a token, and is freed where it has to grow.
void overwrite(std::string& text, std::string_view by) {
  if (by.size() > text.capacity()) wipe(text);
  text.assign(by);
}

}  // namespace

RequestReader::RequestReader() = default;

RequestReader::~RequestReader() {
  forget_texts();
}

void RequestReader::forget_texts() {
  wipe(target_);
  wipe(method_);
  for (auto& header : headers_) {
    wipe(header.name);
    wipe(header.value);
  }
  target_ = {};
  method_ = {};
  headers_ = {};
}

std::size_t RequestReader::kept_bytes() const {
  std::size_t bytes = method_.capacity() + target_.capacity() + (headers_.capacity() * sizeof(HttpHeader));
  for (const auto& header : headers_)
    bytes += header.name.capacity() + header.value.capacity();
  return bytes;
}

void RequestReader::begin(std::size_t max_header_bytes) {
  if (kept_bytes() > max_kept_bytes) forget_texts();
  parser_.emplace(*this);
  parser_->eager(true);
  parser_->header_limit(static_cast<std::uint32_t>(max_header_bytes));
  parser_->body_limit(max_body_bytes);
  max_header_bytes_ = max_header_bytes;
  header_bytes_ = 0;
  field_count_ = 0;
  host_fields_ = 0;
  has_transfer_encoding_ = false;
  expects_continue_ = false;
  is_body_left_ = false;
  has_begun_ = false;
}

RequestReader::Progress RequestReader::failed(int status) {
  failure_status_ = status;
  return Progress::failed;
}

RequestReader::Progress RequestReader::read(std::span<const char> bytes, std::size_t& used) {
  used = 0;
  if (bytes.empty()) return Progress::needs_more;
  has_begun_ = true;
  boost::beast::error_code error;
  const bool was_header_done = parser_->is_header_done();
  used = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error && error != http::error::need_more) return failed(status_of(error));
  if (!was_header_done) {
    // Beast bounds the request line and the fields one by one.
    header_bytes_ += parser_->is_header_done() ? 0 : used;
    const auto waiting = parser_->is_header_done() ? 0 : bytes.size() - used;
    if (header_bytes_ + waiting > max_header_bytes_) return failed(431);
    if (parser_->is_header_done() && !is_well_formed()) return failed(400);
  }
  is_body_left_ = expects_continue_ && version_ == 11 && parser_->is_header_done() && !parser_->is_done();
  return parser_->is_done() || is_body_left_ ? Progress::complete : Progress::needs_more;
}

bool RequestReader::is_well_formed() const {
  // A body whose length nobody knows would be taken for the next request (RFC 9112 §6.3 (4)).
  if (has_transfer_encoding_ && !parser_->chunked()) return false;
  return version_ == 10 ? host_fields_ <= 1 : host_fields_ == 1;  // RFC 9112 §3.2
}

void RequestReader::Sink::on_request_impl(http::verb /*method*/, string_view name, string_view target,
                                          int version, error_code& /*error*/) {
  overwrite(owner_->method_, name);
  overwrite(owner_->target_, target);
  owner_->version_ = version;
}

void RequestReader::Sink::on_response_impl(int /*code*/, string_view /*reason*/, int /*version*/,
                                           error_code& /*error*/) {}

void RequestReader::Sink::on_field_impl(http::field field, string_view name, string_view value,
                                        error_code& error) {
  if (is_header_done()) return;  // a trailer, which nobody may mistake for a field of the header
  auto& reader = *owner_;
  if (reader.field_count_ == max_fields) {
    error = http::error::header_limit;
    return;
  }
  if (field == http::field::host) ++reader.host_fields_;
  if (field == http::field::transfer_encoding) reader.has_transfer_encoding_ = true;
  if (field == http::field::expect && boost::beast::iequals(value, "100-continue"))
    reader.expects_continue_ = true;
  if (reader.field_count_ == reader.headers_.size()) reader.headers_.emplace_back();
  auto& header = reader.headers_[reader.field_count_++];
  overwrite(header.name, name);
  overwrite(header.value, value);
}

void RequestReader::Sink::on_header_impl(error_code& /*error*/) {}

void RequestReader::Sink::on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/,
                                            error_code& /*error*/) {}

std::size_t RequestReader::Sink::on_body_impl(string_view body, error_code& /*error*/) {
  return body.size();
}

void RequestReader::Sink::on_chunk_header_impl(std::uint64_t /*size*/, string_view /*extensions*/,
                                               error_code& /*error*/) {}

std::size_t RequestReader::Sink::on_chunk_body_impl(std::uint64_t /*remaining*/, string_view body,
                                                    error_code& /*error*/) {
  return body.size();
}

void RequestReader::Sink::on_finish_impl(error_code& /*error*/) {}

}  // namespace auth0::command::serve
