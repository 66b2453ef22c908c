#pragma once

#include "concurrency/task.hpp"
#include "issuer/fetch.hpp"
#include "issuer/metadata.hpp"

#include <auth0/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace auth0::inline v0::issuer {

/// Where an authorization server's metadata may be (RFC 8414 sections 3.1 and 5): the well-known path before
/// the issuer's path, and for an issuer with a path behind it too.
[[nodiscard]] std::vector<std::string> oauth_metadata_urls(std::string_view issuer);

/// The metadata of an issuer (rules 2.9, 3.1 and 3.2): found as the fetcher's options say, or made of the
/// `jwks_uri` that they name. All places together are asked for no longer than one time-out of the fetcher. Any
/// failure is `issuer_unavailable`. Throws nothing but what memory throws.
/// \param known What was found before, or null: its place is asked first. It and the rest outlive the call.
[[nodiscard]] Task<Result<Metadata>> discover(const FetchContext& context, const std::string& issuer,
                                              const Metadata* known);

}  // namespace auth0::inline v0::issuer
