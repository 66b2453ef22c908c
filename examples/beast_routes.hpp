#pragma once

#include "orders_api.hpp"

#include <auth0/beast/answer.hpp>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <string_view>

using Request = boost::beast::http::request<boost::beast::http::string_body>;

inline std::string_view path_of(const Request& request) {
  const std::string_view target = request.target();
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
  return answer(request, 404, "text/plain", "not found\n");
}

/// The answer to a request for `/orders` that was accepted.
inline auth0::beast::Response list_orders(const Request& request, const auth0::VerifiedAccessToken& token) {
  auto response = answer(request, 200, "text/plain", "the orders of " + std::string(token.subject()) + '\n');
  auth0::beast::add_dpop_nonce(response, token);
  return response;
}
