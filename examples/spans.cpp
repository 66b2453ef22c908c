// Makes spans, in the shape of OpenTelemetry (OTLP as JSON), out of what a client tells its observer: one line
// each. Names and attributes follow OpenTelemetry's semantic conventions where there are any. Nothing but the
// library is needed; hand the same values to an SDK where you have one. The tenant is one in this process.
#include <auth0/api_client.hpp>
#include <auth0/observer.hpp>
#include <auth0/testing/tenant.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace json = boost::json;
using std::chrono::nanoseconds;
using std::chrono::system_clock;

enum class SpanKind : std::uint8_t { internal = 1, client = 3 };  // as OTLP numbers them

struct Span {
  std::string name;
  SpanKind kind = SpanKind::internal;
  std::string_view traceparent;  // of its parent; empty: it begins a trace
  nanoseconds duration{};
  json::object attributes{};
  std::string error{};  // empty if there is none
};

class SpanObserver final : public auth0::Observer {
 public:
  void on_verification(const auth0::VerificationEvent& event) noexcept override {
    Span span{.name = "verify_token", .traceparent = event.traceparent, .duration = event.duration};
    if (event.error != nullptr) span.error = to_string(event.error->reason);
    if (event.scheme)
      span.attributes["auth.scheme"] = *event.scheme == auth0::AuthScheme::dpop ? "dpop" : "bearer";
    if (event.was_remembered) span.attributes["auth.token.remembered"] = *event.was_remembered;
    write(std::move(span));
  }

  void on_issuer_request(const auth0::IssuerRequestEvent& event) noexcept override {
    const std::string method = event.kind == auth0::IssuerRequestKind::token_exchange ? "POST" : "GET";
    Span span{.name = method,
              .kind = SpanKind::client,
              .traceparent = event.traceparent,
              .duration = event.duration,
              .attributes = {{"http.request.method", method}, {"url.full", event.url}}};
    if (event.status != 0) span.attributes["http.response.status_code"] = event.status;
    if (event.status >= 400) span.error = std::to_string(event.status);
    if (event.failure) span.error = to_string(*event.failure);
    write(std::move(span));
  }

  void on_exchange(const auth0::ExchangeEvent& event) noexcept override {
    Span span{.name = "exchange_token",
              .traceparent = event.traceparent,
              .duration = event.duration,
              .attributes = {{"auth.audience", event.audience}, {"auth.token.cached", event.was_cached}}};
    if (event.error != nullptr) span.error = to_string(event.error->reason);
    write(std::move(span));
  }

 private:
  // An event comes at its end; an observer that throws would end the program.
  void write(Span span) noexcept {
    try {
      const auto end = system_clock::now();
      if (!span.error.empty()) span.attributes["error.type"] = span.error;
      json::array attributes;
      for (const auto& attribute : span.attributes)
        attributes.push_back({{"key", attribute.key()}, {"value", otlp_value(attribute.value())}});
      const std::scoped_lock lock(mutex_);
      const bool has_parent = !span.traceparent.empty();  // 00-TRACE_ID-PARENT_ID-FLAGS, validated
      json::object line{{"traceId", has_parent ? std::string(span.traceparent.substr(3, 32)) : random_id(32)},
                        {"spanId", random_id(16)}};
      if (has_parent) line["parentSpanId"] = span.traceparent.substr(36, 16);
      line["name"] = span.name;
      line["kind"] = static_cast<int>(span.kind);
      line["startTimeUnixNano"] = unix_nanoseconds(end - span.duration);
      line["endTimeUnixNano"] = unix_nanoseconds(end);
      line["attributes"] = std::move(attributes);
      line["status"] = span.error.empty() ? json::object() : json::object{{"code", 2}, {"message", span.error}};
      std::cout << json::serialize(line) << '\n';
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): one span less
    }
  }

  // OTLP writes 64-bit integers as text.
  static json::object otlp_value(const json::value& value) {
    if (const auto* flag = value.if_bool()) return {{"boolValue", *flag}};
    if (const auto* number = value.if_int64()) return {{"intValue", std::to_string(*number)}};
    return {{"stringValue", value.as_string()}};
  }

  static std::string unix_nanoseconds(std::chrono::time_point<system_clock, nanoseconds> time) {
    return std::to_string(time.time_since_epoch().count());
  }

  // With the lock held.
  std::string random_id(std::size_t digits) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string id;
    while (id.size() < digits)
      id += hex.at(random_() % hex.size());
    return id;
  }

  std::mutex mutex_;
  std::random_device random_;  // guarded by mutex_
};

int run() {
  auth0::testing::Tenant tenant;
  auto options = tenant.client_options();
  options.observer = std::make_shared<SpanObserver>();
  const auth0::ApiClient client(options);

  // As it came with a request: the spans of the verification, and of the fetches that it waits for, belong to
  // it.
  constexpr std::string_view traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const std::vector<auth0::HttpHeader> headers = {
      {.name = "Authorization", .value = "Bearer " + tenant.issue()}};
  const auto accepted = client.try_verify_request({.method = "GET",
                                                   .url = "https://api.example.com/orders",
                                                   .headers = headers,
                                                   .traceparent = traceparent});
  return accepted ? 0 : 1;
}

}  // namespace

int main() {
  try {
    return run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
