#include "serve/ext_authz_messages.hpp"

#include "base/ascii.hpp"
#include "serve/answer_text.hpp"
#include "serve/name_characters.hpp"

#include <algorithm>
#include <array>
#include <ext_authz.pb.h>
#include <grpcpp/support/status_code_enum.h>
#include <string>
#include <utility>

namespace auth0::command::serve {

namespace {

namespace v3 = envoy::service::auth::v3;

// Of the request itself: Envoy names them beside the headers.
bool is_pseudo_header(std::string_view name) {
  return name.starts_with(':');
}

void add_header(CheckedRequest& request, std::string_view name, std::string_view value, std::string_view host) {
  if (is_pseudo_header(name)) return;
  auto small = lower_case(name);
  if (small == "host" && value == host) return;  // another one is refused, as there are two then
  request.headers.push_back({.name = std::move(small), .value = std::string(value)});
}

// What only the sidecar may say to the API, and what some frameworks take method and path from. `name` in small
// letters.
bool may_clients_send(std::string_view name) {
  constexpr std::array<std::string_view, 7> others = {
      "x-http-method",  "x-http-method-override", "x-method-override", "x-original-method",
      "x-original-uri", "x-original-url",         "x-rewrite-url"};
  return std::ranges::all_of(name, is_plain_character) && !name.starts_with("x-auth-") &&
         std::ranges::find(others, name) == others.end();
}

void set_header(v3::HeaderValueOption& option, const HttpHeader& header) {
  option.mutable_header()->set_key(header.name);
  option.mutable_header()->set_value(header.value);
  option.mutable_append()->set_value(false);  // it replaces all that the client has sent under the name
}

bool is_set(const GateAnswer& answer, std::string_view name) {
  return std::ranges::any_of(answer.headers, [&](const HttpHeader& header) {
    return !header.value.empty() && lower_case(header.name) == name;
  });
}

void write_yes(const GateAnswer& answer, const CheckedRequest& request, v3::CheckResponse& message) {
  message.mutable_status()->set_code(::grpc::StatusCode::OK);
  auto& response = *message.mutable_ok_response();
  for (const auto& header : answer.headers) {
    if (header.name == "DPoP-Nonce")
      set_header(*response.add_response_headers_to_add(), header);
    else if (header.value.empty())
      response.add_headers_to_remove(lower_case(header.name));
    else
      set_header(*response.add_headers(), header);
  }
  for (const auto& header : request.headers) {
    // Envoy removes after it has set.
    if (!may_clients_send(header.name) && !is_set(answer, header.name))
      response.add_headers_to_remove(header.name);
  }
}

int code_of(int status) {
  switch (status) {
    case 400:
      return ::grpc::StatusCode::INVALID_ARGUMENT;
    case 401:
      return ::grpc::StatusCode::UNAUTHENTICATED;
    case 403:
      return ::grpc::StatusCode::PERMISSION_DENIED;
    case 503:
      return ::grpc::StatusCode::UNAVAILABLE;
    default:
      return ::grpc::StatusCode::INTERNAL;
  }
}

void write_no(const GateAnswer& answer, v3::CheckResponse& message) {
  message.mutable_status()->set_code(code_of(answer.status));
  auto& response = *message.mutable_denied_response();
  response.mutable_status()->set_code(answer.status);
  for (const auto& header : answer.headers)
    set_header(*response.add_headers(), header);
  response.set_body(answer.body);
}

}  // namespace

GateRequest CheckedRequest::view() const {
  return {.method = method,
          .target = target,
          .headers = headers,
          .is_from_trusted_peer = true,
          .is_original = true};
}

CheckedRequest checked_request(const v3::CheckRequest& message) {
  const auto& http = message.attributes().request().http();
  CheckedRequest request{.method = http.method(), .target = http.path()};
  if (!http.host().empty()) request.headers.push_back({.name = "Host", .value = http.host()});
  for (const auto& [name, value] : http.headers())
    add_header(request, name, value, http.host());
  for (const auto& header : http.header_map().headers())
    add_header(request, header.key(), header.raw_value().empty() ? header.value() : header.raw_value(),
               http.host());
  return request;
}

int write_answer(const GateAnswer& answer, const CheckedRequest& request, v3::CheckResponse& message) {
  if (!can_be_sent(answer)) return write_answer({.status = 500}, request, message);
  if (answer.status < 300) {
    write_yes(answer, request, message);
    return 200;
  }
  write_no(answer, message);
  return answer.status;
}

}  // namespace auth0::command::serve
