#include "serve/program_folder.hpp"
#include "serve/sidecar_load.hpp"
#include "support/dev_tenant.hpp"
#include "support/time_to_soak.hpp"
#include "support/write_file.hpp"
#ifdef AUTH0_API_SERVE_WITH_REDIS
#include "support/redis_groups.hpp"
#endif

#include <csignal>
#include <optional>

namespace auth0::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view reload_line = "the configuration was ";  // `reloaded` or `not reloaded`

// `auth0-api serve` under a load, while all that it depends on fails and its configuration changes.
class SidecarSoak : public DevTenant {
 protected:
  void SetUp() override {
    start();
    start_redis();
    configure("orders");
    sidecar_ = folder_.start("sidecar", "auth0-api serve --config sidecar.toml --threads 2");
    ASSERT_TRUE(is_served(port_)) << folder_.text("sidecar.err");
    ASSERT_TRUE(eventually([this] { return RawClient(operations_port_).answer_to("/readyz").status == 200; }));
    issue_tokens();
  }

  // Each request that a client may make, with the right answers. A key that nobody knows is asked for where it
  // may be new, which fails while the tenant is down.
  void issue_tokens() {
    const auto authorized = [this](const std::vector<std::string>& more) {
      const auto result = token(more);
      EXPECT_EQ(result.exit_status, 0) << result.err;
      return "Authorization: Bearer " + result.out.substr(0, result.out.find('\n')) + "\r\n";
    };
    const auto good = authorized({"--scope", "read:orders"});
    const auto with_defect = [&](const std::string& name) {
      return authorized({"--scope", "read:orders", "--defect", name});
    };
    questions_ = {{"GET", "/orders/7", good, {204}},
                  {"GET", "/health", "", {204}},
                  {"GET", "/orders/7?a=b", good, {204}},
                  {"GET", "/orders/7", "", {401}},
                  {"POST", "/orders/7", good, {403}},
                  {"GET", "/invoices", good, {403}},
                  {"GET", "/orders/../health", good, {400}},
                  {"GET", "/orders/7", with_defect("broken_signature"), {401}},
                  {"GET", "/orders/7", with_defect("expired"), {401}},
                  {"GET", "/orders/7", with_defect("wrong_audience"), {401}},
                  {"GET", "/orders/7", with_defect("unknown_key"), {401, 503}}};
    const auto bound = token({"--scope", "refund", "--claim", R"(cnf={"jkt":")" + key_.thumbprint() + "\"}"});
    bound_token_ = bound.out.substr(0, bound.out.find('\n'));
  }

  void configure(const std::string& name) const {
    write_file(folder_.file("sidecar.toml"), "[listen]\nport = " + std::to_string(port_) +
                                                 "\n[operations]\nport = " + std::to_string(operations_port_) +
                                                 R"(
[limits]
requests_per_connection = 500
read_time = "500ms"
[access_log]
file = "access.log"
[tokens]
domains = ")" + issuer_ + "\"\nca_file = \"" + ca_file_ +
                                                 R"("
algorithms = "ES256"
)" + redis_ + R"([[resource]]
identifier = "https://api.example.com"
[[route]]
path = "/health"
public = true
[[route]]
name = ")" + name + R"("
path = "/orders/**"
methods = "GET"
scopes = "read:orders"
[[route]]
path = "/orders/**"
scopes = "write:orders"
[[route]]
path = "/refunds"
scopes = "refund"
dpop = "required"
)");
  }

  // Until the sidecar ends. A client that has proofs asks with one after every turn.
  void load(bool has_proofs) {
    LoadClient client(port_, findings_, is_ending_);
    for (bool goes_on = true; goes_on;) {
      for (const auto& question : questions_)
        goes_on = goes_on && client.ask(question);
      if (has_proofs) goes_on = goes_on && ask_with_proof(client, findings_, key_, bound_token_);
    }
  }

  // Clients that begin a request and stop, that do not read, and that go away.
  void stall() const {
    std::vector<RawClient> clients;
    for (int i = 0; i < 8; ++i) {
      auto& client = clients.emplace_back(port_);
      client.use_small_receive_buffer();
      client.send(i % 2 == 0 ? "GET /ask HTTP/1.1\r\nHost: si"
                             : "GET /.well-known/x HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    std::this_thread::sleep_for(700ms);
  }

  // A tenth of the time.
  void take_tenant_down(std::chrono::milliseconds time) const {
    std::this_thread::sleep_for(time * 3 / 10);
    EXPECT_EQ(post("admin/down", "application/json", "{}").status, 204);
    std::this_thread::sleep_for(time / 10);
    EXPECT_EQ(post("admin/recover", "application/json", "{}").status, 204);
  }

  // How many configurations the sidecar has read again, the bad ones too.
  [[nodiscard]] int reloads() const {
    const auto log = folder_.text("sidecar.err");
    int count = 0;
    for (auto at = log.find(reload_line); at != std::string::npos; at = log.find(reload_line, at + 1))
      ++count;
    return count;
  }

  // Every third configuration is not one. The sidecar has read it when this returns, or the next one would
  // take its place.
  void reload(int number) const {
    if (number % 3 == 2) {
      write_file(folder_.file("sidecar.toml"), "[listen\n");
    } else {
      configure("orders " + std::to_string(number));
    }
    sidecar_->send(SIGHUP);
    EXPECT_TRUE(eventually([&] { return reloads() == number + 1; })) << folder_.text("sidecar.err");
  }

  [[nodiscard]] std::size_t open_descriptors() const {
    const std::filesystem::directory_iterator all("/proc/" + std::to_string(sidecar_->id()) + "/fd");
    return static_cast<std::size_t>(std::ranges::distance(all, std::filesystem::directory_iterator()));
  }

#ifdef AUTH0_API_SERVE_WITH_REDIS
  void start_redis() {
    if (!RedisServer::is_installed()) return;
    group_.emplace();
    redis_ = "[redis]\nnodes = [";
    for (std::size_t i = 0; i < 6; ++i)
      redis_.append("\"127.0.0.1:").append(std::to_string(group_->node(i).port())).append("\", ");
    redis_ += "]\n";
  }
  // Masters and replicas change places.
  void fail_over(int number) {
    if (!group_) return;
    for (std::size_t shard = 0; shard < 3; ++shard) {
      const auto& replica = group_->node(number % 2 == 0 ? shard + 3 : shard);
      if (replica.cli({"CLUSTER", "FAILOVER"}).starts_with("OK")) ++failovers_;
    }
  }
  void expect_failovers() const { EXPECT_TRUE(!group_ || failovers_ > 0); }
  int failovers_ = 0;
  std::optional<ClusterGroup> group_{};
#else
  void start_redis() {}
  void fail_over(int /*number*/) {}
  void expect_failovers() const {}
#endif

  ProgramFolder folder_;
  std::uint16_t port_ = free_port();
  std::uint16_t operations_port_ = free_port();
  std::string redis_{};  // a table of the configuration
  std::unique_ptr<RunningCommand> sidecar_;
  const testing::DpopKey key_{};
  std::vector<LoadQuestion> questions_;
  std::string bound_token_;
  LoadFindings findings_;
  std::atomic<bool> is_ending_{false};
};

// No wrong answer, nothing left open, no request lost at the end; what is left in memory the address sanitizer
// tells by the exit status. `./run soak` lets it run for ten minutes.
TEST_F(SidecarSoak, AnswersRightWhateverHappens) {
  const std::chrono::milliseconds time = std::max<std::chrono::milliseconds>(time_to_soak(), 3s);
  const auto interval = std::min<std::chrono::milliseconds>(time / 6, 1s);
  std::vector<std::jthread> clients;
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([this, i] { load(i < 2); });
  ASSERT_TRUE(eventually([this] { return findings_.answers() > 100; }));
  const auto descriptors = open_descriptors();
  {
    const std::jthread outage([&] { take_tenant_down(time); });
    const auto end = std::chrono::steady_clock::now() + time;
    for (int number = 0; number < 3 || std::chrono::steady_clock::now() < end; ++number) {
      const std::jthread stalling([this] { stall(); });
      reload(number);
      if (number % 5 == 1) fail_over(number / 5);
      std::this_thread::sleep_for(interval);
    }
  }
  EXPECT_TRUE(eventually([&] { return open_descriptors() <= descriptors + 8; })) << descriptors;
  is_ending_ = true;
  EXPECT_EQ(sidecar_->stop(), 0) << folder_.text("sidecar.err");
  clients.clear();
  EXPECT_EQ(findings_.wrong(), std::vector<std::string>{});
  EXPECT_GT(findings_.accepted_proofs(), 0U);
  expect_failovers();
  EXPECT_TRUE(folder_.text("sidecar.err").contains("the configuration was reloaded"));
  EXPECT_TRUE(folder_.text("sidecar.err").contains("the configuration was not reloaded"));
}

}  // namespace
}  // namespace auth0::test
