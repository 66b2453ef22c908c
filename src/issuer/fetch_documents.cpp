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
Result<IssuerKeys> with_metadata(const Fetcher& fetcher, const Clock& clock, const DocumentsRequest& request) {
  const IssuerKeys* known = request.known;
  IssuerKeys next{.keys_fetched_at = clock.monotonic_now()};
  if (request.documents == Documents::keys_alone && known != nullptr) {
    next.metadata = known->metadata;
    next.metadata_fetched_at = known->metadata_fetched_at;
    next.refresh_at = known->refresh_at;
    return next;
  }
  const Metadata* before = known == nullptr ? nullptr : &known->metadata;
  auto metadata = discover(fetcher, request.issuer_url, before, clock, request.stop);
  if (!metadata) return std::unexpected(std::move(metadata.error()));
  next.metadata = std::move(*metadata);
  next.metadata_fetched_at = next.keys_fetched_at;
  next.refresh_at = next.metadata_fetched_at + request.refresh_after;
  return next;
}

Result<std::shared_ptr<const IssuerKeys>> fetch_both(const Fetcher& fetcher, const Clock& clock,
                                                     const DocumentsRequest& request) {
  auto next = with_metadata(fetcher, clock, request);
  if (!next) return std::unexpected(std::move(next.error()));
  const auto text = fetcher.get(next->metadata.jwks_uri, "application/json, application/jwk-set+json",
                                {.stop = request.stop});
  if (!text) return std::unexpected(text.error());
  auto keys = parse_keys(*text);
  if (!keys) return std::unexpected(std::move(keys.error()));
  next->keys = std::move(*keys);
  if (request.known != nullptr) next->keys.reuse(request.known->keys);
  return std::make_shared<const IssuerKeys>(std::move(*next));
}

}  // namespace

Result<std::shared_ptr<const IssuerKeys>> fetch_documents(const Fetcher& fetcher, const Clock& clock,
                                                          const DocumentsRequest& request) noexcept {
  try {
    return fetch_both(fetcher, clock, request);
  } catch (...) {
    return std::unexpected(out_of_memory());
  }
}

}  // namespace auth0::inline v0::issuer
