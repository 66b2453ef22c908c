#include "serve/original_request.hpp"

#include "base/ascii.hpp"
#include "serve/name_characters.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace auth0::command::serve {

namespace {

using Field = std::expected<std::optional<std::string_view>, std::string_view>;

Field only_field(const GateRequest& request, std::string_view name, std::string_view fault) {
  std::optional<std::string_view> found;
  for (const auto& header : request.headers) {
    if (!equals_ignoring_case(header.name, name)) continue;
    if (found) return std::unexpected(fault);
    found = header.value;
  }
  return found;
}

bool is_method(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, is_token_character);
}

std::expected<OriginalRequest, std::string_view> checked(const OriginalRequest& request) {
  if (!is_method(request.method)) return std::unexpected("the original method is not one");
  if (!is_in_capitals(request.method)) return std::unexpected("the original method is not in capitals");
  if (!request.target.starts_with('/')) return std::unexpected("the original target must begin with '/'");
  return request;
}

struct Names {
  std::string_view method;
  std::string_view target;
  std::string_view host;
};

constexpr Names original_names = {
    .method = "x-original-method", .target = "x-original-uri", .host = "x-original-host"};
constexpr Names forwarded_names = {
    .method = "x-forwarded-method", .target = "x-forwarded-uri", .host = "x-forwarded-host"};

struct Fields {
  std::string_view method{};
  std::string_view target{};
  std::optional<std::string_view> host{};
};

std::expected<Fields, std::string_view> fields_of(const GateRequest& request, const Names& names) {
  const auto method = only_field(request, names.method, "the proxy named the original method twice");
  if (!method) return std::unexpected(method.error());
  const auto target = only_field(request, names.target, "the proxy named the original target twice");
  if (!target) return std::unexpected(target.error());
  const auto host = only_field(request, names.host, "the proxy named the original host twice");
  if (!host) return std::unexpected(host.error());
  if (!*method) return std::unexpected("the proxy did not name the original method");
  if (!*target) return std::unexpected("the proxy did not name the original target");
  return Fields{.method = **method, .target = **target, .host = *host};
}

constexpr std::string_view unknown_host = "the original host is not that of an origin in the configuration";

std::expected<OriginalRequest, std::string_view> by_original_headers(const GateRequest& request,
                                                                     const Origins& origins) {
  const auto fields = fields_of(request, original_names);
  if (!fields) return std::unexpected(fields.error());
  if (!fields->host && origins.size() != 1)
    return std::unexpected("the proxy did not name the original host, and there are several origins");
  const auto origin = fields->host ? origins.of_host(*fields->host) : std::optional<std::size_t>(0);
  if (!origin) return std::unexpected(unknown_host);
  return checked({.method = fields->method, .target = fields->target, .origin = *origin});
}

// Proxies name the schemes of WebSocket requests too.
bool is_scheme(std::string_view given, std::string_view scheme) {
  return given == scheme || given == (scheme == "https" ? "wss" : "ws");
}

std::expected<OriginalRequest, std::string_view> by_forwarded_headers(const GateRequest& request,
                                                                      const Origins& origins) {
  const auto fields = fields_of(request, forwarded_names);
  if (!fields) return std::unexpected(fields.error());
  const auto scheme = only_field(request, "x-forwarded-proto", "the proxy named the original scheme twice");
  if (!scheme) return std::unexpected(scheme.error());
  if (!fields->host || !*scheme) return std::unexpected("the proxy did not name the original scheme and host");
  const auto origin = origins.of_host(*fields->host);
  if (!origin) return std::unexpected(unknown_host);
  if (!is_scheme(**scheme, origins.scheme(*origin)))
    return std::unexpected("the original scheme is not that of the origin in the configuration");
  return checked({.method = fields->method, .target = fields->target, .origin = *origin});
}

std::expected<OriginalRequest, std::string_view> by_request_itself(const GateRequest& request,
                                                                   std::string_view prefix,
                                                                   const Origins& origins) {
  const auto host = only_field(request, "host", "the proxy named the original host twice");
  if (!host) return std::unexpected(host.error());
  const auto origin = *host ? origins.of_host(**host) : std::nullopt;
  if (!origin) return std::unexpected(unknown_host);
  return checked({.method = request.method, .target = request.target.substr(prefix.size()), .origin = *origin});
}

}  // namespace

bool is_question(const GateRequest& request, const Proxy& proxy) {
  if (request.is_original) return true;
  if (!request.target.starts_with(proxy.ask_path)) return false;
  const auto rest = request.target.substr(proxy.ask_path.size());
  if (proxy.asked_by == AskedBy::request_line) return rest.starts_with('/');
  return rest.empty() || rest.starts_with('?');
}

std::expected<OriginalRequest, std::string_view> original_request(const GateRequest& request,
                                                                  const Proxy& proxy, const Origins& origins) {
  if (!request.is_from_trusted_peer) return std::unexpected("only trusted proxies may ask");
  if (request.is_original) return by_request_itself(request, "", origins);
  switch (proxy.asked_by) {
    case AskedBy::original_headers:
      return by_original_headers(request, origins);
    case AskedBy::forwarded_headers:
      return by_forwarded_headers(request, origins);
    case AskedBy::request_line:
      return by_request_itself(request, proxy.ask_path, origins);
  }
  std::unreachable();
}

}  // namespace auth0::command::serve
