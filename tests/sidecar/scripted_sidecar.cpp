// The sidecar's process with a ScriptedGate instead of one that knows tokens: scripted_sidecar FILE [THREADS].
// Each line of the file is a key and a value; it is read again at each SIGHUP.

#include "serve/sidecar.hpp"
#include "sidecar/scripted_gate.hpp"

#include <cstdlib>
#include <exception>
#include <expected>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace auth0::command::serve;

using Setters = std::map<std::string, std::function<void(Configuration&, const std::string&)>>;

const Setters& setters() {
  static const Setters known = {
      {"port",
       [](auto& all, const auto& text) { all.listen.port = static_cast<std::uint16_t>(std::stoi(text)); }},
      {"unix_socket", [](auto& all, const auto& text) { all.listen.unix_socket = text; }},
      {"operations_port",
       [](auto& all, const auto& text) { all.operations.port = static_cast<std::uint16_t>(std::stoi(text)); }},
      {"log", [](auto& all, const auto& text) { all.access_log = {.enabled = text != "none", .file = text}; }},
      {"connections", [](auto& all, const auto& text) { all.limits.connections = std::stoi(text); }},
      {"idle_time",
       [](auto& all, const auto& text) { all.limits.idle_time = std::chrono::milliseconds(std::stoi(text)); }},
      {"asked_by",
       [](auto& all, const auto& text) {
         if (text == "forwarded") all.proxy.asked_by = AskedBy::forwarded_headers;
       }},
      {"name", [](auto& all, const auto& text) { all.upstream.signed_identity.issuer = text; }},
  };
  return known;
}

std::expected<Configuration, std::vector<ConfigurationFault>> read(const std::string& path) {
  std::ifstream file(path);
  Configuration configuration;
  configuration.listen.port = 0;
  std::size_t line = 0;
  for (std::string key, value; file >> key >> value;) {
    ++line;
    const auto found = setters().find(key);
    if (found == setters().end()) {
      return std::unexpected(
          std::vector{ConfigurationFault{.file = path, .line = line, .key = key, .message = "no such key"}});
    }
    found->second(configuration, value);
  }
  return configuration;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string path = argc > 1 ? argv[1] : "";
    return run_sidecar({.read_configuration = [path] { return read(path); },
                        .make_gate =
                            [](const Configuration& configuration, const std::shared_ptr<Gate>& /*previous*/) {
                              return std::make_shared<auth0::test::ScriptedGate>(
                                  configuration.upstream.signed_identity.issuer, configuration.proxy.asked_by);
                            },
                        .threads = argc > 2 ? std::atoi(argv[2]) : 0,
                        .drain_time = std::chrono::seconds(2)});
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return auth0::command::wrong_usage;
  }
}
