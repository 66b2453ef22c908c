// Whatever an error says, its answer has the status of the error, challenges that can be taken apart again,
// header values that can be sent, and a body in JSON that says no more than they do. Input: code, reason, mode,
// scheme, message, scopes, acr values, URL of the metadata, nonce, how long to wait.
#include "answer/challenges.hpp"
#include "base/error_table.hpp"
#include "jose/json.hpp"
#include "oracle.hpp"

#include <auth0/http_answer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using auth0::fuzz::require;

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> list;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find('\n'));
    list.emplace_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return list;
}

void check_response(const auth0::HttpResponse& response, const auth0::Error& error) {
  require(response.status == (error.status == 0 ? 500 : error.status), "the status is the error's");
  std::size_t challenges = 0;
  for (const auto& header : response.headers) {
    require(auth0::fuzz::is_printable(header.value) && !header.value.empty(), "header values are printable");
    if (header.name == "WWW-Authenticate") {
      require(!auth0::fuzz::parameters_of(header.value).empty(), "a challenge has parameters");
      ++challenges;
    }
    if (header.name == "DPoP-Nonce")
      require(header.value == error.dpop_nonce, "a nonce is sent as it is, or not");
  }
  require(challenges == error.challenges.size(), "each challenge has its field");
  const auto body = auth0::jose::parse_json_object(response.body);
  require(body.has_value(), "the body is a JSON object");
  const auto description = auth0::jose::string_member(*body, "error_description");
  require(!description || auth0::fuzz::is_printable(*description), "the description is printable");
  for (const auto& challenge : error.challenges) {
    for (const auto& [name, value] : auth0::fuzz::parameters_of(challenge)) {
      if (name == "error" || name == "error_description")
        require(auth0::jose::string_member(*body, name) == value, "body and challenge say the same");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array modes = {auth0::DpopMode::allowed, auth0::DpopMode::required, auth0::DpopMode::disabled};
  constexpr std::array<std::optional<auth0::AuthScheme>, 3> schemes = {auth0::AuthScheme::bearer,
                                                                       auth0::AuthScheme::dpop, std::nullopt};
  auth0::fuzz::Fields fields(data, size);
  auth0::Error error{.code = static_cast<auth0::ErrorCode>(fields.choose(14)),
                     .reason = static_cast<auth0::Reason>(fields.choose(68))};
  const auto mode = modes[fields.choose(modes.size())];
  const auto scheme = schemes[fields.choose(schemes.size())];
  error.message = fields.take();
  error.unmet.scopes = words(fields.take());
  error.unmet.acr_values = words(fields.take());
  const auto metadata = fields.take();
  error.dpop_nonce = fields.take();
  const auto wait = fields.take();
  if (!wait.empty()) error.retry_after = std::chrono::seconds(static_cast<signed char>(wait.front()) * 1000);
  const auto answered =
      auth0::answer::with_http_answer(error, {.mode = mode, .scheme = scheme, .resource_metadata = metadata});
  require(answered.status == 0 || (answered.status >= 400 && answered.status <= 503),
          "a status is one of a refusal");
  require(answered.challenges.empty() == (answered.status == 0), "an answer to a client has a challenge");
  check_response(auth0::to_http_response(answered), answered);
  error.status = 401;
  error.challenges = {error.message};  // of a program's own
  for (const auto& header : auth0::to_http_response(error).headers)
    require(auth0::fuzz::is_printable(header.value), "no text of a program can end a header");
  return 0;
}
