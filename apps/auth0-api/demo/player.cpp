#include "demo/player.hpp"

#include "http_fields.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fmt/core.h>
#include <utility>

namespace auth0::command {

namespace {

// What the client is told in header fields, each on a line of its own below the row.
void print_fields(const HttpResponse& response) {
  const auto challenges = fields(response, "WWW-Authenticate");
  const auto names_error = [](const std::string& challenge) { return challenge.contains("error="); };
  const bool one_names_error = std::ranges::any_of(challenges, names_error);
  for (const auto& challenge : challenges) {
    // Of several schemes the one that was used says what is wrong.
    if (!one_names_error || names_error(challenge))
      fmt::print("  {:<44}      WWW-Authenticate: {}\n", "", challenge);
  }
  for (const auto* name : {"DPoP-Nonce", "Retry-After"}) {
    const auto value = field(response, name);
    if (!value.empty()) fmt::print("  {:<44}      {}: {}\n", "", name, value);
  }
}

std::string outcome_of(const HttpResponse& response, const std::string& reason) {
  if (response.status != 200) return fmt::format("{}  {}", response.status, reason);
  const auto actor = member(response, "actor");
  return fmt::format("200  hello, {}{}", member(response, "hello"), actor.empty() ? "" : ", through " + actor);
}

}  // namespace

std::vector<HttpHeader> bearer(const std::string& token) {
  return {{.name = "Authorization", .value = "Bearer " + token}};
}

std::vector<HttpHeader> with_proof(const std::string& token, const std::string& proof) {
  return {{.name = "Authorization", .value = "DPoP " + token}, {.name = "DPoP", .value = proof}};
}

Row accepted(std::string sent, std::vector<HttpHeader> headers) {
  return {.sent = std::move(sent), .headers = std::move(headers)};
}

Row rejected(std::string sent, std::vector<HttpHeader> headers, std::string reason) {
  return {.sent = std::move(sent), .headers = std::move(headers), .status = 401, .reason = std::move(reason)};
}

std::string member(const HttpResponse& response, const char* name) {
  boost::json::error_code error;
  const auto body = boost::json::parse(response.body, error);
  if (error || !body.is_object()) return {};
  const auto* value = body.get_object().if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

HttpResponse Player::play(const ApiServer& api, const Row& row) {
  auto response = send(row.sent, {.method = row.method, .url = api.url() + row.target, .headers = row.headers});
  if (response.status == 0) return response;
  const std::string reason = api.last_reason();
  print(row.sent, response.status == row.status && reason == row.reason, outcome_of(response, reason));
  print_fields(response);
  return response;
}

void Player::play_all(const ApiServer& api, const std::vector<Row>& rows) {
  for (const auto& row : rows)
    play(api, row);
}

HttpResponse Player::fetch(const std::string& sent, const HttpRequest& request, const char* member_name) {
  auto response = send(sent, request);
  if (response.status == 0) return response;
  print(sent, response.status == 200, fmt::format("{}  {}", response.status, member(response, member_name)));
  return response;
}

void Player::check(const std::string& what, bool holds) {
  print(what, holds, holds ? "yes" : "no");
}

HttpResponse Player::send(const std::string& sent, const HttpRequest& request) {
  auto response = transport_->send(request);
  if (response) return std::move(*response);
  print(sent, false, "no answer: " + response.error().message);
  return {};
}

void Player::print(const std::string& sent, bool as_expected, const std::string& outcome) {
  good_ = good_ && as_expected;
  fmt::print("{} {:<44} {}\n", as_expected ? "✓" : "✗", sent, outcome);
}

}  // namespace auth0::command
