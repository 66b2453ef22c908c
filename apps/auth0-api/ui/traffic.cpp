#include "ui/traffic.hpp"

#include "parsed_json.hpp"

#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <utility>

namespace auth0::command {

namespace {

constexpr std::size_t max_exchanges = 200;
constexpr std::size_t max_text = 120;

// The member `error` of an OAuth error (RFC 6749 section 5.2); empty if the response is not one.
std::string oauth_error_of(const HttpResponse& response) {
  if (response.status < 400) return {};
  const auto body = parsed_json(response.body);
  if (!body || !body->is_object()) return {};
  const auto* error = body->get_object().if_contains("error");
  return error != nullptr && error->is_string() ? std::string(error->get_string()) : std::string();
}

std::string note_of(const testing::ServerAnswer& answer) {
  auto note = oauth_error_of(answer.response);
  if (answer.cut_off) note = "the connection closes in the middle of the answer";
  if (answer.delay.count() > 0) note = "after " + std::to_string(answer.delay.count()) + " ms";
  return note;
}

}  // namespace

void Traffic::add(std::string_view server, const HttpRequest& request, int status, std::string note) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  Exchange exchange{.at = now.time_since_epoch().count(),
                    .server = std::string(server),
                    .method = request.method.substr(0, max_text),
                    .path = request.url.substr(0, request.url.find('?')).substr(0, max_text),
                    .status = status,
                    .note = std::move(note)};
  const MutexLock lock(mutex_);
  exchange.number = ++last_number_;
  exchanges_.push_back(std::move(exchange));
  if (exchanges_.size() > max_exchanges) exchanges_.pop_front();
}

boost::json::array Traffic::after(std::uint64_t number) const {
  boost::json::array array;
  const MutexLock lock(mutex_);
  for (const auto& exchange : exchanges_) {
    if (exchange.number <= number) continue;
    array.emplace_back(boost::json::object{{"number", exchange.number},
                                           {"at", exchange.at},
                                           {"server", exchange.server},
                                           {"method", exchange.method},
                                           {"path", exchange.path},
                                           {"status", exchange.status},
                                           {"note", exchange.note}});
  }
  return array;
}

std::function<void(const testing::ReceivedRequest&, const testing::ServerAnswer&)> recorder_of_tenant(
    Traffic& traffic) {
  return [&traffic](const testing::ReceivedRequest& request, const testing::ServerAnswer& answer) {
    traffic.add("tenant", request, answer.response.status, note_of(answer));
  };
}

std::function<void(const HttpRequest&, const HttpResponse&, std::string)> recorder_of_api(Traffic& traffic) {
  return [&traffic](const HttpRequest& request, const HttpResponse& response, std::string reason) {
    traffic.add("API", request, response.status, std::move(reason));
  };
}

}  // namespace auth0::command
