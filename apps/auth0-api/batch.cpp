#include "batch.hpp"

#include "line_reader.hpp"
#include "output.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdio>
#include <expected>
#include <fmt/core.h>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

namespace auth0::command {

namespace {

namespace json = boost::json;

constexpr std::size_t max_line_size = std::size_t{1024} * 1024;

struct Request {
  json::value id;
  std::string access_token;
  std::vector<std::string> required_claims;
  std::optional<StringList> algorithms;
};

std::unexpected<std::string> unusable(std::string message) {
  return std::unexpected(std::move(message));
}

std::expected<std::string, std::string> text_member(const json::object& object, const char* name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return std::string();
  if (!value->is_string()) return unusable(fmt::format("'{}' is no string", name));
  return std::string(value->get_string());
}

std::expected<std::optional<std::vector<std::string>>, std::string> list_member(const json::object& object,
                                                                                const char* name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_array() || !std::ranges::all_of(value->get_array(), &json::value::is_string)) {
    return unusable(fmt::format("'{}' is no array of strings", name));
  }
  std::vector<std::string> members;
  for (const auto& member : value->get_array())
    members.emplace_back(member.get_string());
  return members;
}

// What this version cannot judge is refused rather than ignored.
std::optional<std::string> beyond_this_version(const json::object& object) {
  if (object.contains("dpop_proof")) return "'dpop_proof' is not supported yet";
  const auto scheme = text_member(object, "scheme");
  if (!scheme) return scheme.error();
  std::string lower = *scheme;
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (!lower.empty() && lower != "bearer") return "schemes other than Bearer are not supported yet";
  return std::nullopt;
}

std::expected<Request, std::string> read_request(const std::string& line) {
  json::error_code error;
  const json::value document = json::parse(line, error);
  if (error || !document.is_object()) return unusable("the line is not a JSON object");
  const json::object& object = document.get_object();
  const auto* id = object.if_contains("id");
  if (id == nullptr || !(id->is_string() || id->is_number()))
    return unusable("'id' is absent or no string or number");
  if (!object.contains("access_token")) return unusable("'access_token' is absent");
  auto token = text_member(object, "access_token");
  if (!token) return unusable(std::move(token.error()));
  if (auto beyond = beyond_this_version(object)) return unusable(std::move(*beyond));
  auto required = list_member(object, "required_claims");
  if (!required) return unusable(std::move(required.error()));
  auto algorithms = list_member(object, "algorithms");
  if (!algorithms) return unusable(std::move(algorithms.error()));
  return Request{.id = *id,
                 .access_token = std::move(*token),
                 .required_claims = std::move(*required).value_or(std::vector<std::string>()),
                 .algorithms = *algorithms ? std::optional<StringList>(std::move(**algorithms)) : std::nullopt};
}

json::object answer(const ApiClient& client, const Request& request) {
  const auto token = client.try_verify_access_token({.access_token = request.access_token,
                                                     .required_claims = request.required_claims,
                                                     .algorithms = request.algorithms});
  if (token) return {{"id", request.id}, {"ok", true}, {"claims", token->claims()}};
  const Error& error = token.error();
  return {{"id", request.id},
          {"ok", false},
          {"code", to_string(error.code)},
          {"reason", to_string(error.reason)},
          {"status", error.status},
          {"challenges", json::array(error.challenges.begin(), error.challenges.end())}};
}

json::object complaint(std::size_t line, const std::string& message) {
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
  fmt::print("{}\n", json::serialize(object));
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
      write_line(complaint(reader.number(), request.error()));
      status = wrong_usage;
    }
    progress.show(reader.number());
  }
  progress.finish(reader.number());
  return status;
}

}  // namespace auth0::command
