#pragma once

#include <auth0/http_transport.hpp>

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace auth0::command::serve {

/// Reads the requests of one connection, one after another, by Beast's parser. What a request says is kept in
/// texts that the next request overwrites, so that a connection in use allocates nothing; what large requests
/// have needed is given back. A body is read as far as `max_body_bytes` and dropped: nobody who asks whether a
/// request may pass has to send it. For one that its client announces (`Expect: 100-continue`) nobody waits:
/// the request is complete without it, and the connection ends with it (RFC 9110 §10.1.1).
class RequestReader {
 public:
  static constexpr std::uint64_t max_body_bytes = 16'384;
  static constexpr std::size_t max_fields = 256;
  static constexpr std::size_t max_kept_bytes = 16'384;  ///< Of texts, between two requests.

  enum class Progress : std::uint8_t { needs_more, complete, failed };

  RequestReader();
  ~RequestReader();  ///< Wipes the texts: they hold tokens.
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Forgets the last request. \param max_header_bytes For request line and fields together.
  void begin(std::size_t max_header_bytes);

  /// Reads on. \param bytes What was received and not used yet. `used` is what of it was used now.
  [[nodiscard]] Progress read(std::span<const char> bytes, std::size_t& used);

  /// Whether anything of a request was received.
  [[nodiscard]] bool has_begun() const { return has_begun_; }
  /// Of a request that failed: the status to answer with.
  [[nodiscard]] int failure_status() const { return failure_status_; }

  [[nodiscard]] std::string_view method() const { return method_; }
  [[nodiscard]] std::string_view target() const { return target_; }
  [[nodiscard]] std::span<const HttpHeader> headers() const { return {headers_.data(), field_count_}; }
  /// Whether the client wants to go on with this connection.
  [[nodiscard]] bool keep_alive() const { return !is_body_left_ && parser_->keep_alive(); }
  [[nodiscard]] bool is_http_1_0() const { return version_ == 10; }
  /// The memory that its texts take.
  [[nodiscard]] std::size_t kept_bytes() const;

 private:
  void forget_texts();
  [[nodiscard]] Progress failed(int status);
  // What Beast accepts and HTTP does not.
  [[nodiscard]] bool is_well_formed() const;

  // Puts what Beast finds into the reader.
  class Sink : public boost::beast::http::basic_parser<true> {
   public:
    explicit Sink(RequestReader& owner) : owner_(&owner) {}

   private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    void on_request_impl(boost::beast::http::verb method, string_view name, string_view target, int version,
                         error_code& error) override;
    void on_response_impl(int code, string_view reason, int version, error_code& error) override;
    void on_field_impl(boost::beast::http::field field, string_view name, string_view value,
                       error_code& error) override;
    void on_header_impl(error_code& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& error) override;
    std::size_t on_body_impl(string_view body, error_code& error) override;
    void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& error) override;
    std::size_t on_chunk_body_impl(std::uint64_t remaining, string_view body, error_code& error) override;
    void on_finish_impl(error_code& error) override;

    RequestReader* owner_;
  };

  std::optional<Sink> parser_;
  std::string method_;
  std::string target_;
  std::vector<HttpHeader> headers_;  // the first `field_count_` are of this request
  std::size_t field_count_ = 0;
  std::size_t max_header_bytes_ = 0;
  std::size_t header_bytes_ = 0;
  int version_ = 11;
  int host_fields_ = 0;
  bool has_transfer_encoding_ = false;
  bool expects_continue_ = false;
  bool is_body_left_ = false;
  bool has_begun_ = false;
  int failure_status_ = 0;
};

}  // namespace auth0::command::serve
