#include "base/wiped.hpp"
#include "redis_client.hpp"
#include "reply.hpp"

#include <auth0/redis/exchange_store.hpp>

#include <array>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace auth0::inline v0::redis {

namespace {

std::optional<std::string> value_in(Outcome<Reply>& reply) noexcept {
  if (!reply || reply->kind != ReplyKind::bytes) return std::nullopt;
  return std::move(reply->text);
}

// A look-up that is under way. Tells what was found exactly once: at the latest when it is freed.
class LookUpOfValue {
 public:
  explicit LookUpOfValue(AsyncExchangeStore::Completion&& done) noexcept : done_(std::move(done)) {}
  ~LookUpOfValue() { end(std::nullopt); }
  LookUpOfValue(const LookUpOfValue&) = delete;
  LookUpOfValue& operator=(const LookUpOfValue&) = delete;
  LookUpOfValue(LookUpOfValue&&) = delete;
  LookUpOfValue& operator=(LookUpOfValue&&) = delete;

  void end(std::optional<std::string> value) noexcept {
    if (done_) std::exchange(done_, nullptr)(std::move(value));
  }

 private:
  AsyncExchangeStore::Completion done_;
};

class RedisExchangeStore final : public AsyncExchangeStore {
 public:
  explicit RedisExchangeStore(RedisOptions&& options)
      : prefix_(options.key_prefix.empty() ? "auth0:exchange:" : options.key_prefix),
        client_(std::move(options)) {}

  [[nodiscard]] std::optional<std::string> get(std::string_view name) override {
    auto reply = client_.command({"GET", prefix_ + std::string(name)});
    return value_in(reply);
  }

  // What could not be kept is exchanged again.
  void set(std::string_view name, std::string_view value, std::chrono::seconds time_to_live) override {
    if (time_to_live <= std::chrono::seconds(0)) return;
    std::ignore = client_.command(
        {"SET", prefix_ + std::string(name), value, "EX", std::to_string(time_to_live.count())});
  }

  void async_get(std::string_view name, Completion done) override {
    try {
      const std::string key = prefix_ + std::string(name);
      auto look_up = std::make_unique<LookUpOfValue>(std::move(done));
      client_.async_command(
          std::array<std::string_view, 2>{"GET", key}, 0,
          [look_up = std::move(look_up)](Outcome<Reply> reply) { look_up->end(value_in(reply)); });
    } catch (const std::exception&) {
      if (done) done(std::nullopt);  // else it was told by the look-up
    }
  }

  void async_set(std::string_view name, std::string_view value, std::chrono::seconds time_to_live) override {
    if (time_to_live <= std::chrono::seconds(0)) return;
    try {
      const std::string key = prefix_ + std::string(name);
      const std::string seconds = std::to_string(time_to_live.count());
      client_.async_command(std::array<std::string_view, 5>{"SET", key, value, "EX", seconds}, 0,
                            [](const Outcome<Reply>& /*reply*/) {});
    } catch (const std::exception&) {
      return;  // as if it could not be kept
    }
  }

 private:
  std::string prefix_;
  RedisClient client_;
};

}  // namespace

std::shared_ptr<ExchangeStore> make_exchange_store(RedisOptions options) {
  const WipedAtEnd wipe(options.password);
  const WipedAtEnd wipe_too(options.sentinels.password);
  return std::make_shared<RedisExchangeStore>(std::move(options));
}

}  // namespace auth0::inline v0::redis
