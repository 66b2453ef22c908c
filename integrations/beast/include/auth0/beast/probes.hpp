#pragma once

#include <auth0/beast/answer.hpp>
#include <auth0/probes.hpp>

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/verb.hpp>
#include <optional>
#include <string_view>

namespace auth0::inline v0::beast {

/// The answer of `answer_probe` to a `GET` or `HEAD` of `/healthz`, `/readyz` or, with metrics, `/metrics`;
/// `nullopt` for any other request. Thread-safe.
/// \param metrics The client's observer; null: no `/metrics`.
template <class Body, class Fields>
[[nodiscard]] std::optional<Response> answer_probe(const ApiClient& client, const Metrics* metrics,
                                                   const boost::beast::http::request<Body, Fields>& request) {
  namespace http = boost::beast::http;
  if (request.method() != http::verb::get && request.method() != http::verb::head) return std::nullopt;
  const std::string_view target = request.target();
  const auto answer = auth0::answer_probe(client, metrics, target.substr(0, target.find('?')),
                                          std::string_view(request[http::field::accept]));
  if (!answer) return std::nullopt;
  return to_response(*answer, request);
}

}  // namespace auth0::inline v0::beast
