#include "transport/curl_transport.hpp"

#include "base/invalid_configuration.hpp"
#include "base/wiped.hpp"
#include "transport/authorities.hpp"
#include "transport/connection_options.hpp"
#include "transport/curl_exchange.hpp"
#include "transport/curl_options.hpp"

#include <auth0/exceptions.hpp>

#include <new>
#include <optional>
#include <stop_token>
#include <utility>

namespace auth0::inline v0::transport {

namespace {

constexpr std::size_t max_idle_sessions = 8;

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
  prepare_curl();
}

// NOLINTNEXTLINE(bugprone-exception-escape): a child of fork() without memory for a few bytes ends here
CurlTransport::~CurlTransport() {
  {
    const MutexLock lock(mutex_);
    leave_sessions_to_parent();
  }
  wipe(identity_.key_pem);
  wipe(connection_.proxy);
}

CurlSession CurlTransport::take_session() {
  {
    const MutexLock lock(mutex_);
    leave_sessions_to_parent();
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

// Of those that this process has from its parent, if it has: two processes that write on one TLS connection
// would encrypt different bytes with the same key and nonce, and closing it would end it for the parent too.
void CurlTransport::leave_sessions_to_parent() {
  if (forks_ == forks()) return;
  leave_to_parent(std::make_shared<std::vector<CurlSession>>(std::move(idle_)));
  idle_.clear();
  forks_ = forks();
}

void CurlTransport::put_back(CurlSession session) {
  curl_easy_reset(session.easy.get());  // forgets the options; the connections belong to the multi handle
  const MutexLock lock(mutex_);
  if (idle_.size() < max_idle_sessions) idle_.push_back(std::move(session));
}

std::expected<HttpResponse, TransportError> CurlTransport::send(const HttpRequest& request) {
  if (auto refused = refusal_of(request)) return std::unexpected(std::move(*refused));
  CurlExchange exchange(request);  // before the session, which points to it until it ends
  CurlSession session = take_session();
  set_up(session.easy.get(), request);
  exchange.set_up(session.easy.get());

  const std::optional<CURLcode> code = perform(session, request.stop);
  auto outcome = code ? exchange.outcome(session.easy.get(), *code) : std::unexpected(cancelled_error());
  if (outcome) put_back(std::move(session));
  return outcome;
}

void CurlTransport::set_up(CURL* handle, const HttpRequest& request) const {
  set_trust(handle, ca_pem_);
  set_identity(handle, identity_);
  set_limits(handle, request, connection_.longest);
  set_proxy(handle, connection_.proxy);
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
