#include "issuer/discovery.hpp"

#include "base/fail.hpp"
#include "issuer/issuer_url.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace auth0::inline v0::issuer {

namespace {

constexpr std::string_view oauth_path = ".well-known/oauth-authorization-server";

std::vector<std::string> urls_of(Discovery method, const std::string& issuer) {
  std::vector<std::string> urls;
  if (method != Discovery::oauth) urls.push_back(discovery_url(issuer));
  if (method == Discovery::openid) return urls;
  for (auto& url : oauth_metadata_urls(issuer))
    urls.push_back(std::move(url));
  return urls;
}

// A refresh need not ask anew where there was nothing before.
std::vector<std::string> urls_to_ask(Discovery method, const std::string& issuer, const Metadata* known) {
  auto urls = urls_of(method, issuer);
  if (known == nullptr) return urls;
  const auto last = std::ranges::find(urls, known->url);
  if (last != urls.end()) std::ranges::rotate(urls.begin(), last, last + 1);
  return urls;
}

Result<Metadata> found_at(const std::string& url, std::string_view text, const std::string& issuer) {
  auto metadata = parse_metadata(text, issuer);
  if (metadata) metadata->url = url;
  return metadata;
}

}  // namespace

std::vector<std::string> oauth_metadata_urls(std::string_view issuer) {
  const auto host = issuer.find("://") + std::string_view("://").size();
  const auto slash = std::min(issuer.find('/', host), issuer.size());
  const std::string origin = std::string(issuer.substr(0, slash)) + '/';
  std::string_view path = issuer.substr(slash);
  while (path.ends_with('/'))
    path.remove_suffix(1);  // RFC 8414 section 3.1
  std::vector<std::string> urls{origin + std::string(oauth_path) + std::string(path)};
  if (!path.empty()) urls.push_back(origin + std::string(path.substr(1)) + '/' + std::string(oauth_path));
  return urls;
}

// Another place is asked only where the one before has no document: a server that fails would fail there too.
Task<Result<Metadata>> discover(const FetchContext& context, const std::string& issuer, const Metadata* known) {
  const auto& [fetcher, clock, waiting, stop, is_doubtful, traceparent] = context;
  const auto& options = fetcher.discovery();
  if (!options.jwks_uri.empty()) co_return Metadata{.issuer = issuer, .jwks_uri = options.jwks_uri};
  const auto deadline = clock.monotonic_now() + fetcher.timeout();
  const auto urls = urls_to_ask(options.method, issuer, known);
  std::string failures;
  for (const auto& url : urls) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock.monotonic_now());
    if (left <= std::chrono::milliseconds(0)) {
      failures += "; then the time-out ran out";
      break;
    }
    bool is_absent = false;
    FetchOptions request{.purpose = purpose_of(context, IssuerRequestKind::metadata, issuer),
                         .traceparent = traceparent,
                         .time_left = left,
                         .stop = stop};
    auto getting = fetcher.get(url, "application/json", std::move(request), waiting, &is_absent);
    const auto text = co_await std::move(getting);
    if (text) co_return found_at(url, *text, issuer);
    if (!failures.empty()) failures += "; ";
    failures += text.error().message;
    if (!is_absent) break;
  }
  co_return fail(Reason::issuer_unavailable, std::move(failures));
}

}  // namespace auth0::inline v0::issuer
