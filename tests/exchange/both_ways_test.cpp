#include "jose/base64url.hpp"
#include "support/exchange_scene.hpp"
#include "support/map_store.hpp"

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace auth0::test {

namespace {

using namespace std::chrono_literals;
using Scene = ExchangeScene;

struct Row {
  std::string name;
  std::vector<Scene::Answer> answers{};
  std::function<Result<ExchangedTokenSet>(Scene&)> call = [](Scene& scene) { return scene.custom(); };
  Scene::Options options{};
};

std::string described(const Result<ExchangedTokenSet>& tokens) {
  if (tokens) {
    return "token " + tokens->access_token + ' ' + tokens->token_type + ' ' + tokens->scope + ' ' +
           tokens->id_token + ' ' + tokens->refresh_token + ' ' +
           std::to_string(tokens->expires_at ? tokens->expires_at->time_since_epoch().count() : 0);
  }
  const auto& error = tokens.error();
  return "error " + std::string(to_string(error.code)) + ' ' + std::string(to_string(error.reason)) + ' ' +
         error.message + ' ' + std::to_string(error.retry_after.value_or(-1s).count()) + ' ' +
         (error.oauth ? error.oauth->error + error.oauth->error_description : "");
}

// All that can be seen of two calls, one after the other.
std::string story(const Row& row, bool is_asynchronous) {
  auto options = row.options;
  options.is_asynchronous = is_asynchronous;
  if (options.exchange.store) options.exchange.store = std::make_shared<MapStore>();
  Scene scene(options);
  // Else it begins at the second in which it was made, and two stories that are compared may have two.
  scene.clock->set_now(std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)));
  if (!row.answers.empty()) scene.answer(row.answers);
  std::string story;
  for (int i = 0; i < 2; ++i)
    story += described(row.call(scene)) + '\n';
  for (const auto& request : scene.sent())
    story += request.url + ' ' + request.body + ' ' + std::to_string(request.timeout.count()) + '\n';
  for (const auto wait : scene.waits())
    story += std::to_string(wait.count()) + " ms\n";
  return story;
}

Scene::Options with_memory() {
  return {.exchange = {.max_cached_tokens = 10}};
}

Scene::Options with_store() {
  return {.exchange = {.store = std::make_shared<MapStore>()}};
}

Scene::Options without_endpoint() {
  Scene::Options options;
  options.metadata.token_endpoint.clear();
  return options;
}

std::string another_issuers_token() {
  return "e30." + jose::base64url_encode(std::string_view(R"({"iss":"https://another.example.com/"})")) +
         ".AAAA";
}

std::vector<Row> rows() {
  const auto on_behalf_of = [](Scene& scene) { return scene.on_behalf_of(); };
  const auto connection = [](Scene& scene) { return scene.connection(); };
  return {
      {.name = "a token"},
      {.name = "on behalf of", .call = on_behalf_of},
      {.name = "a connection", .call = connection},
      {.name = "retried twice", .answers = {Scene::json(503, ""), Scene::json(502, "<html>"), Scene::token()}},
      {.name = "given up", .answers = {Scene::failure(TransportFailure::timed_out)}},
      {.name = "TLS", .answers = {Scene::failure(TransportFailure::tls)}},
      {.name = "rate limit",
       .answers = {Scene::refusal(429, "too_many_requests", {{"Retry-After", "2"}}), Scene::token()}},
      {.name = "rate limit past the deadline",
       .answers = {Scene::refusal(429, "too_many_requests", {{"Retry-After", "10"}})}},
      {.name = "locked out", .answers = {Scene::refusal(429, "too_many_attempts")}},
      {.name = "refused", .answers = {Scene::refusal(400, "invalid_grant")}},
      {.name = "refused for its parameters", .answers = {Scene::refusal(400, "invalid_request")}},
      {.name = "forbidden", .answers = {Scene::refusal(403, "access_denied")}, .call = on_behalf_of},
      {.name = "no vault",
       .answers = {Scene::refusal(403, "access_denied")},
       .call = connection,
       .options = {.has_token_vault = false}},
      {.name = "not an answer", .answers = {Scene::json(200, "[]")}},
      {.name = "another organization",
       .answers = {Scene::token(R"(,"id_token":"e30.e30.AAAA")")},
       .call =
           [](Scene& scene) {
             return scene.custom({.subject_token_type = "urn:a", .audience = "b", .organization = "org_1"});
           }},
      {.name = "the clock",
       .call =
           [](Scene& scene) {
             scene.transport->on(Scene::endpoint, [&scene](const HttpRequest& /*request*/) {
               scene.clock->advance(10s);
               return Scene::failure(TransportFailure::timed_out);
             });
             return scene.custom();
           }},
      {.name = "a transport that throws",
       .call =
           [](Scene& scene) {
             scene.transport->throw_at(Scene::endpoint, "hunter2");
             return scene.custom();
           }},
      {.name = "cached", .options = with_memory()},
      {.name = "cached error", .answers = {Scene::refusal(403, "access_denied")}, .options = with_memory()},
      {.name = "not cached", .answers = {Scene::token(R"(,"refresh_token":"rt")")}, .options = with_memory()},
      {.name = "in a store", .call = on_behalf_of, .options = with_store()},
      {.name = "another issuer's token",
       .call = [](Scene& scene) { return scene.on_behalf_of_its_user(another_issuers_token()); }},
      {.name = "no token endpoint", .options = without_endpoint()},
      {.name = "not a request", .call = [](Scene& scene) { return scene.custom(" "); }},
  };
}

// The synchronous and the asynchronous form are one piece of work.
TEST(ExchangesBothWays, GiveTheSame) {
  for (const auto& row : rows())
    EXPECT_EQ(story(row, true), story(row, false)) << row.name;
}

}  // namespace

}  // namespace auth0::test
