#include "demo/scenes.hpp"

#include <fmt/core.h>

namespace auth0::command {

namespace {

DemoApi::Options calendar_options(Stage& stage, const std::string& url) {
  auto client = stage.client_options();
  client.audience = Stage::calendar_audience;
  return {.client = client, .url = url};
}

DemoApi::Options orders_options(Stage& stage, const Player& player, const ApiServer& calendar,
                                const std::string& url) {
  auto client = stage.client_options();
  client.client_id = Stage::api_client_id;
  client.client_authentication.client_secret = Stage::client_secret;
  return {.client = client,
          .url = url,
          .downstream = {.audience = std::string(Stage::calendar_audience),
                         .url = calendar.url(),
                         .transport = player.transport()}};
}

}  // namespace

void show_delegation(Stage& stage, Player& player) {
  const ApiServer calendar(stage.identity(), 0,
                           [&](const std::string& url) { return calendar_options(stage, url); });
  const ApiServer orders(stage.identity(), 0,
                         [&](const std::string& url) { return orders_options(stage, player, calendar, url); });
  const auto token = bearer(stage.tenant().issue());

  fmt::print(
      "\nAn API asks a calendar in the user's name. The token that it got is for itself alone; it exchanges\n"
      "it for one that names the user, and {} as the one who acts.\n\n",
      Stage::api_client_id);
  player.play(calendar, rejected("the user's token, straight to the calendar", token, "audience_mismatch"));
  Row row = accepted("the user's token to the API, which asks on", token);
  row.target = "appointments";
  const auto answer = player.play(orders, row);
  player.check("the calendar saw the user", member(answer, "hello") == "auth0|test-user");
  player.check("the calendar saw who acts", member(answer, "actor") == Stage::api_client_id);
}

}  // namespace auth0::command
