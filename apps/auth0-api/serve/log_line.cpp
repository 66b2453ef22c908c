#include "serve/log_line.hpp"

#include "base/ascii.hpp"
#include "serve/escapes.hpp"

#include <algorithm>
#include <cstddef>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <iterator>

namespace auth0::command::serve {

namespace {

constexpr std::size_t longest_text = 1024;

bool is_escaped(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\';
}

void append_escape(std::string& out, char c) {
  if (c == '"' || c == '\\') {
    out += '\\';
    out += c;
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
  }
}

void append_json(std::string& out, std::string_view text) {
  out += '"';
  append_with_escapes(out, text.substr(0, longest_text), is_escaped, append_escape);
  if (text.size() > longest_text) out += "...";
  out += '"';
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out.append(",\"").append(name).append("\":");
  append_json(out, value);
}

// Without scheme, user, host, query and fragment.
std::string_view path_of(std::string_view target) {
  target = target.substr(0, target.find_first_of("?#"));
  const auto scheme = target.find("://");
  if (target.starts_with('/') || scheme == std::string_view::npos) return target;
  const auto path = target.find('/', scheme + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

// The value of the first field with this name; `otherwise` if there is none.
std::string_view first_value(const GateRequest& request, std::string_view name, std::string_view otherwise) {
  const auto found = std::ranges::find_if(
      request.headers, [name](const HttpHeader& header) { return equals_ignoring_case(header.name, name); });
  return found == request.headers.end() ? otherwise : found->value;
}

// `2026-11-28T12:00:00`, made once a second on each thread: making it takes as long as the rest of the line.
std::string_view text_of_second(std::chrono::sys_seconds second) {
  thread_local std::chrono::sys_seconds made_for = std::chrono::sys_seconds::min();
  thread_local std::string text;
  if (second != made_for) {
    text = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(std::chrono::system_clock::to_time_t(second)));
    made_for = second;
  }
  return text;
}

}  // namespace

std::string to_log_line(const LoggedRequest& request) {
  using std::chrono::floor;
  const auto seconds = floor<std::chrono::seconds>(request.at);
  const auto milliseconds = floor<std::chrono::milliseconds>(request.at - seconds).count();
  std::string line;
  line.reserve(256);
  fmt::format_to(std::back_inserter(line), R"({{"time":"{}.{:03}Z")", text_of_second(seconds), milliseconds);
  append_member(line, "peer", request.peer);
  append_member(line, "method", request.method);
  append_member(line, "path", path_of(request.target));
  fmt::format_to(std::back_inserter(line), ",\"status\":{}", request.status);
  append_member(line, "route", request.route);
  append_member(line, "reason", request.reason);
  fmt::format_to(std::back_inserter(line), ",\"duration_us\":{}}}\n", request.duration.count());
  return line;
}

NamedRequest named_request(const GateRequest& request, AskedBy asked_by) {
  if (!request.is_from_trusted_peer || asked_by == AskedBy::request_line)
    return {.method = request.method, .target = request.target};
  const bool is_original = asked_by == AskedBy::original_headers;
  return {
      .method = first_value(request, is_original ? "X-Original-Method" : "X-Forwarded-Method", request.method),
      .target = first_value(request, is_original ? "X-Original-URI" : "X-Forwarded-Uri", request.target)};
}

void log_answer(LineWriter& log, const LoggedAnswer& answer) {
  const auto duration = std::chrono::steady_clock::now() - answer.started;
  log.write(to_log_line({.at = std::chrono::system_clock::now(),
                         .peer = answer.peer,
                         .method = answer.request.method,
                         .target = answer.request.target,
                         .status = answer.status,
                         .route = answer.answer.route,
                         .reason = answer.answer.reason,
                         .duration = std::chrono::duration_cast<std::chrono::microseconds>(duration)}));
}

}  // namespace auth0::command::serve
