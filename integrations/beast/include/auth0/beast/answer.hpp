#pragma once

#include <auth0/accepted_request.hpp>
#include <auth0/http_answer.hpp>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/verb.hpp>

namespace auth0::inline v0::beast {

/// What a refused client gets.
using Response = boost::beast::http::response<boost::beast::http::string_body>;

namespace detail {

// What an answer takes over from its request.
struct AnswerForm {
  unsigned version = 11;
  bool keep_alive = true;
  bool is_head = false;
};

template <class Body, class Fields>
[[nodiscard]] AnswerForm answer_form(const boost::beast::http::request<Body, Fields>& request) {
  return {.version = request.version(),
          .keep_alive = request.keep_alive(),
          .is_head = request.method() == boost::beast::http::verb::head};
}

[[nodiscard]] inline Response to_response(const HttpResponse& answer, const AnswerForm& form) {
  Response response(static_cast<boost::beast::http::status>(answer.status), form.version);
  for (const auto& header : answer.headers)
    response.insert(header.name, header.value);
  response.body() = answer.body;
  response.keep_alive(form.keep_alive);
  response.prepare_payload();
  if (form.is_head) response.body().clear();
  return response;
}

}  // namespace detail

/// The answer as Beast sends it: version and keep-alive are the request's, header fields of one name stay
/// apart, and `HEAD` gets the length of the body without the body (RFC 9110 §9.3.2).
template <class Body, class Fields>
[[nodiscard]] Response to_response(const HttpResponse& answer,
                                   const boost::beast::http::request<Body, Fields>& request) {
  return detail::to_response(answer, detail::answer_form(request));
}

/// Adds the nonce for the client's next proof to the answer of an accepted request, where there is one (RFC
/// 9449 §9.2). Does nothing without `DpopOptions::nonces`.
template <class Body, class Fields>
void add_dpop_nonce(boost::beast::http::response<Body, Fields>& response, const AcceptedRequest& accepted) {
  if (!accepted.dpop_nonce.empty()) response.set("DPoP-Nonce", accepted.dpop_nonce);
}

}  // namespace auth0::inline v0::beast
