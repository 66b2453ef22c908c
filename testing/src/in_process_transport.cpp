#include "in_process_transport.hpp"

#include "base/mutex.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <stop_token>
#include <utility>

namespace auth0::inline v0::testing {

namespace {

// Nobody but the caller waits; false if the request was cancelled meanwhile.
bool wait(std::chrono::milliseconds delay, const std::stop_token& stop) {
  Mutex mutex;
  std::condition_variable_any never;
  MutexLock lock(mutex);
  never.wait_for(lock, stop, delay, [] { return false; });
  return !stop.stop_requested();
}

std::unexpected<TransportError> failed(TransportFailure failure, std::string message) {
  return std::unexpected(TransportError{failure, std::move(message)});
}

}  // namespace

std::string path_of(const std::string& url) {
  const std::size_t scheme_end = url.find("://");
  const std::size_t begin = scheme_end == std::string::npos ? 0 : url.find('/', scheme_end + 3);
  if (begin == std::string::npos) return "/";
  return url.substr(begin, url.find('?', begin) - begin);
}

InProcessTransport::InProcessTransport(Tenant& tenant, std::function<bool()> is_down,
                                       std::string client_certificate_pem)
    : tenant_(tenant),
      is_down_(std::move(is_down)),
      client_certificate_pem_(std::move(client_certificate_pem)) {}

std::expected<HttpResponse, TransportError> InProcessTransport::send(const HttpRequest& request) {
  HttpRequest by_path = request;
  by_path.url = path_of(request.url);
  auto answer = tenant_.answer(by_path, client_certificate_pem_);
  if (!wait(std::min(answer.delay, request.timeout), request.stop))
    return failed(TransportFailure::cancelled, "the request was cancelled");
  if (answer.delay >= request.timeout) return failed(TransportFailure::timed_out, "the tenant is slow");
  if (is_down_()) return failed(TransportFailure::could_not_connect, "the tenant is down");
  if (answer.cut_off) return failed(TransportFailure::connection_broken, "the tenant closed the connection");
  return std::move(answer.response);
}

}  // namespace auth0::inline v0::testing
