#include "ui/explanation_page.hpp"

#include "ui/call_answers.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <fstream>
#include <openssl/rand.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/types.h>
#include <system_error>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace auth0::command {

namespace {

std::string random_key() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("OpenSSL has no random numbers");
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

}  // namespace

ExplanationPage::ExplanationPage(boost::json::object explanation)
    : key_(random_key()),
      explanation_(std::move(explanation)),
      server_([this](std::string_view name, const boost::json::object& body) { return answer(name, body); },
              0) {}

HttpResponse ExplanationPage::answer(std::string_view name, const boost::json::object& body) {
  const auto* key = body.if_contains("key");
  if (name != "settings" || key == nullptr || *key != boost::json::value(key_))
    return refuse_call(403, "forbidden", "This is not the address that auth0-api has printed.");
  if (was_read_.exchange(true))
    return refuse_call(410, "gone", "The explanation was shown already. Run auth0-api explain again.");
  return call_answer(200, {{"explanation", explanation_}});
}

PageInBrowser::PageInBrowser(const std::string& url) {
  std::error_code error;
  std::string folder = std::filesystem::temp_directory_path(error) / "auth0-api-XXXXXX";
  if (error || mkdtemp(folder.data()) == nullptr) return;
  folder_ = folder;
  const auto file = folder_ / "explanation.html";
  std::ofstream(file) << "<!doctype html>\n<meta name=\"referrer\" content=\"no-referrer\">\n"
                         "<meta http-equiv=\"refresh\" content=\"0; url="
                      << url << "\">\n";
  open_file(file.string());
}

PageInBrowser::~PageInBrowser() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

void PageInBrowser::open_file(const std::string& file) {
  posix_spawnattr_t attributes{};
  posix_spawn_file_actions_t files{};
  if (posix_spawnattr_init(&attributes) != 0 || posix_spawn_file_actions_init(&files) != 0) return;
  // The browser can be interrupted, unlike our threads, and does not write into our output.
  sigset_t none{};
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  for (const int output : {STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&files, output, "/dev/null", O_WRONLY, 0);
  std::string program = "xdg-open";
  std::string argument = file;
  const std::array<char*, 3> arguments = {program.data(), argument.data(), nullptr};
  pid_t child = 0;
  std::ignore = posix_spawnp(&child, program.c_str(), &files, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
}

}  // namespace auth0::command
