// Drives a client that trusts two issuers, and checks what it does against a model (client_model.hpp).
// Input: a byte says what kind of client it is, then each pair of bytes is one step. A client without a thread
// of its own verifies synchronously only; it is the faster one to try, and the same input has the same events.
#include "client_model.hpp"
#include "client_world.hpp"
#include "oracle.hpp"
#include "signer.hpp"

#include <auth0/api_client.hpp>
#include <auth0/testing/manual_clock.hpp>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

namespace {

using auth0::fuzz::ClientModel;
using auth0::fuzz::Issuers;
using auth0::fuzz::PresentedToken;
using auth0::fuzz::require;
using auth0::fuzz::World;
using std::chrono::seconds;

constexpr std::size_t most_steps = 64;
constexpr std::chrono::sys_seconds start{seconds(auth0::fuzz::now)};

// An asynchronous call and its end.
struct Call {
  PresentedToken token;
  auth0::AsyncCall handle{};
  int ends = 0;  // guarded by Run::mutex_
};

class Run {
 public:
  explicit Run(unsigned char kind)
      : has_thread_((kind & 4U) != 0),
        model_((kind & 1U) != 0, has_thread_, clock_->monotonic_now()),
        world_(std::make_shared<World>(model_, clock_)),
        client_(options(kind)) {}

  ~Run() {
    world_->release();
    client_.reset();
    const std::scoped_lock lock(mutex_);
    for (const auto& call : calls_)
      require(call.ends == 1, "each completion is called once");
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void step(unsigned char action, unsigned char what) {
    switch (action % 8) {
      case 0:
        clock_->advance(seconds(what));
        break;
      case 1:
        clock_->advance(seconds(what) * 20);
        break;
      case 2:
        clock_->set_now(start + seconds(what) * 10);
        break;
      case 3:
        change_issuer(what);
        break;
      case 4:
      case 5:
        verify(what);
        break;
      case 6:
        if (has_thread_) begin(what);
        break;
      default:
        if (has_thread_) change_calls(what);
    }
  }

 private:
  [[nodiscard]] auth0::ApiClientOptions options(unsigned char kind) const {
    return {.domains = {"a.example", "b.example"},
            .audience = "api",
            .algorithms = auth0::Algorithm::es256,
            .dpop = {.replay = {.enabled = false}},  // its memory takes longer to fill than all else
            .discovery_cache = {.max_entries = (kind & 1U) != 0 ? 1 : 10, .background_refresh = has_thread_},
            .token_cache = {.max_entries = (kind & 2U) != 0 ? 0 : 4},
            .http_transport = world_,
            .clock = clock_};
  }

  static PresentedToken token_of(unsigned char what) {
    constexpr std::array<int, 4> lifetimes = {300, 3000, 100'000, -1};
    PresentedToken token{.issuer = what & 1U,
                         .signer = what & 1U,
                         .key = ((what >> 1U) & 3U) % auth0::fuzz::keys_of_an_issuer,
                         .expires = start + seconds(lifetimes.at((what >> 3U) & 3U))};
    const unsigned defect = what >> 5U;
    if (defect == 1) token.signer ^= 1U;
    if (defect == 2) token.is_changed = true;
    if (defect == 3) token.issuer = token.signer = ClientModel::issuers;
    return token;
  }

  // Signing costs more than all the rest, so that each token is made once.
  static const std::string& text_of(unsigned char what) {
    static std::array<std::optional<std::string>, 256> texts;
    auto& text = texts.at(what);
    if (!text) text = Issuers::token(token_of(what));
    return *text;
  }

  void change_issuer(unsigned char what) {
    const std::scoped_lock lock(world_->mutex());
    const std::size_t issuer = what & 1U;
    if ((what & 2U) != 0)
      model_.set_failing(issuer, (what & 4U) != 0);
    else
      model_.publish(issuer, (what >> 2U) & 7U);
  }

  void verify(unsigned char what) {
    // A fetch that is under way would keep this thread waiting.
    if (world_->is_holding()) return begin(what);
    const auto token = client_->try_verify_access_token({.access_token = text_of(what)});
    const std::scoped_lock lock(world_->mutex());
    if (!token) auth0::fuzz::require_sound(token.error());
    model_.check(token_of(what), token.has_value(), true, clock_->now(), clock_->monotonic_now());
  }

  void begin(unsigned char what) {
    Call* call = nullptr;
    {
      const std::scoped_lock lock(mutex_);
      call = &calls_.emplace_back(Call{.token = token_of(what)});
    }
    auto handle = client_->async_verify_access_token(
        {.access_token = text_of(what)}, [this, call](const auto& result) { end(*call, result.has_value()); });
    call->handle = std::move(handle);
    if (!world_->is_holding()) wait_for_all();
  }

  void end(Call& call, bool is_accepted) {
    {
      const std::scoped_lock lock(world_->mutex());
      model_.check(call.token, is_accepted, false, clock_->now(), clock_->monotonic_now());
    }
    const std::scoped_lock lock(mutex_);
    ++call.ends;
    require(call.ends == 1, "a completion is called once");
    ended_.notify_all();
  }

  void change_calls(unsigned char what) {
    if (what % 3 == 0) return world_->hold();
    if (what % 3 == 1) {
      world_->release();
      return wait_for_all();
    }
    std::unique_lock lock(mutex_);
    if (calls_.empty()) return;
    auto& call = calls_.at(what % calls_.size());
    lock.unlock();
    call.handle.cancel();
    lock.lock();
    require(ended_.wait_for(lock, seconds(20), [&] { return call.ends == 1; }), "a cancelled call ends");
  }

  void wait_for_all() {
    std::unique_lock lock(mutex_);
    const auto have_ended = [this] {
      return std::ranges::all_of(calls_, [](const Call& call) { return call.ends == 1; });
    };
    require(ended_.wait_for(lock, seconds(20), have_ended), "calls end once their answers are there");
  }

  bool has_thread_;
  std::shared_ptr<auth0::testing::ManualClock> clock_ = std::make_shared<auth0::testing::ManualClock>(start);
  ClientModel model_;
  std::shared_ptr<World> world_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::deque<Call> calls_;  // guarded by mutex_, as `ends` is
  std::optional<auth0::ApiClient> client_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span input(data, size);
  if (input.empty()) return 0;
  Run run(input.front());
  for (std::size_t i = 1; i + 1 < input.size() && i < 2 * most_steps; i += 2)
    run.step(input[i], input[i + 1]);
  return 0;
}
