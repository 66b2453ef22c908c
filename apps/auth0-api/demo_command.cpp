#include "commands.hpp"
#include "demo_api.hpp"
#include "output.hpp"
#include "stop_signal.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/loopback_server.hpp>
#include <auth0/testing/manual_clock.hpp>
#include <auth0/testing/tenant_server.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdio>
#include <fmt/core.h>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace auth0::command {

namespace {

using testing::Spoil;
using namespace std::chrono_literals;

struct DemoArguments {
  bool serve = false;
  std::uint16_t port = 0;
  std::string ca_file = "demo-ca.pem";
};

// A tenant and an API that trusts it, both on loopback over TLS.
class Scene {
 public:
  Scene(std::shared_ptr<const Clock> clock, std::uint16_t api_port)
      : tenant_({.tenant = {.clock = std::move(clock)}}),
        client_(tenant_.make_client()),
        identity_(testing::make_self_signed_identity()),
        api_([this](const HttpRequest& request) { return answer_api_request(client_, request); },
             {.tls = identity_, .port = api_port}) {}

  testing::Tenant& tenant() { return tenant_.tenant(); }
  [[nodiscard]] std::string api_url() const { return fmt::format("https://localhost:{}/", api_.port()); }
  // What a client must trust to reach both.
  [[nodiscard]] std::string ca_pem() const { return identity_.certificate_pem + tenant_.ca_pem(); }

 private:
  testing::TenantServer tenant_;
  ApiClient client_;
  testing::TlsIdentity identity_;
  testing::LoopbackServer api_;  // last, so that it ends before what its handler uses
};

// One request of the demonstration and what must come back.
struct Row {
  std::string sent;
  std::string authorization;  // empty: no such header
  int status;
  std::string reason;  // as the API's body names it; empty where the request is accepted
};

std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

// The member of an answer's body, or nothing if it is no such object.
std::string member(const HttpResponse& response, const char* name) {
  boost::json::error_code error;
  const auto body = boost::json::parse(response.body, error);
  if (error || !body.is_object()) return {};
  const auto* value = body.get_object().if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool play(const Row& row, HttpTransport& transport, const std::string& url) {
  HttpRequest request{.url = url};
  if (!row.authorization.empty()) request.headers.push_back({"Authorization", row.authorization});
  const auto response = transport.send(request);
  if (!response) {
    fmt::print("✗ {:<44} no answer: {}\n", row.sent, response.error().message);
    return false;
  }
  const std::string reason = member(*response, "error");
  const bool as_expected = response->status == row.status && reason == row.reason;
  const std::string why = response->status == 200 ? "hello, " + member(*response, "hello") : reason;
  fmt::print("{} {:<44} {}  {}\n", as_expected ? "✓" : "✗", row.sent, response->status, why);
  const std::string challenge = header_of(*response, "WWW-Authenticate");
  if (!challenge.empty()) fmt::print("  {:<44}      WWW-Authenticate: {}\n", "", challenge);
  const std::string wait = header_of(*response, "Retry-After");
  if (!wait.empty()) fmt::print("  {:<44}      Retry-After: {}\n", "", wait);
  return as_expected;
}

Row accepted(std::string sent, const std::string& token) {
  return {.sent = std::move(sent), .authorization = "Bearer " + token, .status = 200, .reason = ""};
}

Row rejected(std::string sent, const std::string& token, std::string reason) {
  return {
      .sent = std::move(sent), .authorization = "Bearer " + token, .status = 401, .reason = std::move(reason)};
}

std::vector<Row> requests_of_first_act(const testing::Tenant& tenant) {
  const auto spoilt = [&tenant](Spoil way) { return tenant.issue({.spoil = way}); };
  return {
      accepted("a good token", tenant.issue()),
      {.sent = "no token at all", .authorization = "", .status = 401, .reason = "token_missing"},
      rejected("text that is no token", "not-a-token", "malformed_token"),
      rejected("a token that expired a minute ago", spoilt(Spoil::expired), "token_expired"),
      rejected("a token that is valid in an hour", spoilt(Spoil::not_yet_valid), "token_not_yet_valid"),
      rejected("a token for another API", spoilt(Spoil::wrong_audience), "audience_mismatch"),
      rejected("a token that names another issuer", spoilt(Spoil::wrong_issuer), "issuer_mismatch"),
      rejected("claims changed after signing", spoilt(Spoil::tampered), "signature_invalid"),
      rejected("signature bytes changed", spoilt(Spoil::broken_signature), "signature_invalid"),
      rejected("alg: none", spoilt(Spoil::alg_none), "algorithm_not_allowed"),
      rejected("HS256 with the public key as secret", spoilt(Spoil::hs256_with_public_key),
               "algorithm_not_allowed"),
      rejected("signed by a key nobody published", spoilt(Spoil::unknown_key), "unknown_key"),
      rejected("a stranger's key under a known kid", spoilt(Spoil::forged_key), "signature_invalid"),
  };
}

bool play_all(const std::vector<Row>& rows, HttpTransport& transport, const std::string& url) {
  bool good = true;
  for (const auto& row : rows)
    good = play(row, transport, url) && good;
  return good;
}

// The tenant is away for most of an hour and comes back with new keys; who holds a token does not notice.
bool play_outage(Scene& scene, testing::ManualClock& clock, HttpTransport& transport) {
  const std::string token = scene.tenant().issue();
  fmt::print("\nThe tenant goes down. The keys that are known go on serving for an hour.\n\n");
  scene.tenant().set_down(true);
  clock.advance(30min);
  bool good = play_all({accepted("a good token, after 30 min of outage", token),
                        rejected("a stranger's key under a known kid",
                                 scene.tenant().issue({.spoil = Spoil::forged_key}), "signature_invalid")},
                       transport, scene.api_url());
  clock.advance(31min);
  good = play({.sent = "a good token, after 61 min of outage",
               .authorization = "Bearer " + token,
               .status = 503,
               .reason = "issuer_unavailable"},
              transport, scene.api_url()) &&
         good;

  fmt::print("\nIt comes back with new keys.\n\n");
  scene.tenant().rotate_keys();
  scene.tenant().set_down(false);
  clock.advance(31s);
  return play_all({accepted("a good token from before the outage", token),
                   accepted("a token signed with the new key", scene.tenant().issue())},
                  transport, scene.api_url()) &&
         good;
}

ExitStatus show() {
  // A clock that can be moved on, so that a minute passes at once.
  const auto clock = std::make_shared<testing::ManualClock>(
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  Scene scene(clock, 0);
  const auto transport = make_http_transport({.ca_pem = scene.ca_pem()});
  fmt::print("A tenant at {} issues access tokens for the API at {}.\n\n", scene.tenant().issuer(),
             scene.api_url());
  fmt::print("  {:<44} came back, and why\n\n", "sent");

  bool good = play_all(requests_of_first_act(scene.tenant()), *transport, scene.api_url());

  fmt::print("\nA minute later the tenant rotates its keys, and revokes the old one.\n\n");
  const std::string old_token = scene.tenant().issue();
  clock->advance(60s);
  scene.tenant().rotate_keys();
  scene.tenant().revoke_previous_keys();
  good = play_all({accepted("a token signed with the new key", scene.tenant().issue()),
                   rejected("a token signed with the revoked key", old_token, "unknown_key")},
                  *transport, scene.api_url()) &&
         good;

  good = play_outage(scene, *clock, *transport) && good;

  fmt::print("\n{}\n",
             good ? "Every request came out as it should." : "Not every request came out as it should.");
  return good ? succeeded : refused;
}

ExitStatus serve(const DemoArguments& arguments) {
  const StopSignal stop;
  Scene scene(system_clock(), arguments.port);
  std::ofstream file(arguments.ca_file, std::ios::binary);
  file << scene.ca_pem();
  file.close();
  if (!file) throw UsageError("cannot write " + arguments.ca_file);
  fmt::print(
      "The API {0} wants a token of {1} Try:\n\n"
      "  curl -i --cacert {2} {0}\n"
      "  curl -i --cacert {2} -H \"Authorization: Bearer $(auth0-api token --tenant {1} --ca-file {2})\" {0}\n"
      "  curl -i --cacert {2} -H \"Authorization: Bearer $(auth0-api token --tenant {1} --ca-file {2} --spoil "
      "expired)\" "
      "{0}\n\nCtrl-C ends it.\n",
      scene.api_url(), scene.tenant().issuer(), arguments.ca_file);
  flush_output();
  stop.wait();
  return succeeded;
}

}  // namespace

void add_demo_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("demo", "Shows tokens accepted and refused, with the reason for each");
  const auto arguments = std::make_shared<DemoArguments>();
  auto* serve_flag =
      command->add_flag("--serve", arguments->serve, "Keeps the API up and prints curl lines to try");
  command->add_option("--port", arguments->port, "Port of the API (default: a free one)")->needs(serve_flag);
  command->add_option("--ca-file", arguments->ca_file, "Where to write the certificates to trust")
      ->capture_default_str()
      ->needs(serve_flag);
  command->callback(
      [arguments, &action] { action = [arguments] { return arguments->serve ? serve(*arguments) : show(); }; });
}

}  // namespace auth0::command
