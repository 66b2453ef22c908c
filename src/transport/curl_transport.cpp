#include "transport/curl_transport.hpp"

#include "base/ascii.hpp"
#include "base/invalid_configuration.hpp"
#include "base/wiped.hpp"
#include "transport/authorities.hpp"
#include "transport/connection_options.hpp"
#include "transport/curl_options.hpp"

#include <auth0/exceptions.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <optional>
#include <stop_token>
#include <string_view>
#include <utility>

namespace auth0::inline v0::transport {

namespace {

constexpr std::size_t max_idle_sessions = 8;
constexpr std::size_t max_header_bytes = std::size_t{64} * 1024;

// A scheme compares without case (RFC 3986 section 3.1).
bool is_https(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  return url.size() > scheme.size() && starts_with_ignoring_case(url, scheme);
}

// What the callbacks collect. They must not throw through libcurl's C frames.
struct Answer {
  HttpResponse response;
  std::size_t max_body_bytes;
  std::size_t header_bytes = 0;
  bool too_large = false;
};

std::size_t on_body(const char* data, std::size_t unit, std::size_t count, void* user) noexcept {
  auto& answer = *static_cast<Answer*>(user);
  const std::size_t size = unit * count;
  if (size > answer.max_body_bytes - answer.response.body.size()) {
    answer.too_large = true;
    return CURL_WRITEFUNC_ERROR;
  }
  try {
    answer.response.body.append(data, size);
  } catch (const std::bad_alloc&) {
    return CURL_WRITEFUNC_ERROR;
  }
  return size;
}

std::size_t on_header(const char* data, std::size_t unit, std::size_t count, void* user) noexcept {
  auto& answer = *static_cast<Answer*>(user);
  const std::size_t size = unit * count;
  answer.header_bytes += size;
  if (answer.header_bytes > max_header_bytes) {
    answer.too_large = true;
    return CURL_WRITEFUNC_ERROR;
  }
  try {
    const std::string_view line(data, size);
    if (line.starts_with("HTTP/")) answer.response.headers.clear();  // an interim answer came before this one
    if (const auto colon = line.find(':'); colon != std::string_view::npos) {
      answer.response.headers.push_back(
          {std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1), " \t\r\n"))});
    }
  } catch (const std::bad_alloc&) {
    return CURL_WRITEFUNC_ERROR;
  }
  return size;
}

TransportFailure failure_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return TransportFailure::timed_out;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return TransportFailure::tls;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:              // a SOCKS proxy that did not connect
    case CURLE_SSL_CONNECT_ERROR:  // lost during the handshake, or no version of TLS in common
      return TransportFailure::could_not_connect;
    case CURLE_URL_MALFORMAT:
      return TransportFailure::refused_by_client;
    default:
      return TransportFailure::connection_broken;
  }
}

// libcurl repeats the URL of a proxy that it cannot use, with its password.
std::string message_of(CURLcode code, std::string_view detail) {
  if (detail.empty()) return curl_easy_strerror(code);
  if (detail.starts_with("Unsupported proxy")) return "the configured proxy cannot be used";
  return std::string(detail);
}

void set_sinks(CURL* handle, Answer& answer, std::array<char, CURL_ERROR_SIZE>& message) {
  set(handle, CURLOPT_WRITEFUNCTION, on_body);
  set(handle, CURLOPT_WRITEDATA, &answer);
  set(handle, CURLOPT_HEADERFUNCTION, on_header);
  set(handle, CURLOPT_HEADERDATA, &answer);
  set(handle, CURLOPT_ERRORBUFFER, message.data());
}

// The easy handle must leave the multi handle before either is used for anything else.
class Transfer {
 public:
  explicit Transfer(const CurlSession& session) : session_(session) {
    if (curl_multi_add_handle(session.multi.get(), session.easy.get()) != CURLM_OK) throw std::bad_alloc();
  }
  ~Transfer() { curl_multi_remove_handle(session_.multi.get(), session_.easy.get()); }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

 private:
  const CurlSession& session_;
};

// How the transfer ended; nothing if it was given up.
std::optional<CURLcode> perform(const CurlSession& session, const std::stop_token& stop) {
  CURLM* const multi = session.multi.get();
  const Transfer transfer(session);
  const std::stop_callback wake(stop, [multi] { curl_multi_wakeup(multi); });
  for (int running = 1;;) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
    if (running == 0) break;
    if (stop.stop_requested()) return std::nullopt;
    if (curl_multi_poll(multi, nullptr, 0, 1000, nullptr) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
  }
  int left = 0;
  const CURLMsg* message = curl_multi_info_read(multi, &left);
  return message != nullptr ? message->data.result : CURLE_RECV_ERROR;
}

}  // namespace

CurlTransport::CurlTransport(std::string ca_pem, ClientIdentity identity, Connection connection)
    : ca_pem_(std::move(ca_pem)), identity_(std::move(identity)), connection_(std::move(connection)) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

CurlTransport::~CurlTransport() {
  wipe(identity_.key_pem);
  wipe(connection_.proxy);
}

CurlSession CurlTransport::take_session() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      CurlSession session = std::move(idle_.back());
      idle_.pop_back();
      return session;
    }
  }
  CurlSession session;
  session.multi.reset(curl_multi_init());
  session.easy.reset(curl_easy_init());
  if (!session.multi || !session.easy) throw std::bad_alloc();
  return session;
}

void CurlTransport::put_back(CurlSession session) {
  curl_easy_reset(session.easy.get());  // forgets the options; the connections belong to the multi handle
  const std::scoped_lock lock(mutex_);
  if (idle_.size() < max_idle_sessions) idle_.push_back(std::move(session));
}

std::expected<HttpResponse, TransportError> CurlTransport::send(const HttpRequest& request) {
  if (!is_https(request.url)) {
    return std::unexpected(
        TransportError{TransportFailure::refused_by_client, "only https:// URLs are allowed"});
  }
  // Before the session, which points to all three until it ends.
  const CurlList headers = header_list(request.headers);
  Answer answer{.response = {}, .max_body_bytes = request.max_body_bytes};
  std::array<char, CURL_ERROR_SIZE> message{};
  CurlSession session = take_session();
  CURL* const easy = session.easy.get();
  set_trust(easy, ca_pem_);
  set_identity(easy, identity_);
  set_limits(easy, request, connection_.longest);
  set_proxy(easy, connection_.proxy);
  set_request(easy, request, headers);
  set_sinks(easy, answer, message);

  const std::optional<CURLcode> code = perform(session, request.stop);
  if (!code) {
    return std::unexpected(TransportError{TransportFailure::cancelled, "the request was cancelled"});
  }
  if (*code != CURLE_OK) {
    if (answer.too_large) {
      return std::unexpected(
          TransportError{TransportFailure::body_too_large, "the answer is larger than allowed"});
    }
    return std::unexpected(TransportError{failure_of(*code), message_of(*code, message.data())});
  }
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  answer.response.status = static_cast<int>(status);
  put_back(std::move(session));
  return std::move(answer.response);
}

}  // namespace auth0::inline v0::transport

namespace auth0::inline v0 {

std::shared_ptr<HttpTransport> make_http_transport(TransportOptions options) {
  if (const auto ok = transport::check_connection(options); !ok) throw InvalidConfigurationError(ok.error());
  auto authorities = transport::authorities_of(options);
  if (options.client_certificate_pem.empty() != options.client_key_pem.empty()) {
    throw_invalid_configuration(
        "transport.client_certificate_pem and transport.client_key_pem must be given together");
  }
  return std::make_shared<transport::CurlTransport>(
      std::move(authorities),
      transport::ClientIdentity{.certificate_pem = std::move(options.client_certificate_pem),
                                .key_pem = std::move(options.client_key_pem)},
      transport::Connection{.longest = transport::timeouts_of(options), .proxy = std::move(options.proxy)});
}

}  // namespace auth0::inline v0
