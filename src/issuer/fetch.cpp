#include "issuer/fetch.hpp"

#include "base/fail.hpp"

#include <algorithm>
#include <exception>

namespace auth0::issuer {

namespace {

std::expected<HttpResponse, TransportError> send(HttpTransport& transport, const HttpRequest& request) {
  try {
    return transport.send(request);
  } catch (...) {  // a transport of the user's own may throw; what it says may hold secrets
    return std::unexpected(
        TransportError{TransportFailure::could_not_connect, "the transport threw an exception"});
  }
}

bool says_absent(int status) {
  return status >= 300 && status < 500 && status != 408 && status != 429;
}

// A query may hold a key of the issuer's.
std::string without_query(const std::string& url) {
  return url.substr(0, url.find('?'));
}

}  // namespace

Result<std::string> Fetcher::get(const std::string& url, const std::string& accept, const FetchLimits& limits,
                                 bool* is_absent) const {
  const auto timeout = std::min(timeouts_.whole, limits.time_left);
  HttpRequest request{.url = url,
                      .headers = {{"Accept", accept}},
                      .connect_timeout = std::min(timeouts_.connect, timeout),
                      .timeout = timeout,
                      .stop = limits.stop};
  if (telemetry_) {
    request.headers.push_back(telemetry_->auth0_client);
    request.headers.push_back(telemetry_->user_agent);
  }
  auto response = send(*transport_, request);
  if (!response) {
    return fail(Reason::issuer_unavailable,
                "GET " + without_query(url) + " failed: " + response.error().message);
  }
  if (response->status != 200) {
    if (is_absent != nullptr) *is_absent = says_absent(response->status);
    return fail(Reason::issuer_unavailable, "GET " + without_query(url) + " was answered with status " +
                                                std::to_string(response->status) + " instead of 200");
  }
  if (response->body.size() > request.max_body_bytes) {  // a transport of the user's own may not keep the limit
    return fail(Reason::issuer_unavailable,
                "GET " + without_query(url) + " was answered with a body larger than allowed");
  }
  return std::move(response->body);
}

}  // namespace auth0::issuer
