#include "issuer/fetch.hpp"

#include "base/fail.hpp"

namespace auth0::inline v0::issuer {

namespace {

bool says_absent(int status) {
  return status >= 300 && status < 500 && status != 408 && status != 429;
}

// A query may hold a key of the issuer's.
std::string without_query(const std::string& url) {
  return url.substr(0, url.find('?'));
}

}  // namespace

Task<Result<std::string>> Fetcher::get(const std::string& url, std::string_view accept, FetchOptions options,
                                       const worker::Waiting& waiting, bool* is_absent) const {
  HttpRequest request{
      .url = url, .headers = {{"Accept", std::string(accept)}}, .stop = std::move(options.stop)};
  call_.prepare(request, options.time_left, options.traceparent);
  auto sending = call_.send(std::move(request), options.purpose, waiting);
  auto response = co_await std::move(sending);
  if (!response) {
    co_return fail(Reason::issuer_unavailable,
                   "GET " + without_query(url) + " failed: " + response.error().message);
  }
  if (response->status != 200) {
    if (is_absent != nullptr) *is_absent = says_absent(response->status);
    co_return fail(Reason::issuer_unavailable, "GET " + without_query(url) + " was answered with status " +
                                                   std::to_string(response->status) + " instead of 200");
  }
  co_return std::move(response->body);
}

}  // namespace auth0::inline v0::issuer
