#pragma once

#include <auth0/export.hpp>
#include <auth0/http_transport.hpp>
#include <auth0/string_list.hpp>

#include <concepts>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace auth0::inline v0 {

/// The issuer that a member of `Domains` names, as its tokens and metadata usually write it: `https://host/` of
/// a domain (rule 2.3), and a URL with a path byte for byte (rule 2.8). For what names issuers in the same way
/// as a client does: the `authorization_servers` of protected resource metadata, or a list of one's own. Safe
/// to call from several threads at once. \throws InvalidConfigurationError if it is neither.
[[nodiscard]] AUTH0_API_EXPORT std::string issuer_of(std::string_view domain);

/// What a resolver of domains gets. Nothing in it is verified.
struct DomainsRequest {
  std::string_view http_url{};            ///< Of the request that brings the token; empty if not given.
  std::span<const HttpHeader> headers{};  ///< Of the same request; empty if not given.
  std::string_view unverified_issuer{};   ///< `iss` of the token.
};

/// Returns the domains that are trusted for one request, each as in `Domains`. It is called for every token,
/// from several threads at once, and must not block: for asynchronous calls it may run on the client's thread.
/// If it throws, or returns no domain or an unusable one, the token is refused with the reason
/// `domains_resolver_failed`.
using DomainsResolver = std::function<StringList(const DomainsRequest&)>;

/// The domains that a client trusts: a list, or a function that names them for each request.
///
/// The list is written as a `StringList`. A domain is written as ApiClientOptions::domain; an issuer URL with a
/// path (`https://login.example.com/a`) may stand in its place and is kept byte for byte.
class Domains {
 public:
  /// Neither a list nor a function.
  Domains() = default;
  // NOLINTBEGIN(google-explicit-constructor): taking a list or a function is what this class is for
  /// A list in braces.
  Domains(std::initializer_list<ListMember> list) : value_(StringList(list).values()) {}
  /// A single domain, a `StringList`, or what makes one.
  template <std::convertible_to<StringList> List>
  Domains(const List& list) : value_(StringList(list).values()) {}
  /// A function that names the domains for each request; see `DomainsResolver`.
  template <std::invocable<const DomainsRequest&> Resolver>
  Domains(Resolver resolver) : value_(DomainsResolver(std::move(resolver))) {}
  // NOLINTEND(google-explicit-constructor)

  /// Whether neither a list nor a function was given; false for an empty list.
  [[nodiscard]] bool absent() const noexcept { return std::holds_alternative<std::monostate>(value_); }
  /// Null unless a list was given.
  [[nodiscard]] const std::vector<std::string>* list() const noexcept {
    return std::get_if<std::vector<std::string>>(&value_);
  }
  /// Null unless a function was given.
  [[nodiscard]] const DomainsResolver* resolver() const noexcept {
    return std::get_if<DomainsResolver>(&value_);
  }

 private:
  std::variant<std::monostate, std::vector<std::string>, DomainsResolver> value_;
};

}  // namespace auth0::inline v0
