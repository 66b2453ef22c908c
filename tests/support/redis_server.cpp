#include "support/redis_server.hpp"

#include "support/free_port.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <utility>

namespace auth0::test {

namespace {

namespace fs = std::filesystem;

constexpr const char* program = "/usr/bin/redis-server";
constexpr const char* client_program = "/usr/bin/redis-cli";  // of redis-tools, which redis-server depends on

fs::path make_folder() {
  std::string name = (fs::temp_directory_path() / "auth0-redis-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
}

}  // namespace

bool RedisServer::is_installed() {
  return fs::exists(program) && fs::exists(client_program);
}

RedisServer::RedisServer(RedisServerOptions options) : options_(std::move(options)), folder_(make_folder()) {
  if (options_.tls) {
    write_file(folder_ / "certificate.pem", options_.tls->certificate_pem);
    write_file(folder_ / "key.pem", options_.tls->private_key_pem);
  }
  for (int attempt = 0; attempt < 5; ++attempt) {  // somebody else may take the port in between
    port_ = free_port();
    if (options_.tls) tls_port_ = free_port();
    if (try_to_start()) return;
  }
  throw std::runtime_error("redis-server does not start");
}

RedisServer::~RedisServer() {
  stop();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void RedisServer::start() {
  for (int attempt = 0; attempt < 10; ++attempt) {
    if (try_to_start()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  throw std::runtime_error("redis-server does not start again");
}

void RedisServer::kill() {
  if (process_) process_->kill();
  process_.reset();
}

// A Sentinel writes what it learns into its file.
bool RedisServer::try_to_start() {
  if (options_.is_sentinel) write_file(folder_ / "sentinel.conf", "port " + std::to_string(port_) + "\n");
  process_.emplace(arguments());
  const auto* const sign = options_.is_sentinel ? "Sentinel ID is" : "Ready to accept connections";
  if (!process_->wait_for_line(sign).empty()) return true;
  process_.reset();
  return false;
}

std::string RedisServer::cli(const std::vector<std::string>& words) const {
  std::vector<std::string> all = {client_program, "-p", std::to_string(port_)};
  if (!options_.password.empty()) all.insert(all.end(), {"-a", options_.password, "--no-auth-warning"});
  all.insert(all.end(), words.begin(), words.end());
  return run_command(all).out;
}

int number_in(const std::string& info, const std::string& name) {
  const auto place = info.find(name + ':');
  if (place == std::string::npos) throw std::runtime_error("Redis does not tell " + name);
  return std::stoi(info.substr(place + name.size() + 1));
}

// `setpriv` sees to it that the server ends even if the test crashes; it becomes the server, under the same id.
std::vector<std::string> RedisServer::arguments() const {
  std::vector<std::string> all = {"/usr/bin/setpriv", "--pdeathsig", "KILL", program};
  const auto add = [&all](const std::string& name, const std::string& value) {
    all.push_back(name);
    all.push_back(value);
  };
  if (options_.is_sentinel) {
    add((folder_ / "sentinel.conf").string(), "--sentinel");
  } else {
    add("--port", std::to_string(port_));
    add("--save", "");
    add("--appendonly", "no");
    add("--repl-diskless-sync-delay", "0");  // else a replica waits for 5 s
  }
  add("--bind", "127.0.0.1");
  add("--dir", folder_.string());
  all.insert(all.end(), options_.arguments.begin(), options_.arguments.end());
  if (!options_.password.empty()) add("--requirepass", options_.password);
  if (options_.tls) {
    add("--tls-port", std::to_string(tls_port_));
    add("--tls-cert-file", (folder_ / "certificate.pem").string());
    add("--tls-key-file", (folder_ / "key.pem").string());
    add("--tls-ca-cert-file", (folder_ / "certificate.pem").string());
    add("--tls-auth-clients", "no");
  }
  return all;
}

}  // namespace auth0::test
