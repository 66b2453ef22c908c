#include "commands.hpp"
#include "files.hpp"
#include "output.hpp"
#include "stop_signal.hpp"
#include "ui/tenant_page.hpp"

#include <auth0/testing/tenant_server.hpp>

#include <cstdint>
#include <cstdio>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace auth0::command {

namespace {

struct DevTenantArguments {
  std::uint16_t port = 0;
  std::string ca_file = "dev-tenant-ca.pem";
  std::string audience = "https://api.example.com";
  std::vector<std::string> other_audiences;
  std::string algorithm = "RS256";
  std::string profile = "any";
  std::string client_id = "test-client";
  std::string public_key_file;
  std::string certificate_file;
  std::vector<std::string> unbound_audiences;
  bool require_dpop_nonce = false;
  bool has_page = false;
  std::uint16_t page_port = 0;
};

// The way to a token of another API in the name of a user.
void explain_exchange(testing::Tenant& tenant, const DevTenantArguments& arguments,
                      const std::string& audience) {
  fmt::print(
      "A token for {1}, on behalf of the user whose token {3} got:\n\n"
      "  curl --cacert {2} -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange -d client_id={3} \\\n"
      "       -d client_secret=test-secret --data-urlencode audience={1} \\\n"
      "       -d subject_token=\"$(auth0-api token --tenant {0} --ca-file {2})\" \\\n"
      "       -d subject_token_type=urn:ietf:params:oauth:token-type:access_token \\\n"
      "       -d requested_token_type=urn:ietf:params:oauth:token-type:access_token {0}oauth/token\n\n",
      tenant.issuer(), audience, arguments.ca_file, arguments.client_id);
}

void explain_client_authentication(testing::Tenant& tenant, const DevTenantArguments& arguments) {
  if (!arguments.public_key_file.empty()) {
    fmt::print("{} may also authenticate by assertions (private_key_jwt) that {} verifies.\n\n",
               arguments.client_id, arguments.public_key_file);
  }
  if (!arguments.certificate_file.empty()) {
    fmt::print(
        "It may also authenticate with its certificate, whose key only you have; tokens that it gets so are "
        "bound\n"
        "to the certificate, and are valid only on connections that present it:\n\n"
        "  curl --cacert {1} --cert {2} --key KEYFILE -d grant_type=client_credentials -d client_id={3} \\\n"
        "       --data-urlencode audience={4} {0}{5}\n\n",
        tenant.issuer(), arguments.ca_file, arguments.certificate_file, arguments.client_id, tenant.audience(),
        testing::Tenant::mtls_token_path.substr(1));
  }
}

void explain_page(const TenantPage& page) {
  fmt::print(
      "A page to issue tokens and look at them: {0}\n"
      "It sends them to an API at {1}, whose route {1}orders demands the scope read:orders.\n\n",
      page.url(), page.api_url());
}

void explain(testing::Tenant& tenant, const DevTenantArguments& arguments) {
  fmt::print(
      "A tenant for development and tests listens on loopback. Do not use it in production.\n\n"
      "  issuer     {0}\n"
      "  audience   {1}\n"
      "  CA file    {2} (new at each start)\n\n"
      "Get a token for a machine, and a customised one:\n\n"
      "  curl --cacert {2} -d grant_type=client_credentials -d client_id={3} -d client_secret=test-secret \\\n"
      "       --data-urlencode audience={1} {0}oauth/token\n"
      "  auth0-api token --tenant {0} --ca-file {2} --scope read:data\n\n"
      "One that is bound to a key, in a command line that calls an API with it:\n\n"
      "  auth0-api token --tenant {0} --ca-file {2} --audience {1} --client-id {3} \\\n"
      "       --dpop dpop-key.pem --print curl --url https://localhost:8443/orders\n\n",
      tenant.issuer(), tenant.audience(), arguments.ca_file, arguments.client_id);
  if (arguments.require_dpop_nonce) fmt::print("A DPoP proof of a token request must contain a nonce.\n\n");
  explain_client_authentication(tenant, arguments);
  for (const auto& audience : arguments.other_audiences)
    explain_exchange(tenant, arguments, audience);
  fmt::print(
      "Verify it:\n\n"
      "  auth0-api verify --domain {0} --audience {1} --algorithms {2} --ca-file {3} -\n\n",
      tenant.domain(), tenant.audience(), arguments.algorithm, arguments.ca_file);
}

std::string read_if_named(const std::string& option, const std::string& path) {
  return path.empty() ? std::string() : read_file(option, path);
}

ExitStatus run(const DevTenantArguments& arguments) {
  const StopSignal stop;
  Traffic traffic;
  testing::TenantServer server(
      {.tenant = {.audience = arguments.audience,
                  .algorithm = arguments.algorithm,
                  .profile = arguments.profile == "rfc9068" ? TokenProfile::rfc9068 : TokenProfile::any,
                  .clients = {{.id = arguments.client_id,
                               .secret = "test-secret",
                               .public_key_pem =
                                   read_if_named("--client-public-key", arguments.public_key_file),
                               .certificate_pem = read_if_named("--mtls", arguments.certificate_file)}},
                  .other_audiences = arguments.other_audiences,
                  .mtls = !arguments.certificate_file.empty(),
                  .unbound_audiences = arguments.unbound_audiences},
       .port = arguments.port,
       .on_answer = recorder_of_tenant(traffic)});
  server.tenant().require_dpop_nonce(arguments.require_dpop_nonce);
  std::optional<TenantPage> page;
  if (arguments.has_page) {
    page.emplace(TenantPage::Options{
        .tenant = server, .traffic = traffic, .ca_file = arguments.ca_file, .port = arguments.page_port});
  }
  write_file("--ca-file", arguments.ca_file, page ? page->ca_pem() : server.ca_pem());
  explain(server.tenant(), arguments);
  if (page) explain_page(*page);
  fmt::print("Ctrl-C ends it.\n");
  flush_output();
  stop.wait();
  return succeeded;
}

void declare_page(CLI::App& command, DevTenantArguments& arguments) {
  auto* page = command.add_flag("--ui", arguments.has_page,
                                "Serves a page on loopback that issues tokens, and shows each check of them");
  command.add_option("--ui-port", arguments.page_port, "Port of the page (default: a free one)")->needs(page);
}

void declare_client(CLI::App& command, DevTenantArguments& arguments) {
  command.add_option("--client-id", arguments.client_id, "The client that may get tokens")
      ->capture_default_str();
  command.add_option("--client-public-key", arguments.public_key_file,
                     "PEM file with a public key that the client's assertions verify with (private_key_jwt)");
  auto* mtls = command.add_option(
      "--mtls", arguments.certificate_file,
      "PEM file with a certificate that the client may authenticate with (mutual TLS), which binds its tokens");
  command
      .add_option("--unbound-audience", arguments.unbound_audiences,
                  "An API whose tokens are not bound to the client's certificate; more than once")
      ->allow_extra_args(false)
      ->needs(mtls);
  command.add_flag("--require-dpop-nonce", arguments.require_dpop_nonce,
                   "Requires a nonce in each DPoP proof of a token request");
}

}  // namespace

void add_dev_tenant_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand(
      "dev-tenant",
      "Runs an issuer on loopback that behaves as an Auth0 tenant does, for development and tests");
  const auto arguments = std::make_shared<DevTenantArguments>();
  command->add_option("--port", arguments->port, "Port on 127.0.0.1 (default: a free one)");
  command->add_option("--ca-file", arguments->ca_file, "Where to write the certificate to trust")
      ->capture_default_str();
  command->add_option("--audience", arguments->audience, "Identifier of the API that tokens are for")
      ->capture_default_str();
  command
      ->add_option("--other-audience", arguments->other_audiences,
                   "Another API that tokens can be issued for, also on behalf of a user; more than once")
      ->allow_extra_args(false);
  command->add_option("--algorithm", arguments->algorithm, "What tokens are signed with")
      ->capture_default_str();
  command->add_option("--profile", arguments->profile, "any, or rfc9068")
      ->capture_default_str()
      ->check(CLI::IsMember({"any", "rfc9068"}));
  declare_client(*command, *arguments);
  declare_page(*command, *arguments);
  command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace auth0::command
