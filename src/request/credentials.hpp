#pragma once

#include <auth0/request.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace auth0::inline v0::request {

/// A token where it stands: in a header, or in the buffer that it was decoded into.
struct FoundToken {
  AuthScheme scheme = AuthScheme::bearer;
  std::string_view token;
  TokenLocation location = TokenLocation::header;
};

/// The one token of a request (rule 9.1). A token of a query or form is decoded into `buffer`.
[[nodiscard]] Result<FoundToken> find_token(std::span<const HttpHeader> headers, std::string_view query,
                                            std::string_view body, std::string& buffer);

/// The one token of a request, from where it is accepted (rules 9.1 and 9.2).
[[nodiscard]] Result<FoundToken> find_token(const IncomingRequest& request, std::string& buffer);

/// The value of the header `DPoP`; `nullopt` if there is none (RFC 9449 section 4.3 (1)).
[[nodiscard]] Result<std::optional<std::string_view>> find_proof(std::span<const HttpHeader> headers);

/// The scheme that a client meant to use, for an error about credentials that could not be read: DPoP if an
/// `Authorization` header says so.
[[nodiscard]] AuthScheme presented_scheme(std::span<const HttpHeader> headers);

}  // namespace auth0::inline v0::request
