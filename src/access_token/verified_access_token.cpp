#include "access_token/claims.hpp"
#include "access_token/token_content.hpp"
#include "jose/json.hpp"

#include <auth0/verified_access_token.hpp>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <utility>

namespace auth0::inline v0 {

namespace {

namespace json = boost::json;

std::string_view text_or_empty(const json::object& claims, std::string_view name) noexcept {
  return jose::string_member(claims, name).value_or(std::string_view());
}

// Calls `visit` with each string of a claim that is a string with spaces or an array, until it returns true.
template <class Visitor>
bool any_of_list(const json::value* claim, char separator, Visitor visit) {
  if (claim == nullptr) return false;
  if (const auto* array = claim->if_array()) {
    return std::ranges::any_of(*array, [&visit](const json::value& member) {
      return member.is_string() && visit(std::string_view(member.get_string()));
    });
  }
  if (separator == '\0' || !claim->is_string()) return false;
  std::string_view rest = claim->get_string();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    if (end > 0 && visit(rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

std::vector<std::string_view> list_of(const json::value* claim, char separator) {
  std::vector<std::string_view> members;
  any_of_list(claim, separator, [&members](std::string_view member) {
    members.push_back(member);
    return false;
  });
  return members;
}

constexpr char no_separator = '\0';

}  // namespace

VerifiedAccessToken::VerifiedAccessToken(std::shared_ptr<const access_token::TokenContent> content)
    : content_(std::move(content)) {}

bool VerifiedAccessToken::has_claim(std::string_view name) const noexcept {
  return content_->claims.contains(name);
}

std::optional<std::string_view> VerifiedAccessToken::string_claim(std::string_view name) const& noexcept {
  return jose::string_member(content_->claims, name);
}

std::vector<std::string_view> VerifiedAccessToken::string_list_claim(std::string_view name) const& {
  if (const auto single = string_claim(name)) return {*single};
  return list_of(content_->claims.if_contains(name), no_separator);
}

std::optional<double> VerifiedAccessToken::number_claim(std::string_view name) const noexcept {
  const auto* claim = content_->claims.if_contains(name);
  return claim == nullptr ? std::nullopt : jose::finite_number(*claim);
}

std::optional<bool> VerifiedAccessToken::bool_claim(std::string_view name) const noexcept {
  const auto* claim = content_->claims.if_contains(name);
  if (claim == nullptr || !claim->is_bool()) return std::nullopt;
  return claim->get_bool();
}

std::string VerifiedAccessToken::claims_json() const {
  return json::serialize(content_->claims);
}

std::string_view VerifiedAccessToken::issuer() const noexcept {
  return text_or_empty(content_->claims, "iss");
}

std::string_view VerifiedAccessToken::subject() const noexcept {
  return text_or_empty(content_->claims, "sub");
}

std::string_view VerifiedAccessToken::client_id() const noexcept {
  return text_or_empty(content_->claims, content_->claims.contains("client_id") ? "client_id" : "azp");
}

std::vector<std::string_view> VerifiedAccessToken::audiences() const {
  return string_list_claim("aud");
}

std::vector<std::string_view> VerifiedAccessToken::scopes() const {
  return list_of(content_->scopes, ' ');
}

bool VerifiedAccessToken::has_scope(std::string_view scope) const noexcept {
  return any_of_list(content_->scopes, ' ', [scope](std::string_view member) { return member == scope; });
}

std::vector<std::string_view> VerifiedAccessToken::permissions() const {
  return list_of(content_->claims.if_contains("permissions"), no_separator);
}

bool VerifiedAccessToken::has_permission(std::string_view permission) const noexcept {
  return any_of_list(content_->claims.if_contains("permissions"), no_separator,
                     [permission](std::string_view member) { return member == permission; });
}

std::chrono::sys_seconds VerifiedAccessToken::expires_at() const noexcept {
  return access_token::to_time(content_->times.expires);
}

std::chrono::sys_seconds VerifiedAccessToken::issued_at() const noexcept {
  return access_token::to_time(content_->times.issued);
}

std::string_view VerifiedAccessToken::dpop_key_thumbprint() const noexcept {
  return content_->confirmation.key_thumbprint;
}

std::string_view VerifiedAccessToken::certificate_thumbprint() const noexcept {
  return content_->confirmation.certificate_thumbprint;
}

}  // namespace auth0::inline v0
