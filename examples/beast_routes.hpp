#pragma once

#include "orders_api.hpp"

#include <auth0/beast/answer.hpp>
#include <auth0/beast/probes.hpp>

#include <algorithm>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/verb.hpp>
#include <optional>
#include <string>
#include <string_view>

using Request = boost::beast::http::request<boost::beast::http::string_body>;

/// The path and query of a request's target, also where it is a whole URL (RFC 9112 section 3.2.2).
inline std::string origin_form(const Request& request) {
  const std::string_view target = request.target();
  const auto scheme_end = target.find("://");
  if (target.starts_with('/') || scheme_end == std::string_view::npos) return std::string(target);
  const std::string_view rest = target.substr(scheme_end + 3);
  const auto path = std::min(rest.find_first_of("/?"), rest.size());
  return (rest.substr(path).starts_with('/') ? "" : "/") + std::string(rest.substr(path));
}

inline std::string path_of(const Request& request) {
  const std::string target = origin_form(request);
  return target.substr(0, target.find('?'));
}

inline auth0::beast::Response answer(const Request& request, int status, const std::string& type,
                                     const std::string& body) {
  return auth0::beast::to_response(
      {.status = status, .headers = {{.name = "Content-Type", .value = type}}, .body = body}, request);
}

/// The answer to a request for anything but `/orders`, for which nobody needs a token.
inline auth0::beast::Response answer_in_public(const OrdersApi& api, const Request& request) {
  if (path_of(request) == "/") return answer(request, 200, "text/plain", "GET /orders with a token\n");
  if (path_of(request) == api.metadata_path) return answer(request, 200, "application/json", api.metadata);
  if (const auto probe = auth0::beast::answer_probe(api.client, api.metrics.get(), request)) return *probe;
  return answer(request, 404, "text/plain", "not found\n");
}

/// Whether `/orders` has this method; it can only be read.
inline bool is_allowed(const Request& request) {
  return request.method() == boost::beast::http::verb::get ||
         request.method() == boost::beast::http::verb::head;
}

/// The answer to a request for `/orders` with another method (RFC 9110 section 15.5.6).
inline auth0::beast::Response answer_not_allowed(const Request& request) {
  return auth0::beast::to_response({.status = 405, .headers = {{.name = "Allow", .value = "GET, HEAD"}}},
                                   request);
}

/// The answer to bytes that are not a request, or whose header is too large; the connection then ends.
/// `nullopt` where the client has only gone.
inline std::optional<auth0::beast::Response> answer_unreadable(const boost::beast::error_code& error) {
  namespace http = boost::beast::http;
  if (error.category() != make_error_code(http::error::bad_method).category() ||
      error == http::error::end_of_stream || error == http::error::partial_message) {
    return std::nullopt;
  }
  const auto status = error == http::error::header_limit ? http::status::request_header_fields_too_large
                                                         : http::status::bad_request;
  auth0::beast::Response response(status, 11);
  response.keep_alive(false);
  response.prepare_payload();
  return response;
}

/// The answer to a request for `/orders` that was accepted.
inline auth0::beast::Response list_orders(const Request& request, const auth0::AcceptedRequest& accepted) {
  const std::string user(accepted.token.subject());
  auto response = answer(request, 200, "text/plain", "the orders of " + user + '\n');
  auth0::beast::add_dpop_nonce(response, accepted);
  return response;
}
