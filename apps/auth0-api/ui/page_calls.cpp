#include "ui/page_calls.hpp"

#include "commands.hpp"
#include "curl_line.hpp"
#include "explanation.hpp"
#include "explanation_json.hpp"
#include "ui/call_answers.hpp"

#include <auth0/testing/tenant.hpp>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <utility>

namespace auth0::command {

namespace {

namespace json = boost::json;

constexpr std::size_t longest_word = std::size_t{64} * 1024;  // of a token or a proof

// The text of a member that is absent, empty, or printable ASCII without spaces, which cannot end a header.
std::string word_in(const json::object& body, std::string_view name) {
  const auto* member = body.if_contains(name);
  if (member == nullptr) return {};
  const auto* text = member->if_string();
  const auto is_in_word = [](char c) { return c > ' ' && c <= '~'; };
  if (text == nullptr || text->size() > longest_word || !std::ranges::all_of(*text, is_in_word))
    throw UsageError(std::string(name) + " must be printable ASCII without spaces, of at most 64 KiB");
  return std::string(*text);
}

// A request to the API, as the page describes it.
TokenRequestLine request_in(const PageSubject& subject, const json::object& body) {
  TokenRequestLine request{.method = word_in(body, "method"),
                           .url = word_in(body, "path"),
                           .token = word_in(body, "token"),
                           .proof = word_in(body, "proof"),
                           .ca_file = subject.ca_file};
  const auto is_upper_case = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (request.method.empty() || !std::ranges::all_of(request.method, is_upper_case))
    throw UsageError("method must be upper-case letters");
  if (!request.url.starts_with('/')) throw UsageError("path must begin with /");
  request.url.replace(0, 1, subject.api_url);
  return request;
}

HttpResponse tell_settings(const PageSubject& subject) {
  const auto defects = testing::defect_names();
  return call_answer(200, {{"issuer", subject.issuer},
                           {"audience", subject.audience},
                           {"api_url", subject.api_url},
                           {"defects", json::array(defects.begin(), defects.end())}});
}

// The commands that the tenant itself has, under the same names.
HttpResponse command_tenant(const PageSubject& subject, std::string_view name, const json::object& body) {
  auto response = subject.transport->send({.method = "POST",
                                           .url = (subject.issuer + "admin/").append(name),
                                           .headers = {{"Content-Type", "application/json"}},
                                           .body = json::serialize(body)});
  if (!response) return refuse_call(502, "no_answer", response.error().message);
  if (response->status == 204) return call_answer(200, {});
  return {.status = response->status,
          .headers = {{"Content-Type", "application/json"}},
          .body = std::move(response->body)};
}

HttpResponse explain_token(const PageSubject& subject, const json::object& body) {
  const auto request = request_in(subject, body);
  if (request.token.empty()) throw UsageError("token is missing");
  const bool has_proof = !request.proof.empty();
  TokenInQuestion question{.token = request.token,
                           .scheme = has_proof ? PresentedScheme::dpop : PresentedScheme::bearer,
                           .method = request.method,
                           .url = request.url};
  if (has_proof) question.proof = request.proof;
  // A client of its own, so that the keys are those that the tenant publishes now.
  const ApiClient client(subject.client_options());
  auto answer = to_json(
      explain(question, {.client = &client,
                         .audience_given = true,
                         .now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())}));
  answer["curl"] = curl_line(request);
  return call_answer(200, answer);
}

HttpResponse send_to_api(const PageSubject& subject, const json::object& body) {
  const auto request = request_in(subject, body);
  HttpRequest sent{.method = request.method, .url = request.url};
  if (!request.token.empty()) {
    sent.headers.push_back(
        {.name = "Authorization", .value = (request.proof.empty() ? "Bearer " : "DPoP ") + request.token});
  }
  if (!request.proof.empty()) sent.headers.push_back({.name = "DPoP", .value = request.proof});
  const auto response = subject.transport->send(sent);
  if (!response) return refuse_call(502, "no_answer", response.error().message);
  json::array headers;
  for (const auto& header : response->headers)
    headers.emplace_back(json::array{header.name, header.value});
  return call_answer(200, {{"status", response->status}, {"headers", headers}, {"body", response->body}});
}

HttpResponse tell_traffic(const PageSubject& subject, const json::object& body) {
  const auto* after = body.if_contains("after");
  if (after == nullptr || !after->is_int64() || after->get_int64() < 0)
    throw UsageError("after must be a number of at least 0");
  const auto number = static_cast<std::uint64_t>(after->get_int64());
  return call_answer(200, {{"requests", subject.traffic->after(number)}});
}

using Call = HttpResponse (*)(const PageSubject&, std::string_view name, const json::object& body);

const std::map<std::string_view, Call>& page_calls() {
  static const std::map<std::string_view, Call> all = {
      {"settings", [](const auto& subject, auto, const auto&) { return tell_settings(subject); }},
      {"token", command_tenant},
      {"rotate-keys", command_tenant},
      {"revoke-previous-keys", command_tenant},
      {"fault", command_tenant},
      {"down", command_tenant},
      {"recover", command_tenant},
      {"explain", [](const auto& subject, auto, const auto& body) { return explain_token(subject, body); }},
      {"send", [](const auto& subject, auto, const auto& body) { return send_to_api(subject, body); }},
      {"traffic", [](const auto& subject, auto, const auto& body) { return tell_traffic(subject, body); }},
  };
  return all;
}

}  // namespace

HttpResponse answer_page_call(const PageSubject& subject, std::string_view name, const json::object& body) {
  const auto found = page_calls().find(name);
  if (found == page_calls().end()) return refuse_call(404, "not_found", "No call has this name.");
  try {
    return found->second(subject, name, body);
  } catch (const UsageError& error) {
    return refuse_call(400, "invalid_request", error.what());
  }
}

}  // namespace auth0::command
