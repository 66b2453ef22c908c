#include "exchange/answer/oauth_error_response.hpp"

#include "base/http_headers.hpp"
#include "base/wiped.hpp"
#include "jose/json.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <string>

namespace auth0::inline v0::exchange {

namespace {

constexpr std::size_t max_code = 128;
constexpr std::size_t max_description = 500;
// Shorter texts occur in any answer by chance, and a secret so short can be guessed without the answer.
constexpr std::size_t shortest_secret = 8;

// RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3.1, RFC 8628 section 3.5, RFC 8707 section 2, RFC 9396
// section 5, RFC 9449 section 12.2, RFC 9470 section 3. A secret that reads like one of them is not disclosed
// by it.
constexpr std::array<std::string_view, 20> codes_of_rfcs = {
    "access_denied",
    "authorization_pending",
    "expired_token",
    "insufficient_scope",
    "insufficient_user_authentication",
    "invalid_authorization_details",
    "invalid_client",
    "invalid_dpop_proof",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "invalid_token",
    "server_error",
    "slow_down",
    "temporarily_unavailable",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "use_dpop_nonce",
};

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// Cut between characters, not within one (RFC 3629).
std::string_view beginning(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
    --size;
  return text.substr(0, size);
}

std::string without_controls(std::string_view text) {
  std::string clean(text);
  std::erase_if(clean, is_control);
  return clean;
}

// Whether the text holds the secret, or as much of it as 15 characters in a row: each run of so many holds one
// of the pieces of 8 that are looked for.
bool repeats(std::string_view text, std::string_view secret) {
  constexpr std::size_t piece = shortest_secret;
  if (secret.size() < piece) return false;
  if (secret.size() < 2 * piece) return text.contains(secret);
  for (std::size_t begin = 0; begin + piece <= secret.size(); begin += piece) {
    if (text.contains(secret.substr(begin, piece))) return true;
  }
  return false;
}

// `text` is without control characters.
bool repeats_one_of(std::string_view text, std::span<const std::string_view> secrets) {
  return std::ranges::any_of(secrets, [text](std::string_view secret) {
    std::string clean = without_controls(secret);
    const WipedAtEnd wiped(clean);
    return repeats(text, clean);
  });
}

// The server's error code; empty if it is not a code, or may be a secret.
std::string_view code_of(const boost::json::object& body, std::span<const std::string_view> secrets) {
  const auto code = jose::string_member(body, "error").value_or("");
  if (std::ranges::find(codes_of_rfcs, code) != codes_of_rfcs.end()) return code;
  if (code.size() > max_code || std::ranges::any_of(code, is_control) || repeats_one_of(code, secrets))
    return {};
  return code;
}

}  // namespace

std::shared_ptr<const OAuthError> read_oauth_error(const HttpResponse& response,
                                                   std::span<const std::string_view> secrets) {
  if (!may_be_json(response.headers)) return nullptr;
  const auto body = jose::parse_secret_json_object(response.body);
  if (!body) return nullptr;
  const auto code = code_of(*body, secrets);
  if (code.empty()) return nullptr;
  auto error = std::make_shared<OAuthError>();
  error->http_status = response.status;
  error->error = code;
  const auto whole = without_controls(jose::string_member(*body, "error_description").value_or(""));
  const auto description = beginning(whole, max_description);
  if (!repeats_one_of(description, secrets)) error->error_description = description;
  if (code == "mfa_required") {
    error->mfa_token = jose::string_member(*body, "mfa_token").value_or("");
    if (const auto* factors = body->if_contains("mfa_requirements"); factors != nullptr && factors->is_object())
      error->mfa_requirements_json = boost::json::serialize(*factors);
  }
  return error;
}

}  // namespace auth0::inline v0::exchange
