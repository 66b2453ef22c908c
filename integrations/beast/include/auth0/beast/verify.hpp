#pragma once

#include <auth0/api_client.hpp>
#include <auth0/beast/answer.hpp>
#include <auth0/forwarded_url.hpp>

#include <boost/beast/http/message.hpp>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace auth0::inline v0::beast {

/// The accepted request with its token, or the answer to send instead.
using Outcome = std::expected<AcceptedRequest, Response>;

/// Every header field of a request, each on its own, as `ApiClient::verify_request` wants them.
template <class Body, class Fields>
[[nodiscard]] std::vector<HttpHeader> to_headers(const boost::beast::http::request<Body, Fields>& request) {
  std::vector<HttpHeader> headers;
  headers.reserve(16);  // more than most clients send
  for (const auto& field : request)
    headers.push_back({.name = std::string(field.name_string()), .value = std::string(field.value())});
  return headers;
}

namespace detail {

// What is known of a request, with what the request itself says. Holds the texts that its view refers to.
class WholeRequest {
 public:
  template <class Body, class Fields>
  WholeRequest(const boost::beast::http::request<Body, Fields>& request, const IncomingRequest& known)
      : headers_(to_headers(request)), method_(request.method_string()), view_(known) {
    view_.method = method_;
    view_.headers = headers_;
  }
  ~WholeRequest() = default;
  WholeRequest(const WholeRequest&) = delete;
  WholeRequest& operator=(const WholeRequest&) = delete;

  [[nodiscard]] const IncomingRequest& view() const noexcept { return view_; }

 private:
  std::vector<HttpHeader> headers_;
  std::string method_;
  IncomingRequest view_;
};

// The result, or the answer to a request of this form instead.
struct OrAnswer {
  template <class T>
  [[nodiscard]] std::expected<T, Response> operator()(Result<T> result) const {
    if (!result) return std::unexpected(to_response(to_http_response(result.error()), form));
    return std::move(*result);
  }

  AnswerForm form;
};

}  // namespace detail

/// Verifies a request and checks it against what the route demands, as `ApiClient::try_verify_request` does.
/// Waits for the issuer where its keys are not known yet: `async_verify` is for threads that must not.
///
/// \param known What the request itself does not say. `url` is the one that clients see, which a DPoP proof
/// must name: `url_at(origin, request.target())`, or behind proxies `client_url`. It is never made up from the
/// header `Host`. `client_certificate` is there for tokens that are bound to one, see `peer_certificate`.
/// Method and headers are taken from the request, not from `known`.
/// \return the accepted request, or the whole answer: status, challenges, body. Thread-safe.
template <class Body, class Fields>
[[nodiscard]] Outcome verify(const ApiClient& client, const boost::beast::http::request<Body, Fields>& request,
                             const IncomingRequest& known, const Requirement& requirement = {}) {
  const detail::OrAnswer or_answer(detail::answer_form(request));
  return or_answer(client.try_verify_request(detail::WholeRequest(request, known).view(), requirement));
}

/// The accepted request, `nullopt` where it has no credentials, or the answer to send instead.
using OptionalOutcome = std::expected<std::optional<AcceptedRequest>, Response>;

/// `verify` for a route that also serves clients without a token, as `ApiClient::try_verify_optional_token`
/// does: a request without credentials gives `nullopt`, one with bad credentials the answer. Thread-safe.
template <class Body, class Fields>
[[nodiscard]] OptionalOutcome verify_optional(const ApiClient& client,
                                              const boost::beast::http::request<Body, Fields>& request,
                                              const IncomingRequest& known,
                                              const Requirement& requirement = {}) {
  const detail::OrAnswer or_answer(detail::answer_form(request));
  return or_answer(client.try_verify_optional_token(detail::WholeRequest(request, known).view(), requirement));
}

}  // namespace auth0::inline v0::beast
