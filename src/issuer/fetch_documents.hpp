#pragma once

#include "concurrency/task.hpp"
#include "issuer/fetch.hpp"
#include "issuer/issuer_keys.hpp"

#include <auth0/error.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace auth0::inline v0::issuer {

/// Which of an issuer's documents are fetched.
enum class Documents { keys_alone, metadata_too };

struct DocumentsRequest {
  const std::string& issuer_url;
  Documents documents = Documents::metadata_too;
  const IssuerKeys* known = nullptr;          ///< What was fetched before; null: nothing, and both are fetched.
  std::chrono::milliseconds refresh_after{};  ///< Until new metadata are to be refreshed.
  std::chrono::seconds ttl = std::chrono::seconds::max();  ///< What is older already when it comes is refused.
};

/// Fetches an issuer's metadata and key set (rules 3.1 to 4.2). Every failure is `issuer_unavailable`, without
/// memory too: nothing is thrown but for the call's own frame. Keys that are known already are taken over with
/// what was prepared for them. All that is passed outlives the call.
[[nodiscard]] Task<Result<std::shared_ptr<const IssuerKeys>>> fetch_documents(const FetchContext& context,
                                                                              const DocumentsRequest& request);

}  // namespace auth0::inline v0::issuer
