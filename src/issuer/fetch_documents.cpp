#include "issuer/fetch_documents.hpp"

#include "base/fail.hpp"
#include "issuer/discovery.hpp"
#include "issuer/unavailable.hpp"

#include <string_view>
#include <utility>

namespace auth0::inline v0::issuer {

namespace {

Result<jose::KeySet> parse_keys(std::string_view text) {
  auto keys = jose::KeySet::parse(text);
  if (!keys) return fail(Reason::issuer_unavailable, "the issuer's key set cannot be used: " + keys.error());
  return std::move(*keys);
}

// What is known once the metadata are: those of before, or new ones.
Task<Result<IssuerKeys>> with_metadata(const FetchContext& context, const DocumentsRequest& request) {
  const IssuerKeys* known = request.known;
  IssuerKeys next{.number = known == nullptr ? 1 : known->number + 1,
                  .keys_fetched_at = context.clock.monotonic_now()};
  if (request.documents == Documents::keys_alone && known != nullptr) {
    next.metadata = known->metadata;
    next.metadata_fetched_at = known->metadata_fetched_at;
    next.refresh_at = known->refresh_at;
    co_return std::move(next);
  }
  auto discovering = discover(context, request.issuer_url, known == nullptr ? nullptr : &known->metadata);
  auto metadata = co_await std::move(discovering);
  if (!metadata) co_return std::unexpected(std::move(metadata.error()));
  next.metadata = std::move(*metadata);
  next.metadata_fetched_at = next.keys_fetched_at;
  next.refresh_at = next.metadata_fetched_at + request.refresh_after;
  co_return std::move(next);
}

// 4.5: what came before the machine slept, or was asked for then, may have been revoked meanwhile.
bool is_outdated(const FetchContext& context, const IssuerKeys& fetched, std::chrono::seconds ttl) {
  const auto now = context.clock.monotonic_now();
  return now - fetched.keys_fetched_at > 2 * context.fetcher.timeout() &&
         age(fetched.metadata_fetched_at, now) >= ttl;
}

Task<Result<std::shared_ptr<const IssuerKeys>>> fetch_both(const FetchContext& context,
                                                           const DocumentsRequest& request) {
  auto preparing = with_metadata(context, request);
  auto next = co_await std::move(preparing);
  if (!next) co_return std::unexpected(std::move(next.error()));
  FetchOptions options{.purpose = purpose_of(context, IssuerRequestKind::keys, request.issuer_url),
                       .traceparent = context.traceparent,
                       .stop = context.stop};
  auto getting = context.fetcher.get(next->metadata.jwks_uri, "application/json, application/jwk-set+json",
                                     std::move(options), context.waiting);
  auto text = co_await std::move(getting);
  if (!text) co_return std::unexpected(std::move(text.error()));
  auto keys = parse_keys(*text);
  if (!keys) co_return std::unexpected(std::move(keys.error()));
  next->keys = std::move(*keys);
  if (request.known != nullptr) next->keys.reuse(request.known->keys);
  if (is_outdated(context, *next, request.ttl)) co_return std::unexpected(slept_meanwhile());
  co_return std::make_shared<const IssuerKeys>(std::move(*next));
}

}  // namespace

Task<Result<std::shared_ptr<const IssuerKeys>>> fetch_documents(const FetchContext& context,
                                                                const DocumentsRequest& request) {
  try {
    auto fetching = fetch_both(context, request);
    auto fetched = co_await std::move(fetching);
    co_return std::move(fetched);
  } catch (...) {  // there is no memory
    co_return std::unexpected(out_of_memory());
  }
}

}  // namespace auth0::inline v0::issuer
