#include "commands.hpp"
#include "output.hpp"
#include "stop_signal.hpp"

#include <auth0/testing/tenant_server.hpp>

#include <cstdint>
#include <cstdio>
#include <fmt/core.h>
#include <fstream>
#include <memory>
#include <string>

namespace auth0::command {

namespace {

struct DevTenantArguments {
  std::uint16_t port = 0;
  std::string ca_file = "dev-tenant-ca.pem";
  std::string audience = "https://api.example.com";
  std::string algorithm = "RS256";
  std::string profile = "any";
  std::string client_id = "test-client";
};

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw UsageError("cannot write " + path);
}

void explain(testing::Tenant& tenant, const DevTenantArguments& arguments) {
  fmt::print(
      "A tenant for development and tests listens on loopback. It is no production server.\n\n"
      "  issuer     {0}\n"
      "  audience   {1}\n"
      "  CA file    {2} (made anew at each start)\n\n"
      "A token as a machine gets it, and one to order:\n\n"
      "  curl --cacert {2} -d grant_type=client_credentials -d client_id={3} -d client_secret=test-secret \\\n"
      "       --data-urlencode audience={1} {0}oauth/token\n"
      "  auth0-api token --tenant {0} --ca-file {2} --scope read:data\n\n"
      "Verify it:\n\n"
      "  auth0-api verify --domain {4} --audience {1} --algorithms {5} --ca-file {2} -\n\n"
      "Ctrl-C ends it.\n",
      tenant.issuer(), tenant.audience(), arguments.ca_file, arguments.client_id, tenant.domain(),
      arguments.algorithm);
  flush_output();
}

ExitStatus run(const DevTenantArguments& arguments) {
  const StopSignal stop;
  testing::TenantServer server(
      {.tenant = {.audience = arguments.audience,
                  .algorithm = arguments.algorithm,
                  .profile = arguments.profile == "rfc9068" ? TokenProfile::rfc9068 : TokenProfile::any,
                  .clients = {{.id = arguments.client_id, .secret = "test-secret"}}},
       .port = arguments.port});
  write_file(arguments.ca_file, server.ca_pem());
  explain(server.tenant(), arguments);
  stop.wait();
  return succeeded;
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
  command->add_option("--algorithm", arguments->algorithm, "What tokens are signed with")
      ->capture_default_str();
  command->add_option("--profile", arguments->profile, "any, or rfc9068")
      ->capture_default_str()
      ->check(CLI::IsMember({"any", "rfc9068"}));
  command->add_option("--client-id", arguments->client_id, "The client that may get tokens")
      ->capture_default_str();
  command->callback([arguments, &action] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace auth0::command
