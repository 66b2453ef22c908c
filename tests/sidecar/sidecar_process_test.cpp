#include "sidecar/sidecar_process.hpp"

#include "serve/listening_sockets.hpp"
#include "support/free_port.hpp"
#include "support/sanitizers.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;
using Start = SidecarProcess::Options;

TEST(SidecarProcess, ServesAndEndsWhenItIsTold) {
  SidecarProcess sidecar(Start{});
  EXPECT_EQ(RawClient(sidecar.port()).answer_to("/").status, 204);
  EXPECT_EQ(sidecar.stop(), 0) << sidecar.folder.text("err");
}

TEST(SidecarProcess, SaysWhatIsWrongAndDoesNotStart) {
  SidecarProcess sidecar(Start{.configuration = "log none\nunknown 1\n"});
  EXPECT_EQ(sidecar.wait(), 2);
  EXPECT_TRUE(sidecar.folder.text("err").contains("conf:2: unknown: no such key\n"));
  SidecarProcess taken(Start{.configuration = "log /does/not/exist\n"});
  EXPECT_EQ(taken.wait(), 2);
  EXPECT_TRUE(taken.folder.text("err").contains("access_log.file: the folder /does/not does not exist"));
}

TEST(SidecarProcess, LogsEachRequestOnStandardOutput) {
  SidecarProcess sidecar(Start{.configuration = "name a\n"});
  RawClient client(sidecar.port());
  client.answer_to("/status/403", "Authorization: Bearer secret\r\n");
  client.answer_to("/a?access_token=secret");
  client.answer_to("/ask", "X-Original-Method: PUT\r\nX-Original-URI: /b?token=secret\r\n");
  client.send("nonsense\r\n\r\n");
  EXPECT_EQ(client.answer().status, 400);
  EXPECT_TRUE(sidecar.says(R"("reason":"bad_request")", "out"));
  const auto log = sidecar.folder.text("out");
  EXPECT_TRUE(log.contains(
      R"("peer":"127.0.0.1","method":"GET","path":"/status/403","status":403,"route":"scripted","reason":"scripted_reason","duration_us":)"))
      << log;
  EXPECT_TRUE(log.contains(R"("method":"PUT","path":"/b","status":204)")) << log;
  EXPECT_FALSE(log.contains("secret")) << log;
  EXPECT_EQ(std::ranges::count(log, '\n'), 4);
}

TEST(SidecarProcess, OpensItsLogAgainAtSighup) {
  const ScratchFolder logs;
  const auto configuration = "log " + logs.file("log") + "\n";
  SidecarProcess sidecar(Start{.configuration = configuration});
  RawClient client(sidecar.port());
  client.answer_to("/first");
  ASSERT_TRUE(eventually([&] { return logs.text("log").contains("/first"); }));
  std::filesystem::rename(logs.file("log"), logs.file("log.1"));
  sidecar.send(SIGHUP);
  ASSERT_TRUE(sidecar.says("the configuration was reloaded"));
  client.answer_to("/second");
  EXPECT_TRUE(eventually([&] { return logs.text("log").contains("/second"); }));
  EXPECT_FALSE(logs.text("log.1").contains("/second"));
}

TEST(SidecarProcess, BeginsAndEndsItsLogAtSighup) {
  const ScratchFolder logs;
  SidecarProcess sidecar(Start{.configuration = "log none\n"});
  RawClient client(sidecar.port());
  client.answer_to("/first");
  sidecar.configure("log " + logs.file("log") + "\n");
  sidecar.send(SIGHUP);
  EXPECT_TRUE(eventually([&] {
    client.answer_to("/second");
    return logs.text("log").contains("/second");
  }));
  EXPECT_FALSE(logs.text("log").contains("/first"));
  sidecar.configure("log none\n");
  sidecar.send(SIGHUP);
  EXPECT_TRUE(eventually([&] {
    return std::string(sidecar.folder.text("err")).rfind("was reloaded") >
           sidecar.folder.text("err").find("was reloaded");
  }));
  client.answer_to("/third");
  client.answer_to("/fourth");
  EXPECT_EQ(sidecar.stop(), 0);
  EXPECT_FALSE(logs.text("log").contains("/fourth"));
}

TEST(SidecarProcess, SaysWhatTakesEffectAfterARestart) {
  SidecarProcess sidecar(Start{.configuration = "log none\n"});
  RawClient client(sidecar.port());
  sidecar.configure("log none\nunix_socket /does/not/exist\noperations_port 1\n");
  sidecar.send(SIGHUP);
  EXPECT_TRUE(sidecar.says("listen.unix_socket has changed, which takes effect after a restart"));
  EXPECT_TRUE(sidecar.says("operations has changed, which takes effect after a restart"));
  EXPECT_TRUE(sidecar.says("the configuration was reloaded"));
  EXPECT_EQ(client.answer_to("/").status, 204);
}

TEST(SidecarProcess, ServesTheNewConfigurationAtSighup) {
  SidecarProcess sidecar(Start{.configuration = "log none\nname old\noperations_port 0\n"});
  RawClient client(sidecar.port());
  EXPECT_TRUE(client.answer_to("/").head.contains("X-Gate: old\r\n"));
  RawClient waiting(sidecar.port());
  waiting.get("/later/1000");
  std::this_thread::sleep_for(300ms);
  sidecar.configure("log none\nname new\n");
  sidecar.send(SIGHUP);
  ASSERT_TRUE(sidecar.says("the configuration was reloaded"));
  EXPECT_TRUE(eventually([&] { return client.answer_to("/").head.contains("X-Gate: new\r\n"); }));
  EXPECT_TRUE(waiting.answer().head.contains("X-Gate: old\r\n"));
  EXPECT_EQ(sidecar.stop(), 0);
}

TEST(SidecarProcess, MayOpenAsManyFilesAsAReloadedLimitNeeds) {
  SidecarProcess sidecar(Start{.configuration = "log none\nconnections 10\n"});
  RawClient client(sidecar.port());
  sidecar.lower_most_files(300);
  sidecar.configure("log none\nconnections 600\n");
  sidecar.send(SIGHUP);
  ASSERT_TRUE(sidecar.says("the configuration was reloaded"));
  EXPECT_GE(sidecar.most_files(), 600U);
}

TEST(SidecarProcess, KeepsTheOldConfigurationIfTheNewOneIsWrong) {
  SidecarProcess sidecar(Start{.configuration = "log none\nname old\n"});
  RawClient client(sidecar.port());
  sidecar.configure("log none\nname new\nwrong 1\n");
  sidecar.send(SIGHUP);
  EXPECT_TRUE(sidecar.says("was not reloaded, the old one goes on: "));
  EXPECT_TRUE(sidecar.says("conf:3: wrong: no such key"));
  EXPECT_TRUE(client.answer_to("/").head.contains("X-Gate: old\r\n"));
}

TEST(SidecarProcess, LosesNoRequestToReloads) {
  SidecarProcess sidecar(Start{.configuration = "log none\nname a\n"});
  RawClient client(sidecar.port());
  for (int i = 0; i < 20; ++i) {
    sidecar.send(SIGHUP);
    for (int j = 0; j < 20; ++j)
      ASSERT_EQ(client.answer_to(j % 5 == 0 ? "/later/1" : "/").status, 204) << i;
  }
  EXPECT_EQ(sidecar.stop(), 0);
}

TEST(SidecarProcess, FinishesRequestsAtSigterm) {
  SidecarProcess sidecar(Start{});
  const auto port = sidecar.port();
  RawClient waiting(port);
  waiting.get("/later/700");
  RawClient idle(port);
  EXPECT_EQ(idle.answer_to("/").status, 204);
  sidecar.send(SIGTERM);
  EXPECT_TRUE(idle.is_ended());
  EXPECT_EQ(waiting.answer().status, 204);
  EXPECT_EQ(sidecar.wait(), 0);
}

TEST(SidecarProcess, WaitsForUnfinishedRequestsNoLongerThanItMay) {
  SidecarProcess sidecar(Start{});
  RawClient client(sidecar.port());
  client.get("/never");
  std::this_thread::sleep_for(100ms);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(sidecar.stop(), 0);
  const auto time = std::chrono::steady_clock::now() - begin;
  EXPECT_GT(time, 1500ms);
  EXPECT_LT(time, 6s);
  EXPECT_TRUE(sidecar.folder.text("err").contains("1 connections were not finished in time"));
}

TEST(SidecarProcess, EndsAtOnceAtASecondSigterm) {
  SidecarProcess sidecar(Start{});
  RawClient client(sidecar.port());
  client.get("/never");
  std::this_thread::sleep_for(100ms);
  sidecar.send(SIGTERM);
  ASSERT_TRUE(sidecar.says("finishing requests"));
  EXPECT_EQ(sidecar.stop(), 0);
  EXPECT_FALSE(sidecar.folder.text("err").contains("were not finished in time"));
}

TEST(SidecarProcess, GoesOnWithoutDescriptors) {
  if (has_address_sanitizer)
    GTEST_SKIP() << "the undefined-behaviour sanitizer needs a descriptor itself; the run with the thread "
                    "sanitizer has this test";
  SidecarProcess sidecar(Start{.shell_before = "ulimit -n 40;"});
  const auto port = sidecar.port();
  EXPECT_TRUE(sidecar.says("the limit of open files (40) is too low"));
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 60; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->get("/");
  }
  EXPECT_EQ(clients.front()->answer().status, 204);
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(clients.front()->answer_to("/").status, 204);  // those it has are served
  for (int i = 0; i < 40; ++i)
    clients[static_cast<std::size_t>(i)]->close();
  for (int i = 40; i < 60; ++i)
    EXPECT_EQ(clients[static_cast<std::size_t>(i)]->answer().status, 204) << i;
  EXPECT_EQ(sidecar.stop(), 0);
}

TEST(SidecarProcess, ServesAUnixSocket) {
  const ScratchFolder folder;
  const auto path = folder.file("s");
  const auto configuration = "log none\nunix_socket " + path + "\n";
  SidecarProcess sidecar(Start{.configuration = configuration});
  ASSERT_TRUE(sidecar.says("listening on unix:" + path));
  EXPECT_TRUE(RawClient(path).answer_to("/echo").head.contains("X-Echo: GET trusted"));
  SidecarProcess second(Start{.configuration = configuration});
  EXPECT_EQ(second.wait(), 2);  // somebody listens there
  EXPECT_TRUE(second.folder.text("err").contains("cannot listen on " + path + ": Address already in use"));
  sidecar.send(SIGKILL);
  sidecar.wait();
  SidecarProcess third(Start{.configuration = configuration});  // replaces the file that is left
  ASSERT_TRUE(third.says("listening on unix:" + path));
  EXPECT_EQ(RawClient(path).answer_to("/").status, 204);
  EXPECT_EQ(third.stop(), 0);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(SidecarProcess, ServesTheSocketThatItIsGiven) {
  auto socket = command::serve::listen_on_tcp("127.0.0.1", 0);
  const auto port = static_cast<std::uint16_t>(std::stoi(socket.name.substr(socket.name.rfind(':') + 1)));
  RawClient early(port);  // before anybody serves
  early.get("/");
  SidecarProcess sidecar(
      Start{.shell_before = "export LISTEN_PID=$$ LISTEN_FDS=1;", .descriptor_3 = socket.socket.get()});
  EXPECT_EQ(early.answer().status, 204);
  EXPECT_TRUE(sidecar.says("listening on " + socket.name));
  EXPECT_EQ(sidecar.stop(), 0);
  RawClient late(port);  // the socket outlives the process: this one waits for the next
  EXPECT_TRUE(late.is_connected());
  SidecarProcess next(
      Start{.shell_before = "export LISTEN_PID=$$ LISTEN_FDS=1;", .descriptor_3 = socket.socket.get()});
  EXPECT_EQ(late.answer_to("/").status, 204);
  EXPECT_EQ(next.stop(), 0);
}

TEST(SidecarProcess, ServesNoSocketBeyondThisMachineWithoutTls) {
  for (const std::string address : {"0.0.0.0", "::"}) {
    auto socket = command::serve::listen_on_tcp(address, 0);
    SidecarProcess sidecar(
        Start{.shell_before = "export LISTEN_PID=$$ LISTEN_FDS=1;", .descriptor_3 = socket.socket.get()});
    EXPECT_EQ(sidecar.wait(), 2);
    EXPECT_TRUE(sidecar.folder.text("err").contains("the service manager listens on " + socket.name +
                                                    ": tokens would leave this machine without TLS"))
        << sidecar.folder.text("err");
  }
}

TEST(SidecarProcess, LeavesSocketsThatAreGivenToAnother) {
  auto socket = command::serve::listen_on_tcp("127.0.0.1", 0);
  SidecarProcess sidecar(
      Start{.environment = {{"LISTEN_PID", "1"}, {"LISTEN_FDS", "1"}}, .descriptor_3 = socket.socket.get()});
  EXPECT_NE("127.0.0.1:" + std::to_string(sidecar.port()), socket.name);
  EXPECT_EQ(sidecar.stop(), 0);
}

// The service manager's end of `NOTIFY_SOCKET`.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    const timeval time{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    EXPECT_EQ(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  std::string next() {
    std::array<char, 1'024> bytes{};
    const auto size = recv(socket_.get(), bytes.data(), bytes.size(), 0);
    return size > 0 ? std::string(bytes.data(), static_cast<std::size_t>(size)) : std::string("nothing came");
  }
  // The next one that is not a sign of life.
  std::string next_change() {
    auto message = next();
    while (message == "WATCHDOG=1\n")
      message = next();
    return message;
  }

 private:
  command::serve::Descriptor socket_;
};

TEST(SidecarProcess, TellsTheServiceManagerHowItIs) {
  const ScratchFolder folder;
  NotifySocket notify(folder.file("n"));
  SidecarProcess sidecar(
      Start{.environment = {{"NOTIFY_SOCKET", folder.file("n")}, {"WATCHDOG_USEC", "600000"}}});
  EXPECT_TRUE(notify.next_change().starts_with("READY=1\nSTATUS=Listening on 127.0.0.1:"));
  auto last = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(notify.next(), "WATCHDOG=1\n");
    const auto now = std::chrono::steady_clock::now();
    EXPECT_LT(now - last, 600ms);
    last = now;
  }
  sidecar.send(SIGHUP);
  EXPECT_TRUE(notify.next_change().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_TRUE(notify.next_change().starts_with("READY=1\n"));
  sidecar.configure("wrong 1\n");
  sidecar.send(SIGHUP);
  EXPECT_TRUE(notify.next_change().starts_with("RELOADING=1\n"));
  EXPECT_TRUE(notify.next_change().starts_with("READY=1\n"));
  sidecar.send(SIGTERM);
  EXPECT_TRUE(notify.next_change().starts_with("STOPPING=1\n"));
  EXPECT_EQ(sidecar.wait(), 0);
}

TEST(SidecarProcess, IsNotAliveToTheWatchdogIfItHangs) {
  const ScratchFolder folder;
  NotifySocket notify(folder.file("n"));
  SidecarProcess sidecar(
      Start{.threads = "1", .environment = {{"NOTIFY_SOCKET", folder.file("n")}, {"WATCHDOG_USEC", "400000"}}});
  RawClient client(sidecar.port());
  EXPECT_TRUE(notify.next_change().starts_with("READY=1\n"));
  client.get("/hang/2000");
  std::this_thread::sleep_for(400ms);
  const auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < 10s) {
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(notify.next(), "WATCHDOG=1\n");
    if (std::chrono::steady_clock::now() - before > 700ms) break;  // nothing came while it hung
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
  EXPECT_EQ(client.answer().status, 204);
}

TEST(SidecarProcess, ShowsHowItIsOnThePortForOperations) {
  SidecarProcess sidecar(
      Start{.configuration = "log none\nname here\noperations_port " + std::to_string(free_port()) + "\n"});
  RawClient client(sidecar.port());
  EXPECT_EQ(client.answer_to("/status/401").status, 401);
  RawClient operations(sidecar.operations_port());
  const auto health = operations.answer_to("/healthz");
  EXPECT_EQ(health.status, 200);
  EXPECT_EQ(health.body, R"({"gate":"here"})");
  EXPECT_EQ(operations.answer_to("/readyz").status, 200);
  const auto metrics = operations.answer_to("/metrics").body;
  EXPECT_TRUE(metrics.contains("auth0_sidecar_answers_total{class=\"4xx\"} 1\n")) << metrics;
  EXPECT_TRUE(metrics.contains("auth0_sidecar_reloads_total{result=\"success\"} 0\n")) << metrics;
  EXPECT_TRUE(metrics.contains("scripted_gate_asked_total 1\n")) << metrics;
  EXPECT_EQ(operations.answer_to("/").status, 404);
  operations.send("POST /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(operations.answer().status, 405);
  client.get("/later/800");
  std::this_thread::sleep_for(100ms);
  sidecar.send(SIGTERM);
  EXPECT_TRUE(eventually([&] { return operations.answer_to("/readyz").status == 503; }));
  EXPECT_EQ(client.answer().status, 204);
  EXPECT_EQ(sidecar.wait(), 0);
}

}  // namespace
}  // namespace auth0::test
