#include "batch.hpp"

#include "line_reader.hpp"
#include "output.hpp"
#include "parsed_json.hpp"
#include "scheme_name.hpp"

#include <auth0/claims.hpp>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdio>
#include <expected>
#include <fmt/core.h>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

namespace auth0::command {

namespace {

namespace json = boost::json;

constexpr std::size_t max_line_size = std::size_t{1024} * 1024;

struct Request {
  json::value id{};
  std::optional<std::string> access_token{};
  std::optional<std::string> scheme{};
  std::optional<std::string> dpop_proof{};
  std::optional<std::string> http_method{};
  std::optional<std::string> http_url{};
  std::optional<std::string> client_certificate{};
  std::optional<std::vector<std::string>> required_claims{};
  std::optional<std::vector<std::string>> algorithms{};
};

std::unexpected<std::string> unusable(std::string message) {
  return std::unexpected(std::move(message));
}

// Members that may be absent or null.
const json::value* find_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

// Each reads a member into its place and says what is wrong with it, if anything is.
using Problem = std::optional<std::string>;

Problem read_into(std::optional<std::string>& place, const json::object& object, std::string_view name) {
  const auto* value = find_member(object, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) return fmt::format("'{}' is not a string", name);
  place = value->get_string();
  return std::nullopt;
}

Problem read_into(std::optional<std::vector<std::string>>& place, const json::object& object,
                  std::string_view name) {
  const auto* value = find_member(object, name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_array() || !std::ranges::all_of(value->get_array(), &json::value::is_string))
    return fmt::format("'{}' is not an array of strings", name);
  place.emplace();
  for (const auto& text : value->get_array())
    place->emplace_back(text.get_string());
  return std::nullopt;
}

std::expected<Request, std::string> read_request(const std::string& line) {
  const auto document = parsed_json(line);
  if (!document || !document->is_object()) return unusable("the line is not a JSON object");
  const json::object& object = document->get_object();
  const auto* id = object.if_contains("id");
  if (id == nullptr || !(id->is_string() || id->is_number()))
    return unusable("'id' is missing or not a string or number");
  if (!object.contains("access_token")) return unusable("'access_token' is missing; use null if there is none");
  Request request{.id = *id};
  for (const auto& problem :
       {read_into(request.access_token, object, "access_token"), read_into(request.scheme, object, "scheme"),
        read_into(request.dpop_proof, object, "dpop_proof"),
        read_into(request.http_method, object, "http_method"), read_into(request.http_url, object, "http_url"),
        read_into(request.client_certificate, object, "client_certificate"),
        read_into(request.required_claims, object, "required_claims"),
        read_into(request.algorithms, object, "algorithms")}) {
    if (problem) return unusable(*problem);
  }
  return request;
}

// The text, which must outlive the view; empty if there is none.
std::string_view text_or_empty(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

// The client's answer to a request with a scheme that is not accepted.
Result<VerifiedAccessToken> refuse_other_scheme(const ApiClient& client) {
  const std::vector<HttpHeader> headers = {{.name = "Authorization", .value = "Other"}};
  auto accepted = client.try_verify_request({.headers = headers});
  if (!accepted) return std::unexpected(std::move(accepted.error()));
  return std::move(accepted->token);
}

Result<VerifiedAccessToken> verify(const ApiClient& client, const Request& request) {
  VerifyAccessTokenRequest options{.access_token = text_or_empty(request.access_token),
                                   .dpop_proof = request.dpop_proof,
                                   .http_method = text_or_empty(request.http_method),
                                   .http_url = text_or_empty(request.http_url),
                                   .client_certificate = {.pem = text_or_empty(request.client_certificate)}};
  if (request.required_claims) options.required_claims = *request.required_claims;
  try {
    if (request.algorithms) options.algorithms = *request.algorithms;
  } catch (const InvalidConfigurationError& unknown_name) {
    return std::unexpected(unknown_name.error());
  }
  if (request.scheme) {
    options.scheme = scheme_of_name(*request.scheme);
    if (!options.scheme) return refuse_other_scheme(client);
  }
  return client.try_verify_access_token(options);
}

json::object answer(const ApiClient& client, const Request& request) {
  const auto token = verify(client, request);
  if (token) return {{"id", request.id}, {"ok", true}, {"claims", claims_of(*token)}};
  const Error& error = token.error();
  return {{"id", request.id},
          {"ok", false},
          {"code", to_string(error.code)},
          {"reason", to_string(error.reason)},
          {"status", error.status},
          {"challenges", json::array(error.challenges.begin(), error.challenges.end())}};
}

json::object invalid_input(std::size_t line, const std::string& message) {
  return {{"line", line}, {"ok", false}, {"code", "invalid_input"}, {"message", message}};
}

// How far the work has come, on standard error where that is a terminal.
class Progress {
 public:
  void show(std::size_t lines) {
    const auto now = std::chrono::steady_clock::now();
    if (!on_terminal_ || now - shown_at_ < std::chrono::milliseconds(200)) return;
    shown_at_ = now;
    fmt::print(stderr, "\r{} lines", lines);
  }
  void finish(std::size_t lines) const {
    if (on_terminal_) fmt::print(stderr, "\r{} lines, done\n", lines);
  }

 private:
  bool on_terminal_ = isatty(STDERR_FILENO) == 1;
  std::chrono::steady_clock::time_point shown_at_;
};

void write_line(const json::object& object) {
  print_line(stdout, json::serialize(object));
  flush_output();
}

}  // namespace

ExitStatus verify_batch(const ApiClient& client, std::istream& requests) {
  LineReader reader(requests, max_line_size);
  Progress progress;
  ExitStatus status = succeeded;
  while (reader.next()) {
    const auto request = reader.too_long()
                             ? std::expected<Request, std::string>(unusable("the line is too long"))
                             : read_request(reader.line());
    if (request) {
      write_line(answer(client, *request));
    } else {
      write_line(invalid_input(reader.number(), request.error()));
      status = wrong_usage;
    }
    progress.show(reader.number());
  }
  progress.finish(reader.number());
  return status;
}

}  // namespace auth0::command
