#include "demo/stage.hpp"

#include <utility>

namespace auth0::command {

namespace {

testing::TenantOptions tenant_options(std::shared_ptr<const Clock> clock) {
  return {.clients = {testing::TenantClient{}, {.id = std::string(Stage::api_client_id)}},
          .clock = std::move(clock),
          .other_audiences = {std::string(Stage::calendar_audience)}};
}

}  // namespace

Stage::Stage(std::shared_ptr<const Clock> clock, std::uint16_t api_port)
    : clock_(std::move(clock)),
      tenant_({.tenant = tenant_options(clock_), .on_answer = recorder_of_tenant(traffic_)}),
      identity_(testing::make_self_signed_identity()),
      api_(identity_, api_port, [this](const std::string& url) {
        return DemoApi::Options{
            .client = tenant_.client_options(), .url = url, .on_answer = recorder_of_api(traffic_)};
      }) {}

}  // namespace auth0::command
