#include "commands.hpp"
#include "demo/show.hpp"
#include "demo/stage.hpp"
#include "files.hpp"
#include "output.hpp"
#include "stop_signal.hpp"
#include "ui/tenant_page.hpp"

#include <cstdint>
#include <fmt/core.h>
#include <memory>
#include <string>

namespace auth0::command {

namespace {

struct DemoArguments {
  bool serve = false;
  std::uint16_t port = 0;
  std::string ca_file = "demo-ca.pem";
};

ExitStatus serve(const DemoArguments& arguments) {
  const StopSignal stop;
  Stage stage(system_clock(), arguments.port);
  const PageServer page(
      page_calls_for(stage.tenant_server(), stage.api(), stage.traffic(), stage.ca_pem(), arguments.ca_file),
      0);
  write_file("--ca-file", arguments.ca_file, stage.ca_pem());
  fmt::print(
      "The API {0} wants a token of {1} Try:\n\n"
      "  curl -i --cacert {2} {0}\n"
      "  curl -i --cacert {2} -H \"Authorization: Bearer $(auth0-api token --tenant {1} --ca-file {2})\" {0}\n"
      "  curl -i --cacert {2} -H \"Authorization: Bearer $(auth0-api token --tenant {1} --ca-file {2} --defect "
      "expired)\" {0}\n\n"
      "Its route {0}orders demands the scope read:orders. With a token that has it, bound to a key, and a "
      "proof:\n\n"
      "  eval \"$(auth0-api token --tenant {1} --ca-file {2} --scope read:orders --dpop dpop-key.pem "
      "--print curl --url {0}orders) -i --cacert {2}\"\n\n"
      "A page to do the same with a browser: {3}\n\nCtrl-C ends it.\n",
      stage.api().url(), stage.tenant().issuer(), arguments.ca_file, page.url());
  flush_output();
  stop.wait();
  return succeeded;
}

}  // namespace

void add_demo_command(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("demo", "Shows tokens accepted and refused, with the reason for each");
  const auto arguments = std::make_shared<DemoArguments>();
  auto* serve_flag =
      command->add_flag("--serve", arguments->serve,
                        "Keeps the API up, prints curl lines to try, and serves a page that does the same");
  command->add_option("--port", arguments->port, "Port of the API (default: a free one)")->needs(serve_flag);
  command->add_option("--ca-file", arguments->ca_file, "Where to write the certificates to trust")
      ->capture_default_str()
      ->needs(serve_flag);
  command->callback([arguments, &action] {
    action = [arguments] {
      if (arguments->serve) return serve(*arguments);
      return show_demo() ? succeeded : refused;
    };
  });
}

}  // namespace auth0::command
