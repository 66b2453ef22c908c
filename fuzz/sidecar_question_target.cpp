// What a proxy says that its client asked for: only a trusted proxy is believed; method and target are taken
// byte for byte, and the origin is one of the configuration; header fields of other ways to ask change nothing,
// a second field does; asked again with what was understood, it is the same. Input: the way to ask, method,
// target, header fields.
#include "oracle.hpp"
#include "serve/original_request.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace serve = auth0::command::serve;
using auth0::HttpHeader;
using auth0::fuzz::require;
using serve::AskedBy;
using Answer = std::expected<serve::OriginalRequest, std::string_view>;

constexpr std::array ways = {AskedBy::original_headers, AskedBy::forwarded_headers, AskedBy::request_line};

const serve::Origins& origins() {
  static const serve::Origins all(std::array<std::string, 3>{"https://api.example.com", "http://localhost:8080",
                                                             "https://API.example.com:8443/"});
  return all;
}

// The fields of the way to ask, from which no other one is read.
std::vector<std::string_view> names_of(AskedBy way) {
  if (way == AskedBy::original_headers) return {"X-Original-Method", "X-Original-URI", "X-Original-Host"};
  if (way == AskedBy::forwarded_headers)
    return {"X-Forwarded-Method", "X-Forwarded-Uri", "X-Forwarded-Host", "X-Forwarded-Proto"};
  return {"Host"};
}

bool is_same(const Answer& left, const Answer& right) {
  if (left.has_value() != right.has_value()) return false;
  if (!left) return left.error() == right.error();
  return left->method == right->method && left->target == right->target && left->origin == right->origin;
}

bool is_of(const HttpHeader& header, const std::vector<std::string_view>& names) {
  return std::ranges::any_of(
      names, [&](std::string_view name) { return auth0::equals_ignoring_case(header.name, name); });
}

struct Question {
  serve::Proxy proxy{};
  std::string method{};
  std::string target{};
  std::vector<HttpHeader> headers{};

  [[nodiscard]] serve::GateRequest request(bool is_trusted = true) const {
    return {.method = method, .target = target, .headers = headers, .is_from_trusted_peer = is_trusted};
  }
  [[nodiscard]] Answer ask() const { return serve::original_request(request(), proxy, origins()); }
};

// The question that asks for this.
Question asked_again(const Question& question, const serve::OriginalRequest& original) {
  const auto& origin = origins().text(original.origin);
  const auto host = origin.substr(origin.find("://") + 3);
  Question again{.proxy = question.proxy, .method = "GET", .target = question.proxy.ask_path};
  const std::string method(original.method);
  const std::string target(original.target);
  if (question.proxy.asked_by == AskedBy::request_line) {
    again.method = method;
    again.target += target;
    again.headers = {{"host", host}};
  } else if (question.proxy.asked_by == AskedBy::original_headers) {
    again.headers = {{"x-original-host", host}, {"X-ORIGINAL-URI", target}, {"x-original-method", method}};
  } else {
    again.headers = {{"x-forwarded-host", host},
                     {"X-FORWARDED-URI", target},
                     {"x-forwarded-method", method},
                     {"x-forwarded-proto", std::string(origins().scheme(original.origin))}};
  }
  return again;
}

void check_understood(const Question& question, const serve::OriginalRequest& original) {
  require(!original.method.empty() &&
              original.method.find_first_of(" \t\r\n\"(),/:;<=>?@[\\]{}") == std::string_view::npos,
          "a method is a token");
  require(auth0::fuzz::is_printable(original.method), "a method is ASCII");
  require(original.target.starts_with('/'), "a target begins with '/'");
  require(original.origin < origins().size(), "the origin is one of the configuration");
  const auto again = asked_again(question, original);
  require(serve::is_question(again.request(), again.proxy), "what is asked again is a question");
  require(is_same(again.ask(), original), "and is understood in the same way");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auth0::fuzz::Fields fields(data, size);
  Question question;
  question.proxy.asked_by = ways.at(fields.choose(ways.size()));
  question.method = fields.take();
  question.target = fields.take();
  question.headers = auth0::fuzz::headers_in(fields.take());
  if (!serve::is_question(question.request(), question.proxy)) return 0;
  require(question.target.starts_with(question.proxy.ask_path), "a question is asked at its path");
  require(!serve::original_request(question.request(false), question.proxy, origins()),
          "only trusted proxies are believed");
  const auto original = question.ask();
  const auto names = names_of(question.proxy.asked_by);
  auto with_others = question;
  for (const auto way : ways) {
    if (way == question.proxy.asked_by) continue;
    for (const auto name : names_of(way))
      with_others.headers.insert(with_others.headers.begin(), {.name = std::string(name), .value = "/other"});
  }
  require(is_same(with_others.ask(), original), "fields of other ways to ask change nothing");
  auto without = question;
  std::erase_if(without.headers, [&](const HttpHeader& header) { return !is_of(header, names); });
  require(is_same(without.ask(), original), "other fields change nothing");
  if (!original) {
    require(!original.error().empty() && auth0::fuzz::is_printable(original.error()), "a reason is given");
    return 0;
  }
  check_understood(question, *original);
  for (const auto& header : without.headers) {
    auto twice = question;
    twice.headers.push_back(header);
    require(!twice.ask(), "a field that is there twice is refused");
  }
  return 0;
}
