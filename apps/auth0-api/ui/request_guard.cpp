#include "ui/request_guard.hpp"

#include "http_fields.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace auth0::command {

namespace {

HttpResponse refuse_with(int status, std::string text) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
          .body = std::move(text.append("\n"))};
}

// The names of this machine by which a browser may know the server, with the port.
std::array<std::string, 2> own_hosts(std::uint16_t port) {
  const std::string suffix = ":" + std::to_string(port);
  return {"127.0.0.1" + suffix, "localhost" + suffix};
}

bool is_json(std::string_view content_type) {
  return content_type.substr(0, content_type.find(';')) == "application/json";
}

}  // namespace

std::optional<HttpResponse> refuse_other_sites(const HttpRequest& request, std::uint16_t port) {
  const auto hosts = fields(request.headers, "Host");
  const auto own = own_hosts(port);
  if (hosts.size() != 1 || std::ranges::find(own, hosts.front()) == own.end())
    return refuse_with(403, "the Host header does not name this server on loopback");
  if (request.method == "GET") return std::nullopt;
  if (request.method != "POST") return refuse_with(405, "use GET or POST");
  const auto origins = fields(request.headers, "Origin");
  if (origins.size() != 1 || origins.front() != "http://" + hosts.front())
    return refuse_with(403, "the Origin header does not name this page");
  const auto types = fields(request.headers, "Content-Type");
  if (types.size() != 1 || !is_json(types.front()))
    return refuse_with(415, "the body must be application/json");
  return std::nullopt;
}

HttpResponse with_page_headers(HttpResponse response) {
  for (auto&& header : std::to_array<HttpHeader>(
           {{"Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
             "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"},
            {"X-Content-Type-Options", "nosniff"},
            {"X-Frame-Options", "DENY"},
            {"Referrer-Policy", "no-referrer"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"},
            {"Cache-Control", "no-store"}})) {
    response.headers.push_back(std::move(header));
  }
  return response;
}

}  // namespace auth0::command
