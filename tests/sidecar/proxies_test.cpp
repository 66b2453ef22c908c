#include "base/ascii.hpp"
#include "sidecar/sidecar_process.hpp"
#include "support/free_port.hpp"
#include "support/paths.hpp"

#include <auth0/testing/loopback_server.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace auth0::test {
namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

struct ProxyKind {
  const char* name;
  const char* program;
  const char* arguments;  // after the program, in the folder of its files
  const char* asked_by;
  int status_without_sidecar;
  const char* also_needed = "/";
};

constexpr ProxyKind nginx = {"nginx", "/usr/sbin/nginx", "-p \"$PWD\" -c nginx.conf -g 'daemon off;'",
                             "original", 503};
constexpr ProxyKind haproxy = {"haproxy", "/usr/sbin/haproxy", "-db -f haproxy.cfg", "original", 503};
constexpr ProxyKind caddy = {"caddy", "/usr/bin/caddy", "run --adapter caddyfile --config Caddyfile",
                             "forwarded", 502};
constexpr ProxyKind apache = {"apache",
                              "/usr/sbin/apache2",
                              "-d \"$PWD\" -f apache.conf -D FOREGROUND",
                              "original",
                              503,
                              "/usr/share/lua/5.3/socket.lua"};

// The files of `deploy/`, with other ports and nothing else changed, in front of the sidecar and an API that
// says what it was sent.
class Proxies : public ::testing::TestWithParam<ProxyKind> {
 protected:
  void SetUp() override {
    const auto& kind = GetParam();
    for (const auto* file : {kind.program, kind.also_needed}) {
      if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not installed";
    }
    const auto from = source_folder() / "deploy" / kind.name;
    for (const auto& entry : std::filesystem::directory_iterator(from))
      write_file(folder_.file(entry.path().filename()), configured(entry.path()));
    std::filesystem::create_directories(folder_.file("logs"));
    // Apache reads its Lua file when it is no longer root.
    std::filesystem::permissions(folder_.file(""), std::filesystem::perms{0755});
    start(std::string("cd ") + folder_.file("") + " && HOME=\"$PWD\" exec " + kind.program + ' ' +
          kind.arguments);
    ASSERT_TRUE(eventually([this] { return RawClient(port_).is_connected(); })) << folder_.text("err");
  }
  ~Proxies() override {
    if (pid_ <= 0) return;
    kill(pid_, SIGTERM);
    int status = 0;
    waitpid(pid_, &status, 0);
  }
  Proxies() = default;
  Proxies(const Proxies&) = delete;
  Proxies& operator=(const Proxies&) = delete;

  [[nodiscard]] RawAnswer get(const std::string& target, const std::string& fields = "") const {
    return RawClient(port_).answer_to(target, fields);
  }
  [[nodiscard]] RawAnswer send(const std::string& request) const {
    RawClient client(port_);
    client.send(request);
    return client.answer();
  }

  SidecarProcess sidecar_{{.configuration = std::string("log none\nasked_by ") + GetParam().asked_by + '\n'}};
  std::atomic<int> reached_{0};

 private:
  [[nodiscard]] std::string configured(const std::filesystem::path& file) const {
    std::ifstream stream(file);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    replace_all(text, ":4180", ":" + std::to_string(sidecar_.port()));
    replace_all(text, ":3000", ":" + std::to_string(api_.port()));
    replace_all(text, ":8080", ":" + std::to_string(port_));
    return text;
  }
  void start(const std::string& script) {
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    const auto err = folder_.file("err");
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    std::string shell = "/bin/sh";
    std::string option = "-c";
    std::string copy = script;
    std::vector<char*> argv = {shell.data(), option.data(), copy.data(), nullptr};
    ASSERT_EQ(posix_spawn(&pid_, "/bin/sh", &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
  }

  testing::LoopbackServer api_{[this](const testing::ReceivedRequest& request) -> testing::ServerAnswer {
    ++reached_;
    std::string text = request.method + ' ' + request.url + '\n';
    for (const auto& header : request.headers)
      text += lower_case(header.name) + ": " + header.value + '\n';
    return HttpResponse{.status = 200, .body = text + '\n' + request.body};
  }};
  std::uint16_t port_ = free_port();
  ScratchFolder folder_;
  pid_t pid_ = -1;
};

TEST_P(Proxies, PassOnWhatTheSidecarAccepts) {
  const auto answer = get("/orders/7?a=b");
  EXPECT_EQ(answer.status, 200) << answer.head;
  EXPECT_TRUE(answer.body.starts_with("GET /orders/7?a=b\n")) << answer.body;
  EXPECT_TRUE(answer.body.contains("\nx-auth-subject: alice\n")) << answer.body;
  EXPECT_TRUE(answer.body.contains("\nx-auth-client: GET /orders/7?a=b\n")) << answer.body;
  const auto posted =
      send("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
  EXPECT_EQ(posted.status, 200) << posted.head;
  EXPECT_TRUE(posted.body.contains("\nx-auth-client: POST /orders\n")) << posted.body;
  EXPECT_TRUE(posted.body.ends_with("\n\nhello")) << posted.body;
  EXPECT_EQ(reached_, 2);
}

TEST_P(Proxies, GiveTheClientTheRefusal) {
  for (const int status : {401, 403}) {
    const auto answer = get("/status/" + std::to_string(status));
    EXPECT_EQ(answer.status, status) << answer.head;
    EXPECT_TRUE(lower_case(answer.head).contains("www-authenticate: dpop realm=\"scripted\"\r\n"))
        << answer.head;
  }
  EXPECT_EQ(get("/status/400").status, 400);
  EXPECT_EQ(get("/status/503").status, 503);
  EXPECT_EQ(reached_, 0);
}

TEST_P(Proxies, BelieveNothingThatClientsSmuggle) {
  const auto answer = get("/orders",
                          "X-Auth-Subject: mallory\r\nx-auth-client: mallory\r\nX-Auth-Scope: mallory\r\n"
                          "X_Auth_Subject: mallory\r\nX-Auth_Client: mallory\r\nx_auth-scope: mallory\r\n");
  EXPECT_EQ(answer.status, 200) << answer.head;
  EXPECT_FALSE(answer.body.contains("mallory")) << answer.body;
  EXPECT_FALSE(answer.body.contains("{http")) << answer.body;  // of a header that the sidecar did not set
  EXPECT_TRUE(answer.body.contains("\nx-auth-subject: alice\n")) << answer.body;
  const std::string other =
      "X-Original-URI: /\r\nX-Original-Method: GET\r\nX-Forwarded-Uri: /\r\nX-Forwarded-Method: GET\r\n";
  EXPECT_EQ(get("/status/401", other).status, 401);
  EXPECT_EQ(reached_, 1);
}

// PHP takes a '.' in a name for '_', which stands for '-', and lighttpd each mark that a name may have.
TEST_P(Proxies, BelieveNothingThatClientsSmuggleInNamesWithOtherMarks) {
  for (const char mark : std::string_view("!#$%&'*+.^_`|~")) {
    std::string fields =
        "X-Auth-Subject: mallory\r\nX-HTTP-Method-Override: mallory\r\nX-Original-URL: mallory\r\n";
    std::ranges::replace(fields, '-', mark);
    const auto answer = get("/orders", fields);
    EXPECT_EQ(answer.status, 200) << mark << answer.head;
    EXPECT_FALSE(answer.body.contains("mallory")) << mark << answer.body;
  }
}

TEST_P(Proxies, LetNoClientDropWhatTheSidecarSays) {
  for (const std::string names :
       {"X-Auth-Subject", "close, x-auth-subject", "keep-alive\r\nConnection: X-AUTH-SUBJECT"}) {
    const auto answer = get("/orders", "Connection: " + names + "\r\n");
    EXPECT_EQ(answer.status, 200) << answer.head;
    EXPECT_TRUE(answer.body.contains("\nx-auth-subject: alice\n")) << names << '\n' << answer.body;
    EXPECT_FALSE(lower_case(answer.body).contains("connection: x-auth")) << names << '\n' << answer.body;
  }
}

TEST_P(Proxies, LetNoClientNameAnotherMethodOrPathToTheApi) {
  const auto answer =
      get("/orders",
          "X-HTTP-Method-Override: OTHER\r\nX-HTTP-Method: OTHER\r\nX-Method-Override: OTHER\r\n"
          "X-Original-URL: /OTHER\r\nX-Rewrite-URL: /OTHER\r\nX-Original-URI: /OTHER\r\n");
  EXPECT_EQ(answer.status, 200) << answer.head;
  EXPECT_FALSE(answer.body.contains("OTHER")) << answer.body;
}

// nginx and HAProxy refuse it, Caddy replaces the second host.
TEST_P(Proxies, JudgeTheHostThatTheApiSees) {
  const auto asked = [this](const std::string& host, const std::string& field) {
    return send("GET http://" + host + "/orders HTTP/1.1\r\nHost: " + field + "\r\nConnection: close\r\n\r\n");
  };
  EXPECT_EQ(asked("one.example:8080", "one.example:8080").status, 200);
  const auto answer = asked("one.example", "two.example");
  EXPECT_FALSE(answer.body.contains("two.example")) << answer.body;
  EXPECT_TRUE(answer.status == 400 || answer.body.contains("\nhost: one.example\n"))
      << answer.head << answer.body;
}

TEST_P(Proxies, TakeLongAnswersOfTheSidecar) {
  const auto answer = get("/echo", "X-Long: " + std::string(6'000, 'x') + "\r\n");
  EXPECT_EQ(answer.status, 200) << answer.head;
}

TEST_P(Proxies, LeadClientsToTheMetadataOfTheSidecar) {
  const auto answer = get("/.well-known/oauth-protected-resource/orders");
  EXPECT_EQ(answer.status, 204);
  EXPECT_TRUE(lower_case(answer.head).contains("\r\nx-gate: ")) << answer.head;
  EXPECT_EQ(reached_, 0);
}

TEST_P(Proxies, PassNothingOnWithoutTheSidecar) {
  EXPECT_EQ(get("/orders").status, 200);
  EXPECT_EQ(sidecar_.stop(), 0);
  EXPECT_EQ(get("/orders").status, GetParam().status_without_sidecar);
  EXPECT_EQ(reached_, 1);
}

TEST_P(Proxies, PassRequestsOnWhileTheSidecarReloads) {
  for (int i = 0; i < 10; ++i) {
    sidecar_.send(SIGHUP);
    for (int j = 0; j < 10; ++j)
      ASSERT_EQ(get("/orders").status, 200) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(FromDeploy, Proxies, ::testing::Values(nginx, haproxy, caddy, apache),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace auth0::test
